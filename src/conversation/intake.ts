/**
 * What a message is to us before anybody answers it: classified once at the door, so that the machines decide on facts in the event
 * and never on text. Pure, and a few microseconds each.
 *
 * In a group the persona speaks when it was called by name, when the talk is plainly logistics, or when a MiniApp is active there;
 * a personal request is redirected. Whether to speak is the machine's decision; here it only learns what was said.
 */

import { ruleOf } from '../patterns/rules.ts';
import type { Persona } from './persona.ts';
import { isCalled } from './persona-name.ts';
import { plainWords } from './wording.ts';

export { isCalled } from './persona-name.ts';
export { normaliseForEcho } from './wording.ts';

export interface IncomingText {
  text: string;
  mode: 'direct' | 'group';
  persona: Pick<Persona, 'name' | 'calledBy'>;
  participants: readonly string[];
  /** The MiniApp that is active in this chat, if one is: then a bare pick counts as a vote. */
  activeMiniapp?: string | null;
}

export interface Classification {
  /** The persona is spoken to: always in a direct chat and among two, by one of its names in a group. */
  called: boolean;
  /** Plainly about time, place, who comes, a vote or a recap. */
  logistics: boolean;
  /** Asks for something that belongs in a direct chat. */
  personal: boolean;
  linkOnly: boolean;
  urls: string[];
  /** Corrects the message before it (`*there`). */
  correction: boolean;
  /** Ends where a sentence does not. */
  unfinished: boolean;
  /** Begins in the middle of a thought (`and ...`). */
  continuation: boolean;
  /** Says of itself that it is about something else (`btw ...`). */
  newTopic: boolean;
  /** A tapback that the relay saw as text (`Loved “...”`). */
  reaction: boolean;
  question: boolean;
  /** A question of hardly a word (`??`), which only presses the one before it. */
  nudge: boolean;
  /** Characters of its plain words, links left out. */
  wordsLength: number;
}

const nothing: Classification = {
  called: false,
  logistics: false,
  personal: false,
  linkOnly: false,
  urls: [],
  correction: false,
  unfinished: false,
  continuation: false,
  newTopic: false,
  reaction: false,
  question: false,
  nudge: false,
  wordsLength: 0,
};

/** Classifies one incoming message. The text is at most a few thousand characters; longer ones are read at both ends. */
export function classifyIncoming(incoming: IncomingText): Classification {
  const text = bounded(incoming.text);
  const alone = incoming.mode === 'direct';
  if (isReaction(text)) return { ...nothing, reaction: true };
  const urls = urlsIn(text);
  const linkOnly = urls.length > 0 && isLinkOnly(text);
  const called = alone || isCalled(text, incoming.persona);
  if (linkOnly) return { ...nothing, called, linkOnly, urls };
  const words = plainWords(urls.length > 0 ? text.replace(urlPattern, ' ') : text);
  const vote = incoming.activeMiniapp ? barePick.test(words) : false;
  const question = isQuestion(words);
  return {
    called,
    logistics: vote || isLogistics(words),
    personal: personalPattern.test(words) || (!alone && called && personalAsk.test(words)),
    linkOnly,
    urls,
    correction: isCorrection(text),
    unfinished: isUnfinished(words),
    continuation: isContinuation(words),
    newTopic: newTopic.test(words),
    reaction: false,
    question,
    nudge: question && words.length <= 12 && !/[\p{L}]{3}/u.test(words),
    wordsLength: words.length,
  };
}

/** Long texts are classified by their beginning and end: what they ask stands there. */
function bounded(text: string): string {
  return text.length <= 4000 ? text : `${text.slice(0, 3000)} ${text.slice(-1000)}`;
}

