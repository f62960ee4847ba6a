/**
 * Crisis language: the words by which people speak of a life in danger. Finding errs towards care: a friend who worries about a friend is found
 * too, slips of the keyboard and the spellings people use to slip past filters are found, while idioms ("dying of laughter", "this bag is
 * killing me", "ran 5 kms"), titles and lyrics are not. What follows from a find stands in `safety.ts`.
 */
import { remembering } from '../patterns/memo.ts';
import { ruleOf } from '../patterns/rules.ts';
import { plainWords } from './wording.ts';

/** What kind of harm the words speak of. */
export type Crisis = 'self_harm' | 'danger' | 'medical';

const someone = '(?:my ?self|himself|herself|themsel(?:f|ves)|him self|her self)';

const selfHarm = ruleOf(
  new RegExp(
    [
      String.raw`\b(?:kill|killing|hang|hanging|shoot|shooting|drown|drowning|cut|cutting|hurt|hurting|harm|harming|starve|starving) ${someone}\b`,
      String.raw`\b(?:end|ending|take|taking) (?:my|his|her|their) (?:own )?life\b(?! (?:advice|too|so|seriously|story|for granted))`,
      String.raw`\bend(?:ing)? it all\b`,
      String.raw`\b(?:i|he|she|they)(?:'m| am|'s| is|'re| are)?(?: \w+){0,3} (?:want|wants|wanted|wanna|going|gonna|ready|need|planning|wish|wishes) (?:to |i was |i were |i could )?(?:die|dead|just die|be dead|not (?:be here|exist|wake up))\b`,
      String.raw`\b(?:want|wants|wanna|wish i could|wishing i could) (?:to )?(?:just )?(?:die|be dead|disappear forever|not be alive|stop existing|sleep forever)\b`,
      String.raw`\b(?:don'?t|dont|do not|doesn'?t) (?:want to|wanna|wants? to) (?:live|be alive|wake up|be here|exist)(?: any ?more| at all)?(?:$|[.!?,]| (?:any ?more|like this|in this world|rn|right now|tomorrow))`,
      String.raw`\bbetter off (?:dead|without me)\b`,
      String.raw`\bno (?:reason|point) (?:to live|in living|to (?:go|keep) on living|being alive)\b`,
      String.raw`\bsuicid(?:e|al)\b(?! squad)`,
      String.raw`\bself[- ]?harm(?:ing|ed)?\b`,
      String.raw`\b(?:wish|wished|wishes) (?:i|he|she|they) (?:was|were|had) (?:dead|never (?:been )?born)\b`,
      String.raw`\b(?:wish|wished|wishes) (?:i|he|she|they) (?:just )?(?:was|were)(?:n'?t| not) (?:here|alive|around|born)(?: any ?more)?(?:$|[.!?,])`,
      String.raw`\bi (?:just |really |sometimes )?(?:want|wanna|wish i could) (?:to )?(?:just )?disappear(?:$|[.!?,]| (?:any ?more|right now|rn|completely|for good|from (?:this|the) world))`,
      String.raw`\b(?:i'?m|i am|i'?m being|feel(?:ing)? like|i feel) (?:just |only |such |nothing but )?a burden\b(?!,? (?:right|or)\b)`,
      String.raw`\b(?:i can'?t|can'?t) (?:go on|do this) any ?more,? (?:and )?(?:i )?(?:just )?(?:want|need) (?:it|this|everything|it all) to (?:end|stop)\b`,
      String.raw`(?<!(?:\d|many|few|more|extra|several)\s?)\bkmss*\b(?! (?:(?:away|from|to|per|long|run|today|this|in|an?|of|and|more|left|later)\b|is\b))`,
      String.raw`\bunaliv(?:e|ed|ing) (?:my ?self|himself|herself|themsel(?:f|ves))\b|\b(?:want|wanna|going|gonna|thinking (?:of|about)) (?:to )?(?:be )?unaliv(?:e|ed|ing)\b`,
      String.raw`\b(?:(?=su[ucsiy])su+[iy]?[cs]+i?[cs]?i?d(?:e|al|el|le)|suidical|suicial|sewer ?slid(?:e|al))\b(?! squad)`,
      String.raw`\b(?:want|wanna|going|gonna|ready|planning|need|decided) (?:to )?(?:just )?end it(?: all| tonight| today| now| soon)?(?:$|[.!,])|\bend(?:ing)? (?:things|everything) for good\b`,
      String.raw`\bcan'?t (?:go on|keep going|keep living|live|carry on)(?: like this)?(?: any ?more| any longer)(?! (?:with|to|at|on|in|the)\b)|\bcan'?t go on(?: like this)(?:$|[.!,])`,
      String.raw`\b(?:don'?t|can'?t) (?:even )?see (?:the|any|a) (?:point|reason)(?: any ?more)?(?:$|[.!,])|\b(?:the|any|a|no) point (?:in|of) (?:living|being alive|going on|being here any ?more|existing)\b|\b(?:not|isn'?t|ain'?t) worth living\b`,
      String.raw`\b(?:wish|hope|want|wanna|pray)[^.!?]{0,40} (?:never|not|don'?t|didn'?t|won'?t) (?:to )?wake up(?! (?:late|early|before|at|to|in|until|on)\b)`,
      String.raw`\bwrote (?:a|my|the|him|her|them) (?:a )?(?:goodbye|suicide) (?:letter|note)s?(?! to (?:my|the|our) (?:team|boss|job|co-?workers?|colleagues?|class|students?|office))`,
      String.raw`\b(?:been|started|keep|kept|relapsed and|back to) (?:cutting|cut)(?: my ?self)? ?(?:again|my (?:arms?|wrists?|legs?|thighs?))\b|\bcut(?:ting)? my (?:wrists?|thighs?)\b|\b(?:cut|burn(?:ed|t)?|hurt|hit) my ?self on purpose\b|\brelapsed and (?:cut|hurt|burn)`,
      String.raw`\bno ?(?:body|one) would (?:even |really |ever )?(?:miss me|care|notice) if i (?:was|were|wasn'?t|weren'?t|died|disappeared|vanished|left|killed|never)\b|\bno ?(?:body|one) would (?:even )?miss me(?:$|[.!,])|\b(?:happier|better)(?: off)? if i (?:was|were) (?:dead|gone|not here|never born)\b|\b(?:world|everyone|everybody|family|they|kids|people)(?:'d| would| will)? be (?:so much |much )?(?:better|happier)(?: off)? without me\b`,
      String.raw`\b(?:tired|sick|done) (?:of|with) (?:living|life|being alive|existing)(?:$|[.!,]| any ?more| like this)|\bfeel(?:ing)? like (?:dying|killing my ?self|ending it)\b(?! (?:my|her|his|it|them|after|of|from|lol)\b)`,
      String.raw`\bslit(?:ting)? my (?:wrists?|throat)\b|\brather be dead\b|\b(?:want|wanna|going|gonna|might|thinking (?:of|about)) (?:to )?off(?:ing)? my ?self\b|\bwant to be gone(?: forever)?(?:$|[.!,])`,
      String.raw`\bthink(?:ing)? about (?:death|dying) (?:every ?day|all the time|constantly|a lot)\b|\bcan'?t (?:do|take) (?:it|this) any ?more[^a-z]{1,3}(?:goodbye|bye|i'?m sorry)\b`,
      String.raw`\bdisappear (?:forever|and never (?:come back|be found|return))`,
      String.raw`\bjump(?:ing)? (?:off|from|in front of) (?:a|the|this|my) (?:bridge|roof|building|balcony|cliff|train|window|tracks|overpass)\b(?! (?:into|with|at|for)\b)|\bon (?:a|the) (?:bridge|roof|ledge)\b[^.]{0,30}\bjump\b`,
      String.raw`\b(?:tried|going|gonna|want|wanted|wanna|planning|plan|thinking (?:of|about)) (?:to )?overdos(?:e|ing)\b`,
      String.raw`\b(?:take|took|taken|swallowed|swallow) (?:(?:a (?:whole )?(?:bunch|lot|handful|ton|bottle) of|too many|\d{2,}|twenty|thirty|forty|fifty)) (?:of )?(?:my |the |sleeping )?(?:\w+ )?(?:pills|meds|tablets|tylenol|paracetamol|advil|ibuprofen|xanax|painkillers|antidepressants)\b(?! of)|\b(?:pills|meds|tablets)\b.{0,50}\btake (?:them all|all of them)\b`,
      String.raw`\b(?:overdose|od) on (?:pills|my (?:meds|pills|medication)|purpose)\b`,
      String.raw`\b(?:took|swallowed|taken) (?:all (?:of )?(?:my|the|his|her)|a (?:whole )?bottle of|too many) (?:\w+ )?(?:pills|meds|tablets|sleeping pills)\b`,
    ].join('|'),
    'u',
  ),
);

