/** What a person's messages do, part by part, as the persona's lines that answer it. For the offline responder. */
import { sumIn } from './arithmetic.ts';
import { hashOf } from './choice.ts';
import { isCorrection, isLinkOnly, isLogistics, isReaction, isUnfinished } from './intake.ts';
import { type Occasion, readOccasion } from './occasion.ts';
import type { LineKey, LineVariable, Persona } from './persona.ts';
import { unnamed } from './persona-name.ts';
import { plainWords } from './wording.ts';

export type Known = Partial<Record<LineVariable, string>>;

/** One part of what was said: the lines that answer it, and what may stand in them. */
export interface Part {
  key: LineKey;
  known: Known;
}

const clauseEnd = /(?<=[.!?…])\s+|\n+/;
const clausesMax = 8;
const photo =
  /^(?:\s|\ufffc)*$|^\W*(?:(?:sent|shared) (?:a|an|the) (?:photo|picture|image|video)|photo|image|picture|attachment)\W*$/i;

/** The parts of all messages, in order, one of each kind. */
export function partsOf(texts: readonly string[], persona: Persona, mode: 'direct' | 'group'): Part[] {
  const parts = new Map<LineKey, Part>();
  const add = (part: Part): void => {
    const before = parts.get(part.key);
    if (before === undefined || Object.keys(part.known).length > Object.keys(before.known).length)
      parts.set(part.key, part);
  };
  for (const text of joined(texts)) {
    if (isReaction(text)) add({ key: 'emoji', known: {} });
    else if (photo.test(text)) add({ key: 'photo', known: {} });
    else if (isLinkOnly(text)) add({ key: 'link', known: {} });
    else for (const part of readParts(text, persona, mode)) add(part);
  }
  return [...parts.values()];
}

/** Messages as they were meant: the rest of an unfinished one belongs to it, and a correction is no message. */
function joined(texts: readonly string[]): string[] {
  const whole: string[] = [];
  let open = false;
  for (const text of texts.slice(-clausesMax)) {
    if (isCorrection(text) && texts.length > 1) continue;
    if (open) whole.push(`${whole.pop()} ${text}`);
    else whole.push(text);
    open = isUnfinished(plainWords(text));
  }
  return whole;
}

function readParts(text: string, persona: Persona, mode: 'direct' | 'group'): Part[] {
  const short = text.length > 1200 ? text.slice(0, 1200) : text;
  const whole = unnamed(plainWords(short), persona);
  const sum = sumIn(whole);
  if (sum !== null) {
    return [sum.kind === 'value' ? { key: 'sum', known: { sum: sum.value } } : { key: 'sum_impossible', known: {} }];
  }
  if (mode === 'group' && isLogistics(whole)) {
    const occasion = readOccasion(whole);
    return [{ key: occasion.kind === 'vote' ? 'vote' : 'recap', known: {} }];
  }
  const clauses = short.split(clauseEnd, clausesMax);
  if (clauses.length === 1) return [partOf(readOccasion(whole), whole)];
  return clauses
    .map((clause) => unnamed(plainWords(clause), persona))
    .filter((words) => words !== '')
    .map((words) => partOf(readOccasion(words), words));
}

function partOf(occasion: Occasion, words: string): Part {
  switch (occasion.kind) {
    case 'mood':
      return { key: 'mood', known: { mood: occasion.mood } };
    case 'choice': {
      const first = hashOf(words) % 2 === 0;
      const [a, b] = occasion.options;
      return { key: 'choice', known: first ? { pick: a, other: b } : { pick: b, other: a } };
    }
    case 'plan':
    case 'opinion':
      return { key: occasion.kind, known: occasion.topic === null ? {} : { topic: occasion.topic } };
    case 'reflect':
      return occasion.topic === null
        ? { key: 'unknown', known: {} }
        : { key: 'reflect', known: { topic: occasion.topic } };
    case 'other':
      return { key: 'unknown', known: {} };
    default:
      return { key: occasion.kind, known: {} };
  }
}
