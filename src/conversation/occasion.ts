/**
 * What a message is: a greeting, good news, a choice between two things. Rules over plain words, precompiled; the reflex and the
 * offline responder both go by it. It reads English; what it cannot read is `other`.
 */
import { remembering } from '../patterns/memo.ts';
import { type Rule, ruleOf } from '../patterns/rules.ts';
import { withoutEnd } from './wording.ts';

/** One thing that a part of a message does, with what its answer needs to know. */
export type Occasion =
  | { kind: Plain }
  | { kind: 'mood'; mood: string }
  | { kind: 'choice'; options: [string, string] }
  | { kind: 'plan' | 'opinion' | 'reflect'; topic: string | null };

type Plain =
  | 'greeting'
  | 'how_are_you'
  | 'doing'
  | 'who'
  | 'nature'
  | 'remember'
  | 'thanks'
  | 'sorry'
  | 'night'
  | 'goodbye'
  | 'love'
  | 'assure'
  | 'compliment'
  | 'insult'
  | 'laugh'
  | 'yes'
  | 'no'
  | 'news_good'
  | 'news_bad'
  | 'advice'
  | 'clock'
  | 'joke'
  | 'cannot'
  | 'fact'
  | 'foreign'
  | 'emoji'
  | 'recap'
  | 'vote'
  | 'other';

