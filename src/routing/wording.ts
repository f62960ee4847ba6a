/**
 * A message as the rules read it: lower case, straight quotes, slang and typing habits written out, command words spelled right.
 * Other scripts and emoji stay as they are.
 */
import { corrected, isSlip, slipSpellings } from './typo.ts';

const curly = /[’‘ʼ＇`´]/g;
const curlyDouble = /[“”„‟«»]/g;
const invisible = /[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\ufffc]|[\ufe00-\ufe0f]/g;
const linkPattern = /(?:https?:\/\/|www\.)[^\s<>"]+/gi;
const mayHoldLink = /:\/\/|www\./i;
/** What stands for a link in words. */
export const linkWord = 'thislink';

/** Typing habits, as a table from word to words. */
const habits: Readonly<Record<string, string>> = {
  u: 'you',
  ur: 'your',
  r: 'are',
  pls: 'please',
  plz: 'please',
  plss: 'please',
  plsss: 'please',
  pleasee: 'please',
  ples: 'please',
  pleaseee: 'please',
  tmrw: 'tomorrow',
  tmr: 'tomorrow',
  tmw: 'tomorrow',
  tmmrw: 'tomorrow',
  tmoro: 'tomorrow',
  tomo: 'tomorrow',
  '2moro': 'tomorrow',
  '2mrw': 'tomorrow',
  tomorow: 'tomorrow',
  tommorow: 'tomorrow',
  tommorrow: 'tomorrow',
  tomorro: 'tomorrow',
  tonite: 'tonight',
  '2nite': 'tonight',
  '2night': 'tonight',
  tnite: 'tonight',
  tn: 'tonight',
  min: 'minutes',
  mins: 'minutes',
  hr: 'hour',
  hrs: 'hours',
  sec: 'seconds',
  secs: 'seconds',
  wat: 'what',
  wht: 'what',
  wut: 'what',
  waht: 'what',
  whta: 'what',
  wats: "what's",
  whats: "what's",
  wuts: "what's",
  hows: "how's",
  whos: "who's",
  wheres: "where's",
  whens: "when's",
  rn: 'right now',
  abt: 'about',
  bout: 'about',
  msg: 'message',
  msgs: 'messages',
  txt: 'text',
  bday: 'birthday',
  appt: 'appointment',
  apt: 'appointment',
  gimme: 'give me',
  lemme: 'let me',
  wanna: 'want to',
  gonna: 'going to',
  gotta: 'have to',
  gotcha: 'got you',
  remindme: 'remind me',
  teh: 'the',
  taht: 'that',
  hte: 'the',
  adn: 'and',
  nd: 'and',
  n: 'and',
  w: 'with',
  thx: 'thanks',
  tho: 'though',
  cud: 'could',
  cld: 'could',
  shud: 'should',
  wud: 'would',
  cn: 'can',
  dont: "don't",
  doesnt: "doesn't",
  didnt: "didn't",
  cant: "can't",
  wont: "won't",
  isnt: "isn't",
  wasnt: "wasn't",
  im: "i'm",
  ive: "i've",
  id: "i'd",
  ill: "i'll",
  lets: "let's",
  letz: "let's",
  b4: 'before',
  '2day': 'today',
  tdy: 'today',
  tues: 'tuesday',
  weds: 'wednesday',
  thurs: 'thursday',
  thur: 'thursday',
  fri: 'friday',
  wknd: 'weekend',
  evry: 'every',
  ppl: 'people',
  mnay: 'many',
  hwo: 'how',
  itenerary: 'itinerary',
  itinery: 'itinerary',
  itinirary: 'itinerary',
  resturant: 'restaurant',
  restraunt: 'restaurant',
  celcius: 'celsius',
  farenheit: 'fahrenheit',
  farenheight: 'fahrenheit',
  yall: "y'all",
  sched: 'schedule',
  rmd: 'remind',
  rmnd: 'remind',
  rember: 'remember',
  remeber: 'remember',
  wether: 'weather',
  splt: 'split',
  spllit: 'split',
  pol: 'poll',
  chk: 'check',
  conver: 'convert',
  srch: 'search',
  lookup: 'look up',
  wanto: 'want to',
  dunno: "don't know",
  idk: "i don't know",
  def: 'definitely',
  prob: 'probably',
};

const habitPattern = /(?<![\p{L}\p{N}'@./$])[a-z0-9]{1,12}(?![\p{L}\p{N}'@])/gu;

/** A message in plain words. Links become one word. */
export function plain(text: string): string {
  return settled(mayHoldLink.test(text) ? text.replace(linkPattern, ` ${linkWord} `) : text);
}

/** Whether a text is in plain words but for its case, and so is every part of it that ends between words. */
export function isPlainlyTyped(text: string): boolean {
  return plainlyTyped.test(text) && !mayHoldLink.test(text) && !holdsRewritten(text);
}

/** The links of a message, without the punctuation around them. */
export function linksIn(text: string): string[] {
  if (!text.includes('://') && !/www\./i.test(text)) return [];
  return (text.match(linkPattern) ?? []).map((link) => link.replace(/[.,!?;:'’)\]*_~]+$/u, ''));
}

function settled(text: string): string {
  const words = straight(text).toLowerCase();
  const written = holdsRewritten(words)
    ? corrected(words.replace(habitPattern, (word) => (Object.hasOwn(habits, word) ? habits[word]! : word)))
    : words;
  return plainlyTyped.test(written) ? written : written.replace(/\s+/g, ' ').trim();
}

const longestRewritten = 12;
/** Thirty times as many as there are such words. */
const sieveBits = 1 << 19;
/** One bit for each word that is written otherwise, by its letters: nearly all words are told apart from those without being cut out. */
const sieve = new Int32Array(sieveBits / 32);
for (const word of [...Object.keys(habits), ...slipSpellings()]) {
  let sum = 0;
  for (let at = 0; at < word.length; at++) sum = summed(sum, word.charCodeAt(at));
  sieve[sum >> 5]! |= 1 << (sum & 31);
}

function summed(sum: number, code: number): number {
  return (Math.imul(sum, 31) + code) & (sieveBits - 1);
}

/** Whether one of a text's runs of letters and digits is a word that is to be written otherwise. Case is ignored. */
function holdsRewritten(text: string): boolean {
  let from = 0;
  let sum = 0;
  for (let at = 0; at <= text.length; at++) {
    let code = text.charCodeAt(at);
    if (code >= 65 && code <= 90) code += 32;
    if ((code >= 97 && code <= 122) || (code >= 48 && code <= 57)) {
      sum = summed(sum, code);
      continue;
    }
    if (at > from && at - from <= longestRewritten && (sieve[sum >> 5]! & (1 << (sum & 31))) !== 0) {
      const word = text.slice(from, at).toLowerCase();
      if (Object.hasOwn(habits, word) || isSlip(word)) return true;
    }
    from = at + 1;
    sum = 0;
  }
  return false;
}

/** What `straight` leaves as it is: letters and signs of a keyboard but the backtick, in single spaces. */
const plainlyTyped = /^[!-_a-~]*(?: [!-_a-~]+)*$/;

/** A message with straight quotes and single spaces, in its own case. */
export function straight(text: string): string {
  if (plainlyTyped.test(text)) return text;
  return text
    .replace(invisible, '')
    .replace(curly, "'")
    .replace(curlyDouble, '"')
    .replace(/[^\S\n]+/g, ' ');
}
