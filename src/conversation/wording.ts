/** How incoming text is made comparable before any rule looks at it. */
import { remembering } from '../patterns/memo.ts';

const curly = /[’‘ʼ＇`´]/g;
const curlyDouble = /[“”„‟«»]/g;
const invisible = /[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\ufffc]|[\ufe00-\ufe0f]/g;
const notAscii = /[^\x20-\x7e]/;

/** Contractions as people type them. */
const unmarked =
  /\b(?:(what|who|how|where|that)(s)|(do|does|did|is|was|are|were|ca|wo|could|should|would|have|has|had)n(t)|(i)(m|ve)|(you|they)(re|ve))\b/g;

/** Lower case, straight quotes, no invisible characters, single spaces, `dont` as `don't`. Emoji and other scripts stay. */
export const plainWords: (text: string) => string = remembering((text) => {
  const isAscii = !notAscii.test(text);
  const straight = isAscii ? text : text.replace(invisible, '').replace(curly, "'").replace(curlyDouble, '"');
  return singleSpaced(straight.toLowerCase().replace(unmarked, withApostrophe), isAscii);
});

function withApostrophe(word: string): string {
  if (word.endsWith('nt')) return `${word.slice(0, -1)}'t`;
  return word.endsWith('s') || word.endsWith('m')
    ? `${word.slice(0, -1)}'${word.at(-1)}`
    : `${word.slice(0, -2)}'${word.slice(-2)}`;
}

/**
 * The form in which two spellings of one message are equal: what a relay sent for us comes back with other quotes, dashes, spaces,
 * variation selectors or case. For comparing only, never shown.
 */
export function normaliseForEcho(text: string): string {
  const isAscii = !notAscii.test(text);
  const plain = isAscii
    ? text
    : text
        .normalize('NFKC')
        .replace(invisible, '')
        .replace(/[\u{e0100}-\u{e01ef}]/gu, '')
        .replace(curly, "'")
        .replace(curlyDouble, '"')
        .replace(/[\u2010-\u2015\u2212]/g, '-');
  return singleSpaced(plain.toLowerCase(), isAscii);
}

/** The same for what we say: mostly the same lines again and again. */
const spokenForm: (text: string) => string = remembering(normaliseForEcho);

/** Whether something of what we said is the same as this, by `normaliseForEcho`. */
export function isSaidIn(said: readonly string[], text: string): boolean {
  for (const one of said) {
    if (one === text || (!surelyDiffer(one, text) && spokenForm(one) === spokenForm(text))) return true;
  }
  return false;
}

/**
 * True only where the plain forms of two texts differ: most show that within their first letters. A letter stays itself where no mark can join
 * it from behind, and a space where it stands alone.
 */
function surelyDiffer(one: string, other: string): boolean {
  for (let at = 0; isCertain(one, at) && isCertain(other, at); at++) {
    if (plainCode(one.charCodeAt(at)) !== plainCode(other.charCodeAt(at))) return true;
  }
  return false;
}

/** Whether the sign at a place stands at the same place of the plain form, but for its case. */
function isCertain(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  const next = text.charCodeAt(at + 1);
  return code === 0x20 ? at > 0 && isMark(next) : isMark(code) && (next === 0x20 || isMark(next));
}

/** The apostrophe as we write it is no other sign's half either. */
const apostrophe = 0x2019;

function isMark(code: number): boolean {
  return (code > 0x20 && code < 0x7f) || code === apostrophe;
}

function plainCode(code: number): number {
  if (code === apostrophe) return 0x27;
  return code >= 65 && code <= 90 ? code + 32 : code;
}

/** `isAscii`: of the ASCII signs that are printed, so that nothing in it is space but the space itself. */
function singleSpaced(text: string, isAscii: boolean): string {
  const isSingle = isAscii ? !text.includes('  ') : !/\s\s|[^\S ]/.test(text);
  return isSingle ? text.trim() : text.replace(/\s+/g, ' ').trim();
}

/** Words without the space and the marks at their end. */
export function withoutEnd(words: string, marks: string): string {
  let end = words.length;
  while (end > 0 && (isSpace(words.charCodeAt(end - 1)) || marks.includes(words[end - 1]!))) end -= 1;
  return end === words.length ? words : words.slice(0, end);
}

/** What `\s` means; all that matters in plain words is the space itself. */
function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13) || (code > 127 && /\s/.test(String.fromCharCode(code)));
}
