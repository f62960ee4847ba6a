/** What speaks for or against a memory beside its words. */
import type { Remembered } from './port.ts';
import type { Question } from './question.ts';
import { answerMarksOf } from './terms.ts';

/** A memory as the index looks at it. */
export interface Doc {
  memory: Remembered;
  stems: string[];
  question: boolean;
  /** A number for the text as it is compared with others. */
  saying: number;
  /** Words of the speaker's name. */
  names: readonly string[];
  /** What kinds of question it could answer; read when first asked for. */
  marks: readonly string[] | null;
}

/** For a text that holds the kind of answer the question wants: a time, a number, a place, a name. */
const answersFactor = 1.35;
const dayMs = 86_400_000;

/** By how much a memory that has the words is more or less likely the one that is asked for. */
export function closerFactor(doc: Doc, question: Question, at: number, old: boolean): number {
  const { memory } = doc;
  let factor = 1;
  if (doc.question) factor *= 0.9;
  if (memory.saidBy === 'persona') factor *= question.aboutPersona ? 1.1 : 0.85;
  if (question.speakers.length > 0 && doc.names.length > 0) {
    factor *= doc.names.some((name) => question.speakers.includes(name)) ? 1.5 : 0.6;
  }
  factor *= 0.8 + 0.4 * memory.importance;
  if (old) factor *= question.past ? 1.1 : 0.68;
  const ageDays = Math.max(0, at - memory.saidAt) / dayMs;
  factor *= 1 + (question.current ? 0.3 : 0.08) * Math.exp(-ageDays / 30);
  if (memory.slot !== null && question.slots.some((slot) => slot.test(memory.slot!))) factor *= 1.35;
  if (question.asks) factor *= 1 + 0.12 * adjacency(question.stems, doc.stems);
  if (question.marks.length > 0) {
    doc.marks ??= answerMarksOf(memory.text);
    if (question.marks.some((mark) => doc.marks!.includes(mark))) factor *= answersFactor;
  }
  if (question.span !== null) {
    const { from, until } = question.span;
    const within = (moment: number) => moment >= from && moment <= until;
    if (within(memory.saidAt) || within(memory.validFrom)) factor *= 1.3;
  }
  return factor;
}

/** How many neighbours of the question are neighbours in the memory too, at most three. */
function adjacency(question: readonly string[], stems: readonly string[]): number {
  let found = 0;
  for (let i = 0; i + 1 < question.length; i++) {
    const at = stems.indexOf(question[i]!);
    if (at >= 0 && (stems[at + 1] === question[i + 1] || stems[at + 2] === question[i + 1])) found += 1;
  }
  return Math.min(3, found);
}