/** The same in other languages, as people text it. Letters beyond ASCII know no word edge here, so these go by the words themselves. */
const selfHarmElsewhere = ruleOf(
  new RegExp(
    [
      // Spanish, Portuguese, Italian, French
      'me (?:quiero|voy a) (?:morir|matar|suicidar)|quiero (?:morir|matarme|suicidarme|quitarme la vida)|no quiero (?:seguir )?(?:vivir(?! (?:con|en|aqu|sol|ah|as))|viviendo(?! (?:con|en|aqu))|estar viv[oa])|quitarme la vida|suicid(?:arme|arse|io)',
      'quero (?:morrer|me matar)|vou me matar|n[ãa]o quero (?:mais )?viver|me suicidar|suic[ií]dio|tirar (?:a )?minha (?:pr[óo]pria )?vida',
      'voglio (?:morire|uccidermi|ammazzarmi|farla finita)|non voglio pi[ùu] vivere|suicidarmi|mi uccido',
      "(?:veux|voudrais|vais) (?:mourir|me tuer|me suicider|en finir)|envie (?:de |d')(?:mourir|me tuer|me suicider|en finir)|(?:veux|peux|envie de) (?:pas |plus )vivre|plus envie de vivre|me suicider",
      // German, Dutch, Scandinavian, Polish, Turkish
      'ich kann (?:so )?nicht mehr leben|ich (?:will|möchte|werde|würde (?:gern|gerne|am liebsten)) (?:einfach |nur |nur noch )?(?:sterben|tot sein|mich umbringen|mich töten|nicht mehr (?:leben|da sein))|(?:bringe?|bring) mich um|mich (?:umbringen|umzubringen)|selbstmord|suizid|mir das leben nehmen',
      'ik wil (?:dood|sterven|niet meer leven)|zelfmoord|wil niet meer leven',
      'jag vill (?:dö|inte leva)|jeg vil (?:gerne |bare )?(?:dø|ikke leve)|självmord|sj[aä]lvmord|selvmord',
      'chc[ęe] (?:umrze[ćc]|si[ęe] zabi[ćc])|nie chc[ęe] (?:ju[żz] )?[żz]y[ćc]|samob[óo]j',
      'ölmek istiyorum|intihar|yaşamak istemiyorum',
      // Russian, Ukrainian, Greek
      'хочу (?:умереть|сдохнуть|померти)|не хочу (?:больше |більше )?(?:жить|жити)|покончить с собой|убить себя|самоуб|суицид|θέλω να πεθάνω|αυτοκτον',
      // Japanese, Chinese, Korean
      '死にたい|生きたくない|生きていたくない|消えたい|自殺|死のうと思|自杀|想死(?!你)|不想活|活不下去|结束(?:自己的)?生命|結束(?:自己的)?生命|죽고 ?싶|자살|살기 ?싫|살고 ?싶지',
      // Arabic, Hebrew, Persian, Hindi, Thai, Vietnamese, Indonesian, Tagalog
      '[أا]ريد [أا]ن [أا]موت|لا [أا]ريد [أا]ن [أا]عيش|انتحار|רוצה למות|להתאבד|می‌?خوام بمیرم|خودکشی|मरना चाहत|मर जाना चाहत|जीना नहीं चाहत|आत्महत्या|อยากตาย|ฆ่าตัวตาย|ไม่อยากมีชีวิต',
      'muốn chết|tự tử|không muốn sống|(?:ingin|pengen|mau) mati|bunuh diri|gusto (?:ko|kong) (?:nang )?mamatay|magpakamatay',
    ].join('|'),
    'u',
  ),
);

