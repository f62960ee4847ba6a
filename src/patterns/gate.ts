/**
 * Many patterns, and one pass over a text that says which of them could match it. Most texts can match few, and trying a pattern that
 * cannot match costs as much as one that can.
 *
 *  G1 A pattern that matches is always named; one that is named need not match.
 */
import { neededIn } from './needed-words.ts';

export interface Gate {
  /** Numbers of the patterns that could match, ascending. The list is good until the next call. */
  candidates(text: string): readonly number[];
}

/** Places of the table in which three or four letters are looked up. */
const tableSize = 16_384;

/** Makes the gate; null stands for something that is always to be tried. Case is ignored. */
export function createGate(patterns: readonly (RegExp | null)[]): Gate {
  const width = Math.ceil(patterns.length / 32);
  const table = new Int32Array(tableSize * width);
  /** Whether there is anything at a place: small enough to stay close to the processor, as the table is not. */
  const taken = new Uint8Array(tableSize);
  const always = new Int32Array(width);
  patterns.forEach((pattern, number) => {
    const needed = pattern === null ? null : neededIn(pattern);
    const [at, bit] = [number >> 5, 1 << (number & 31)];
    if (needed === null) always[at]! |= bit;
    for (const text of needed ?? []) {
      const place = placeOf(rarestOf(text));
      taken[place] = 1;
      table[place * width + at]! |= bit;
    }
  });
  const found = new Int32Array(width);
  const numbers: number[] = [];
  const look = (place: number) => {
    if (taken[place] === 0) return;
    for (let word = 0; word < width; word++) found[word]! |= table[place * width + word]!;
  };
  return {
    candidates(text) {
      const lower = text.toLowerCase();
      found.set(always);
      let three = 0;
      for (let at = 0; at < lower.length; at++) {
        const before = three;
        const code = lower.charCodeAt(at);
        three = ((three << 8) ^ code) & 0xffffff;
        if (at >= 2) look(scattered(three));
        if (at >= 3) look(scattered(Math.imul(before, 31) ^ code));
      }
      numbers.length = 0;
      for (let word = 0; word < width; word++) {
        for (let bits = found[word]!; bits !== 0; bits &= bits - 1) {
          numbers.push(32 * word + 31 - Math.clz32(bits & -bits));
        }
      }
      return numbers;
    },
  };
}

/** Where three or four letters are looked up; letters past `ÿ` share places with others, which G1 allows. */
function placeOf(letters: string): number {
  let three = 0;
  for (let at = 0; at < 3; at++) three = ((three << 8) ^ letters.charCodeAt(at)) & 0xffffff;
  return scattered(letters.length === 3 ? three : Math.imul(three, 31) ^ letters.charCodeAt(3));
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
