/**
 * Words that people use for the same matter, so that a question finds an answer put in other words ("what do you do for a living" and
 * "I got hired at the bakery"). A word may belong to several matters. Each matter becomes one more term of the index.
 */
import { stemOf } from './stem.ts';
import { kinds } from './vocabulary.ts';

const matters: Record<string, string> = {
  work: 'work job career profession occupation employed employer employee employment boss manager coworker colleague office company hired hire fired promotion promoted salary shift intern internship business startup freelance freelancing contract client living resign quit unemployed laid position role gig workplace interview retired retire',
  occupation:
    'nurse teacher engineer doctor lawyer barista chef cook waiter waitress developer programmer designer accountant writer journalist editor artist musician photographer mechanic electrician plumber carpenter architect pharmacist dentist therapist counselor counselling counseling psychologist paramedic firefighter officer pilot driver librarian scientist researcher analyst consultant bartender baker florist veterinarian translator professor actor job work profession occupation career living',
  home: 'live home house apartment flat place move reside neighborhood city town address rent lease landlord roommate flatmate condo studio residence relocate housemate based settle country mortgage',
  place: 'where place city town country location located state',
  origin: 'from born hometown grew raised origin native roots country immigrant homeland',
  study:
    'study school university college degree major course class classes student semester campus thesis master doctorate graduate graduation graduated professor tuition education homework exam diploma program field lecture learn',
  partner:
    'partner boyfriend girlfriend husband wife spouse fiance fiancee date dating marry relationship engage couple romantic love single anniversary ex breakup divorce divorced crush significant',
  sibling: 'brother sister sibling twin siblings',
  parent: 'mother father parent parents stepmom stepdad folks',
  family:
    'family brother sister mother father parent grandmother grandfather cousin aunt uncle nephew niece daughter son child children sibling relative kin',
  child: 'child son daughter baby toddler newborn kid infant pregnancy pregnant birth expecting',
  pet: 'pet dog cat puppy kitten hamster rabbit bunny parrot bird fish turtle guinea rescue adopt shelter breed veterinarian animal leash retriever terrier corgi poodle beagle tabby budgie',
  friend: 'friend buddy pal bestie mate roommate companion',
  food: 'food eat meal dish cook cuisine restaurant dinner lunch breakfast brunch snack recipe pizza sushi pasta taco ramen burger curry noodle bake dessert cake hungry taste flavor menu',
  drink: 'drink coffee tea beer wine cocktail juice soda espresso latte alcohol sober matcha kombucha whiskey',
  diet: 'diet vegan vegetarian pescatarian meat gluten dairy lactose allergy keto halal kosher eat celiac intolerant plant',
  health:
    'health sick ill illness doctor hospital surgery diagnosis diagnosed pain injury injured hurt therapy therapist medication medicine allergy asthma diabetes migraine anxiety depression treatment symptom condition disease broke sprain fracture physical dentist clinic pill prescription recover',
  allergy: 'allergy allergic react reaction intolerant avoid hives epipen',
  exercise:
    'exercise gym workout run jog marathon race training yoga pilates swim hike climb bicycle cycle lift sport fitness fit triathlon crossfit boxing',
  sport:
    'sport soccer football basketball tennis baseball volleyball hockey golf team league match game player coach climb swim ski snowboard surf rugby cricket',
  music:
    'music band song album concert guitar piano violin drum sing singer play instrument gig playlist listen musician choir festival ukulele cello bass vinyl artist',
  instrument: 'instrument guitar piano violin drum ukulele cello bass saxophone flute trumpet play clarinet keyboard',
  book: 'book read novel author reading library poem poetry writer fantasy fiction story literature memoir',
  film: 'film movie show series watch cinema television netflix anime episode documentary season',
  game: 'game play video console playstation nintendo xbox board chess gaming dungeon puzzle',
  art: 'art paint draw painting drawing sketch watercolor pottery ceramics sculpture craft knit crochet sew photograph gallery exhibit museum canvas',
  hobby:
    'hobby free time leisure pastime weekend fun enjoy activity interest paint draw knit garden pottery hike guitar read bake photograph climb collect crochet bird unwind relax destress',
  travel:
    'travel trip vacation holiday flight fly abroad visit journey airport hotel tour backpack passport visa cruise itinerary destination getaway camp camping beach',
  transport:
    'car drive bus train bicycle commute scooter license subway motorcycle truck vehicle ride walk honda toyota tesla',
  money:
    'money pay salary rent budget debt loan save saving expensive cost price afford bill owe spend raise cash bank',
  birthday: 'birthday born birth turn age old bday cake celebrate',
  age: 'age old year birthday young born turn',
  language:
    'language speak spanish french german italian japanese korean mandarin chinese portuguese arabic russian fluent learn bilingual hindi duolingo',
  like: 'like love enjoy adore favorite prefer obsess fan into fond passion passionate interest',
  dislike: 'hate dislike stand loathe despise detest annoy worst fear avoid peeve disgust',
  fear: 'fear afraid scare scared phobia terrified nervous anxious worry',
  plan: 'plan going will upcoming schedule appointment booked soon ahead next deadline intend arrange reservation goal',
  event:
    'party wedding concert festival ceremony event meeting conference reunion celebration anniversary gathering parade workshop attend',
  wish: 'want hope dream wish goal aspire aim bucket someday resolution ambition plan',
  color: 'color red blue green yellow purple orange pink black white teal turquoise lavender burgundy',
  religion: 'religion church pray faith temple mosque christian muslim jewish buddhist god spiritual catholic',
  gift: 'gift present give surprise birthday buy christmas',
  death: 'die funeral grief passed loss mourn lost bury memorial',
  sleep: 'sleep insomnia nap tired wake bed awake dream night early morning',
  feeling: 'feel sad happy angry upset stress stressed excited proud lonely anxious mood emotion overwhelmed',
  volunteer: 'volunteer charity donate shelter community help nonprofit activism mentor fundraiser',
  buy: 'buy purchase shop order get new store cost',
  garden: 'garden plant flower vegetable tomato grow seed greenhouse herb',
  computer: 'computer laptop phone app software code program tech website macbook keyboard',
  naming: 'name call named called nickname title dub christen',
  animal:
    'animal pet dog cat puppy kitten pug terrier retriever poodle beagle bulldog corgi husky labrador spaniel tabby bird parrot horse rabbit hamster whale wolf bear fox cow goat sheep pig duck chicken crow owl frog snake lizard turtle fish shark dolphin spider insect bee wildlife zoo creature',
  vehicle:
    'vehicle car truck van drive driver suv sedan hatchback subaru honda toyota ford chevy tesla renault bmw audi nissan hyundai kia mazda jeep volvo volkswagen motorcycle scooter ride park mechanic engine',
  cycle: 'bicycle cycle bike schwinn ride pedal helmet',
  argue: 'argue argument fight fought quarrel disagree disagreement yell shout row conflict dispute feud',
  reconcile: 'reconcile forgive apologize sorry makeup called spoke talk reunite peace resolve',
  cancel: 'cancel cancelled canceled call off postpone postponed delay delayed moved rescheduled reschedule scrap axed',
  reason: 'why because reason since due cause explain',
  stop: 'stop quit leave left give up drop resign cease end finish abandon avoid cut swear',
  begin: 'start begin new join launch open take up pick hired sign',
  invite: 'invite offer ask join welcome propose recruit',
  fix: 'fix repair mend broke broken break replace maintenance restore work',
  warm: 'heat heating heater radiator warm hot furnace boiler cold freezing temperature',
  landlord: 'landlord landlady owner rent lease tenant building super',
  recover: 'recover recovery rehab heal found find return get better improve retrieve',
  give: 'give gave gift present buy bought order get surprise donate lend borrow lent receive got offer',
  steal: 'steal stolen theft thief rob robbed taken cop police burglar',
  win: 'win won prize award first second place medal trophy champion competition contest throwdown compete score',
  compete: 'compete competition competitive contest race tournament match championship sport',
  score: 'score grade mark result percent point exam midterm final curve pass fail minus plus',
  punctual: 'late punctual time early delay hour tardy wait ontime schedule',
  eyes: 'eye glasses spectacles see sight vision blind colorblind colourblind contacts lens optometrist prescription',
  teeth: 'tooth dentist dental braces cavity root canal gum orthodontist',
  stomach: 'stomach lactose digest nausea belly gut vomit intolerant indigestion food',
  headache: 'headache migraine head pain aura',
  bodypart:
    'knee back shoulder wrist ankle elbow hip neck foot hand arm leg joint muscle bone injury hurt sore sprain ache',
  medicine: 'medicine medication pill drug xanax prescription treatment antibiotic dose therapy vaccine',
  test: 'test biopsy scan result exam checkup negative positive benign screening',
  height: 'height high climb ladder cliff ledge fear top tower',
  alcohol: 'alcohol drink drinking drunk sober sobriety beer wine liquor whiskey vodka bar booze aa recovery',
  caffeine: 'caffeine coffee espresso cortado latte cappuccino cold brew tea energy awake cafe barista',
  seafood: 'seafood fish shellfish shrimp crab lobster oyster salmon tuna sushi',
  fruit: 'fruit lemon orange apple banana mango strawberry berry grape peach cherry',
  herb: 'herb cilantro coriander basil mint parsley rosemary thyme spice cardamom cinnamon ginger cumin',
  bread: 'bread sourdough starter bake dough rye flour loaf bakery yeast',
  thai: 'thai pad noodle curry satay asian',
  dish: 'dish food meal pierogi dumpling soup stew pasta noodle taco pizza burger sandwich salad casserole curry favorite',
  picky: 'picky eat refuse fussy beige food dislike only',
  clothes:
    'clothes dress shirt shoe boot jacket coat hat suit skirt jeans sweater outfit wear hem tailor bridesmaid scarf',
  colour:
    'color colour red blue green yellow purple orange pink black white sage teal turquoise navy gray grey brown beige gold silver',
  gown: 'wedding bride bridesmaid groom maid honor marry dress ceremony engaged fiance reception vow',
  school:
    'school class teacher grade pupil student principal kindergarten middle high elementary presentation project fair science homework',
  subject:
    'subject course class math physics chemistry biology thermo thermodynamics history calculus statistics economics major engineering literature',
  university: 'university college campus state dorm undergraduate freshman sophomore junior senior degree year',
  lab: 'lab laboratory research group professor experiment scientist study robot',
  intern: 'intern internship company startup dream apply application summer',
  gig: 'gig show concert perform performance stage band play venue tour audience set',
  recording: 'record recording song album studio track single demo garage',
  percussion: 'drum drummer percussion cymbal beat',
  drama: 'dramatic cry tears scream sob react reaction upset shout',
  cry: 'cry cried tears sob weep sad emotional',
  swim: 'swim lap pool water dive swimmer morning',
  cardio: 'cardio run row swim bike jog exercise workout treadmill endurance',
  neighborhood: 'neighborhood neighbourhood area district quarter part borough suburb sublet apartment flat live',
  rent: 'rent month monthly pay price cost sublet lease deposit landlord afford',
  mortgage: 'mortgage loan bank credit borrow lend approve house buy flat',
  price: 'price cost expensive cheap dollar euro buck pound pay worth thousand hundred fee bill charge',
  pay: 'pay wage salary earn hour hourly income raise paycheck',
  sell: 'sell sold buyer trade traded market',
  boat: 'boat sail ship water sailing harbor yacht kayak canoe',
  weather: 'weather storm tornado rain snow wind flood flooded hurricane sunny cloud',
  film_title: 'film movie watch theater cinema drive screen director',
  reading: 'read book novel story chapter author page bed',
  genre: 'crime mystery thriller nordic horror romance fantasy scifi genre kind grim',
  poster: 'poster print guide present gift vintage frame art',
  translate: 'translate translation translator interpreter language legal document contract text',
  client: 'client customer account firm company publisher business contract',
  deadline: 'deadline due deliver delivered submit late early finish time days',
  architect: 'architect design designing building library blueprint studio project draw',
  judge: 'judge court law lawyer legal attorney',
  trucker: 'trucker truck driver haul drive',
  nurse: 'nurse er hospital doctor patient shift night medical clinic charge',
  military: 'military navy army marine force soldier serve veteran deploy base branch',
  police: 'police cop officer detective arrest',
  ranger: 'ranger park trail forest glacier trailhead hike outdoor',
  career: 'career become want job profession grow dream chaser biologist astronaut future',
  inspect: 'inspect inspection inspector health check audit score pass',
  machine: 'machine espresso equipment device appliance generator engine tool',
  employee: 'employee hire hired staff worker part timer team coworker',
  coworker: 'coworker colleague work job boss manager supervisor charge team shift cover',
  cover: 'cover replace substitute take over fill swap',
  strict: 'strict rule harsh tough mean demanding stern',
  shop: 'shop store brick mortar lease open business truck market stall stand sell',
  move: 'move moving relocate leave transfer transferred pack box new settle emigrate away',
  distance: 'distance mile marathon 10k 5k kilometer half race far long',
  sibling_fight: 'speak talk inheritance money ignore silent estranged cutoff',
  illness:
    'diabetes asthma migraine cancer epilepsy condition disease disorder chronic insulin pump diagnosed stroke flu covid',
  cake: 'cake bake baked birthday candle dessert anniversary',
  ex: 'ex former previous divorce breakup split wife husband',
  crush: 'crush like feelings love interest date attract',
  twins: 'twin child children kid son daughter turn',
  phobia: 'phobia fear scared terrified afraid panic',
  flying: 'fly flying flight plane airport airplane airline',
  wish_business: 'open shop business someday dream own start company',
  visit: 'visit visiting guest stay come sleep couch host',
  pottery: 'pottery ceramic ceramics clay kiln wheel frog class',
  craft: 'craft sew sewing knit curtain stitch fabric machine make',
  pilgrimage: 'pilgrimage camino walk route hike trail trek',
  nickname: 'nickname call captain name answer',
  card: 'card cribbage poker bridge game deck play',
  belief: 'church lutheran pray temple mosque synagogue meeting religion',
  hospital: 'hospital er clinic nurse doctor emergency epipen surgery ambulance ward',
  wall: 'wall draw drew marker hallway paint picture mural',
};

const byStem = new Map<string, string[]>();
for (const [matter, words] of Object.entries({ ...matters, ...kinds })) {
  for (const stem of new Set(words.split(' ').map(stemOf))) {
    byStem.set(stem, [...(byStem.get(stem) ?? []), `#${matter}`]);
  }
}

const none: readonly string[] = [];

/** The matters a stem belongs to, as terms of the index (`#work`); none for most words. */
export function mattersOf(stem: string): readonly string[] {
  return byStem.get(stem) ?? none;
}
