/** What speaks for or against a memory beside its words. */
import type { Remembered } from './port.ts';
import type { Question } from './question.ts';
import { wordsOf } from './terms.ts';

/** What the index knows of a memory that is looked at for a question. */
export interface Look {
  /** Unix milliseconds. */
  at: number;
  /** What it says was ended since. */
  old: boolean;
  /** How many neighbours of the question are neighbours in it too. */
  neighbours: number;
  /** What kinds of question it could answer. */
  marks(): readonly string[];
}

/** For a text that holds the kind of answer the question wants: a time, a number, a place, a name. */
const answersFactor = 1.35;
const dayMs = 86_400_000;

/** By how much a memory that has the words is more or less likely the one that is asked for. */
export function closerFactor(memory: Remembered, question: Question, look: Look): number {
  const { at, old, neighbours } = look;
  let factor = 1;
  if (memory.text.trimEnd().endsWith('?')) factor *= 0.9;
  if (memory.saidBy === 'persona') factor *= question.aboutPersona ? 1.1 : 0.85;
  if (question.speakers.length > 0 && memory.speaker !== null) {
    const names = wordsOf(memory.speaker);
    if (names.length > 0) factor *= names.some((name) => question.speakers.includes(name)) ? 1.5 : 0.6;
  }
  factor *= 0.8 + 0.4 * memory.importance;
  if (old) factor *= question.past ? 1.1 : 0.68;
  const ageDays = Math.max(0, at - memory.saidAt) / dayMs;
  factor *= 1 + (question.current ? 0.3 : 0.08) * Math.exp(-ageDays / 30);
  if (memory.slot !== null && question.slots.some((slot) => slot.test(memory.slot!))) factor *= 1.35;
  if (question.asks) factor *= 1 + 0.12 * neighbours;
  if (question.marks.length > 0) {
    const marks = look.marks();
    if (question.marks.some((mark) => marks.includes(mark))) factor *= answersFactor;
  }
  if (question.span !== null) {
    const { from, until } = question.span;
    const within = (moment: number) => moment >= from && moment <= until;
    if (within(memory.saidAt) || within(memory.validFrom)) factor *= 1.3;
  }
  return factor;
}
