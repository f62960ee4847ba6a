/**
 * Kinds of things and what belongs to them: a question names the kind ("what illness", "which instrument"), its answer the thing
 * ("malaria", "oboe"). General English, no more than people text of. Words as they are written; they are reduced to stems elsewhere.
 */
export const kinds: Readonly<Record<string, string>> = {
  'kind-illness':
    'illness disease sick ill ailment condition diagnosis diagnose diagnosed diagnosing health medical malaria flu influenza covid pneumonia bronchitis measles mumps chickenpox diabetes asthma eczema psoriasis arthritis lupus celiac crohn anemia migraine epilepsy stroke dementia alzheimer parkinson cancer tumor leukemia melanoma infection fever ulcer gout shingles tuberculosis vertigo tinnitus autism adhd ptsd insomnia sciatica scoliosis hernia appendicitis concussion syndrome thyroid cholesterol',
  'kind-injury':
    'injury injure injured hurt accident wound broke broken break fracture fractured sprain sprained twisted twist torn tear tore pulled bruise bruised cut burn burned fell fall slipped tripped crash crashed hit bone tendon ligament collarbone hip knee ankle wrist elbow shoulder rib toe finger nose skull spine back neck stitches cast crutches',
  'kind-treatment':
    'treatment treat treated doctor doctors surgeon surgeons surgery operation operate clinic hospital hip plate cast injection injections shot vaccine transfusion physiotherapy physio therapy rehab medication pills antibiotics chemo radiation scan xray mri ultrasound checkup appointment nurse specialist ivf hormones transplant stent pacemaker anesthesia prescription',
  'kind-doctor':
    'doctor physician surgeon neurologist cardiologist orthopedist dermatologist oncologist pediatrician psychiatrist gynecologist midwife optometrist radiologist specialist dentist nurse paramedic therapist',
  'kind-senses':
    'eye eyes eyesight sight see vision blind glaucoma cataract glasses lens ear ears hear hearing deaf aid tinnitus smell taste',
  'kind-device':
    'device gadget aid machine hearing wheelchair cane stick walker crutches glasses brace insulin pump inhaler monitor watch phone tablet laptop printer press camera',
  'kind-job':
    'job jobs work works profession occupation career position role employment employer living title nurse teacher engineer doctor lawyer barista chef cook waiter developer programmer designer accountant writer journalist reporter editor artist musician photographer mechanic electrician plumber carpenter architect pharmacist dentist psychologist paramedic firefighter pilot driver librarian scientist researcher analyst consultant bartender baker bakery florist vet veterinarian translator professor curator archivist archive archives museum judge banker broker farmer fisherman gardener butcher tailor jeweler potter weaver welder bricklayer roofer painter sculptor dancer actor singer conductor composer producer director cameraman host guard receptionist secretary clerk cashier janitor cleaner nanny tutor coach trainer referee lifeguard sailor captain soldier officer detective mayor minister priest imam rabbi monk biologist chemist physicist astronomer geologist botanist historian economist statistician surveyor inspector realtor agent recruiter manager supervisor founder entrepreneur freelancer apprentice intern desk',
  'kind-become':
    'become becoming train training study program school course apprentice apply applying application nursing medicine law engineering qualify qualification license certificate career want dream',
  'kind-start':
    'start starts started starting begin begins began begun beginning first launch opening open opened join joined from on',
  'kind-quit':
    'quit quitting leave left leaving resign resigned notice gave handed drop dropped dropout give up abandon abandoned stop stopped end ended retire retired break broke cancel bail bailed called off turned back sign signed over sell sold close closed closing',
  'kind-fail':
    'fail failed failing failure rejected reject turned down refused refuse denied lost missed missing mistake wrong problem trouble stalled broke broken went died error',
  'kind-succeed':
    'succeed succeeded success pass passed passing win won prize award accepted accept approved approve got into finished finish achieved made tenure promoted graduated perfect celebrate celebrated congratulations',
  'kind-money':
    'money pay pays paid payment cost costs price expensive cheap rent salary wage wages income earn earned earnings sell sold buy bought spend spent loan lend lent borrow borrowed debt owe owes grant funding fund funded fundraiser donate donated donation sponsor insurance tuition fee fees deposit budget savings invoice tax taxes euro euros dollar dollars pound pounds krone grand bucks percent hundred thousand scholarship',
  'kind-ownership':
    'own owns owned owner ownership share third half partner belong belongs belonged sold buy bought inherit inherited gave given give signed over heir took takeover',
  'kind-inherit':
    'inherit inherited inheritance heirloom grandfather grandmother grandpa grandma gave left watch ring will estate late',
  'kind-vehicle':
    'vehicle car cars truck van wagon bus tram train subway bike bicycle motorcycle moped scooter boat ship ferry kayak canoe sailboat plane flight helicopter taxi tractor trailer caravan renault peugeot citroen volkswagen golf opel ford toyota honda subaru volvo saab mazda nissan kia hyundai bmw mercedes audi porsche skoda tesla drive drives drove driving ride rides cycle license',
  'kind-trip':
    'trip tour travel traveling travelled journey visit visiting vacation holiday hike hiking hiked trail trek paddle paddling kayak kayaking sail sailing camp camping cruise flight flew fly drive drove abroad overseas sea ocean mountain mountains lake fjord beach lost turned back',
  'kind-abroad':
    'abroad country foreign overseas emigrate immigrate immigrated immigration move moved came transfer visa passport europe asia africa america france germany italy spain portugal england scotland ireland wales norway sweden denmark finland iceland netherlands belgium austria switzerland poland greece turkey russia ukraine china japan korea india pakistan syria israel egypt morocco kenya nairobi nigeria ghana ethiopia canada montreal toronto mexico brazil argentina chile peru cuba australia amsterdam edinburgh glasgow london paris lyon berlin hamburg munich vienna rome milan madrid barcelona lisbon oslo stockholm copenhagen dublin athens istanbul tokyo seoul beijing shanghai delhi mumbai',
  'kind-home':
    'home house flat apartment place live lives lived living room address street floor balcony rent landlord landlady neighbor move moved moving lease upstairs downstairs attic basement kitchen bathroom toilet wall building tenant roommate above below beneath under',
  'kind-furniture':
    'furniture table chair chairs bed sofa couch desk shelf lamp carpet rug mirror cupboard wardrobe bench mattress study',
  'kind-building':
    'building build built construction construct house tower roof tiles slate beams timber wood wall door window fence floor stairs bridge church school castle museum office shop repair repaired renovate renovation crane brick stone concrete',
  'kind-pet':
    'pet pets animal dog dogs puppy cat cats kitten rabbit hamster guinea parrot budgie canary fish goldfish turtle snake lizard pony goat donkey ferret greyhound labrador poodle terrier beagle retriever spaniel adopt adopted adopting adoption shelter rescue agency breeder',
  'kind-animal':
    'animal animals bird birds eagle owl crow gull duck goose chicken hen rooster cow cattle bull sheep goat goats pig donkey camel deer moose elk bear wolf fox rabbit hare squirrel mouse rat bat whale dolphin seal shark salmon fish frog snake bee bees ant spider insect',
  'kind-food':
    'food eat eats ate eating meal meals dinner lunch breakfast supper snack cook cooks cooked cooking bake bakes baked baking recipe recipes dish dishes menu soup stew bread toast buns cake tart pie pastry pastries cookie risotto pasta rice noodles pizza burger sandwich salad chicken beef pork lamb fish cheese egg butter lentil beans carrot potato tomato onion spinach apple banana orange lemon mandarin berry peanut wheat flour chocolate honey jam curry sushi tacos',
  'kind-allergy':
    'allergy allergic react reacts reaction badly intolerant intolerance swell swells swelling hives rash sneeze epipen avoid peanut shellfish gluten wheat lactose pollen celiac',
  'kind-instrument':
    'instrument piano violin viola cello guitar bass drums flute oboe clarinet saxophone trumpet trombone harp accordion banjo ukulele organ keyboard violinist pianist guitarist drummer play plays',
  'kind-band':
    'band group gig concert show festival stage perform performance rehearsal rehearsals rehearse practice practise demo album record recorded recording song songs track studio mixing mix booker booking venue tour audience name called',
  'kind-sport':
    'sport sports team match race marathon run running runner swim swimming freestyle row rowing cycle cycling ski skiing skate skating curling hockey football soccer rugby tennis badminton squash golf basketball volleyball handball cricket baseball boxing judo karate fencing archery climbing surfing sailing gymnastics yoga tournament champion medal score came second finished exercise exercises train',
  'kind-craft':
    'craft crafts hobby knit knitting sew sewing quilt quilting crochet weave weaving pottery ceramics weld welding carve carving carpentry woodwork print printing press paint painting painted picture drawing draw drew watercolor easel sketch sculpture photography calligraphy embroidery pattern make made making built workshop class course',
  'kind-book':
    'book books novel manuscript publish published publisher publishing author write writes writing wrote written read poem poems poetry article articles paper journal newspaper magazine critic review print chapter page pages story library',
  'kind-press':
    'newspaper journalist reporter critic critics review reviewed blogger blog article magazine press wrote said called podcast radio show episode episodes broadcast interview',
  'kind-research':
    'research researcher researching study studies studied dissertation thesis defense defend defending science scientist experiment laboratory observatory telescope telescopes stars astronomy discover discovered discovery data paper publish finding botanic biology chemistry physics phd doctorate',
  'kind-school':
    'school schools kindergarten class classes grade teacher student students pupil homework exam test university college campus degree course dean professor tenure lecture semester dropout law medicine nursing tuition bag',
  'kind-birth':
    'baby babies child children kid son boy daughter girl pregnant pregnancy expecting expect due birth born newborn twins fertility ivf transfer embryo foster fostering adopt grandfather grandmother grandparent second',
  'kind-wedding':
    'wedding marry marries married marriage propose proposed proposal engaged engagement ring bride groom wife husband spouse fiance vows said yes',
  'kind-love':
    'boyfriend girlfriend partner date dates dating dated asked out love lover seeing someone met meet relationship kiss kissed crush couple together romance romantic valentine first',
  'kind-breakup': 'divorce divorced separate separated breakup broke up ex split single alone',
  'kind-relative':
    'family families relative relatives mother father mom mum dad parents sister brother grandma grandpa grandmother grandfather aunt uncle cousin nephew niece son daughter wife husband child',
  'kind-feeling':
    'feel feels felt feeling react reacts reacted reaction respond happy glad proud sad cry cried crying tears tear laugh laughed angry furious upset afraid scared terrified fear jealous lonely excited relieved grateful nervous anxious stressed sick love hate',
  'kind-fear': 'fear fears afraid scared scare terrified terrify frightened frighten phobia panic nervous dread',
  'kind-sleep': 'sleep sleeps slept asleep fell nap bed night nights awake tired insomnia dream wake woke snore',
  'kind-talk':
    'tell tells told say says said speak speaks spoke call calls called ask asks asked answer answers answered reply respond argue argues argued fight fights quarrel discuss disagree shout secret know knows',
  'kind-damage':
    'damage damaged destroy destroyed ruin ruined broken broke fire burned burnt flood flooded storm hail hailstorm wind lightning earthquake mold rot leak leaked stolen steal stole theft thief lost gone panels equipment',
  'kind-solar':
    'solar panel panels electricity electric electrical electrician wiring wire power pump pumps battery generator cable energy switch button',
  'kind-weather':
    'weather rain rained raining snow snowing storm hail wind windy cold freezing minus degrees hot heat sun sunny fog cloud thunder',
  'kind-season':
    'season winter spring summer autumn fall christmas easter passover ramadan new year december january february march april may june july august september october november',
  'kind-frequency': 'often every weekly daily monthly week weekend weekends day month twice once times third second',
  'kind-age': 'old age aged years born seventy eighty sixty fifty forty thirty twenty birthday elderly young',
  'kind-duration': 'long months month weeks week years year days day hours hour minutes until since without sober',
  'kind-sober': 'sober sobriety alcohol drink drinks drinking drunk alcoholic without clean',
  'kind-crime': 'crime steal stole stolen thief theft rob robbed police bribe fraud prison judge court trial lawyer',
  'kind-garden': 'garden plant plants tree trees flower flowers grass fence balcony nursery harvest',
  'kind-water':
    'sea ocean lake river rivers canal harbor dock ferry boat sail beach coast wave island fjord pier well wells paddle',
  'kind-religion': 'church mosque temple synagogue priest imam rabbi pray faith passover easter ramadan christmas',
  'kind-name': 'name named names called nickname title call calls under',
  'kind-guest':
    'guest guests visit visits visitor invite invited bring brings party celebrate sofa host stay stays street came',
  'kind-reason': 'why because reason cause since so needed after therefore due can',
  'kind-condition': 'condition conditions promise if only unless never let provided long',
  'kind-art':
    'art artist painting picture museum gallery sell sold sculpture drawing exhibit exhibition harbor watercolor',
};