/** Up to a space, a quote, or a mark of a script that puts no space behind it. */
const urlPattern = /(?:https?:\/\/|www\.)[^\s<>"“”。！？｡「」『』、，；（）]+/gi;

/** The links of a text without the punctuation around them. A closing bracket stays where its opening one is in the link. */
export function urlsIn(text: string): string[] {
  if (!mayHoldLink(text)) return [];
  return (text.match(urlPattern) ?? []).map((raw) => {
    let url = raw;
    for (;;) {
      const shorter = url.replace(/[.,!?;:'’*_~\]]+$/u, '');
      const trimmed =
        shorter.endsWith(')') && count(shorter, '(') < count(shorter, ')') ? shorter.slice(0, -1) : shorter;
      if (trimmed === url) return url;
      url = trimmed;
    }
  });
}

function mayHoldLink(text: string): boolean {
  return text.includes('://') || /www\./i.test(text);
}

function count(text: string, char: string): number {
  return text.split(char).length - 1;
}

/** Whether a text is one or more links and nothing else. */
export function isLinkOnly(text: string): boolean {
  return mayHoldLink(text) && !/[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(text.replace(urlPattern, ' '));
}

/** The letters that a tapback's verb may begin with, or an emoji: most texts are seen here to be none. */
const reactionStart = /^[ldeqr\u007f-\uffff]/i;
const reactionPattern =
  /^(?:(?:loved|liked|disliked|laughed at|emphasi[sz]ed|questioned) (?:[“"„«].*[”"“»]|an? (?:image|photo|picture|movie|video|attachment|link|message|audio message|sticker|gif|contact|location)|\d+ (?:images|photos|videos|attachments))|removed an? (?:heart|like|dislike|laugh|exclamation|emphasis|question mark|reaction|\S{1,12}) from .+|reacted .{1,30} to (?:[“"„«].*|an? \w+.*)|(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Variation_Selector}|\p{Cf}|\s){1,16} to [“"„«].*[”"“»])\.?\s*$/isu;

/** Whether a text is a tapback written out by a relay or by a phone that cannot show one. */
export function isReaction(text: string): boolean {
  const plain = text.trim();
  return reactionStart.test(plain) && reactionPattern.test(plain);
}

const logisticsPattern = ruleOf(
  new RegExp(
    [
      // Time
      String.raw`\b(?:what|which|wht|wat) (?:time|day|date|weekend|night)\b(?! of (?:the|your) (?:life|year))`,
      String.raw`\b(?:when|wen)(?:'s| is| are| do| does| should| shall| can| will|'re) (?:we|everyone|everybody|y'?all|you guys|you all|dinner|lunch|brunch|the|it|this|that|our|u guys)\b.*(?:\?|$)`,
      String.raw`\b(?:does|do|is|would|how(?:'s| about)|what about|can (?:we|everyone|y'?all)(?: do)?) (?:\w+ ){0,3}(?:mon|tues|wednes|thurs|fri|satur|sun)day\b.*\?`,
      String.raw`\b(?:\d{1,2}(?::\d\d)? ?(?:am|pm)|noon|tomorrow|tonight) (?:work|works|ok|okay|good) (?:for|with)\b`,
      // Place
      String.raw`\bwhere(?:'s| is| are| should| shall| do| will|'re) (?:we|everyone|everybody|y'?all|you guys|dinner|lunch|the|it|this|that|our)\b(?! fault).*(?:\?|$)`,
      String.raw`\bwhere (?:at|to)\?|\bwhat(?:'s| is) the address\b|\bwhich (?:place|restaurant|bar|venue|address|airport|terminal)\b|\bmeet(?:ing)? (?:up )?where\b`,
      // Who
      String.raw`\bwho(?:'s| is| all is|se|m)? (?:all )?(?:coming|in\?|in for|going|driving|bringing|free|down|joining|hosting|picking|paying|got|can (?:come|drive|make|bring|host)|wants to (?:come|go|join|drive))\b`,
      String.raw`\bwho(?:'s| is) (?:in|down|up)\b(?! (?:the|my|your|charge|that|there))|\bhow many (?:of us|people|are (?:we|coming))\b|\bhead ?count\b|\banyone (?:else )?(?:coming|driving|in\?)`,
      // Vote and recap
      String.raw`\b(?:let'?s|can we|shall we|should we|time to|please|quick|we should|start a|make a) (?:just )?(?:vote|poll)\b|\bvote (?:on|for|now|below|please)\b|\bshow of hands\b|\ball in favou?r\b|^(?:vote|poll)\b`,
      String.raw`\b(?:recap|catch me up|what did i miss|tl;?dr|what did we (?:decide|agree|say|land on|settle)|what(?:'s| is) the (?:final )?plan|summari[sz]e|so what(?:'s| is) (?:the plan|happening))\b`,
      // The same, as people write it in a few other languages.
      String.raw`^¿?(?:a qu[eé] hora|cu[aá]ndo (?:quedamos|nos vemos)|d[oó]nde (?:quedamos|nos vemos|es)|qui[eé]n (?:viene|va))|^(?:um wie ?viel uhr|wann treffen|wo treffen|wer kommt)|^(?:[aà] quelle heure|on se (?:voit|retrouve) (?:o[uù]|quand)|qui vient)`,
      '几点|幾點|在哪(?:里|裡|儿)?(?:见|見|集合|吃)|谁来|誰來|何時(?:に|から)|どこで|誰が来',
    ].join('|'),
    'u',
  ),
);
const notLogistics =
  /\b(?:who cares|who knew|where (?:was i|have you been)|when i was|at what time in|what time is love|last time|next time|who is (?:he|she)|no one asked)\b/;

/** Whether plain words are clearly about time, place, who comes, a vote or a recap. */
export function isLogistics(words: string): boolean {
  return logisticsPattern.test(words) && !notLogistics.test(words);
}

const barePick =
  /^(?:[a-f]|\d{1,2}|\+1|me|i'?m in|in|yes|yep|no|nope|option [a-f\d]|(?:i )?vote (?:for )?.{1,40}|count me in|.{1,24}!)$/;

const personalPattern = ruleOf(
  /\b(?:just between (?:us|you and me)|between you and me|don'?t tell (?:the others|anyone|anybody|them|him|her)|keep (?:it|this) (?:a )?(?:secret|between us|private)|(?:can|could) (?:we|i) talk (?:in )?private(?:ly)?|dm me|(?:text|message) me (?:privately|directly|separately)|(?:remind|wake|call) me\b|note to self|set (?:me )?(?:a|an|my) (?:reminder|alarm|timer)|what did i (?:tell|say to) you|what do you (?:know|remember) about me)\b/,
);
const personalAsk =
  /\bmy (?:therapist|therapy|doctor|medication|meds|diagnosis|test results|rash|period|anxiety|depression|panic attacks?|salary|pay|debt|loan|rent|bank|credit card|password|pin|account|subscription|address|ex|crush|boss|marriage|divorce|cv|resume|résumé|cover letter|essay|homework|dating profile|tinder|bumble|hinge)\b|\b(?:should i|do you think i should) (?:text|call|dump|leave|break up with|quit|ask) (?:him|her|them|my)?\b/;

const unfinishedEnd =
  /(?:[,;:—–-]|\.\.\.?|…|(?:^|\s)(?:and|but|or|(?<!(?:think|hope|guess|say|believe|why|how|even|if) )so|because|cuz|bc|the|a|an|(?<!(?:want|need|have|had|going|used|like|love) )to|of|my|is|was|if|i|i'm|it's|(?:thinking|think|said|says|heard|know|hope|feel|felt) that))$/;
const lonelyOpening =
  /^(?:omg+|oh my (?:god|gosh)|(?:(?:ok(?:ay)?|so|omg) )?(?:wait|hold on|guess what|real talk|listen|hear me out|story time|(?:serious|honest|random) question))[\s.,…:]*$/;
const continuationStart =
  /^(?:and|but|or|plus|also|because|cuz|bc|cause|which|then|with|i mean|like,|except|unless|or maybe|oh and|p\.?s\.?|\.\.\.|…)(?=[\s,.:!]|$)/;

/** Nothing that `unfinishedEnd` looks for, or looks back at, is longer than this. */
const unfinishedCharsMax = 40;

/** Whether plain words end where a sentence does not. */
export function isUnfinished(words: string): boolean {
  const end = words.length > unfinishedCharsMax ? words.slice(-unfinishedCharsMax) : words;
  return unfinishedEnd.test(end) || lonelyOpening.test(words);
}

function isContinuation(words: string): boolean {
  return continuationStart.test(words) && !/^and\?+$/.test(words);
}

const correction = /^\s*\*{1,2}\s?[\p{L}\p{N}'’][^*\n]{0,60}$|^\s*[\p{L}\p{N}'’][^*\n]{0,40}\*{1,2}\s*$/u;

/** `*there` or `there*`: the way people correct the message before. */
export function isCorrection(text: string): boolean {
  return text.includes('*') && correction.test(text);
}

const notAscii = /[^\x20-\x7e]/;
const questionStart =
  /^(?:(?:hey|ok|okay|so|wait|and|but|um|luna|nyx|echo|kael)[\s,]+)*(?:(?:what|when|where|who|why|how|which|whose)(?:'?s|'?re|'?d|'?ll)? (?!(?:a|an) |cool\b|nice\b|fun\b|sweet\b|cute\b|funny\b|ever\b)\S|(?:can|could|would|will|should|shall|do|does|did|is|are|am|was|were|have|has|may) (?:you|u|i|we|they|he|she|it|that|this|there|anyone|somebody|someone|the|my|your|y'?all)\b)/;

/** Whether the words ask something, with or without a question mark. */
export function isQuestion(words: string): boolean {
  if (words.includes('?') || notAscii.test(words)) {
    if (/[?？؟⁇]["')\s]*(?:\p{Extended_Pictographic}\ufe0f?\s*)*$/u.test(words)) return true;
    if (/(?:吗|嗎|呢|ですか|ますか|でしょうか|습니까|나요|ไหม|มั้ย)[。.!\s]*$/u.test(words)) return true;
  }
  return words.length < 400 && questionStart.test(words) && !words.endsWith('!');
}

const newTopic =
  /^(?:btw|by the way|anyways?|anyhow|different question|new topic|unrelated|on another note|random(?:ly)?|question|ok new|quick question|another thing|changing the subject|completely different)\b/;
