/** What starts a MiniApp or a workflow. A MiniApp that is already open is read in `active.ts`. */
import { anyOf, type Rule } from './rule.ts';

const poll = { kind: 'miniapp', name: 'poll', action: 'start' } as const;
const billSplit = { kind: 'miniapp', name: 'bill-split', action: 'start' } as const;
const trip = { kind: 'miniapp', name: 'trip-planner', action: 'start' } as const;
const checklist = { kind: 'miniapp', name: 'checklist', action: 'start' } as const;
const plan = { kind: 'miniapp', name: 'plan', action: 'start' } as const;
const checkIn = { kind: 'workflow', name: 'check_in', action: 'start' } as const;
const noCheckIn = { kind: 'workflow', name: 'check_in', action: 'stop' } as const;
const summary = { kind: 'workflow', name: 'daily_summary', action: 'start' } as const;
const noSummary = { kind: 'workflow', name: 'daily_summary', action: 'stop' } as const;

const often = String.raw`(?:daily|nightly|weekly|monthly|morning|evening|end[- ]of[- ](?:the[- ])?(?:day|week)|eod|(?:every|each|once a|at the end of (?:the|each|every)) ?(?:single )?(?:day|night|morning|evening|week|monday|sunday|friday))`;
const report = String.raw`(?:summar(?:y|ies)|recaps?|rundowns?|briefings?|digests?|round[- ]?ups?|brief|reports?|overview|wrap[- ]?ups?)`;

