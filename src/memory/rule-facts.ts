/**
 * What people say about themselves, as patterns: one row a predicate, with the slot that a later saying takes over (M3). Values are cut
 * where a new thought begins. Groups are named: `value`, `who`, `what`.
 */
import type { MemoryKind } from './port.ts';
import { isStopword } from './terms.ts';

export interface FactRule {
  kind: MemoryKind;
  pattern: RegExp;
  /** From the matched groups, cleaned; null drops the match. */
  slot(groups: Groups): string | null;
  text(groups: Groups): string;
  importance: number;
}

export type Groups = Record<string, string | undefined>;

/** The end of a value: a new clause, or what people append to anything. */
export const stop = String.raw`(?=\s*(?:$|[.,;!?()\n]|\b(?:and|but|because|cause|cuz|so|since|which|where|when|while|though|although|if|then|now|anymore|any more|these days|lol|haha|btw|tho|too|as well|right now|at the moment|for now|instead|again|already|actually|like (?=\d|an?\b|one|two|three|four|five|a few|several)|(?:about |around )?(?:\d+|an?|one|two|three|four|five|a few|several) (?:days?|weeks?|months?|years?) ago|last (?:week|month|year)|this (?:week|month|year)|next (?:week|month|year)|yesterday|today|tomorrow)\b))`;
const value = String.raw`(?<value>[\p{L}\p{N}][\p{L}\p{N}\p{M}'’&/ -]{0,60}?)${stop}`;
const name = String.raw`(?<value>\p{Lu}[\p{L}'’-]+(?: \p{Lu}[\p{L}'’-]+)?)`;
export const relation =
  '(?<who>(?:(?:older|younger|big|little|twin|step|half|best|ex|new|late|oldest|youngest|middle|eldest)[ -])*(?:wife|husband|girlfriend|boyfriend|partner|fianc[eé]e?|mom|mum|mother|dad|father|stepmom|stepdad|sister|brother|son|daughter|baby|kid|grandma|grandmother|grandpa|grandfather|aunt|uncle|cousin|niece|nephew|friend|bestie|roommate|flatmate|boss|manager|coworker|colleague|teacher|therapist|neighbou?r|dog|cat|puppy|kitten|parrot|hamster|rabbit|bunny|horse|fish|turtle|ex|crush|car|band|startup|company))';
const job =
  '(?:[\\p{L}-]+ ){0,3}?(?:nurse|teacher|engineer|doctor|lawyer|barista|chef|cook|waiter|waitress|server|developer|programmer|designer|accountant|writer|journalist|editor|artist|musician|photographer|mechanic|electrician|plumber|carpenter|architect|pharmacist|dentist|therapist|counsell?or|psychologist|paramedic|firefighter|officer|pilot|driver|librarian|scientist|researcher|analyst|consultant|bartender|baker|florist|vet|veterinarian|translator|professor|student|manager|nanny|cashier|intern|director|producer|tutor|coach|trainer|farmer|realtor|agent|assistant|tester|actor|actress|dancer|hairdresser|tailor|welder|surveyor|geologist|biologist|chemist|physicist|economist|freelancer)';

export const rule = (
  kind: MemoryKind,
  importance: number,
  source: string,
  slot: (groups: Groups) => string | null,
  text: (groups: Groups) => string,
  flags = 'iu',
): FactRule => ({ kind, importance, pattern: new RegExp(source, flags), slot, text });

