/** Character facts about where sentences end, for the splitter. Everything here looks backwards only, never at text to come. */

/** Marks that end a sentence once a space follows; Arabic, Devanagari, Khmer, Burmese and Ethiopic ones among them. */
export function isSpacedEnd(char: string): boolean {
  switch (char) {
    case '.':
    case '!':
    case '?':
    case '؟':
    case '۔':
    case '।':
    case '॥':
    case '។':
    case '၊':
    case '။':
    case '።':
    case '‼':
    case '⁇':
    case '⁈':
    case '⁉':
      return true;
    default:
      return false;
  }
}

/** Marks that end a sentence with no space after them. */
export function isUnspacedEnd(char: string): boolean {
  return char === '。' || char === '！' || char === '？' || char === '｡';
}

/** Quotes, brackets and marks that belong to the sentence they close. */
export function isCloser(char: string): boolean {
  return '"\')]}»”’*_`~」』）》〉】〕'.includes(char);
}

/** Code units that extend the character before them: joiners, variation selectors, combining marks, keycaps. */
export function isExtender(code: number): boolean {
  return (
    code === 0x200d ||
    (code >= 0xfe00 && code <= 0xfe0f) ||
    (code >= 0x300 && code <= 0x36f) ||
    code === 0x20e3 ||
    (code >= 0xdc00 && code <= 0xdfff)
  );
}

/** Code units that begin, or are, an emoji: the high surrogates of the emoji blocks and the older symbols. */
export function isEmojiStart(code: number): boolean {
  return (
    (code >= 0xd83c && code <= 0xd83e) ||
    (code >= 0x2600 && code <= 0x27bf) ||
    (code >= 0x2b05 && code <= 0x2b55) ||
    code === 0x203c ||
    code === 0x2049
  );
}

/** Thai, Lao, Burmese and Khmer write no mark at a sentence's end: there a space is one. */
export function isSpaceEndedScript(code: number): boolean {
  return (code >= 0x0e00 && code <= 0x0eff) || (code >= 0x1000 && code <= 0x109f) || (code >= 0x1780 && code <= 0x17ff);
}

/** Shortenings after which a sentence goes on. */
const shortened = new Set(
  (
    'mr mrs ms mx dr prof st sr jr rev gen col sgt capt lt hon pres gov vs v cf viz approx est dept no nr nos fig figs vol ' +
    'ed eds pp p al inc ltd co corp bros ave blvd rd mt ft min max tel ext abs bzw ca z.b d.h u.a p.ej sra srta mme mlle'
  ).split(' '),
);

/** Shortenings after which a sentence may go on or end: it ends when a capital follows. */
const openEnded = new Set(
  'etc e.g i.e eg ie a.m p.m am pm u.s u.k u.n a.k.a ph.d jan feb mar apr jun jul aug sep sept oct nov dec'.split(' '),
);

const wordBefore = /[\p{L}\p{N}.]*$/u;
const letterPattern = /^\p{L}$/u;
const capitalPattern = /\p{Lu}/u;

/**
 * Whether the full stop at `at` ends a sentence, given the first character after the space. Ellipses, shortenings, initials
 * (`J. Smith`) and the number of a list item (`2. Eggs`) do not.
 */
export function fullStopEnds(text: string, at: number, next: string): boolean {
  if (text[at - 1] === '.') return false;
  const word = wordBefore.exec(text.slice(Math.max(0, at - 24), at))?.[0] ?? '';
  if (word === '') return true;
  const lower = word.toLowerCase();
  if (shortened.has(lower)) return false;
  if (openEnded.has(lower)) return capitalPattern.test(next);
  if (letterPattern.test(word)) return word === 'I' || lower === word;
  if (/^\d{1,3}$/.test(word)) return !atLineStart(text, at - word.length);
  return true;
}

function atLineStart(text: string, at: number): boolean {
  for (let i = at - 1; i >= 0; i--) {
    const char = text[i];
    if (char === '\n') return true;
    if (char !== ' ' && char !== '\t' && char !== '*' && char !== '-') return false;
  }
  return true;
}

const characters = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** The last place at or before `end` between two characters: never inside an emoji sequence, a flag or a letter's marks. `end` is in the text. */
export function characterEdge(text: string, end: number): number {
  // From the beginning, as two flags in a row can only be told apart by counting; and without half a surrogate pair, which joins nothing.
  const until = (text.charCodeAt(end) & 0xfc00) === 0xd800 ? end : end + 1;
  let edge = 0;
  for (const { index } of characters.segment(text.slice(0, until))) edge = index;
  if (edge > 0) return edge;
  return (text.charCodeAt(end) & 0xfc00) === 0xdc00 ? end - 1 : end;
}