const danger = ruleOf(
  new RegExp(
    [
      String.raw`\b(?:he|she|they|my (?:\w+ )?(?:dad|father|mom|mother|boyfriend|girlfriend|husband|wife|partner|ex|stepdad|uncle))(?:'s| is| was)? (?:keeps )?(?:hit(?:s|ting)?|beat(?:s|ing)?|chok(?:es|ed|ing)|strangl(?:es|ed|ing)|rap(?:es|ed|ing)|abus(?:es|ed|ing)|molest(?:s|ed|ing)) me\b`,
      String.raw`\b(?:threaten(?:s|ed|ing|ening)?|tried) to (?:kill|stab|shoot|strangle|choke|rape|hurt) (?:me|us)\b|\b(?:going|gonna|wants) to (?:stab|shoot|rape|hurt) (?:me|us)\b`,
      String.raw`\bi(?: was| got| am being|'m being| am getting|'m getting| have been|'ve been) (?:raped|molested|sexually assaulted|abused|stalked|kidnapped|trafficked)\b`,
      String.raw`\b(?:someone|somebody|a man|a stranger|he|she)(?:'s| is) (?:breaking in|in (?:my|the|our) (?:house|apartment|flat|room)|following me home|trying to get in)\b|\bthere(?:'s| is) (?:someone|somebody|a man|a stranger) in (?:my|the|our) (?:house|apartment|flat|room)\b`,
      String.raw`\b(?:not|don'?t feel) safe (?:at home|with (?:him|her|them)|in my (?:house|home))\b`,
      String.raw`\bhas a (?:gun|knife) (?:on|to) (?:me|us)\b`,
    ].join('|'),
    'u',
  ),
);

