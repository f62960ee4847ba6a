/**
 * Words that people use for the same matter, so that a question finds an answer put in other words ("what do you do for a living" and
 * "I got hired at the bakery"). A word may belong to several matters. Each matter becomes one more term of the index.
 */
import { stemOf } from './stem.ts';

const matters: Record<string, string> = {
  work: 'work job career profession occupation employed employer employee employment boss manager coworker colleague office company hired hire fired promotion promoted salary shift intern internship business startup freelance freelancing contract client living resign quit unemployed laid position role gig workplace interview retired retire',
  occupation: 'nurse teacher engineer doctor lawyer barista chef cook waiter waitress developer programmer designer accountant writer journalist editor artist musician photographer mechanic electrician plumber carpenter architect pharmacist dentist therapist counselor counselling counseling psychologist paramedic firefighter officer pilot driver librarian scientist researcher analyst consultant bartender baker florist veterinarian translator professor actor job work profession occupation career living',
  home: 'live home house apartment flat place move reside neighborhood city town address rent lease landlord roommate flatmate condo studio residence relocate housemate based settle country mortgage',
  place: 'where place city town country location located state',
  origin: 'from born hometown grew raised origin native roots country immigrant homeland',
  study: 'study school university college degree major course class classes student semester campus thesis master doctorate graduate graduation graduated professor tuition education homework exam diploma program field lecture learn',
  partner: 'partner boyfriend girlfriend husband wife spouse fiance fiancee date dating marry relationship engage couple romantic love single anniversary ex breakup divorce divorced crush significant',
  sibling: 'brother sister sibling twin siblings',
  parent: 'mother father parent parents stepmom stepdad folks',
  family: 'family brother sister mother father parent grandmother grandfather cousin aunt uncle nephew niece daughter son child children sibling relative kin',
  child: 'child son daughter baby toddler newborn kid infant pregnancy pregnant birth expecting',
  pet: 'pet dog cat puppy kitten hamster rabbit bunny parrot bird fish turtle guinea rescue adopt shelter breed veterinarian animal leash retriever terrier corgi poodle beagle tabby budgie',
  friend: 'friend buddy pal bestie mate roommate companion',
  food: 'food eat meal dish cook cuisine restaurant dinner lunch breakfast brunch snack recipe pizza sushi pasta taco ramen burger curry noodle bake dessert cake hungry taste flavor menu',
  drink: 'drink coffee tea beer wine cocktail juice soda espresso latte alcohol sober matcha kombucha whiskey',
  diet: 'diet vegan vegetarian pescatarian meat gluten dairy lactose allergy keto halal kosher eat celiac intolerant plant',
  health: 'health sick ill illness doctor hospital surgery diagnosis diagnosed pain injury injured hurt therapy therapist medication medicine allergy asthma diabetes migraine anxiety depression treatment symptom condition disease broke sprain fracture physical dentist clinic pill prescription recover',
  allergy: 'allergy allergic react reaction intolerant avoid hives epipen',
  exercise: 'exercise gym workout run jog marathon race training yoga pilates swim hike climb bicycle cycle lift sport fitness fit triathlon crossfit boxing',
  sport: 'sport soccer football basketball tennis baseball volleyball hockey golf team league match game player coach climb swim ski snowboard surf rugby cricket',
  music: 'music band song album concert guitar piano violin drum sing singer play instrument gig playlist listen musician choir festival ukulele cello bass vinyl artist',
  instrument: 'instrument guitar piano violin drum ukulele cello bass saxophone flute trumpet play clarinet keyboard',
  book: 'book read novel author reading library poem poetry writer fantasy fiction story literature memoir',
  film: 'film movie show series watch cinema television netflix anime episode documentary season',
  game: 'game play video console playstation nintendo xbox board chess gaming dungeon puzzle',
  art: 'art paint draw painting drawing sketch watercolor pottery ceramics sculpture craft knit crochet sew photograph gallery exhibit museum canvas',
  hobby: 'hobby free time leisure pastime weekend fun enjoy activity interest paint draw knit garden pottery hike guitar read bake photograph climb collect crochet bird unwind relax destress',
  travel: 'travel trip vacation holiday flight fly abroad visit journey airport hotel tour backpack passport visa cruise itinerary destination getaway camp camping beach',
  transport: 'car drive bus train bicycle commute scooter license subway motorcycle truck vehicle ride walk honda toyota tesla',
  money: 'money pay salary rent budget debt loan save saving expensive cost price afford bill owe spend raise cash bank',
  birthday: 'birthday born birth turn age old bday cake celebrate',
  age: 'age old year birthday young born turn',
  language: 'language speak spanish french german italian japanese korean mandarin chinese portuguese arabic russian fluent learn bilingual hindi duolingo',
  like: 'like love enjoy adore favorite prefer obsess fan into fond passion passionate interest',
  dislike: 'hate dislike stand loathe despise detest annoy worst fear avoid peeve disgust',
  fear: 'fear afraid scare scared phobia terrified nervous anxious worry',
  plan: 'plan going will upcoming schedule appointment booked soon ahead next deadline intend arrange reservation goal',
  event: 'party wedding concert festival ceremony event meeting conference reunion celebration anniversary gathering parade workshop attend',
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
  name: 'name call named nickname',
};

const byStem = new Map<string, string[]>();
for (const [matter, words] of Object.entries(matters)) {
  for (const stem of new Set(words.split(' ').map(stemOf))) {
    byStem.set(stem, [...(byStem.get(stem) ?? []), `#${matter}`]);
  }
}

const none: readonly string[] = [];

/** The matters a stem belongs to, as terms of the index (`#work`); none for most words. */
export function mattersOf(stem: string): readonly string[] {
  return byStem.get(stem) ?? none;
}
