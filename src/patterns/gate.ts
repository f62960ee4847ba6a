/**
 * Many patterns, and one pass over a text that says which of them could match it. Most texts can match few, and trying a pattern that
 * cannot match costs as much as one that can.
 *
 *  G1 A pattern that matches is always named; one that is named need not match.
 */
import { type Needs, needsOf } from './needed-words.ts';

export interface Gate {
  /** Numbers of the patterns that could match, ascending. The list is good until the next call. */
  candidates(text: string): readonly number[];
  /** Whether a pattern could match a text that begins like this one; for patterns that begin with `^`. Case is ignored. */
  couldBegin(number: number, text: string): boolean;
}

/** Places of the table in which letters are looked up. */
const tableSize = 16_384;

/** Makes the gate; null stands for something that is always to be tried. Case is ignored. */
export function createGate(patterns: readonly (RegExp | null)[]): Gate {
  const needs = patterns.map((pattern) => (pattern === null ? null : needsOf(pattern)));
  const { taken, froms, entries, runs, signs, sets, always, digitFree, width } = tableOf(needs);
  const heads = needs.map((need) => (need?.heads == null ? null : new Set(need.heads.map(headOf))));
  /** For each pattern two bits: one for each of the lists of which a text must hold something. */
  const found = new Int32Array(2 * width);
  /** In which pass each run was last found: once is enough. */
  const foundIn = new Int32Array(runs.length / runSize);
  let pass = 0;
  const numbers: number[] = [];
  /** What stands at a place is found where the whole of it is around there: other letters may have come to the same place. */
  const look = (letters: number, lower: string, end: number) => {
    const place = scattered(letters);
    if (((taken[place >> 5]! >>> (place & 31)) & 1) === 0) return;
    for (let at = froms[place]!, last = froms[place + 1]!; at < last; at += entrySize) {
      if (entries[at] !== letters) continue;
      const run = entries[at + 1]!;
      if (foundIn[run] === pass || !stands(lower, end - runs[run * runSize]!, runs[run * runSize + 1]!)) continue;
      foundIn[run] = pass;
      for (let set = runs[run * runSize + 2]!, over = runs[run * runSize + 3]!; set < over; set += setSize)
        found[sets[set]!]! |= sets[set + 1]!;
    }
  };
  /** Whether the run that begins at a place of `signs`, with its length there, stands in the text from here on. */
  const stands = (lower: string, begin: number, run: number): boolean => {
    if (begin < 0) return false;
    for (let at = 0, length = signs[run]!; at < length; at++) {
      if (lower.charCodeAt(begin + at) !== signs[run + 1 + at]) return false;
    }
    return true;
  };
  const read = (lower: string): boolean => {
    let three = 0;
    let digit = false;
    for (let at = 0; at < lower.length; at++) {
      const before = three;
      const code = lower.charCodeAt(at);
      three = ((three << 8) ^ code) & 0xffffff;
      if (at >= 2) look(three, lower, at);
      if (at >= 3) look(Math.imul(before, 31) ^ code, lower, at);
      if (code > lastAscii) look(letterKey(code), lower, at);
      else if (code >= digit0 && code <= digit9) digit = true;
    }
    return digit;
  };
  return {
    candidates(text) {
      found.set(always);
      pass = (pass + 1) | 0;
      const digit = read(text.toLowerCase());
      numbers.length = 0;
      for (let word = 0; word < width; word++) {
        const both = found[word]! & found[width + word]! & (digit ? -1 : digitFree[word]!);
        for (let bits = both; bits !== 0; bits &= bits - 1) numbers.push(32 * word + 31 - Math.clz32(bits & -bits));
      }
      return numbers;
    },
    couldBegin(number, text) {
      const known = heads[number];
      if (known == null) return true;
      return known.has(headOf(text.slice(0, 2).toLowerCase())) || known.has(headOf(text.slice(0, 1).toLowerCase()));
    },
  };
}

const [lastAscii, digit0, digit9] = [127, 48, 57];

/** A text that patterns need: the letters by which it is looked up, how far before their end it begins, and the bits of `found` it sets. */
interface Run {
  letters: number;
  back: number;
  bits: number[];
}

