/**
 * Text as terms for the index: words in lower case without their endings, the matters they belong to, and marks for what kind of
 * answer a text could be (a number, a time, a name). Scripts without spaces are cut into pairs of characters.
 */
import { ruleOf } from '../patterns/rules.ts';
import { stemOf } from './stem.ts';

/** Words that carry nothing for a search: they are in every second message. */
const stopwords = new Set(
  (
    'a an the and or but if then so as at by for from in into of off on onto out over to up with without about i me my mine myself ' +
    'you your yours yourself he him his she her hers it its we us our ours they them their theirs this that these those there here ' +
    'is am are was were be been being do does did doing done have has had having will would shall should can could may might must ' +
    'not no nor only own same too very just also than when where what which who whom whose why how all any both each few more most ' +
    'other some such again once now im ive id ill youre youve theyre weve hes shes thats whats dont doesnt didnt isnt wasnt arent ' +
    'wont cant couldnt shouldnt wouldnt havent hasnt aint let lets get go got thing things really actually like well oh ok okay yeah ' +
    'yes hey hi hello lol haha omg um uh gonna wanna gotta kinda sorta pretty much many lot lots something anything remember know ' +
    'tell say ever still even back one way make currently now day days s t m re ve d ll'
  ).split(' '),
);

const unspacedScript =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const wordPattern = /[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}]+)?/gu;

/** The words of a text, in lower case and without apostrophes or accents, in order. */
export function wordsOf(text: string): string[] {
  const lower = text.toLowerCase();
  return plainLetters.test(lower) ? plainWordsOf(lower) : foreignWordsOf(lower);
}

const plainLetters = /^[\n -~’“”…—–]*$/;
const [letterA, letterZ, digit0, digit9, straightQuote, curlyQuote] = [97, 122, 48, 57, 39, 0x2019];

/** The same for text without accents and foreign scripts, which is most of it: one look at each letter. */
function plainWordsOf(lower: string): string[] {
  const words: string[] = [];
  let from = -1;
  let apostrophe = -1;
  for (let at = 0; at <= lower.length; at++) {
    const code = lower.charCodeAt(at);
    const isLetter = code >= letterA && code <= letterZ;
    if (isLetter || (code >= digit0 && code <= digit9 && apostrophe < 0)) {
      if (from < 0) from = at;
      continue;
    }
    if (from >= 0 && apostrophe < 0 && (code === straightQuote || code === curlyQuote)) {
      const next = lower.charCodeAt(at + 1);
      if (next >= letterA && next <= letterZ) {
        apostrophe = at;
        continue;
      }
    }
    if (from < 0) continue;
    if (apostrophe < 0) words.push(lower.slice(from, at));
    else if (at - apostrophe === 2 && lower[apostrophe + 1] === 's') words.push(lower.slice(from, apostrophe));
    else words.push(lower.slice(from, apostrophe) + lower.slice(apostrophe + 1, at));
    apostrophe = -1;
    from = code >= digit0 && code <= digit9 ? at : -1;
  }
  return words;
}

function foreignWordsOf(lower: string): string[] {
  const words: string[] = [];
  for (const [word] of lower.matchAll(wordPattern)) {
    if (unspacedScript.test(word)) words.push(...pairsOf(word));
    else
      words.push(
        word
          .replace(/['’]s$/, '')
          .replace(/['’]/g, '')
          .normalize('NFD')
          .replace(/\p{Mn}/gu, ''),
      );
  }
  return words;
}

function pairsOf(word: string): string[] {
  const characters = [...word];
  if (characters.length === 1) return characters;
  return characters.slice(1).map((character, index) => characters[index]! + character);
}

export function isStopword(word: string): boolean {
  return stopwords.has(word);
}

/** The stems of a text that carry meaning, in order, repeated where they repeat. */
export function stemsOf(text: string): string[] {
  return stemsOfWords(wordsOf(text));
}

/** The same of words that are known already. */
export function stemsOfWords(words: readonly string[]): string[] {
  const stems: string[] = [];
  for (const word of words) {
    let stem = known.get(word);
    if (stem === undefined) {
      stem = tellingStemOf(word);
      if (known.size >= knownMax) known.clear();
      known.set(word, stem);
    }
    if (stem !== '') stems.push(stem);
  }
  return stems;
}

/** Words that were met before, with their stems: people use the same few thousand over and over. */
const known = new Map<string, string>();
const knownMax = 20_000;

/** The stem of a word that carries meaning; empty for any other. */
function tellingStemOf(word: string): string {
  return stopwords.has(word) || (word.length === 1 && /[a-z]/.test(word)) ? '' : stemOf(word);
}

const timeWords = ruleOf(
  /\b(?:\d{1,2}(?::\d\d)? ?(?:am|pm)|\d{1,2}:\d\d|today|tonight|tomorrow|yesterday|(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:last|next|this) (?:week|month|year|weekend|night|spring|summer|fall|autumn|winter)|january|february|march|april|june|july|august|september|october|november|december|(?:19|20)\d\d|(?:days?|weeks?|months?|years?) ago|\d(?:st|nd|rd|th))\b/i,
);
const numberWords = ruleOf(
  /\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|twenty|thirty|forty|fifty|hundred|thousand|couple of|several|twice|once)\b/i,
);
/** Most people text without any, and nothing below is found then. */
const capitals = /\p{Lu}/u;
const placePattern = /\b(?:in|at|to|from|near|around|through|across) (?:the )?\p{Lu}\p{Ll}+/u;
const namePattern = /(?<=[\p{Ll},;:] )\p{Lu}\p{Ll}+/u;

/** What kinds of question a text could answer, as terms of the index. */
export function answerMarksOf(text: string): string[] {
  const marks: string[] = [];
  if (timeWords.test(text)) marks.push('?when');
  if (numberWords.test(text)) marks.push('?count');
  if (!capitals.test(text)) return marks;
  if (placePattern.test(text)) marks.push('?where');
  if (namePattern.test(text)) marks.push('?who');
  return marks;
}

/** Which kind of answer a question wants, as the same terms. */
export function wantedMarksOf(question: string): string[] {
  const text = question.toLowerCase();
  const marks: string[] = [];
  if (/\b(?:when|what (?:day|date|time|year|month)|how long ago|which (?:day|month|year))\b/.test(text))
    marks.push('?when');
  if (/\b(?:how (?:many|much|old|long|often|far|big|tall)|what (?:number|age|price|year))\b/.test(text))
    marks.push('?count');
  if (/\b(?:where|which (?:city|country|state|place|town)|what (?:city|country|state|place|town))\b/.test(text))
    marks.push('?where');
  if (/\b(?:who|whose|whom|named?|called)\b/.test(text)) marks.push('?who');
  return marks;
}