const greetingPattern =
  /^(?:h+e+y+a?|h+i+|hello+|helo|yo+|sup|heya|hiya|howdy|hola|ciao|good (?:morning|afternoon|evening)|morning|gm|evening|what'?s up|wassup|greetings)(?: (?:there|you|friend|again|all|everyone|babe|bestie))*$/;
const leadingGreeting =
  /^(?:h+e+y+a?|h+i+|hello+|yo+|hiya|howdy|good (?:morning|afternoon|evening)|ok|okay|so|um+|and|but|also|well|oh|omg|btw)\b[\s,!.:-]*/;

/** Whether words are nothing but a greeting; the name of who is greeted must already be gone. */
export function isGreeting(words: string): boolean {
  return greetingPattern.test(words);
}

/** The words after a greeting or a filler at their beginning. */
export function withoutOpening(words: string): string {
  let rest = words;
  for (let i = 0; i < 3; i++) {
    const shorter = rest.replace(leadingGreeting, '');
    if (shorter === rest || shorter === '') break;
    rest = shorter;
  }
  return rest;
}

export const newsBad = ruleOf(
  /\b(?:(?:didn'?t|did not|don'?t think i) (?:get (?:the|it|in|that)|pass|make it|work out|go well)|(?:got|been|was|were|getting) (?:fired|dumped|laid off|rejected|robbed|scammed|ghosted|evicted|cheated on|mugged|cancell?ed)|(?:i |just |we |totally )?(?:failed|bombed|flunked) (?:my|the|it|that|this)|lost (?:my|the|our|his|her) (?:job|dog|cat|wallet|phone|keys|passport|grandma|grandpa|baby|house|mom|dad|friend)|passed away|(?:grandma|grandpa|grandmother|grandfather|mom|mum|dad|dog|cat|friend|uncle|aunt|brother|sister|hamster|he|she) (?:just )?died|broke up|break ?up|(?:he|she|they|(?:my |the )?(?:\w+ )?(?:boyfriend|girlfriend|bf|gf|husband|wife|partner|fianc[eé]e?|ex|crush|best friend|bff|friends?|boss|mom|mum|dad)) (?:just |totally |really |all )?(?:left me|cheated|dumped me|ghosted me|blocked me|hates? me|lied to me|betrayed me|abandoned me|kicked me out|disowned me|fired me|broke (?:it off|up|my heart))|i(?: just|'ve just)? (?:got|been) (?:dumped|ghosted|betrayed)|(?:he|she|they|mom|mum|dad|grandma|grandpa|friend|brother|sister|uncle|aunt|dog|cat)(?:'s| is| are) (?:dying|in (?:the )?(?:icu|intensive care|er)|in a coma|(?:really |very |so )?sick(?! of\b| as\b| at\b| to\b|o)|gone forever)|(?:dying|died) (?:of|from) (?!laugh|cringe|embarrass|bore|cute|secondhand|hunger|thirst|heat|second)\w+|(?:has|have|got|it's|its|with) (?:\w+ )?(?:cancer|leuk(?:a)?emia|a (?:brain )?tumou?r)\b(?![- ]free)|(?:in|to) (?:the )?icu|dying inside|(?:worst|awful|terrible|horrible|rough|shitty|crappy|bad|hard) (?:day|week|night|morning|month|time)|bad news|in (?:the )?hospital|feel(?:ing)? (?:so |really |pretty |kinda )?(?:awful|terrible|hopeless|worthless|like (?:shit|crap))|i'?m (?:so |really |just |kinda )*(?:heartbroken|devastated|crying)|can'?t stop crying|been crying|my heart (?:is broken|hurts)|(?:rejected|turned down) (?:me|my)|i (?:just )?failed\b(?! to)|everything(?:'s| is) going wrong|diagnosed)\b/,
);

export const newsGood = ruleOf(
  /\b(?:got (?:the|a|my|that) (?:job|offer|promotion|raise|visa|keys|apartment|flat|place|scholarship|licen[cs]e|internship|part|puppy|kitten|dog|cat)|got (?:in|into \w+|accepted|promoted|engaged|hired)|(?:i|we) (?:just |finally |actually |both )*(?:won|passed|made it|did it|nailed it|aced|graduated|crushed)|passed (?:my|the)|aced (?:my|the|it|that)|(?:she|he|they) said yes|it'?s a (?:boy|girl)|i'?m (?:pregnant|engaged|so happy|so excited|so proud)|(?:best|amazing|great|perfect) (?:day|night|weekend|news)|good news|having a baby|cancer[- ]free|(?:it'?s |today is )my birthday|(?:ran|run|did) (?:my first|a (?:full|half)|\d+ ?k\b)|new (?:personal best|pb|pr)\b|finished (?:my|the) (?:thesis|book|degree|marathon|project|race|exams?|finals))/,
);

const negated = /\b(?:not|never|n't|hardly|almost|nearly|if|wish|when|hope|hoping)\b(?: \w+){0,3}$/;

/** Whether words tell good news: not wished for, denied or nearly so. */
export function tellsGoodNews(words: string, within = words): boolean {
  const found = newsGood.exec(words, within);
  return found !== null && !negated.test(words.slice(0, found.index).trimEnd());
}

const moodPattern = ruleOf(
  /\b(?:i'?m|i am|im|i feel|feeling|so|been) (?:so |really |just |kinda |pretty |very |super |dead |a bit |a little |feeling |too |such a bit )*(tired|bored|stressed(?: out)?|anxious|nervous|hungry|sad|lonely|exhausted|burned out|burnt out|overwhelmed|sick|hungover|worried|scared|angry|mad|upset|annoyed|frustrated|down|sleepy|restless|homesick|jealous|confused|guilty|embarrassed)\b/,
);
const sleepless = ruleOf(/\b(?:can'?t|cant|couldn'?t) (?:fall a)?sleep\b|\binsomnia\b/);

const cannotPattern = ruleOf(
  /\b(?:remind me|set (?:a|an|my) (?:reminder|alarm|timer)|(?:look|search|google) (?:it |that |this |me )?(?:up|for|online)|look up|google (?:it|that|the|a|some)|search (?:the web|online)|what(?:'s| is) the weather|weather (?:like|today|tomorrow)|is it (?:going to|gonna) rain|(?:book|order|reserve|buy) (?:me|us|a|an|the|some) [\w ]*(?:table|flight|ticket|tickets|uber|taxi|cab|hotel|restaurant|pizza|food|room)|(?:^|(?:you|please|pls|u) )(?:call|text|email|message) (?:my|him|her|them|the)|(?:call|get|order|book|find) (?:me|us) (?:an? )?(?:uber|taxi|cab|lyft|ride)|(?:^|(?:you|please|pls|u) )tell (?!me\b|us\b|you\b|the\b|that\b|it\b|them apart|stories|jokes|everyone here)[a-z]+ (?:that |he'?s |she'?s |i'?m |we'?re |i |we |he |she |they |to |hi\b|hello\b|happy )|send (?:an?|my) (?:email|message|text)|play (?:some |a )?(?:music|song|playlist)|add (?:it|this|that) to my (?:calendar|list)|put (?:it|this|that) (?:in|on) my calendar|latest (?:news|score)|(?:bitcoin|stock) price|how much is (?:bitcoin|\w+ stock)|navigate to|directions to|translate this page|generate (?:a|an) (?:image|picture))\b/,
);

/** What an encyclopaedia or a dictionary would be asked: who has neither must not nod. */
const factPattern = ruleOf(
  new RegExp(
    [
      String.raw`\bwhat(?:'s| is| was| are) the (?:\w+ )?(?:capital|population|currency|national \w+|flag|language|height|distance|speed|square root|chemical symbol|boiling point|meaning|definition|plural|president|prime minister) of (?!life\b|love\b|this\b|that\b|all\b)`,
      String.raw`\bwho(?:'s| is| was) (?:the )?(?:current |first |last )?(?:president|prime minister|king|queen|pope|chancellor|ceo|author|inventor)\b`,
      String.raw`\bwho (?:wrote|invented|discovered|painted|directed|founded|composed|won the (?!bet|game last))\b`,
      String.raw`\bhow (?:tall|high|deep|heavy|big|far away|old|far) (?:is|are|was) (?!it\b|this|that|you\b|he\b|she\b|they\b|your|my\b|i\b|we\b|our)(?:the )?\w+`,
      String.raw`\bhow many (?:people live|(?:countries|planets|states|continents|bones|legs|moons|calories|miles|kilomet(?:er|re)s|feet|grams|ounces) (?:are|is|does|do|in|has))\b`,
      String.raw`\b(?:what|which) year (?:did|was|were)\b|\bwhen (?:did (?!you|i|we|he|she|they|my|your)\w+|was (?!it|your|my|that|the last)(?:the )?\w+ (?:born|invented|built|founded|discovered))`,
      String.raw`\btranslate\b.{1,60}\b(?:to|into|in) (?:english|spanish|french|german|italian|portuguese|dutch|polish|japanese|chinese|korean|arabic|russian|latin|greek|turkish|hindi)\b|\bhow (?:do|would) (?:you|i) say\b.{1,60}\bin (?:english|spanish|french|german|italian|portuguese|japanese|chinese|korean|russian|latin)\b`,
      String.raw`\btell me (?:a|some|another) (?:fun |random |interesting )?facts?\b`,
    ].join('|'),
    'u',
  ),
);

/** Small talk of other languages, as somebody would begin in them. It reads English only, and says so. */
const foreignPattern =
  /^(?:hallo|moin|servus|guten (?:morgen|tag|abend)|wie geht|wie gehts|ich (?:bin|habe|hab|will|möchte|kann|heiße|heisse|liebe|brauche)|mir geht|was machst|danke|bitte|tschüss|kannst du|hola|buen(?:os|as) (?:d[ií]as|tardes|noches)|c[oó]mo est[aá]s|qu[eé] tal|(?:yo )?(?:soy|estoy|tengo|quiero|necesito|puedes)|me llamo|gracias|por favor|adi[oó]s|bonjour|salut|bonsoir|[cç]a va|comment (?:[cç]a va|tu vas|vas[- ]tu)|je (?:suis|m'appelle|veux|voudrais|t'aime)|j'ai|merci|au revoir|ciao|buongiorno|buonasera|come stai|(?:io )?sono|mi chiamo|grazie|ol[aá]|bom dia|boa (?:tarde|noite)|tudo bem|eu (?:sou|estou|tenho|quero)|meu nome|obrigad[oa]|cze[sś][cć]|dzie[nń] dobry|jak si[eę] masz|hej hej|merhaba|nas[ıi]ls[ıi]n)(?![\p{L}])|[\u0370-\u1cff\u3040-\ud7af]{2}/u;

const clockPattern = ruleOf(
  /\bwhat(?:'s| is)? (?:the )?(?:time|date|day)(?: is it| it is| now| today)?\s*\??$|\bwhat day (?:is it|is today)\b|\bwhat(?:'s| is) today'?s date\b|\bgot the time\b/,
);
const choicePattern =
  /^(?:.*?\b(?:(?:should|shud|shld) (?:i|we) (?:get|have|do|go (?:for|to|with)|watch|wear|eat|order|pick|choose|take|make|play|buy|name (?:him|her|it)|be)|(?:do|would) you (?:prefer|like|want|rather(?: have)?)|choose between|pick between|between|which(?: one)?(?: is better| do you like| should i get)?[:,]?|would you rather|quick[:,]?|thoughts[:,]?)\s+)?(?:the |a |some )?([\p{L}\p{N}][\p{L}\p{N}'&-]*(?: [\p{L}\p{N}'&-]+){0,3}?),? (?:or|vs\.?|versus) (?:the |a |some )?([\p{L}\p{N}][\p{L}\p{N}'&-]*(?: [\p{L}\p{N}'&-]+){0,3}?)(?: (?:tonight|today|tomorrow|for (?:dinner|lunch|breakfast)|rn))?\s*\?*$/u;
const notOptions =
  /^(?:not|no|yes|what|nah|never|so|something|whatever|anything|else|is it|are you|later|more|less|nothing|do you|i)\b|\b(?:is|are|was|were|do|does|did|will|you|he|she|they)\b/;

const planPattern = ruleOf(
  /\b(?:(?:i'?m|we'?re|i am|we are|im) (?:going|gonna|heading|off|flying|driving|moving|planning|meeting|seeing|hosting|throwing|visiting|starting)|(?:let'?s|wanna|want to|thinking (?:of|about)) (?:go|do|meet|plan|get|going|doing|getting|visiting|having|hosting|throwing)|planning (?:a|my|our|to)|(?:tonight|tomorrow|this weekend|next (?:week|month|weekend)) (?:i'?m|we'?re|i|we))\b/,
);
/** Words that are no part of what a sentence is about. */
const between =
  "is|was|are|were|am|be|been|and|but|so|because|cuz|that|which|who|today|tomorrow|yesterday|tonight|again|now|really|just|keeps?|has|had|have|will|would|could|should|can|to|for|of|in|on|at|with|from|about|by|as|into|before|after|until|when|while|if|then|i|he|she|they|we|it|you|me|him|her|them|us|do|did|does|not|a|an|the|lately|later|soon|rn|went|got|said|told|came|way|same|other|whole|thing|one|my|your|our|his|their|this|next|last|though|or|too|also|don't|didn't|isn't|wasn't|can't|won't|everyone|everybody|anyone|someone|somebody|nobody|myself|yourself";
const nounSource = String.raw`((?:(?!(?:${between})\b)[\p{L}\p{N}][\p{L}\p{N}'&-]+ ?){1,3})`;
const determiner = String.raw`(?:(a|an|the|my|our|this|his|her|their|some) )?(?:(?:new|old|whole|entire) )?`;

const planTopic = new RegExp(
  String.raw`\b(?:going (?:to|on|for)|gonna|heading (?:to|out to)|off to|flying to|driving to|moving to|meeting|seeing|visiting|hosting|throwing|starting|planning(?: to)?|plan|go (?:to|for)|get|do|having|getting|doing) ${determiner}${nounSource}`,
  'u',
);
const advicePattern = ruleOf(
  /\b(?:should (?:i|we)|what (?:should|do|would) (?:i|you) do|do you think i (?:should|could|was)|any advice|how (?:do|can|should) i|what would you do|help me decide|is it (?:ok|okay|weird|bad|wrong) (?:if|to|that))\b/,
);
const opinionPattern = ruleOf(
  /\b(?:what do you think|what'?s your (?:take|opinion|favou?rite)|thoughts on|do you (?:like|love|hate|enjoy|believe in|prefer)(?! (?:me|us)\b)|opinion on|how do you feel about|your favou?rite|have you (?:seen|read|heard|tried|watched))\b/,
);
const opinionTopic = new RegExp(
  String.raw`\b(?:think (?:of|about)|take on|opinion (?:on|of)|thoughts on|like|love|hate|enjoy|believe in|prefer|feel about|seen|read|heard(?: of)?|tried|watched|favou?rite) (?:about )?${determiner}${nounSource}`,
  'u',
);

const reactions: readonly [Rule, Plain][] = [
  [
    ruleOf(
      /\b(?:thank(?:s| you| u)|thx|ty|tysm|appreciate (?:it|you)|cheers|gracias|merci|danke|grazie|obrigad[oa])\b/,
    ),
    'thanks',
  ],
  [ruleOf(/^(?:(?:i'?m|im) )?(?:so |really )?sorry\b|\bmy bad\b|\bi apologi[sz]e\b|\bforgive me\b/), 'sorry'],
  [
    ruleOf(/\b(?:good ?night|nighty? ?night|gn|night night|going to (?:bed|sleep)|sweet dreams|off to bed)\b|^night\b/),
    'night',
  ],
  [
    ruleOf(
      /^(?:bye+|bye ?bye|cya|see (?:you|ya)|later|talk (?:later|soon|to you (?:later|soon))|ttyl|gtg|gotta go|g2g|brb|catch you later|have to go|cu)\b/,
    ),
    'goodbye',
  ],
  [
    ruleOf(
      /\b(?:do|did|does|would|will|could) (?:you|u) (?:even |still |really |actually |secretly |ever )*(?:like|love|hate|miss|care about|forgive|resent) (?:me|us)\b|\b(?:are|r) (?:you|u) (?:still |even |really )*(?:mad|angry|upset|annoyed|pissed|disappointed|bored) (?:at|with|by|in|of) (?:me|us)\b|\b(?:am i|i'?m) (?:annoying|bothering|boring|too much for) (?:you|u)\b/,
    ),
    'assure',
  ],
  [ruleOf(/\b(?:i )?(?:love|luv|ily|miss) (?:you|u|ya)\b|^ily\b/), 'love'],
  [ruleOf(/\b(?:joke|make me laugh|say something funny|cheer me up)\b/), 'joke'],
  [
    ruleOf(
      /\b(?:are|r) (?:you|u) (?:a |an |even |really |actually )*(?:bot|robot|ai|real|human|person|chat ?gpt|machine|alive|computer|conscious)\b|\bwho (?:made|built|created) you\b/,
    ),
    'nature',
  ],
  [
    ruleOf(
      /\b(?:who are you|what(?:'s| is) your name|who(?:'s| is) this|what are you\b|tell me about yourself|introduce yourself|what can you do|what do you do)\b/,
    ),
    'who',
  ],
  [ruleOf(/\b(?:what(?:'s| is) my name|do you (?:remember|know) (?:me|my name|who i am)|who am i)\b/), 'remember'],
  [
    ruleOf(
      /\b(?:how (?:are|r) (?:you|u|ya)|how(?:'s| is) it going|how(?:'s| is|'ve| have) (?:you|u|your (?:day|week|night|morning)|things|life)(?: been)?|how (?:you|u) (?:doing|been)|hru|you (?:ok|okay|good|alright)\b(?=\??$))/,
    ),
    'how_are_you',
  ],
  [
    ruleOf(
      /\b(?:what(?:'?re| are| r)? (?:you|u|ya) (?:up to|doing)|wyd|whatcha doing|what(?:'s| is) (?:up|new|good) (?:with you)?|wassup|what'?s happening)\b|^(?:what'?s (?:up|new|good)|sup)$/,
    ),
    'doing',
  ],
];

const judgements: readonly [Rule, Plain][] = [
  [
    ruleOf(
      /\byou(?:'?re| are)? (?:so |really |just |literally |honestly |actually |such )*(?:the best|amazing|awesome|great|funny|sweet|hilarious|smart|cute|cool|wonderful|perfect|helpful|a legend|a genius|right)\b|^(?:good (?:bot|girl|boy|one)|nice one|well said|best friend)\b/,
    ),
    'compliment',
  ],
  [
    ruleOf(
      /\byou(?:'?re| are)? (?:so |really |just |literally |honestly |such |a |an |kinda )*(?:stupid|dumb|useless|annoying|boring|idiot|wrong|the worst|terrible|trash|lame|suck)\b|\b(?:shut up|screw you|fuck (?:you|off)|i hate you|you suck)\b/,
    ),
    'insult',
  ],
];

/** A laugh at the beginning of words. `he`, `dead` and a face in tears are none by themselves: most who write so do not laugh. */
const laugh =
  /^(?:(?:l+o+l+(?:ol)*|lmf?ao+|rofl|(?:ha){2,}h?|(?:he){2,}h?|ha+h|heh+|[😂🤣💀][😂🤣💀😭]*|that'?s (?:so |too |really )?funny)(?: |$)|ha$|(?:i'?m )?(?:so )?(?:dead|screaming|cackling|wheezing)$|i'?m (?:dead|dying|crying|screaming|cackling|wheezing) ?(?:lol|lmf?ao+|haha+|[😂🤣💀]))/u;

const shorts: readonly [RegExp, Plain][] = [
  [
    /^(?:y+e+s+|yeah+|yea+|yep+|yup+|ya+s*|sure|ok(?:ay)?|k+|absolutely|definitely|of course|for sure|totally|true|exactly|correct|deal|i (?:do|did|will|am)|sounds good|will do|👍|💯|alright|i think so)(?: (?:please|sure|totally|i (?:do|did|am)|sounds good|let'?s do it|it is))?$/u,
    'yes',
  ],
  [
    /^(?:n+o+|nah+|nope+|not really|no way|never|i don'?t(?: think so)?|no thanks?|not yet|nvm|never ?mind|👎)(?: (?:thanks?|thank you|not really|way))?$/u,
    'no',
  ],
];

const recapPattern = ruleOf(
  /\b(?:recap|catch me up|what did i miss|what did we (?:decide|agree|say|land on)|tl;?dr|summar(?:y|i[sz]e)|where (?:are|did) we (?:at|land)|what'?s the plan)\b/,
);
const votePattern = ruleOf(/\b(?:vote|poll|show of hands|all in favou?r)\b/);
const emojiOnly =
  /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|[\u200d\ufe0f\u20e3\s!?.])+$/u;
const hasEmoji = /\p{Extended_Pictographic}|\p{Regional_Indicator}/u;

/** Whether a text is made of emoji and nothing that can be read. */
export function isEmojiOnly(text: string): boolean {
  return emojiOnly.test(text) && hasEmoji.test(text);
}

/** What one part of a message is. `words` is plain (see `plainWords`), without the persona's name at its beginning or end. */
export const readOccasion: (words: string) => Readonly<Occasion> = remembering((words): Occasion => {
  const whole = withoutEnd(words, '!.,;:~');
  const bare = withoutEnd(whole, '?');
  if (isEmojiOnly(words)) return { kind: /^[😂🤣💀😭\s]*[😂🤣💀][😂🤣💀😭\s]*$/u.test(words) ? 'laugh' : 'emoji' };
  if (isGreeting(bare))
    return { kind: bare.startsWith("what's") || bare === 'sup' || bare === 'wassup' ? 'doing' : 'greeting' };
  for (const [pattern, kind] of shorts) if (pattern.test(bare)) return { kind };
  const laughs = laugh.exec(bare);
  if (laughs === null) return weightyIn(withoutOpening(whole), words);
  // "lol my dog died" is no laugh: what else was said counts.
  const rest = weightyIn(withoutOpening(whole.slice(laughs[0].length).trim()), words);
  return rest.kind === 'reflect' ? { kind: 'laugh' } : rest;
});

/** What words are that are more than a greeting, a yes or a laugh. `words` holds them: what it could match was looked up once for all. */
function weightyIn(core: string, words: string): Occasion {
  if (cannotPattern.test(core, words)) return { kind: 'cannot' };
  if (clockPattern.test(core, words)) return { kind: 'clock' };
  if (factPattern.test(core, words)) return { kind: 'fact' };
  if (newsBad.test(core, words)) return { kind: 'news_bad' };
  if (tellsGoodNews(core, words)) return { kind: 'news_good' };
  for (const [rule, kind] of reactions) if (rule.test(core, words)) return { kind };
  if (recapPattern.test(core, words)) return { kind: 'recap' };
  if (votePattern.test(core, words)) return { kind: 'vote' };
  const options = choiceIn(core);
  if (options !== null) return { kind: 'choice', options };
  const mood = moodPattern.exec(core, words);
  if (mood !== null) return { kind: 'mood', mood: mood[1]! };
  if (sleepless.test(core, words)) return { kind: 'mood', mood: 'sleepless' };
  for (const [rule, kind] of judgements) if (rule.test(core, words)) return { kind };
  if (opinionPattern.test(core, words)) return { kind: 'opinion', topic: topicOf(opinionTopic.exec(core)) };
  if (advicePattern.test(core, words)) return { kind: 'advice' };
  if (planPattern.test(core, words)) return { kind: 'plan', topic: topicOf(planTopic.exec(core)) };
  if (foreignPattern.test(core)) return { kind: 'foreign' };
  return { kind: 'reflect', topic: talkedAbout(core, words) };
}

function choiceIn(words: string): [string, string] | null {
  if (!words.includes(' or ') && !words.includes(' vs') && !words.includes(' versus ')) return null;
  const [, first, second] = choicePattern.exec(words) ?? [];
  if (first === undefined || second === undefined || notOptions.test(first) || notOptions.test(second)) return null;
  return [first.trim(), second.trim()];
}

const doing = ruleOf(
  new RegExp(
    String.raw`\b(?:about|started|start|of|been|tried|love|hate|enjoy|considering|finished|not|keep|like|miss) (?!thinking|feeling|going|talking|being|having|getting|trying|looking|saying|something|anything|nothing|everything|morning|evening)([\p{L}]{3,}ing (?:up |out |to |for |with |at |on |in )?)${determiner}${nounSource}`,
    'u',
  ),
);
/** `to` before a place or a person: after these words it is a verb's, which is nothing to talk about. */
const toPlace = String.raw`(?<!\b(?:wants?|wanted|needs?|needed|going|ha(?:ve|s|d)|used|likes?|loves?|tr(?:y|ies|ied|ying)|decided|hop(?:e|ing)|plan(?:s|ning)?|wish|able|about|start(?:s|ed|ing)?|failed|supposed|got|how|what|where|when|time|way|ready|afraid|scared|happy|glad|sad|easy|hard|nice|good|great|best|right|due|forg[eo]t|remember(?:ed)?|refuse[ds]?|learn(?:ed|ing)?|nothing|something|chance) )to`;
const about = ruleOf(
  new RegExp(
    String.raw`\b(?:(?:about|into|started|learning|watching|reading|playing|trying|making|building|writing|cooking|finishing|finished|studying|with|${toPlace}|at) ${determiner}${nounSource}|(my|our|the|this|his|her|their) (?:(?:new|old|whole|entire) )?${nounSource})`,
    'u',
  ),
);

function talkedAbout(words: string, within: string): string | null {
  const [, deed, deedDeterminer, deedNoun] = doing.exec(words, within) ?? [];
  if (deed !== undefined) return topicOf(['', deedDeterminer, deedNoun], deed);
  const [, first, firstNoun, second, secondNoun] = about.exec(words, within) ?? [];
  return topicOf(['', first ?? second, firstNoun ?? secondNoun]);
}

const contraction = /'(?:s|re|m|ll|ve|d|t)$/;
const ours: Readonly<Record<string, string>> = {
  my: 'your ',
  our: 'your ',
  the: 'the ',
  this: 'this ',
  a: 'a ',
  an: 'an ',
  his: 'his ',
  her: 'her ',
  their: 'their ',
};

/** What was found as we say it back: `my sister` is `your sister`. Too short or too long is nothing. */
function topicOf(found: readonly (string | undefined)[] | null, deed = ''): string | null {
  const noun = found?.[2]?.trim().replace(contraction, '') ?? '';
  if (noun.length < 3) return null;
  const topic = `${deed}${ours[found?.[1] ?? ''] ?? ''}${noun}`;
  return topic.length <= 40 ? topic : null;
}
