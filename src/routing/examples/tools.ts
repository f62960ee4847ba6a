/** Requests for a tool, one a line, as people text them. Read by `second-opinion.ts`; adding a line teaches it. */
export const toolExamples: Readonly<Record<string, string>> = {
  reminder: `
remember to tell me about the package at five
alert me before the sale starts
can you bug me about my taxes this weekend
i have to call the plumber at 10, remind me
set something to remind me about the car service
don't let me miss the train at 7
i need to wake up at six can you help
please wake us at 8 tomorrow
alarm for 5:30
create an alarm for tomorrow morning
delete all my alarms
list my reminders for today
which reminders are coming up
push my reminder back an hour
give me a shout when it's time to leave
help me not forget mom's birthday
i'll forget otherwise so tell me tomorrow to send the form
poke me tonight about the dishes
can you keep me on track with my water every hour
every night at 10 tell me to take my pill
schedule a reminder for the first of march
make me remember to bring cash
i have a meeting at 3, remind me ten minutes before
yo set smth to remind me abt practice
snooze it
remind the group about the deposit
could you remind me to take the chicken out of the freezer when i get home?
i need to remember to cancel my free trial before friday, help
put a reminder on for thursday 2pm — vet appt
ping me 15 mins before the call
can u remind us all to bring cash on saturday
tell me to drink water every two hours
move my dentist reminder to 4
every first of the month remind me to pay rent
set me a reminder to renew my license in two weeks
would you mind reminding me about the gym bag tomorrow
hey can u make sure i don't miss my 3 o'clock
i keep forgetting my vitamins, can you remind me at breakfast
reminder for 8pm take out recycling
buzz me at quarter to five
get me up at 5:45 tomorrow
don't let me sleep past 9
can you remind me when the game starts
kindly remind me of my doctor appointment at noon
what do you have set up to remind me about
turn off my morning alarm
snooze that for 10 minutes
remind sam and me about the tickets on friday
thank you!! and can you set an alarm for 8
so my day was awful. my boss yelled at me. can you remind me to apply for that job on sunday?
`,
  scheduled_message: `
send a text to dad at 8 tomorrow saying congrats
message the chat on sunday evening that practice is cancelled
please schedule a note to everyone for 9am
queue up a birthday message for lena on friday
post in here tomorrow at noon that lunch is ready
text alex tonight that i love him
set up a message to go out monday morning
can you send this later today
deliver this message at midnight happy new year
write my mom a message for tomorrow morning
what messages are scheduled
stop the scheduled text to my boss
tell the group at 6 that i'm on my way
drop a good morning text in here every day at 7
drop a line to sam next week saying hi
could you drop a message in here on monday at 8 that says "week one, let's go"
schedule this for later: "i'm proud of you" tonight at 9
can you message the group at 6pm that dinner is ready
send "happy new year" to this chat at midnight
let this chat know at 7 tonight that i'll be online
at 9am on monday post "standup in 15" here
write "sweet dreams" to me at 11 tonight
could you send my sister a happy anniversary text on the 20th
unschedule the text for monday
`,
  timer: `
twenty minutes on the clock please
start counting ten minutes
can you time my plank
set a countdown for half an hour
i need a five minute timer
give me a 40 minute focus timer
timer 1 hour
reset the timer to 3 minutes
how long left on the timer
start the stopwatch
cancel timer
let me know in 12 minutes when the pizza's done
kitchen timer for 9 minutes
put on a timer for the laundry
one minute timer go
give me 20 minutes on the clock
start a 7 minute timer for the tea
pause my timer
can you do a 2 minute countdown
tell me when 15 minutes have passed
15 minute timer starting now
can i get a 30 sec timer
timer for rice, 18 minutes
let me know when an hour is up
add 5 minutes to the timer
time me for a minute
`,
  date_math: `
how many days between today and april 20
how many days from march 1 to june 30
number of weeks until summer break
what will the date be in 60 days
what day of the week was i born on, may 4 1999
what day does the 21st fall on
count days until new year
days left till the wedding on june 9
how long ago was january 15
how old am i if i was born in 1994
how many fridays are left this year
when is the third monday of next month
which date is 10 weeks before october 1
is next year a leap year
how many hours until midnight on friday
how many sleeps till christmas
what's the date on saturday
what date is two weeks ago
how many days do i have left until march 15
what's 45 days after october 3rd
how long has it been since january 1
what weekday is dec 25 this year
is the 14th a saturday?
how old would someone born in 1987 be
how many days are left in the year
what's the date three weeks from tomorrow
how long until thanksgiving
count the days between feb 2 and may 9
on what day does my birthday fall, aug 8
how many months old is a baby born on nov 3
what date was last tuesday
when is easter
`,
  time: `
what's the time over there in tokyo
what time is it for my friend in sydney
current time please
tell me what time it is
is it night in india now
time now
what's today
which day is it
what's the date
how far ahead is london
difference in time between here and rome
when it's noon here what time is it in paris
what hour is it in beijing
convert 2pm pst to cet
is it late in spain right now
time in seoul?
what time would it be in dubai if it's 5pm here
do you know what time it is
is it already tomorrow in australia
how late is it in hong kong right now
what's the hour in moscow
what time zone is denver in
if my meeting is at 4pm cet what time is that in new york
what day is it
`,
  unit_conversion: `
how many feet in a mile
how many inches are there in 2 meters
what is 70 kg in pounds
change 5 liters into gallons
how much is 16 oz in grams
how cold is 10 f in celsius
what's six foot two in centimeters
convert 450 degrees fahrenheit
12 miles in kilometers
a pound in grams
how many ml are in a tablespoon
temperature conversion 37 c to f
how long is 400 meters in feet
30 knots to mph
how many mb in a gb
how much is 5 kilos in pounds
what's 72 inches in feet
how many teaspoons are in a tablespoon
200 grams of flour in cups?
turn 90 km/h into mph
my suitcase is 23 kg, how many lbs is that
how do i convert 12 stone to kg
6 feet in meters
how hot is 40 celsius in fahrenheit
what is half a cup in grams
1.5 liters to ounces please
marathon distance is 42.195 km what's that in miles
how many seconds are in a day
convert 20 miles to km and 50 lbs to kg
`,
  calculator: `
what's seven times eight
what is 256 minus 78
work out 45 percent of 900
add 12 15 and 19
how much is 3 times 49.99
what's 60 plus tax at 8 percent
what's half of 370
solve 5x9+4
what's the average of 4 8 and 15
total of 19.5 and 33.25
20 off of 80 dollars is what percent
multiply 24 by 36
what's 7 squared
how much would 15% tip be on 52
if i save 50 a week how much in a year
divide 5000 by 12
what's 17 x 23
add 20% to 340
if dinner was 86 and i want to tip 18% how much is that
how much is a third of 750
144 divided by 12?
what is 3 to the power of 5
42 times 19
calculate the tip on 67.50 at 20%
what's 2 plus 2
how much is 1200 minus 345
if 3 shirts cost 45 how much is one
5% of a million
what's 1000 divided among 8 people
percent change from 40 to 55
i love you, also what's 12% of 85
`,
  memory_search: `
what did i say about my job last month
do you remember the name of my therapist
what was my plan for the summer that i told you
where did i say i was going
remember what i told you about my roommate?
what's my sister's name
do you know my favorite food
what was that thing i mentioned yesterday
tell me what you remember about me
what do you know of my family
when did i last talk about my knee
did i mention what size shoes i wear
which movie did i tell you i wanted to see
what have i told you about alex
how long ago did i tell you i quit smoking
what were we talking about earlier
what was i upset about on monday
who was that guy i told you about
what gift idea did i have for mom
what's my favorite color
what did i say my flight number was
do you remember what i ordered last time we talked about thai food
what's that book i told you i wanted to read
who did i say was coming to my party
have i told you about my allergy
what have you got saved about me
do you recall what i told you about the landlord
what was i stressed about last week
who's my dentist again
what's the wifi password i gave you
when is my mom's birthday, i told you once
list everything you know about me
have i mentioned my sister's wedding
`,
  web_search: `
what's the weather going to be like this weekend
is it raining in london
will it be sunny tomorrow
temperature in miami
any news about the earthquake
what's going on with the train strike
latest headlines
who's winning the match
when do the knicks play next
what's the price of gold
how much does a ps5 cost
gas prices near me
best brunch spots downtown
where can i get good pho around here
is the library open tomorrow
what time does costco close today
when is the next iphone coming out
find me a plumber nearby
look up the lyrics to that song
search for dog friendly hotels in maine
what are people saying about the new album
how much are flights to denver
what's the stock price of amazon
is there a bus to the airport tonight
any concerts in town this weekend
what's the dollar to euro rate
show me reviews for that restaurant
who is the current world champion in chess
what's trending today
can you find a gluten free bakery
are there any delays on the subway
what channel is the game on
is the beach crowded today
any good shows on netflix right now
find out when the election results come out
will it snow in denver on friday
how hot is it going to get this week
do i need a jacket today
find a good sushi spot around williamsburg
who's the president of brazil right now
did the celtics win
what's the latest on the nvidia earnings
what time does trader joe's close
is there a pharmacy open near me
how much are tickets to the eras tour
when's the next full moon
what movies are out this weekend
look up symptoms of strep
search the web for a used kindle
good morning! what's the weather like today?
can you look something up for me? is aspirin ok for dogs
what's the exchange rate for euros
how's the weather looking for the bbq saturday
should i bring an umbrella
what happened in the election
reviews of the new iphone
directions to the closest gas station
who won best picture this year
how long is the line at the dmv right now
is flight ba117 delayed?
what's on at the cinema tonight
find cheap hotels in rome for next weekend
when do tickets go on sale for beyonce
what's the temperature outside
google who invented the stapler
`,
  web_page: `
summarize thislink
what is thislink about
read thislink to me
is thislink any good
give me the short version of thislink
thislink what does it say about prices
pull the ingredients from thislink
translate thislink
thislink tldr please
what do you think of this article thislink
what does this article say? thislink
can you read thislink and give me the key points
check out this recipe thislink is it hard?
give me the gist of thislink
thislink is this a good price?
can you go to thislink and see what it costs
`,
};