/**
 * Where each run's letters are looked up, and what holds of a pattern without looking. What stands at a place are entries from its `froms` to
 * the next one's: two numbers each (letters, number of the run). Of each run four are kept: how far before, where its letters are in
 * `signs`, and from where to where in `sets` stand the words of `found` that it changes, each with the bits it sets there. At most places
 * stands nothing, which `taken` says. All of it is numbers side by side, as a look mostly comes when the processor has something else at hand.
 */
function tableOf(needs: readonly (Needs | null)[]) {
  const width = Math.ceil(needs.length / 32);
  const always = new Int32Array(2 * width);
  const digitFree = new Int32Array(width);
  const byText = new Map<string, Run>();
  needs.forEach((need, number) => {
    const [at, bit] = [number >> 5, 1 << (number & 31)];
    if (!need?.digit) digitFree[at]! |= bit;
    for (const list of [0, 1]) {
      const words = need?.words[list];
      if (words === undefined) always[list * width + at]! |= bit;
      for (const text of words ?? []) {
        const run = byText.get(text) ?? { ...lookedUpBy(text), bits: [] };
        run.bits.push(list * width * 32 + number);
        byText.set(text, run);
      }
    }
  });
  const places: number[][] = Array.from({ length: tableSize }, () => []);
  const [runs, signs, sets]: [number[], number[], number[]] = [[], [], []];
  for (const [text, { letters, back, bits }] of byText) {
    places[scattered(letters)]!.push(letters, runs.length / runSize);
    runs.push(back, signs.length, sets.length);
    signs.push(text.length, ...charCodesOf(text));
    for (const [word, numbers] of Map.groupBy(bits, (bit) => bit >> 5)) {
      sets.push(
        word,
        numbers.reduce((mask, bit) => mask | (1 << (bit & 31)), 0),
      );
    }
    runs.push(sets.length);
  }
  const taken = new Int32Array(tableSize / 32);
  const froms = new Int32Array(tableSize + 1);
  places.forEach((entries, place) => {
    if (entries.length > 0) taken[place >> 5]! |= 1 << (place & 31);
    froms[place + 1] = froms[place]! + entries.length;
  });
  return {
    taken,
    froms,
    entries: Int32Array.from(places.flat()),
    runs: Int32Array.from(runs),
    signs: Uint16Array.from(signs),
    sets: Int32Array.from(sets),
    always,
    digitFree,
    width,
  };
}

const entrySize = 2;
const runSize = 4;
const setSize = 2;

function charCodesOf(text: string): number[] {
  return Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
}

/** One number for the first one or two letters of a text. */
function headOf(text: string): number {
  return text.length < 2 ? text.charCodeAt(0) : (text.charCodeAt(0) << 16) | text.charCodeAt(1);
}

/** By what a text is looked up: its rarest letters as a number; and how far before the last of them it begins. */
function lookedUpBy(text: string): { letters: number; back: number } {
  const foreign = /[^\p{ASCII}]/u.exec(text);
  if (foreign !== null && text.length < lettersMin)
    return { letters: letterKey(foreign[0].charCodeAt(0)), back: foreign.index };
  const rarest = rarestOf(text);
  const back = text.indexOf(rarest) + rarest.length - 1;
  let three = 0;
  for (let at = 0; at < 3; at++) three = ((three << 8) ^ rarest.charCodeAt(at)) & 0xffffff;
  return { letters: rarest.length === 3 ? three : Math.imul(three, 31) ^ rarest.charCodeAt(3), back };
}

const lettersMin = 3;

/** Letters of other scripts are looked up one by one where a pattern has fewer than three. */
function letterKey(code: number): number {
  return Math.imul(code, 0x10001);
}

function scattered(number: number): number {
  return (Math.imul(number, 0x9e3779b1) >>> 16) & (tableSize - 1);
}

/** Letters from frequent to rare, as English has them. */
const byFrequency = ' etaoinshrdlumcwfgypbvk';

/** The four letters of a text (three, where it has no more) that are likely to be in the fewest others. */
function rarestOf(text: string): string {
  const length = Math.min(4, text.length);
  let [best, bestRarity] = ['', -1];
  for (let at = 0; at + length <= text.length; at++) {
    const letters = text.slice(at, at + length);
    let rarity = 0;
    for (const letter of letters) {
      const place = byFrequency.indexOf(letter);
      rarity += place < 0 ? byFrequency.length : place;
    }
    if (rarity > bestRarity) [best, bestRarity] = [letters, rarity];
  }
  return best;
}