const medical = ruleOf(
  new RegExp(
    [
      String.raw`\b(?:having|think it'?s) (?:a|an) (?:heart attack|stroke|overdose|seizure)\b|\b(?:he|she|mom|mum|dad|grandma|grandpa|wife|husband|brother|sister|friend|baby) just had (?:a|an) (?:heart attack|stroke|overdose|seizure)\b`,
      String.raw`\b(?:he|she|i|they)(?:'ve|'s| have| has)? (?:overdosed|stopped breathing|can'?t breathe|cannot breathe|isn'?t breathing|won'?t wake up)\b`,
      String.raw`\b(?:not|isn'?t|stopped) breathing\b`,
      String.raw`\bunconscious\b(?! bias)|\bbleeding (?:out|badly|a lot|won'?t stop)\b`,
      String.raw`\b(?:call|need|needs|get) (?:me |us |him |her |them )?an ambulance\b`,
      String.raw`\bdrank (?:bleach|antifreeze|poison)\b|\bbeen poisoned\b`,
      String.raw`\b(?:severe|crushing|bad) (?:chest pains?|allergic reaction)\b`,
    ].join('|'),
    'u',
  ),
);

/** Figures of speech, denials and titles that the patterns above would take for the real thing. */
const idiom = ruleOf(
  new RegExp(
    [
      String.raw`\b(?:dying|die|died|dead) (?:of|from|with) (?:laugh(?:ter|ing)|cringe|embarrassment|cuteness|boredom|cute|secondhand)\b`,
      String.raw`\b(?:want|wanna|going|gonna) (?:to )?die (?:of|from|laughing)\b`,
      String.raw`\b(?:to die for|die hard|suicide squad|career suicide|political suicide|commercial suicide)\b`,
      String.raw`\bcut (?:myself|himself|herself) (?:shaving|cooking|on |a |some|while|chopping|off|with (?:a|the) (?:paper|kitchen))`,
      String.raw`\b(?:kill|killing|hurt|hurting) (?:myself|himself|herself) (?:laughing|lifting|at (?:the gym|practice|work|football|soccer)|running|playing|on (?:that|the))\b`,
      String.raw`\bhurt (?:myself|himself|herself) (?:at|playing|running|in|on|when|while|skiing|climbing)\b`,
      String.raw`\b(?:not|never|isn'?t|wasn'?t) (?:feeling |been )?suicidal\b|\bsuicidal tendencies\b`,
      String.raw`\bsuicide (?:prevention|awareness|pacts?|bombers?|doors)\b|\b(?:volunteer|work|train)\w* (?:at|for|with|on) (?:a|the) suicide\b|\b(?:essay|paper|book|movie|film|documentary|podcast|song|play|article|lecture|thesis) (?:on|about|called) (?:\w+ ){0,2}suicid\w*`,
      // Titles and lyrics, where they are said to be such.
      String.raw`\b(?:song|lyrics?|listening to|sings?|singing|album|track|playlist|movie|film|novel|episode)\b[^"]{0,40}"[^"]{0,120}"`,
      String.raw`\bso (?:bor(?:ed|ing)|embarrass\w+|awkward|cringe|full|hungry|sore|hungover|good)\b.{0,15}\bi (?:could|wanted to|want to|wanna|almost|would) die`,
      String.raw`\b(?:lol|lmf?ao|omg|haha+|embarrass\w*|cring\w*|awkward\w*|mortif\w*)\b[^.!?]{0,60}\bdisappear\b|\bdisappear\b.{0,20}(?:\b(?:lol|lmf?ao|haha+)\b|😂|🤣|💀)`,
      String.raw`\bdead (?:asleep|tired|serious|wrong|set)\b`,
      String.raw`\bover my dead body\b|\bdrop dead gorgeous\b`,
      String.raw`\b(?:i'?m|i am) (?:not|never) (?:going to|gonna|about to) (?:kill|hurt|harm|cut) myself\b`,
      String.raw`\bcan'?t breathe (?:lol|lmao|haha|omg|rn lol|from laughing|i'?m laughing)|can'?t breathe.{0,20}(?:funny|hilarious)|(?:lol|lmao|haha+|😂|🤣|💀).{0,20}can'?t breathe|can'?t breathe.{0,4}(?:😂|🤣|💀)`,
      String.raw`\b(?:beats?|beating) me (?:at|in|to|up? at|again at|(?:\d+|two|three) (?:games?|rounds?|sets?|in a row|to \d))\b|\b(?:hits?|hitting) (?:on )?me (?:up|with|that|like)\b`,
    ].join('|'),
    'gu',
  ),
);

