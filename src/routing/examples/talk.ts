/** Talk that asks for nothing of ours, one line each; much of it holds the words that requests are made of. Read by `second-opinion.ts`; adding a line teaches it. */
export const talkExamples: Readonly<Record<string, string>> = {
  talk: `
i'm so excited
that's hilarious
what a day
how was your day
what's your name
are you mad at me
i had the best weekend
my dog is so cute
i miss my ex
she's being so weird lately
i don't know how to feel
why are boys like this
do you ever sleep
tell me something interesting
what's your opinion on this
i love you
ok thanks
see you later
good morning
sweet dreams
i can't stop laughing
my head hurts
i failed my test
i passed!!
it's complicated
he asked me out
we broke up last week
i'm at work so bored
what are you doing
can i tell you a secret
can i ask you something
you're so funny
that makes no sense
i don't get it
what do you mean
never mind
i'm hungry
what should i wear tonight
should i text him
should i go to the party
do you think i'm overreacting
am i a bad person
how do i tell my parents
how do i get over someone
what would you say to her
i need advice
i need a hug
i want to cry
i want to go home
i want to move to another city
i'm going to bed
i have a meeting at 10
i have an exam on monday
my appointment is at 4
my train leaves at 6
i worked 12 hours today
i slept 3 hours
i spent 200 dollars on shoes oops
we went to a great restaurant yesterday
i read an article about sleep
i saw the weather and it's depressing
my alarm didn't go off
i forgot to set my alarm
i missed my reminder
i set a timer but fell asleep
she made a list of pros and cons
we voted and pizza won
the bill was so expensive
we split the bill last time
our trip was canceled
i'm packing for my trip
planning is so stressful
my plan failed
the party was wild
i checked in at the airport
he never checks in on me
i told you so
i remember that day
i'll never forget that
i can't remember anything
the news is crazy today
i was searching for my keys all morning
my team lost again
the game was amazing
explain quantum physics simply
what's the difference between a virus and bacteria
who was cleopatra
how do airplanes fly
what's the capital of australia
how do you say hello in japanese
translate good morning into french
write me a poem
help me write an email
help me with my essay
can you proofread this
give me ideas for a first date
recommend me a book
what movie should i watch
any gift ideas for my dad
let's play a game
ask me a question
tell me a story
make me laugh
motivate me
be nice to me
can you keep a secret
do you like music
what's your favorite song
are you human
who made you
what can you do
how does this work
you there?
hello?
stop
wait
lol same
no way
oh my god
that's so sad
i'm proud of myself
i'm scared
i'm stressed about work
work was long
my boss is annoying
my friend is mad at me
my mom called
my sister had a baby
it's my birthday
happy birthday
merry christmas
i'm sick
i'm tired of this
it's too early
it's late i should sleep
i'm running late
i'm almost there
on my way
be right back
give me a second
one sec
let me think
maybe later
sounds good
not today
i guess
whatever you say
that's a good plan
any plans
what are your plans for today
do you want to come over
i'm bored let's talk
it costs too much
gas is so expensive now
i owe my friend an apology
i bought a new car
my phone is at 5 percent
i'm 25 and still lost
he's 6 feet tall
it's freezing outside
it finally rained
summer is my favorite season
i love this song
the traffic was terrible
my flight was delayed
i hate mondays
i hate waiting
you won't believe what happened
guess what happened
long story
so anyway
i think i like him
he likes my best friend
she lied to me
i don't trust him
i had a dream about you
do dreams mean anything
what's wrong with me
why am i like this
i feel better now
thank you for listening
you always know what to say
i'm making dinner
cooking pasta tonight
just got home
just woke up
at the gym
watching a movie
listening to music
reading a book
studying for finals
i need a reminder of why i'm doing this degree lol
my phone keeps reminding me about storage ugh
the alarm clock in my room is so loud
he never texts me back at night
what should i text her tomorrow
i only have ten minutes before my next class
it's about time you answered lol
i'm having the worst time
i'm 5'4 and he's 6'5, is that weird
i have 99 problems
i gave it 110 percent
remember when i told you about jake? well he called
forget what i said about my boss
what's the population of iceland
how does photosynthesis work
what does "ambivalent" mean
i saw on the news that it's gonna snow
it's raining again and i hate it here
the poll numbers don't look good
i voted for him and i regret it
my boyfriend and i are splitting up
the electric bill came and i almost fainted
that was a trip down memory lane
how was your trip
he's at the top of my list
i had no plan and it went great
do you have plans tonight
my wedding planner quit
i'll check in later, gotta run
i had a terrible day at work
can you listen to me vent for a sec
what should i make for dinner
can you help me plan my week
rate my outfit
do you think he likes me
i'm nervous about my presentation tomorrow at 9
my flight is at 6am tomorrow so i should sleep
meeting got moved to 3pm, annoying
i have therapy every thursday
im gonna be late, traffic is awful
sooo what's new with you
ok so tell me a story
ugh mondays
??
sing me a song
i woke up before my alarm today, rare
thanks for the reminder yesterday!
nobody reminded me it was her birthday, i feel awful
i'll text you tomorrow
he sent me flowers at work today omg
i did 20 minutes of yoga today
10 days until my exam and i haven't started studying
i can't believe it's already october
time's up lol
what time should i go to bed
i lost 10 pounds!!
it's 5 miles away so i'll walk
one plus one is two and i'm done with this day
there's a 50% chance i cancel
i told my boss everything
do you remember the 90s
what is the meaning of life
what's a good way to deal with stress
how do you make carbonara
tell me about the roman empire
why do cats purr
i googled him and wow
the restaurant near me closed down :(
got any opinions on polls?
my dad is obsessed with polls and elections
he split his pants at the party i'm crying
rent is killing me
i wish i could travel more
flying to boston tomorrow, wish me luck
my boss gave me a list of 20 things to fix
i have plans already sorry
that's the plan
can you check if the oven is on lol
i'm thinking of going to spain in may, what do you think
my sister is visiting this weekend, any ideas for what to cook
do you believe in astrology
what would you do if you were me
can you be honest with me
give me a pep talk
play a game with me
can you write a caption for my pic
roast me
hold on
k
omw
guess who just got promoted
it is what it is
he's 10 minutes late as usual
i'm on my way, 5 min
i said what i said
i need a break
i need to find a new job
let's talk about something else
can we talk about yesterday
`,
};
