/** What a chat is told of a session, in plain sentences: what one did oneself is said to "you", what waited together is one message. */
import { you } from '../../machines/miniapp/names.ts';
import type { Fact, Member } from '../../machines/miniapp/types.ts';
import type { SessionOf } from './miniapp.ts';
import type { SessionView } from './sessions.ts';

/** Sentences of one message; what is more is only counted. */
const sentencesMax = 6;

/** Facts as sentences, for everybody in the chat. The same twice is said once. */
export function factsTold({ session, entry }: SessionView, facts: readonly Fact[]): string[] {
  const told = facts.flatMap((fact) => entry.app.grammar.tell(fact, session as SessionOf<never>) ?? []);
  const sentences = [...new Set(told)].map((sentence) => saidTo(sentence, you));
  if (sentences.length <= sentencesMax) return sentences;
  const more = sentences.length - sentencesMax;
  return [...sentences.slice(-sentencesMax), `And ${more} more ${more === 1 ? 'change' : 'changes'}.`];
}

/** What an act of this member brought about, said to them. */
export function actTold(view: SessionView, facts: readonly Fact[], member: Member): string[] {
  return factsTold(view, facts).map((sentence) => saidTo(sentence, member.name));
}

/** How a session stands. */
export function standing({ session, entry }: SessionView): string[] {
  return entry.app.grammar.recap(session as SessionOf<never>).map((sentence) => saidTo(sentence, you));
}

/** What is said of a session that was just opened. */
export function opening({ session, entry }: SessionView): string[] {
  return entry.app.grammar.opened?.(session as SessionOf<never>) ?? [`“${session.title}” is open.`];
}

/** How a session ended. */
export function ending(view: SessionView, facts: readonly Fact[]): string[] {
  const { title, closed } = view.session;
  const told = factsTold(view, facts);
  const rest = told.length > 0 ? told : standing(view);
  const what = rest[0]?.includes(title) ? 'It' : `“${title}”`;
  return [`${what} ${closed?.reason === 'expired' ? 'ended after a quiet time' : 'is closed'}.`, ...rest];
}

const verbs: readonly [RegExp, string][] = [
  [/^You is\b/, 'You are'],
  [/^You has\b/, 'You have'],
  [/^You was\b/, 'You were'],
  [/^You owes\b/, 'You owe'],
  [/^You takes\b/, 'You take'],
  [/^You does\b/, 'You do'],
  [/^You likes\b/, 'You like'],
  [/^You wants\b/, 'You want'],
  [/^You proposes\b/, 'You propose'],
];

/** A sentence in which this name becomes "you". */
function saidTo(sentence: string, name: string): string {
  if (name === '') return sentence;
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const subject = new RegExp(`^${escaped}(?=[ ,])`).test(sentence);
  let said = subject ? `You${sentence.slice(name.length)}` : sentence;
  if (subject) {
    for (const [verb, fitting] of verbs) said = said.replace(verb, fitting);
    said = said.replace(/\btheir\b/, 'your').replace(/; they are in line/, '; you are in line');
  }
  return said.replace(new RegExp(`\\b(owes|owe|paid) ${escaped}(?= )`, 'g'), '$1 you');
}
