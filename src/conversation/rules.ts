/**
 * Rules over text: expressions that are tried only where they could match. One pass over a text says which of all the rules could
 * (`patterns/gate.ts`); it is made when the first of them is asked about that text, and the others, which are asked about the same text right
 * after, go by it. Most messages match few rules, and trying one that cannot match costs as much as one that can.
 */
import { createGate, type Gate } from '../patterns/gate.ts';
import { alternativesOf } from '../patterns/needed-words.ts';

export interface Rule {
  /** `within`: a text that was just asked about and holds this one, so that its pass serves for both. Not for expressions with the flag `g`. */
  test(text: string, within?: string): boolean;
  exec(text: string, within?: string): RegExpExecArray | null;
  /** As `String.replaceAll`; for expressions with the flag `g`. */
  replace(text: string, replacement: string): string;
}

/** Every alternative of every rule, and which rule it belongs to. */
const alternatives: RegExp[] = [];
const owners: number[] = [];
let rules = 0;

/** Made for the rules there are; a module that is loaded later brings more of them. */
let gate: Gate | null = null;
/** The text of the latest pass, its number, and the alternatives that it named, ascending. */
let read: string | null = null;
let pass = 0;
let named: readonly number[] = [];
/** By rule: the latest pass that named it, and where in `named` its own alternatives begin. */
let passes = new Float64Array(0);
let begins = new Uint32Array(0);

function look(text: string): void {
  if (text === read) return;
  if (gate === null) {
    gate = createGate(alternatives);
    passes = new Float64Array(rules);
    begins = new Uint32Array(rules);
    pass = 0;
  }
  pass += 1;
  read = text;
  named = gate.candidates(text);
  for (let at = named.length - 1; at >= 0; at--) {
    const owner = owners[named[at]!]!;
    passes[owner] = pass;
    begins[owner] = at;
  }
}

/** Makes a rule of an expression; to be made once, when a module is loaded. */
export function ruleOf(pattern: RegExp): Rule {
  const number = rules++;
  for (const alternative of alternativesOf(pattern).flatMap(unwrapped)) {
    alternatives.push(alternative);
    owners.push(number);
  }
  const end = alternatives.length;
  gate = null;
  read = null;
  const couldMatch = (text: string): boolean => {
    look(text);
    return passes[number] === pass;
  };
  return {
    test(text, within = text) {
      if (!couldMatch(within)) return false;
      for (let at = begins[number]!; at < named.length && named[at]! < end; at++) {
        if (alternatives[named[at]!]!.test(text)) return true;
      }
      return false;
    },
    // Which alternative matches first shows only where all of them are tried.
    exec: (text, within = text) => (couldMatch(within) ? pattern.exec(text) : null),
    replace: (text, replacement) => (couldMatch(text) ? text.replace(pattern, replacement) : text),
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
