/** Requests that start a MiniApp or a workflow, one a line, as people text them. Read by `second-opinion.ts`; adding a line teaches it. */
export const appExamples: Readonly<Record<string, string>> = {
  poll: `
let's put it to a vote
can you ask everyone to vote on the place
set up a vote between beach and mountains
make a quick poll for what time
i think we should vote
poll everyone about the color
survey the group on food
do a ranked vote for movies
take a poll
new poll dogs or cats
let the group decide with a poll
create a poll asking who's free sunday
vote time: pasta, curry or burgers
get everyone's vote on the hotel
can we have a poll for the name
poll: which weekend works for everyone?
could you put up a poll so we can choose a movie
let's take a vote on the restaurant
i want everyone to vote on the date
can we vote for the hotel
poll the group about friday
we should vote on what movie to watch
make it a poll with three options: a, b, c
open a vote on whether we get a dog
anonymous poll: who ate my leftovers
`,
  'bill-split': `
how should we divide the bill
calculate each person's share of the 180 dinner
who has to pay what for the house
split the uber between us
we each owe how much for the gift
even out what we all paid for the trip
i put in 50 and ana put in 30, who owes who
help us figure out the rent split
break the check down per person
divide 96 dollars by everyone at the table
can you keep track of our shared expenses
my roommate paid for wifi, split it
settle our trip costs
the total is 200 and we're 5, each pays what
dinner came to 140, split with sara and lou
can you split a 240 dollar dinner between 6 people
we spent 310 on the cabin, how much does each of us owe
track who paid for what on this trip
split last night's tab with jo and ren
i paid for the uber (34), dana paid for dinner (112), sort it out
split it four ways, it was 220
work out what everyone owes for the airbnb, 640 for 5 people
divide the groceries between me and my roommate
can you do the math on who owes what from the trip
i covered brunch, 132, me mia and tom, split it please
`,
  'trip-planner': `
help me plan a trip
we need an itinerary for our week in portugal
can you plan out our vacation to hawaii
plan a weekend trip to seattle
let's plan a getaway
organize our group trip to austin
start a trip to the coast
make a travel plan for march
i want you to plan my honeymoon in bali
build an itinerary for five days in new york
trip to vegas with the boys, plan it
figure out our road trip route and stops
let's sort out the ski trip
work on our travel plans for italy
plan a 4 day trip to mexico city with me
help me put together an itinerary for tokyo
we're going to barcelona in june, can you help us plan
can you plan our honeymoon
let's organize a weekend trip to the lake
can you put together a trip plan for new orleans
let's plan our summer vacation
plan a weekend away for two
i want to plan a trip with the girls to tulum
itinerary for 3 days in berlin please
start organizing our trip to the mountains
`,
  checklist: `
make a list of stuff to pack
i need a to do list
start a shopping list
write down milk and eggs on the list
create a list for the hardware store
put paper towels on my list
add sunscreen to packing list
can you keep a checklist of what's done
cleaning checklist for the apartment
list of things to buy for the baby
what's on my list
take bread off the list
tasks for today: gym, call, cook
make a chores list for the house
prep list for thanksgiving
gift list for christmas please
make me a checklist for my interview
i need to make a grocery list
can you start a list of things we need for camping
to-do: call bank, buy stamps, gym
add batteries to my shopping list
build me a packing list for iceland
keep a list of what we need to buy
make a todo list with laundry and dishes on it
can you add tomatoes and onions to our list
moving checklist please
`,
  plan: `
plan a get together for friday
can you organize a dinner with the team
let's plan jo's birthday
set up drinks with my coworkers on thursday
organize a potluck next weekend
plan something fun for saturday night
arrange a meetup at the park on sunday
let's get brunch on the calendar for everyone
schedule a game night with the guys
create an event for my graduation party
help organize our reunion
put something together for her farewell
can you arrange coffee with tom on monday
plan a picnic
set up a birthday dinner for mia next friday at 8
can you plan a bbq for the 4th
let's organise a game night this weekend
create a plan: coffee with ana, tuesday 10am
help me organize a baby shower
plan a dinner party for 8 people on the 12th
we need to organize the office party
let's set something up for saturday night
can you coordinate lunch with ana and ben this week
put together a movie night for friday
plan a date night for us
`,
  check_in: `
check in on me in the morning
ask me how my day went every evening
can you check on me after my surgery tomorrow
message me every day to see how i'm doing
i'd like you to check in weekly
follow up with me about my mood next week
see how i'm feeling tomorrow
stop checking in on me
text me tonight to ask if i ate
daily check in at noon please
can you check in with me tomorrow after my exam
start checking in on me every sunday
check up on me tonight please
i'd like a daily check-in
could you see how i'm doing every couple of days
`,
  daily_summary: `
every night tell me what i did today in a summary
give me a daily digest at 8
morning briefing at 7 please
end of day recap every day
send me a wrap up of my week every friday
start my daily rundown
i want a summary each morning
stop sending me the daily recap
turn on the evening summary
brief me every morning about my day
send me a summary of my day every night at 10
i want a morning rundown every day at 7
give me a recap at the end of every day
cancel my morning briefing
sum up my day every night
`,
};
