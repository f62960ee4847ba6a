/**
 * Words that stand for one another, in small groups: a question says `resign` where the answer says `gave notice`. Narrower than the
 * matters of `concepts.ts`, and so worth more. General English, as a small thesaurus has it; a word may be in several groups.
 */
import { stemOf } from './stem.ts';

const groups = `
final last ultimate
initial first original
quit resign notice leave step-down
boss employer manager supervisor chef head
coworker colleague workmate teammate
employee staff worker hire recruit
job position role post gig vacancy part-time
salary wage pay income earnings earn payday paycheck
promote promotion raise lead senior
fire sack lay-off redundant dismiss
business company firm startup shop venture enterprise
customer client patron guest
found establish launch open start set-up
close shut shutter fold
buy purchase acquire order get bought
sell flog auction
price cost charge fee rate
cheap affordable bargain discount
expensive pricey costly dear
rent lease let sublet tenancy
landlord owner landlady
house home place residence property
apartment flat studio condo
room bedroom chamber nursery
move relocate settle shift
repair fix mend restore patch
build construct assemble make erect
paint decorate redecorate colour
furniture sofa couch table shelf desk
garden yard allotment backyard greenhouse
plant grow sow seedling
vehicle car van truck lorry automobile
bike bicycle cycle
drive steer ride
crash accident collision wreck
license licence permit certificate
study learn course class lesson training train
teach instruct tutor coach instructor teacher trainer
qualification certificate diploma degree licence
exam test assessment quiz
pass succeed manage
fail flunk fall-short
school academy college university
student pupil learner
graduate graduation diploma
scholarship grant bursary funding
child kid son daughter toddler youngster boy girl
baby newborn infant twins
sibling brother sister
parent mother father mum dad
grandparent grandmother grandfather gran grandad nana grandpa
relative family kin cousin aunt uncle relation
spouse husband wife partner
boyfriend girlfriend partner date
fiance engaged engagement propose ring
wedding marriage marry ceremony bride groom
divorce separate split breakup ex
pregnant expecting due
birth born deliver arrive
adopt foster rescue
friend pal mate buddy companion
neighbour neighbor next-door upstairs downstairs
meet encounter introduce run-into
visit stay drop-by see
invite ask welcome
party celebration bash gathering shower
celebrate toast mark
birthday turn anniversary
gift present give surprise
souvenir keepsake memento bring-back jar
letter note postcard card
call phone ring dial
message text email write
argue fight row quarrel disagree bicker
apologise apologize sorry forgive make-up
help assist support aid lend hand
comfort console cheer reassure
encourage support root motivate cheer
advice suggest recommend tip suggestion
warn caution alert
complain moan grumble knock protest object
praise compliment flatter
promise vow swear pledge
lie deceive cheat
secret hidden confide private
gossip rumour rumor
laugh joke funny humour hilarious
cry weep tears sob upset well-up
sad unhappy miserable down low blue
happy glad delighted thrilled over-the-moon
angry furious mad cross annoyed outraged
afraid scared frightened terrified fear dread
worry anxious nervous stress concern
calm relax peace unwind soothe
tired exhausted worn-out drained shattered
bored dull tedious
lonely alone isolated left-out exclude
proud pride achievement accomplish
ashamed embarrassed awkward humiliate
surprise shock astonish unexpected
excited eager looking-forward
love adore fond
hate loathe detest can't-stand
miss long-for homesick
hope wish dream aspire
goal aim target ambition
decide choose pick settle
refuse reject turn-down decline
accept agree say-yes
allow permit let
forbid ban prohibit
try attempt have-a-go
practise practice rehearse train
win prize award medal trophy victory
lose defeat lost
compete contest race tournament competition
race marathon half-marathon 10k 5k run
run jog sprint
exercise workout gym fitness train run
swim dive pool lap
climb boulder scale
hike walk trek ramble trail
camp tent campsite
ski snowboard slope
skate rink roller
dance ballet salsa tango
sing choir vocal
instrument guitar piano violin fiddle cello drum accordion flute trumpet
band group orchestra duo
concert gig show performance
record album vinyl
film movie cinema
book novel story read
author writer novelist
poem poetry verse
picture photo photograph snapshot
draw sketch design illustrate doodle
craft handmade carve knit sew pottery quilt
sculpture statue carving
hobby pastime interest take-up
game play board-game puzzle
collect collection gather
event fair festival market
museum gallery exhibition exhibit
church chapel cathedral temple mosque
pray prayer faith belief
religion faith spiritual
volunteer donate charity fundraise raise-funds
protest march petition rally
vote election elect
politics political liberal conservative
law legal court judge hearing
police officer cop
steal theft stolen thief rob burgle
illness sick ill disease unwell
doctor dr physician gp specialist
nurse medic paramedic
hospital clinic ward a&e
appointment booking slot check-up
surgery operation procedure
injury hurt break sprain broken fracture wound
wrist arm elbow hand
ankle leg knee foot
pain ache sore hurt
medicine medication meds pill tablet drug prescription prescribe dose
diagnose diagnosis test result scan
allergy allergic reaction intolerance
therapy therapist counselling counsellor
recover heal better recovery get-well
die death pass-away passed funeral late
mourn grief grieve loss
old elderly aged
sober alcohol drink drunk relapse
smoke cigarette vape
sleep nap insomnia bed
dream nightmare
eat dine meal food
cook prepare make bake fry
dish recipe meal course
breakfast brunch cereal
dinner supper evening-meal
restaurant cafe diner bistro place
drink beverage
coffee tea caffeine espresso
beer ale stout lager brew brewery pub
wine champagne prosecco
cake dessert pudding pastry
vegan vegetarian plant-based diet
bread loaf dough
soup stew broth
fruit apple berry
vegetable veg
taste flavour flavor savour
hungry starving appetite
pet dog cat animal
dog puppy hound terrier greyhound retriever spaniel
cat kitten tabby
bird parrot pigeon budgie canary
horse pony donkey
fish aquarium
bee hive honey beekeeping apiary swarm colony
insect bug
farm farmer livestock
travel trip journey tour
holiday vacation getaway break
abroad overseas foreign
fly flight plane airport
train rail railway station
boat ship sail yacht water row paddle
beach coast seaside shore
mountain peak summit hill
lake river pond
forest woods woodland
city town village
country nation homeland
map route directions
hotel hostel accommodation airbnb
luggage suitcase bag rucksack backpack
passport visa document
lose misplace lost
find discover locate
hide stash conceal
key lock code combination
password pin login passcode
park garage parking
weather rain storm snow
cold winter chilly freezing
hot summer warm heat
spring easter
autumn fall
morning dawn
night evening
weekend saturday sunday
weekly every-week
daily every-day
monthly every-month
often frequently regularly
recently lately
soon shortly upcoming
delay postpone late
cancel call-off scrap
schedule plan arrange organise
reserve book booking
meeting appointment conference
deadline due
project assignment task
computer laptop pc
phone mobile smartphone
internet wifi online web broadband
program code software app
website site page blog
video clip film stream
photo-shoot model
newspaper press article journalist reporter
interview questions panel
speech talk presentation address toast
language speak fluent
accent dialect
name call nickname title
colour color shade red blue green yellow
big large huge enormous
small tiny little
new latest fresh
broken damaged out-of-order died
clean tidy scrub clear
dirty mess muddy
throw toss chuck
carry lift haul
fall trip slip tumble
hit strike knock
burn fire blaze
flood leak water
borrow lend loan
debt owe loan mortgage
save savings put-aside
spend splash
rich wealthy
poor broke skint
tax bill invoice
insurance claim policy
clothes outfit dress suit wear
shoe boot sneaker trainer
hat cap helmet
jewellery necklace ring bracelet
hair haircut fringe beard
glasses spectacles
tattoo piercing
identity gender transgender lgbtq queer gay
support-group community
mental-health depression anxiety
nature outdoors wildlife
sky star planet astronomy telescope
science research experiment
history past heritage
tradition custom ritual
symbol represent meaning stand-for
inspire motivate influence
change transform different
similar same alike
difference contrast
success achieve accomplishment
mistake error mess-up wrong
problem trouble issue setback difficulty
solve sort-out resolve
reason cause motive
result outcome consequence
begin start commence kick-off
end finish complete
continue carry-on keep
stop cease give-up
wait queue patience
hurry rush fast quick
slow gradual
alone solo single
together joint both
dating date together relationship see-someone
occupation profession career
criticize criticise complain dislike
dedicate dedication for honour honor
inspiration inspire base idea influence
title name called entitled
weigh weight heavy kilo pound
tall height high
deep shallow
speed fast mph
screen display monitor
battery charge charger
noise loud sound hum
quiet silence silent calm
smell scent perfume fragrance
bright lamp shine glow
dark shadow
wood wooden timber oak pine
metal steel iron silver gold
glass window lens
notebook sheet
ink pen pencil
tool hammer drill saw
machine device gadget equipment
toy doll puzzle lego
balloon decoration decorate banner
candle lantern
flower rose tulip bouquet blossom
tree oak maple branch trunk
leaf leaves foliage
sunset sunrise dusk dawn
moon lunar
island isle
desert dune sand
snow ski sled blizzard
waterfall cascade falls
cave canyon cliff
farmers-market stall vendor
grocery supermarket shopping
kitchen stove oven fridge
knife fork spoon plate bowl
spicy hot chili pepper
sweet sugar candy chocolate
salty salt savoury
snack chips popcorn
ice-cream gelato sorbet
juice smoothie lemonade
breakfast pancake waffle egg
meat beef pork chicken steak
seafood shrimp crab lobster mackerel
pasta noodles spaghetti lasagna
rice sushi curry
salad greens lettuce
cheese butter milk dairy
diet weight lose-weight healthy nutrition
checkup physical screening
vaccine shot jab
blood pressure heart cholesterol
stroke paralysed rehab
cancer tumour tumor lump biopsy
diabetes insulin sugar
asthma inhaler breathing
flu cold cough fever pneumonia
headache migraine
back spine posture
tooth teeth dentist braces
eye vision glasses optician
ear hearing deaf
skin rash mole eczema
stomach nausea vomit
panic attack anxiety
burnout stress overwork exhausted
meditate meditation mindfulness yoga breathe
journal diary notebook write
podcast radio episode listen
channel youtube stream subscriber
game console controller gamer gaming
chess board checkers
cards poker deck
basketball hoop dunk court
football soccer goal pitch
baseball bat inning
tennis racket serve
golf club green
hockey puck rink
volleyball net
cricket wicket
boxing punch ring
martial-arts karate judo belt
gymnastics flip cartwheel
surf wave board
fishing rod trout bait
hunt hunting deer
archery bow arrow
horseback riding saddle
motorcycle motorbike helmet
engine motor mechanic garage
tire tyre wheel brake
fuel gas petrol diesel
electric solar panel
plane pilot cockpit
ferry cruise deck
bus tram subway metro
taxi cab uber
ticket pass fare
border customs visa
tourist sightseeing landmark
castle palace fortress
bridge river span
tower skyscraper
statue monument
parade pride march
flag banner
army soldier veteran military service
navy marine sailor
war battle
refugee immigrant asylum
citizen citizenship passport
mayor council election government
teacher principal classroom
homework essay assignment
kindergarten nursery preschool daycare
playground swing slide
scout troop camp
prom dance formal
thesis dissertation phd research
lab experiment chemistry
math maths algebra
robot engineering engineer
startup founder investor funding
office desk cubicle
remote work-from-home
zoom video-call
deadline pressure
colleague team
overtime shift
bonus raise promotion
strike union
retire retirement pension
inherit inheritance will heirloom
wallet purse money card
bank account loan
coin cash
stock share invest investment
lottery jackpot prize
theft burglary robbery alarm
lawyer attorney solicitor
custody court judge ruling decide
prison jail sentence
funeral burial cemetery grave memorial
ghost haunted spooky halloween
costume dress-up mask
magic trick wizard
circus clown
puppet theatre theater play stage
actor actress role audition
director producer script screenplay
comedy stand-up joke
opera aria
jazz blues saxophone
rap hip-hop
rock metal guitar
pop song lyrics
piano keyboard
drums percussion
choir concert
dj club dance
festival tent headliner
museum exhibit
auction antique vintage
thrift second-hand used
recycle waste environment plastic
climate warming carbon
animal-shelter rescue adopt
vet veterinarian clinic
leash collar walk
nest egg hatch
pond frog turtle tortoise
snake lizard reptile
hamster guinea-pig rabbit
whale dolphin octopus shark
butterfly moth caterpillar
spider web
`;

const byStem = new Map<string, string[]>();
groups
  .trim()
  .split('\n')
  .forEach((line, number) => {
    // Of a phrase its telling word counts by itself.
    const stems = new Set(line.split(/[ -]/).map(stemOf));
    for (const stem of stems) byStem.set(stem, [...(byStem.get(stem) ?? []), `=${number}`]);
  });

const none: readonly string[] = [];

/** The groups a stem belongs to, as terms of the index (`=12`); none for most words. */
export function synonymsOf(stem: string): readonly string[] {
  return byStem.get(stem) ?? none;
}
