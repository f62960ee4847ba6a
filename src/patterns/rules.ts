/**
 * Rules over text: expressions that are tried only where they could match. One pass over a text says which of all the rules could
 * (`patterns/gate.ts`); it is made when the first of them is asked about that text, and the others, which are asked about the same text right
 * after, go by it. Most messages match few rules, and trying one that cannot match costs as much as one that can.
 */
import { createGate } from './gate.ts';
import { alternativesOf } from './needed-words.ts';

export interface Rule {
  /** `within`: a text that was just asked about and holds this one, so that its pass serves for both. Not for expressions with the flag `g`. */
  test(text: string, within?: string): boolean;
  exec(text: string, within?: string): RegExpExecArray | null;
  /** As `String.replaceAll`; for expressions with the flag `g`. */
  replace(text: string, replacement: string): string;
}

/** Makes a rule of an expression; to be made once, when a module is loaded. */
export function ruleOf(pattern: RegExp): Rule {
  const alternatives = alternativesOf(pattern).flatMap(unwrapped);
  const gate = createGate(alternatives);
  return {
    test(text, within = text) {
      for (const number of gate.candidates(within)) if (alternatives[number]!.test(text)) return true;
      return false;
    },
    // Which alternative matches first shows only where all of them are tried.
    exec: (text, within = text) => (gate.candidates(within).length > 0 ? pattern.exec(text) : null),
    replace: (text, replacement) => (gate.candidates(text).length > 0 ? text.replace(pattern, replacement) : text),
  };
}

const wrapping = /^\\b\(\?:(.*)\)\\b$/su;

/** `\b(?:a|b)\b` as `\b(?:a)\b` and `\b(?:b)\b`: each of them can be ruled out by itself. */
function unwrapped(pattern: RegExp): RegExp[] {
  const inside = wrapping.exec(pattern.source)?.[1];
  if (inside === undefined || !isWhole(inside)) return [pattern];
  return alternativesOf(new RegExp(inside, pattern.flags)).map(
    ({ source }) => new RegExp(String.raw`\b(?:${source})\b`, pattern.flags),
  );
}

/** Whether a source closes every bracket that it opens. */
function isWhole(source: string): boolean {
  let depth = 0;
  for (const bracket of source.replace(/\\./gsu, '').replace(/\[[^\]]*\]/g, '')) {
    if (bracket === '(') depth += 1;
    else if (bracket === ')' && --depth < 0) return false;
  }
  return depth === 0;
}