export const workflowRules: readonly Rule[] = [
  {
    target: noSummary,
    reason: 'daily_summary_stopped',
    test: anyOf(
      String.raw`^(?:stop|cancel|turn off|pause|quit|end|disable|no more|unsubscribe (?:me )?from|don't (?:send|give)(?: me)?)\b.*\b(?:${often}\b.*\b${report}|${report})\b`,
    ),
  },
  {
    target: summary,
    reason: 'daily_summary',
    test: anyOf(
      String.raw`^(?!(?:i|he|she|they|we|my|the)\b).{0,40}\b${often}\b.{0,40}\b${report}\b`,
      String.raw`^(?!(?:i|he|she|they|we|my|the)\b).{0,40}\b${report}\b.{0,40}\b${often}\b`,
      String.raw`^(?:sum up|summari[sz]e|recap|brief me|go over)\b.*\b${often}\b`,
      String.raw`^(?:start|set up|turn on|enable|begin|subscribe (?:me )?to)\b.{0,12}\b(?:daily|morning|evening|nightly|weekly)? ?${report}\b`,
    ),
    not: /\b(?:remind me|report card|book report|police report|for (?:class|work|school)|my boss|write (?:me )?a)\b/,
  },
  {
    target: noCheckIn,
    reason: 'check_in_stopped',
    test: /^(?:stop|cancel|turn off|pause|quit|end|no more|disable|don't)\b.{0,20}\bcheck(?:ing)?[- ]?(?:ins?|(?:up )?on me|in (?:on|with) me)\b/,
  },
  {
    target: checkIn,
    reason: 'check_in',
    test: anyOf(
      String.raw`^(?:start |keep |begin )?check(?:ing)?(?: back)?(?:[- ]?(?:in|up))? (?:on|with) (?:me|us)\b`,
      String.raw`^check[- ]?(?:in|back)\b (?:on|with|tomorrow|later|tonight|at \d|in (?:an?|the|\d|a few)|every|each|again|after|before|when)`,
      String.raw`^(?:start|set up|do|begin|schedule|turn on|have|enable|add|give me|make)\b.{0,24}\bcheck[- ]?ins?\b`,
      String.raw`^(?:a )?(?:daily|weekly|nightly|morning|evening|regular|quick) check[- ]?ins?\b`,
      String.raw`^(?:ask|text|message|ping|call|hit up) me\b.{0,40}\b(?:how (?:i'm|i am|i've|i feel|my|it|things|are things|did|was)|to see how i)`,
      String.raw`^see how (?:i'm|i am) (?:doing|feeling)\b.*\b(?:tomorrow|later|tonight|every|in (?:a|\d))`,
      String.raw`^follow up with me\b`,
    ),
    not: /\b(?:hotel|flight|airport|airbnb|luggage|remind me)\b/,
  },
];

const starts = String.raw`(?:start|make|create|do|run|set up|set|open|launch|begin|put together|throw together|put up|put out|send(?: out)?|have|hold|take|build|add|new|spin up|whip up|get|want|post|conduct|kick off)`;
const money = String.raw`(?:bill|check|cheque|tab|cost|costs|dinner|lunch|brunch|breakfast|rent|grocer(?:y|ies)|gas|petrol|fare|uber|lyft|taxi|cab|airbnb|hotel|tickets?|expenses?|receipt|drinks?|utilities|payment|total|pizza|sushi|food|meal|order|amazon order|gift|present|wifi|internet|electric(?:ity)?|house|cabin|trip|price|it all|everything|what we spent|what i (?:paid|spent))`;
const shared = String.raw`(?:\b(?:between|among(?:st)?|by|with|into|for|evenly|equally|fairly)\b|\b(?:\d+|two|three|four|five|six|seven|eight) ?(?:ways?|people|of us|friends|ppl|roommates)\b|[$€£]?\d)`;
const travel = String.raw`(?:trips?|vacation|getaway|holidays?|itinerar(?:y|ies)|road ?trip|city break|honeymoon|travels?|bachelor(?:ette)?(?: party| weekend)?|stag do|hen do|backpacking|cruise|weekend (?:in|at|away|trip|to)|weekender|ski (?:weekend|week)|day[- ]by[- ]day|days? in|nights? in|weeks? in|safari|interrail)`;
const occasion = String.raw`(?:dinner|lunch|brunch|breakfast|part(?:y|ies)|birthday|bday|bbq|barbecue|picnic|game night|games night|movie night|film night|trivia|quiz night|poker(?: night)?|drinks|hang ?out|hang|get[- ]?together|meet[- ]?up|event|hike|hiking|night out|(?:girls|boys|guys|date|wine|taco|pizza|board game) night|reunion|(?:baby |bridal )?shower|potluck|coffee|karaoke|bowling|outing|gathering|celebration|movies?|beach day|happy hour|cookout|sleepover|housewarming|study (?:session|group)|book club|wedding|surprise|gender reveal|graduation|farewell|going away|send[- ]?off|anniversary|friendsgiving|thanksgiving|christmas|new year'?s?(?: eve)?|halloween|catch[- ]?up|meeting|workout|gym session|run|bike ride|tennis|football|soccer|basketball|volleyball|golf|pool day|bonfire|concert|something|an evening|saturday|sunday|friday|weekend)`;

export const miniappRules: readonly Rule[] = [
  {
    target: poll,
    reason: 'poll_started',
    test: anyOf(
      String.raw`^${starts}\b(?: up| us| me)? ?(?:an?|the|another|some|our)? ?(?:\S+ ){0,3}(?:poll|vote|ballot|survey|show of hands)\b`,
      String.raw`^(?:an? |the |another )?(?:new |quick |fast |group |anonymous |secret |ranked(?:[- ]choice)? |multiple[- ]choice |blind |hidden )*(?:poll|vote)\b(?: time| please)?(?:\s*[:!?–—-]|\s+(?:for|on|about|between|time|to|with|everyone|please|below|now|which|what|where|who|when)\b|[\s.!?]*$)`,
      String.raw`^(?:vote|poll)\b(?: on| for| between| about| which| what| where| over|:|,|[\s.!?]*$)`,
      String.raw`^(?:an? |the |another |new |quick )*poll (?!(?:says?|said|shows?|showed|results?|was|is|are|were|has|closed|closes|or|and|of|in|data|numbers|dance|tax|workers?|station|early|him|her|them|it)\b)(?:\S+ ){1,8}?or \S`,
      String.raw`^(?:everyone|everybody|people|them|us all|all of us|the (?:group|team|girls|guys)) (?:to )?vote (?:on|for|about|which|what|where)\b`,
      String.raw`^poll (?:my|the|our|every(?:one|body)|us|them|people|friends|you guys|all)\b`,
      String.raw`^(?:put|take|bring) (?:it|this|that|.{2,30}) to a vote\b|^(?:let|have|get|make|ask) (?:everyone|everybody|them|people|the (?:group|others|girls|guys|team)|us|all of us)(?: all)? (?:to )?vote\b`,
      String.raw`\blet's (?:just |all |do a |take a |have a )*(?:vote|poll)\b`,
      String.raw`^decide (?:it )?(?:by|with) (?:a )?(?:vote|poll)\b`,
    ),
    not: /\b(?:election|president|senat\w+|governor|mayor|congress|democrat\w*|republican\w*|exit polls?|polling (?:place|station)|registered? to vote|candidate|midterms|referendum|swing state|voted (?:for|early|in))\b/,
  },
  {
    target: billSplit,
    reason: 'bill_split_started',
    test: anyOf(
      String.raw`^(?:split|divide|divvy(?: up)?|share|break down|figure out|calculate|work out|sort out|handle|do|settle)\b(?: up| out)? ?(?:the|this|that|our|my|last night's|tonight's|a|up the|how much|who)? ?(?:\S+ ){0,4}?(?:${money})\b(?:'s)?(?=.*(?:${shared}|\bsplit\b|\bowe|\bus\b|^(?:split|divide|divvy)))`,
      String.raw`^(?:split|divide|divvy)(?: up)? (?:the|this|that|our|my|last night's|tonight's) (?:\S+ ){0,3}?(?:${money})\b`,
      String.raw`^(?:split|divide|divvy)\b(?: up)? [$€£]?\d.{0,30}\b(?:between|among(?:st)?|with|\d+ (?:ways|people)|three ways|four ways|two ways|people|of us|friends|each|for (?:me|us|\p{L}+(?:,| and)))(?:\b|(?<=,))`,
      String.raw`^(?:split|divide|divvy) (?:it|this|that|everything)\b.{0,20}(?:${shared})`,
      String.raw`^${starts}\b.{0,20}\b(?:bill|expense|cost|check|rent|money|payment)s?[- ]?(?:split(?:ter|ting)?|sharing|share)\b|^(?:new )?(?:bill|expense)[- ]?split`,
      String.raw`\bwho owes\b|\bwhat (?:do|does) (?:we|i|everyone|everybody|each (?:person|of us)|they|people) (?:each )?owe\b`,
      String.raw`\bhow much (?:does|do|did|should|would) (?:everyone|everybody|each(?: person| of us)?|we(?: each)?|i|they|he|she|people|[\p{L}]+ and i|you guys) (?:each |all )?(?:owe|pay each|pay me|chip in|contribute|venmo)\b`,
      String.raw`\b(?:i|we|he|she|[\p{L}]{2,12}) (?:just |already )?(?:paid|spent|covered|fronted|put|dropped)\b.{0,60}\b(?:split|divide|share it|owes? me|each owe|how much (?:does|do))\b`,
      String.raw`\b(?:everyone|everybody|each (?:person|of us)|we all|who) owes?\b.*|^(?:even|square) (?:it |things |this )?(?:out|up)\b.*\bpaid\b`,
      String.raw`^settle (?:up|the (?:bill|tab|score|expenses|money)|our|who)\b`,
      String.raw`\b(?:bill|check|tab|total|dinner|it) (?:was|is|came to|comes to)\b.{0,14}\d.{0,40}\b(?:split|divide|each|owe)\b`,
      String.raw`^(?:track|keep track of|log|add up) (?:our |the |shared |group )*(?:shared |group )?(?:expenses|costs|spending|who paid)\b`,
      String.raw`\bpaid\b.{0,30}\d.{0,40}\bpaid\b.{0,30}\d|\bpaid\b.{0,50}\d.{0,40}\b(?:sort|work|figure) (?:it|this|that) out\b`,
      String.raw`^(?:track|log|keep track of) who paid\b`,
      String.raw`^(?:go|going) (?:dutch|halves)\b.*\d`,
    ),
    not: /\b(?:split (?:up|personality|ends|second)|banana split|splitting up|lickety|screen)\b/,
  },
  {
    target: checklist,
    reason: 'checklist_started',
    test: anyOf(
      String.raw`^(?:${starts}|write|give|keep|need|draft|prepare|generate|compile)\b(?: me| us| up| out)? ?(?:an?|the|my|our|another|some)? ?(?:\S+ ){0,3}(?:check ?-?list|(?:shopping|grocery|groceries|packing|to[- ]?do|todo|task|chores?|wish|supply|supplies|bring|gift|errands?|reading|watch|prep|moving|cleaning|guest|tasks?) lists?|to[- ]?dos?)\b`,
      String.raw`^(?:${starts}|write|give|keep|draft|prepare|compile)\b(?: me| us| up| out)? ?(?:an?|the|my|our|another)? ?(?:shared |quick |new |short )?list (?:of|for|with|:)(?: all| everything| stuff| the| some| my| our| us)* ?(?:things?|stuff|items?|what|everything|groceries|supplies|chores|tasks|errands|gifts|ingredients|people|we need|i need|to|the (?:party|trip|bbq|move|beach|weekend)|camping|packing|party|dinner|trip|ikea|costco|target|stuff)\b`,
      String.raw`^(?:an? |the |my |our )?(?:new |shared |quick )?(?:check ?-?list|(?:shopping|grocery|groceries|packing|to[- ]?do|todo|task|chore|wish|errand) lists?|(?:moving|cleaning|travel|party|wedding|camping|baby|house|interview) check ?-?list)\b(?! (?:is|was|are|has|keeps|makes|of reasons|today is))`,
      String.raw`^(?:a )?new list\b|^list:|^(?:a )?(?:to[- ]?do|todo)s?\b(?:\s*[:–-]|\s+(?:for|today|list|this))`,
      String.raw`^(?:add|put|throw|stick|include|pop|jot|write)\b.{1,60}\b(?:to|on|onto|in|down on|into)\b (?:the|my|our|that|this|a)?.{0,20}\b(?:list|checklist|to[- ]?dos?)\b`,
      String.raw`^(?:take|remove|cross|check|tick|delete|scratch|mark)\b.{1,50}\b(?:off|from|as done on|on)\b.{0,24}\b(?:list|checklist|to[- ]?dos?)\b`,
      String.raw`^(?:what's|what is|show(?: me)?|read(?: me)?|open|see|clear|check)(?: left)?(?: on| in| me)? (?:my|the|our) (?:\S+ )?(?:list|checklist|to[- ]?dos?)\b`,
    ),
    not: /\b(?:bucket list|shit ?list|list of reasons|play ?list|mailing list|black ?list|on the list of|wait(?:ing)? ?list|a-list|hit list|naughty list)\b/,
  },
  {
    target: trip,
    reason: 'trip_started',
    test: anyOf(
      String.raw`^(?:plan(?: out)?|organi[sz]e|arrange|start planning|start organi[sz]ing|map out|set up|put together|create|make|build|draft|figure out|coordinate|design|prepare|start|sort out|new|outline|come up with|work on|book|write|generate|get started on|begin planning)\b(?: me| us| out)? ?.{0,50}\b${travel}\b`,
      String.raw`\b(?:build|make|give|write|draft|plan|create)(?: me| us)? (?:an? |the |our |my )?(?:\S+ )?itinerary\b`,
      String.raw`^(?:an? |our |the |my )?(?:\S+ ){0,3}(?:itinerary|trip plan(?:ner)?)\b(?: for| to| in|:|[\s.!?]*$)`,
      String.raw`^(?:plan|organi[sz]e)(?:ning)? (?:for )?(?:\d+|a few|two|three|four|five|six|seven|a long) (?:days?|nights?|weeks?)\b`,
      String.raw`\b(?:go(?:ing)? to|visit(?:ing)?|fly(?:ing)? to|travel(?:l?ing)? to|trip to|head(?:ing)? to|driv(?:e|ing) to)\b.{2,60}\b(?:help (?:me |us )?plan|plan (?:it|this|that|the trip)|itinerary|help (?:me |us )?(?:figure it out|organi[sz]e))\b`,
      String.raw`^(?:a |our |the )?trip planner\b`,
      String.raw`^go (?:on|for) (?:a|an) (?:\S+ )?(?:trip|road ?trip|vacation|getaway)\b(?=.*\bplan)`,
      String.raw`^plan (?:a |our |my |the )?(?:weekend|week|few days|summer|spring break|winter break|easter) (?:in|at|to|around|away)\b`,
    ),
    not: /\b(?:guilt trip|acid trip|trippin|field trip form|remind me|weather|days? in (?:a|this) (?:week|month|year))\b/,
  },
  {
    target: plan,
    reason: 'plan_started',
    test: anyOf(
      String.raw`^(?:plan(?: out)?|organi[sz]e|arrange|set up|host|throw|coordinate|schedule|put together|start planning|start organi[sz]ing|sort out|pencil in|lock in|set a date for|get going on|figure out)\b(?: me| us| up)? ?(?:an?|the|my|our|some|for|[\p{L}]+'s|something)? ?.{0,40}\b${occasion}\b`,
      String.raw`^(?:make|start|create|do|build|open|need|new|set up|put together|draft|come up with)\b(?! you| we| they| i\b)(?: us| me)? ?(?:an?|the|some|our|another)? ?(?:\S+ ){0,2}(?:plans?|event|meet[- ]?up|gathering|get[- ]?together)\b(?: (?:for|to|with|on|called|at)\b|:|,|[\s.!?]*$)`,
      String.raw`^(?:an? |the |our )?(?:new |quick )?(?:plan|event)(?:\s*:| for (?:saturday|sunday|friday|tomorrow|tonight|the|dinner|lunch|this|next|my|our|[\p{L}]+'s))`,
      String.raw`^get (?:everyone|everybody|the (?:gang|girls|guys|boys|crew|team|group|family|whole)|people|us all|all of us)\b.*\b(?:together|for|on board)\b`,
      String.raw`\b${occasion}\b.{0,60}\b(?:can|could|would) (?:you|u) (?:help (?:me |us )?)?(?:plan|organi[sz]e|set|arrange|coordinate)(?: (?:it|this|that|something|everything))?(?: up)?\b`,
      String.raw`^(?:set|put|get|plan|organi[sz]e|arrange|sort) something (?:up|together|going|out)?\b.*\b(?:for|on|tomorrow|tonight|this|next|with)\b`,
      String.raw`^(?:plan|organi[sz]e|arrange) (?:our|my|a|the) (?:saturday|sunday|friday|evening|weekend)\b`,
    ),
    not: /\b(?:remind me|my life|my (?:day|week|schedule|thoughts|closet|room|desk|notes|inbox|files|outfit|finances|budget)|parenthood|meal plan|workout plan|study plan|lesson plan|business plan|escape plan|game plan|phone plan|data plan|message|text|reminder|alarm|poll|list)\b/,
  },
  {
    target: plan,
    reason: 'plan_proposed',
    test: anyOf(
      String.raw`^(?:have|do|go for|grab|get|meet (?:up )?for|meet (?:up)?) (?:an? |some |our |the )?(?:\S+ )?${occasion}\b.*\b(?:tomorrow|tonight|(?:mon|tues|wednes|thurs|fri|satur|sun)day|weekend|at \d|\d ?[ap]m)\b`,
    ),
    not: /\bwhat\b|\?/,
    when: 'asked',
    confidence: 0.55,
  },
];
