/**
 * Watches what a model writes for the persona's own instructions, so that talking a model into reciting them gains nothing. It goes by letters
 * and digits alone, so case, quotes, spaces between letters and line breaks hide nothing, and knows each instruction backwards, in ROT13, in
 * Base64 and in hex as well. A translation or a paraphrase it cannot know: nothing secret stands in the instructions.
 */
import type { Persona } from './persona.ts';
import { instructionsOf, promptMarker } from './prompt.ts';

export interface LeakWatch {
  /**
   * Takes in the next piece of the text. `leakAt`: where an instruction begins in the whole text so far, null where none does; `safeUntil`: up to
   * where nothing can turn out to be the beginning of one. Both count UTF-16 code units from the text's beginning.
   */
  take(piece: string): { leakAt: number | null; safeUntil: number };
}

/** So many letters of an instruction in a row are no accident. */
const needleChars = 28;
/** Fewer letters of a beginning are shown at once: a text that streams would otherwise wait for every letter, and they give nothing away. */
const prefixCharsMin = 4;

export function createLeakWatch(persona: Persona): LeakWatch {
  const { needles, prefixes } = needlesOf(persona);
  /** The last letters of the text, at most what a needle has, and where in the text each stands. */
  let letters = '';
  const places: number[] = [];
  let length = 0;
  let tail = '';

  return {
    take(piece) {
      let leakAt: number | null = null;
      // The marker is no instruction of letters only: looked for as it is.
      const joined = tail + piece;
      const marker = joined.indexOf(promptMarker);
      if (marker >= 0) leakAt = length - tail.length + marker;
      for (const char of piece) {
        const at = length;
        length += char.length;
        if (!isLetter(char)) continue;
        for (const letter of char.toLowerCase()) {
          letters = (letters + letter).slice(-needleChars);
          places.push(at);
          if (places.length > needleChars) places.shift();
          if (letters.length === needleChars && needles.has(letters)) leakAt = Math.min(leakAt ?? at, places[0]!);
        }
      }
      tail = joined.slice(-(promptMarker.length - 1));
      return { leakAt, safeUntil: Math.min(heldFrom(), length - partialMarker()) };
    },
  };

  /** Where the longest beginning of a needle starts that the text may be in the middle of. */
  function heldFrom(): number {
    for (let size = Math.min(letters.length, needleChars - 1); size >= prefixCharsMin; size--) {
      if (prefixes.has(letters.slice(-size))) return places[places.length - size]!;
    }
    return length;
  }

  function partialMarker(): number {
    for (let size = Math.min(tail.length, promptMarker.length - 1); size > 0; size--) {
      if (promptMarker.startsWith(tail.slice(-size))) return size;
    }
    return 0;
  }
}

interface Needles {
  needles: ReadonlySet<string>;
  prefixes: ReadonlySet<string>;
}

const known = new WeakMap<Persona, Needles>();

function needlesOf(persona: Persona): Needles {
  let made = known.get(persona);
  if (made === undefined) {
    const needles = new Set<string>();
    const prefixes = new Set<string>();
    for (const spelling of instructionsOf(persona).flatMap(spellingsOf)) {
      const needle = lettersOf(spelling).slice(0, needleChars);
      if (needle.length < needleChars) continue;
      needles.add(needle);
      for (let size = prefixCharsMin; size < needleChars; size++) prefixes.add(needle.slice(0, size));
    }
    made = { needles, prefixes };
    known.set(persona, made);
  }
  return made;
}

function spellingsOf(instruction: string): string[] {
  const bytes = Buffer.from(instruction, 'utf8');
  return [
    instruction,
    [...instruction].reverse().join(''),
    instruction.replace(/[a-z]/gi, (letter) => {
      const base = letter <= 'Z' ? 65 : 97;
      return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
    }),
    bytes.toString('base64'),
    bytes.toString('hex'),
  ];
}

function lettersOf(text: string): string {
  return [...text.toLowerCase()].filter(isLetter).join('');
}

function isLetter(char: string): boolean {
  const code = char.charCodeAt(0);
  if (code < 128) return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57);
  return /[\p{L}\p{N}]/u.test(char);
}