export const slotWord = (text: string | undefined) =>
  (text ?? '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .slice(0, 40);
/** "a nurse", "an engineer": what somebody is, as it is said. */
const withArticle = (text: string | undefined) => `${/^[aeiou]/i.test(text ?? '') ? 'an' : 'a'} ${text}`;
const im = String.raw`\b(?:[iI]['’]?m|[iI] am|[wW]e['’]?re|[wW]e are)(?: (?:now|currently|actually|still|just|officially|finally))*`;
const i = String.raw`\b(?:[iI]|[wW]e)(?:['’]ve| have)?(?: (?:now|currently|actually|still|just|really|recently|finally|also|always|usually|mostly|only|absolutely|totally|kinda|kind of|sort of|do|officially))*`;

const isNoName = (word: string | undefined) =>
  word === undefined ||
  isStopword(word.toLowerCase()) ||
  /^(?:right|over|same|been|come|stay|nobody|everybody|everyone|nothing|almost|finally|already|snowing|raining|love|loving|live|living|home|back|around|near|born|stuck|welcome|look|down|late|early)$/i.test(
    word,
  );

export const factRules: readonly FactRule[] = [
  rule(
    'fact',
    0.95,
    String.raw`^(?:(?:hey|hi|hello|yo|heya|sup)[\s,!]*)?(?:i['’]m|I['’]m|im|Im|this is|name['’]s|names) (?<value>\p{Lu}\p{Ll}[\p{L}'’-]*)(?= here\b| btw\b| by the way\b|[.,!]|$)`,
    () => 'name',
    ({ value: v }) => `is called ${v}`,
    'u',
  ),
  rule(
    'fact',
    0.95,
    // "Same here" and "they're here" are nobody's name.
    String.raw`^(?<value>\p{L}[\p{L}-]+) here\b`,
    ({ value: v }) => (isNoName(v) ? null : 'name'),
    ({ value: v }) => `is called ${v}`,
    'u',
  ),
  rule(
    'fact',
    0.95,
    String.raw`\b(?:[mM]y name(?:['’]s| is)|(?:just |you can |please )?[cC]all me|[iI] go by|[iI](?:['’]m| am) called)\s+${name}`,
    () => 'name',
    ({ value: v }) => `is called ${v}`,
    'u',
  ),
  rule(
    'fact',
    0.9,
    String.raw`${i} (?:live|moved|relocated|settled|reside|stay) (?:back |over |down |up |out )?(?:in|to|into|at|near) (?:an? |the )?(?<value>\p{Lu}[\p{L}'’. -]{1,40}?)(?:(?=\s+with\b)|${stop})`,
    () => 'lives_in',
    ({ value: v }) => `lives in ${v}`,
    'u',
  ),
  rule(
    'fact',
    0.9,
    String.raw`\b[mM]oved[^.!?]{0,24}?\b(?:now|over|down|up) (?:in|to) (?<value>\p{Lu}[\p{L}'’. -]{1,40}?)${stop}`,
    () => 'lives_in',
    ({ value: v }) => `lives in ${v}`,
    'u',
  ),
  rule(
    'fact',
    0.9,
    String.raw`\b(?:i['’]?m|we['’]?re) (?:living|based|settled) (?:in|near|out of) ${value}`,
    () => 'lives_in',
    ({ value: v }) => `lives in ${v}`,
  ),
  rule(
    'fact',
    0.8,
    String.raw`${im} (?:originally )?from ${value}|\b(?:i )?(?:grew up|was born|was raised) in (?<what>[\p{L}][\p{L}'’ -]{1,40}?)${stop}`,
    () => 'comes_from',
    ({ value: v, what }) => `comes from ${v ?? what}`,
  ),
  rule(
    'fact',
    0.85,
    `${i} (?:work|started|start|got hired|got a (?:new )?job|landed a job|took a job|begin|began)(?: (?:working|full[- ]time|part[- ]time|a new job|remotely|a job))* (?:at|for|with) (?:an? |the |this )?${value}`,
    () => 'works_at',
    ({ value: v }) => `works at ${v}`,
  ),
  rule(
    'fact',
    0.85,
    `(?:${im} (?:working as )?|${i} work as |${i} (?:got|took|started|landed) (?:a )?(?:new )?(?:job|position|role) as |${i} became )(?:an? |the )(?<value>${job})${stop}`,
    () => 'job',
    ({ value: v }) => `works as ${withArticle(v)}`,
  ),
  rule(
    'fact',
    0.8,
    String.raw`\b(?:i (?:just )?quit|i (?:just )?left|i got (?:fired|laid off)|i resigned|i lost)(?: from)? (?:my )?(?:old )?(?:job|work|position)\b`,
    () => 'works_at',
    () => 'has left their job',
  ),
  rule(
    'fact',
    0.75,
    `(?:${im} (?:studying|majoring in|doing a degree in|getting a degree in)|${i} (?:study|major in|switched (?:my major )?to)|my major is) ${value}`,
    () => 'studies',
    ({ value: v }) => `studies ${v}`,
  ),
  rule(
    'fact',
    0.75,
    String.raw`${i} (?:go to|attend|transferred to|got into|study at) (?<value>[\p{L}'’. ]{2,40}?(?:university|college|school|academy|institute)|\p{Lu}[\p{L}]+ (?:State|Tech|U))${stop}`,
    () => 'school',
    ({ value: v }) => `goes to ${v}`,
  ),
  rule(
    'fact',
    0.8,
    String.raw`(?:${im}|${i} (?:just )?turned) (?<value>1[3-9]|[2-9]\d)(?: years? old| yo)?${stop}`,
    () => 'age',
    ({ value: v }) => `is ${v} years old`,
  ),
  rule(
    'fact',
    0.9,
    String.raw`\bmy (?:birthday|bday)(?:['’]s| is| falls)?(?: on| actually on)? (?:the )?(?<value>(?:\p{L}+ \d{1,2}(?:st|nd|rd|th)?|\d{1,2}(?:st|nd|rd|th)?(?: of)? \p{L}+|\d{1,2}/\d{1,2}))`,
    () => 'birthday',
    ({ value: v }) => `has their birthday on ${v}`,
  ),
  rule(
    'relation',
    0.85,
    String.raw`\b(?:[mM]y|[oO]ur) ${relation}(?:['’]s name is|s name is| is (?:called|named)| named| called|,? whose name is) ${name}`,
    ({ who }) => `${slotWord(who)}_name`,
    ({ who, value: v }) => `their ${who} is called ${v}`,
    'u',
  ),
  rule(
    'relation',
    0.7,
    String.raw`\b(?:[mM]y|[oO]ur) ${relation},? ${name}(?![\p{L}'’]*['’]s name)`,
    ({ who }) => `${slotWord(who)}_is`,
    ({ who, value: v }) => `their ${who} is ${v}`,
    'u',
  ),
  rule(
    'relation',
    0.75,
    String.raw`\b(?:named|called) (?:the |my |our |her |him |it |this )+(?:new )?(?<who>dog|cat|puppy|kitten|parrot|hamster|rabbit|bunny|baby|son|daughter|car)? ?${name}`,
    ({ who }) => `${slotWord(who) || 'it'}_name`,
    ({ who, value: v }) => `their ${who ?? 'new one'} is called ${v}`,
    'u',
  ),
  rule(
    'relation',
    0.85,
    String.raw`\b(?:[mM]y|[oO]ur) ${relation} (?:works? (?:as|at|for|in)|is (?:an?|now an?)|lives? in|moved to|studies|goes to|is from) ${value}`,
    () => null,
    () => '',
  ),
  rule(
    'relation',
    0.85,
    String.raw`${im} (?<value>single|married|engaged|divorced|widowed|separated|in a relationship|seeing (?:someone|somebody)|pregnant)\b`,
    () => 'relationship',
    ({ value: v }) => `is ${v}`,
  ),
  rule(
    'relation',
    0.85,
    String.raw`\b(?:i|we) (?:broke up(?: with ${name})?|split up|got (?<what>married|engaged|divorced))`,
    () => 'relationship',
    ({ what }) => (what === undefined ? 'is single after a break-up' : `is ${what}`),
    'iu',
  ),
  rule(
    'preference',
    0.65,
    String.raw`\bmy (?:all[- ]time |absolute |new |current )?fav(?:ou?rite|e)? (?<what>[\p{L} ]{2,30}?)(?: (?:ever|of all time|right now))?(?: is|['’]s| are|:)(?: still| now| probably| definitely| actually)* (?:the )?${value}`,
    ({ what }) => `favorite_${slotWord(what)}`,
    ({ what, value: v }) => `their favorite ${what} is ${v}`,
  ),
  rule(
    'preference',
    0.85,
    String.raw`(?:${im} (?:severely |very |super |also )*allergic to|${i} have (?:an?|a \p{L}+) allergy to|i can['’]?t (?:eat|have)) ${value}`,
    ({ value: v }) => `allergic_${slotWord(v)}`,
    ({ value: v }) => `is allergic to ${v}`,
  ),
  rule(
    'preference',
    0.8,
    String.raw`(?:${im}|${i} (?:went|became|turned|go)) (?:an? |fully |strictly |mostly )*(?<value>vegan|vegetarian|pescatarian|keto|gluten[- ]free|sober|halal|kosher|lactose intolerant|celiac)\b`,
    () => 'diet',
    ({ value: v }) => `is ${v}`,
  ),
  rule(
    'preference',
    0.75,
    String.raw`${i} (?:don['’]?t|no longer|stopped|quit|gave up|can['’]?t) (?:eat(?:ing)?|drink(?:ing)?|smok(?:e|ing)) ?(?<value>[\p{L} ]{0,20}?)${stop}`,
    ({ value: v }) => `feels_${slotWord(v) || 'habit'}`,
    ({ value: v }) => `does not have ${v || 'it'} any more`,
  ),
  rule(
    'preference',
    0.55,
    String.raw`${i} (?:love|loved|like|enjoy|adore|prefer|am obsessed with|live for) (?!you\b|it\b|that\b|this\b|him\b|her\b|them\b|how\b|when\b|the way\b|to see\b)(?:to )?${value}`,
    ({ value: v }) => `feels_${slotWord(v)}`,
    ({ value: v }) => `likes ${v}`,
  ),
  rule(
    'preference',
    0.55,
    String.raw`(?:${i} (?:hate|can['’]?t stand|despise|dislike|don['’]?t (?:really )?like|am scared of|am afraid of|loathe)|${im} (?:so |really |super |a bit )*(?:scared|terrified|afraid) of) (?!you\b|it\b|that\b|this\b|him\b|her\b|them\b|how\b|when\b|myself\b)${value}`,
    ({ value: v }) => `feels_${slotWord(v)}`,
    ({ value: v }) => `does not like ${v}`,
  ),
  rule(
    'fact',
    0.6,
    String.raw`${i} (?:play|started playing|am learning|am learning to play|['’]m learning|started learning|speak) (?:the )?(?<value>guitar|piano|violin|drums|ukulele|cello|bass|saxophone|flute|trumpet|chess|tennis|soccer|football|basketball|volleyball|golf|hockey|baseball|badminton|rugby|spanish|french|german|italian|japanese|korean|mandarin|chinese|portuguese|arabic|russian|hindi|polish|turkish|swedish|dutch)\b`,
    ({ value: v }) => `does_${slotWord(v)}`,
    ({ value: v }) => `does ${v}`,
  ),
  rule(
    'fact',
    0.65,
    String.raw`${i} (?:have|got|adopted|own|rescued|bought) (?<what>an?|two|three|\d) (?:new |little |old |rescue )?(?<value>(?:\p{L}+ ){0,2}?(?:dog|dogs|cat|cats|puppy|puppies|kitten|kittens|parrot|hamster|rabbit|bunny|horse|fish|turtle|car|motorcycle|house|apartment|kids?|child|children|sons?|daughters?|brothers?|sisters?|twins))\b`,
    ({ value: v }) => `has_${slotWord(v)}`,
    ({ what, value: v }) => `has ${what} ${v}`,
  ),
];
