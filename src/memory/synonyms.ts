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
salary wage pay income earnings
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
doctor physician gp specialist
nurse medic paramedic
hospital clinic ward a&e
appointment booking slot check-up
surgery operation procedure
injury hurt break sprain broken fracture wound
wrist arm elbow hand
ankle leg knee foot
pain ache sore hurt
medicine medication pill tablet drug
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