/** Whatever speaks of a crisis holds one of these. */
const hint =
  /kil|k1ll|hang|die\b|d1e|dying|dea[dt]|slit|off ?my|offing|gone|do it|take it|suic|suis|suc|susi|suid|sewer|unaliv|kms|life|liv|alive|exist|disappear|wake up|harm|hurt|cut|burn|starv|drown|shoot|jump|overdos|\bod on|pills|meds|tablets|tylenol|paracetamol|advil|ibuprofen|xanax|painkill|antidepress|better|happier|be here|go on|going|carry on|do this|wish|end(?:ing)? |never born|been born|burden|n't here|not here|n't around|not around|n't alive|n't born|not born|sleep forever|miss me|if i\b|the point|any (?:point|reason)|a (?:point|reason)|worth|goodbye|hit|beat|chok|strangl|rap(?:e|ing)|abus|molest|threat|stab|assault|stalk|kidnap|traffick|breaking in|in (?:my|the|our) (?:house|apartment|flat|room)|following me|get in\b|safe|gun|knife|heart attack|stroke|seizure|breath|unconscious|bleed|bleach|antifreeze|poison|chest pain|ambulance|allergic|morir|matar|vi[vd]|mourir|tuer|finir|leben|da sein|tot sein|sterb|umb|bring|selbst|suizid|töten|morrer|morire|uccid|ammazz|farla|dood|sterven|zelfm|lev|dö|dø|självm|selvm|umrze|zabi|[żz]y[ćc]|samob|ölmek|intihar|chết|tự tử|sống|mati\b|bunuh|mamatay|magpaka|(?:\b[a-z] ){3}|[\u0370-\u1cff\u3040-\ud7af]/;

/** Slips of the keyboard and spellings meant for filters, made plain. */
function evened(words: string): string {
  let plain = words.replace(/(?:\b[a-z] ){2,}[a-z]\b/g, (letters) =>
    letters.replaceAll(' ', '').replace(/^i(?=wan)/, 'i '),
  );
  if (plain.includes('1')) plain = plain.replace(/\b([dk])1(?=e\b|ll)/g, '$1i');
  if (plain.includes('ki')) plain = plain.replace(/\bki+l(?=s?\b|ing\b)/g, 'kill');
  if (plain.includes('2 ')) plain = plain.replace(/\b2 (?=die\b|kill\b|end\b|live\b)/g, 'to ');
  return plain;
}

/** What crisis a text speaks of, or null. Case, quotes and spacing do not matter. */
export function crisisIn(text: string): Crisis | null {
  return crisisInWords(plainWords(text));
}

const crisisInWords = remembering((words): Crisis | null => {
  const crisis = spokenOf(idiom.replace(evened(words), ' '));
  return crisis === null || !hint.test(words) ? null : crisis;
});

function spokenOf(plain: string): Crisis | null {
  if (selfHarm.test(plain) || selfHarmElsewhere.test(plain)) return 'self_harm';
  if (danger.test(plain)) return 'danger';
  return medical.test(plain) ? 'medical' : null;
}
