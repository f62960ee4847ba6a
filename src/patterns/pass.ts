/**
 * One pass over a text that finds all the runs of letters that many patterns need, by tables: each run is looked up by its rarest letters.
 * The tables are larger than what a processor has at hand, so most of the care here is to look into few of them for a letter.
 */
import type { Needs } from './needed-words.ts';

/** Places at which letters are looked up. */
const placesCount = 16_384;
/** Bits of the sieve before them: eight times as many, so that letters which begin nothing seldom get any further. */
const sieveBits = 131_072;

/** Makes the pass; it answers with the numbers of the patterns that could match, ascending. A need of null is always met. */
export function createPass(needs: readonly (Needs | null)[]): (text: string) => readonly number[] {
  const { sieve, froms, entries, setsOf, signs, sets, always, digitFree, width } = tableOf(needs);
  /** For each pattern two bits: one for each of the lists of which a text must hold something. */
  const found = new Int32Array(2 * width);
  /** In which pass each run was last found: once is enough. */
  const foundIn = new Int32Array(setsOf.length);
  let pass = 0;
  /** What stands at a place is found where the whole of it is around there: other letters may have come to the same place. */
  const look = (hash: number, letters: number, lower: string, end: number) => {
    const place = hash >>> 18;
    for (let at = froms[place]!, last = froms[place + 1]!; at < last; at += entrySize) {
      if (entries[at] !== letters) continue;
      const run = entries[at + 1]!;
      if (foundIn[run] === pass || !stands(lower, end - entries[at + 2]!, entries[at + 3]!)) continue;
      foundIn[run] = pass;
      for (let set = setsOf[run]!, over = setsOf[run + 1]!; set < over; set += setSize)
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
  const sift = (letters: number, lower: string, end: number) => {
    const hash = Math.imul(letters, scattering);
    const bit = hash >>> 15;
    if (((sieve[bit >> 5]! >>> (bit & 31)) & 1) !== 0) look(hash, letters, lower, end);
  };
  /** Finds what stands in the text; whether there is a digit in it. */
  const read = (lower: string): boolean => {
    let three = 0;
    let digit = false;
    for (let at = 0; at < lower.length; at++) {
      const before = three;
      const code = lower.charCodeAt(at);
      three = ((three << 8) ^ code) & 0xffffff;
      if (at >= 2) sift(three, lower, at);
      if (at >= 3) sift(fourKey(before, code), lower, at);
      if (code > lastAscii) sift(letterKey(code), lower, at);
      else if (code >= digit0 && code <= digit9) digit = true;
    }
    return digit;
  };
  return (text) => {
    found.set(always);
    pass = (pass + 1) | 0;
    const digit = read(text.toLowerCase());
    const named: number[] = [];
    for (let word = 0; word < width; word++) {
      const both = found[word]! & found[width + word]! & (digit ? -1 : digitFree[word]!);
      for (let bits = both; bits !== 0; bits &= bits - 1) named.push(32 * word + 31 - Math.clz32(bits & -bits));
    }
    return named;
  };
}

const [lastAscii, digit0, digit9] = [127, 48, 57];
const scattering = 0x9e3779b1;
const entrySize = 4;
const setSize = 2;

/** A text that patterns need: the letters by which it is looked up, how far before their end it begins, and the bits of `found` it sets. */
interface Run {
  letters: number;
  back: number;
  bits: number[];
}

/**
 * Where each run's letters are looked up, and what holds of a pattern without looking. What stands at a place are entries from its `froms` to
 * the next one's: four numbers each (letters, number of the run, how far before it begins, where its letters are in `signs`). From a run's
 * `setsOf` to the next one's stand in `sets` the words of `found` that it changes, each with the bits it sets there. All of it is numbers side
 * by side, as a look mostly comes when the processor has something else at hand.
 */
function tableOf(needs: readonly (Needs | null)[]) {
  const width = Math.ceil(needs.length / 32);
  const always = new Int32Array(2 * width);
  const digitFree = new Int32Array(width);
  const byText = new Map<string, Run>();
  const spread = spreadOf(needs);
  needs.forEach((need, number) => {
    const [at, bit] = [number >> 5, 1 << (number & 31)];
    if (!need?.digit) digitFree[at]! |= bit;
    for (const list of [0, 1]) {
      const words = need?.words[list];
      if (words === undefined) always[list * width + at]! |= bit;
      for (const text of words ?? []) {
        const run = byText.get(text) ?? { ...lookedUpBy(text, spread), bits: [] };
        run.bits.push(list * width * 32 + number);
        byText.set(text, run);
      }
    }
  });
  const places: number[][] = Array.from({ length: placesCount }, () => []);
  const sieve = new Int32Array(sieveBits / 32);
  const [signs, sets, setsOf]: [number[], number[], number[]] = [[], [], [0]];
  for (const [text, { letters, back, bits }] of byText) {
    const hash = Math.imul(letters, scattering);
    const bit = hash >>> 15;
    sieve[bit >> 5]! |= 1 << (bit & 31);
    places[hash >>> 18]!.push(letters, setsOf.length - 1, back, signs.length);
    signs.push(text.length, ...Array.from({ length: text.length }, (_, at) => text.charCodeAt(at)));
    for (const [word, numbers] of Map.groupBy(bits, (each) => each >> 5)) {
      sets.push(
        word,
        numbers.reduce((mask, each) => mask | (1 << (each & 31)), 0),
      );
    }
    setsOf.push(sets.length);
  }
  const froms = new Int32Array(placesCount + 1);
  places.forEach((entries, place) => {
    froms[place + 1] = froms[place]! + entries.length;
  });
  return {
    sieve,
    froms,
    entries: Int32Array.from(places.flat()),
    setsOf: Int32Array.from(setsOf),
    signs: Uint16Array.from(signs),
    sets: Int32Array.from(sets),
    always,
    digitFree,
    width,
  };
}

/** In how many of the needed texts each run of letters stands by which one could be looked up. */
function spreadOf(needs: readonly (Needs | null)[]): Map<string, number> {
  const spread = new Map<string, number>();
  for (const text of new Set(needs.flatMap((need) => need?.words.flat() ?? [])))
    for (const letters of new Set(lettersOf(text))) spread.set(letters, (spread.get(letters) ?? 0) + 1);
  return spread;
}

/** By what a text is looked up: its rarest letters as a number; and how far before the last of them it begins. */
function lookedUpBy(text: string, spread: ReadonlyMap<string, number>): { letters: number; back: number } {
  const foreign = /[^\p{ASCII}]/u.exec(text);
  if (foreign !== null && text.length < lettersMin)
    return { letters: letterKey(foreign[0].charCodeAt(0)), back: foreign.index };
  const rarest = rarestOf(text, spread);
  const back = text.indexOf(rarest) + rarest.length - 1;
  let three = 0;
  for (let at = 0; at < 3; at++) three = ((three << 8) ^ rarest.charCodeAt(at)) & 0xffffff;
  return { letters: rarest.length === 3 ? three : fourKey(three, rarest.charCodeAt(3)), back };
}

const lettersMin = 3;

/** Letters of other scripts are looked up one by one where a pattern has fewer than three. */
function letterKey(code: number): number {
  return Math.imul(code, 0x10001);
}

/** Three letters as a number, and the one after them. */
function fourKey(three: number, code: number): number {
  return Math.imul(three, 31) ^ code;
}

/** Letters from frequent to rare, as English has them. */
const byFrequency = ' etaoinshrdlumcwfgypbvk';

/** All runs of four letters of a text; where it has no more than three, these. */
function lettersOf(text: string): string[] {
  const length = Math.min(4, text.length);
  return Array.from({ length: text.length - length + 1 }, (_, at) => text.slice(at, at + length));
}

/**
 * The letters of a text that are likely to be in the fewest messages: those that the fewest other texts hold too, as people ask for things
 * in the words that the patterns know (`king` stands in `making` and in `asking`), and of these the ones that English uses least.
 */
function rarestOf(text: string, spread: ReadonlyMap<string, number>): string {
  let [best, bestSpread, bestRarity] = ['', Number.POSITIVE_INFINITY, 0];
  for (const letters of lettersOf(text)) {
    const others = spread.get(letters) ?? 0;
    let rarity = 0;
    for (const letter of letters) {
      const place = byFrequency.indexOf(letter);
      rarity += place < 0 ? byFrequency.length : place;
    }
    if (others > bestSpread || (others === bestSpread && rarity <= bestRarity)) continue;
    [best, bestSpread, bestRarity] = [letters, others, rarity];
  }
  return best;
}
