/** A persona's name in what people write: whether they call it, and their words without the call. */
import type { Persona } from './persona.ts';

const callPatterns = new WeakMap<readonly string[], RegExp>();
const addresses = /\b[\w.+-]+@[\w-]+\.[\w.-]+|(?:https?:\/\/|www\.)\S+/gi;

/**
 * Whether a text calls the persona by one of its names: any case, with or without `@`, drawn out (`lunaaa`), with any punctuation
 * around it; not inside another word, a link or a mail address.
 */
export function isCalled(text: string, persona: Pick<Persona, 'calledBy'>): boolean {
  let pattern = callPatterns.get(persona.calledBy);
  if (pattern === undefined) {
    pattern = callPatternOf(persona.calledBy);
    callPatterns.set(persona.calledBy, pattern);
  }
  const plain =
    text.includes('@') || text.includes('://') || text.includes('www.') ? text.replace(addresses, ' ') : text;
  return pattern.test(plain);
}

function callPatternOf(names: readonly string[]): RegExp {
  const spellings = names.map((name) =>
    name
      .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replace(/\s+/g, '\\s+')
      // The last letter may be drawn out.
      .replace(/(\p{L})$/u, '$1+'),
  );
  // Only Latin letters and digits make a name part of a longer word: other scripts are written without spaces.
  return new RegExp(
    `(?<![\\p{Script=Latin}\\p{N}_]|[\\p{Script=Latin}\\p{N}]-)(?:${spellings.join('|')})(?![\\p{Script=Latin}\\p{N}_]|-\\p{Script=Latin}|\\.(?:com|net|org|io|app|dev|co|ai)\\b)`,
    'iu',
  );
}

const namePatterns = new WeakMap<readonly string[], RegExp>();

/** Plain words without the persona's name at their beginning or end, where it is a call and no part of the sentence. */
export function unnamed(words: string, persona: Pick<Persona, 'calledBy'>): string {
  if (!persona.calledBy.some((name) => words.includes(name.toLowerCase()))) return words.trim();
  let pattern = namePatterns.get(persona.calledBy);
  if (pattern === undefined) {
    const names = persona.calledBy
      .map((name) => `${name.toLowerCase().replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}+`)
      .join('|');
    pattern = new RegExp(
      `^(?:(hey|hi|hello|yo|ok|okay|so|oh|thanks|thank you)[\\s,]+)?@?(?:${names})(?![\\p{L}\\p{N}'])[\\s,.:!-]*|[\\s,]*@?(?<![\\p{L}\\p{N}])(?:${names})([\\s!.?]*)$`,
      'u',
    );
    namePatterns.set(persona.calledBy, pattern);
  }
  return words
    .replace(pattern, (_, opening: string | undefined, ending: string | undefined) =>
      opening === undefined ? (ending ?? '') : `${opening} `,
    )
    .trim();
}
