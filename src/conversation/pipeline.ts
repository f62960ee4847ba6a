/**
 * How a reply comes about: steps of one signature, run in order. A step looks at the work and hands it on, with more context, or
 * with the words themselves (`canned`), after which nothing else is asked. Adding a source of context or a way to answer is
 * adding a step to the list in `reply-effect.ts`. The work belongs to one run: a step may write on it, or hand on another one.
 */
import type { Deed } from '../../machines/conversation/mind.ts';
import type { ReplyInput } from '../../machines/conversation/types.ts';
import { hashOf, pick } from './choice.ts';
import type { Finding } from './findings.ts';
import type { History } from './history.ts';
import { speakerLabels } from './history-window.ts';
import type { Recollections } from './memories.ts';
import type { Persona } from './persona.ts';
import type { HistoryMessage } from './responder.ts';
import type { TurnDecision } from './routing-step.ts';
import { crisisReply } from './safety.ts';
import type { Summary } from './summaries.ts';

/** What is known of the reply in the making. */
export interface TurnWork {
  readonly input: ReplyInput;
  readonly address: string;
  readonly persona: Persona;
  readonly signal: AbortSignal;
  /** Resolves once the messages are durable: to be waited for before anything is done that others can see. */
  committed(): Promise<void>;
  readonly now: number;
  /** The messages to answer, oldest first. */
  incoming: HistoryMessage[];
  history: HistoryMessage[];
  /** What memory has to say; absent where it was not asked or came too late. */
  recollections?: Recollections;
  /** What came before the history, in few words, where there is a summary of it. */
  summary?: Summary | null;
  /** What was asked for the reply and came too late, or not at all. */
  leftOut?: readonly string[];
  /** What the messages want; absent before the router was asked. */
  decision?: TurnDecision;
  /** What was done or found out for the messages, in order; the reply tells of it. */
  findings: Finding[];
  /** What is to follow in the conversation beside words; carried out in the commit that holds the reply. */
  deeds: Deed[];
  /** Bubbles decided without a responder; null while none are. */
  canned: string[] | null;
}

export type TurnStep = (work: TurnWork) => Promise<TurnWork> | TurnWork;

/** Words about a life in danger get a fixed, careful answer before anything else is considered. */
export const answerCrisis: TurnStep = (work) => {
  const reply = crisisReply(textsOf(work.incoming), work.input.mode);
  return reply === null ? work : { ...work, canned: reply.bubbles };
};

/** In a group: an introduction at first sight, a redirect for what is nobody else's business. */
export const answerByEtiquette: TurnStep = (work) => {
  const { kind, turnId, mode } = work.input;
  const { introduction, redirects } = work.persona;
  if (kind === 'introduce') return { ...work, canned: [pick(introduction[mode], hashOf(turnId))!] };
  if (kind === 'redirect') return { ...work, canned: [pick(redirects, hashOf(turnId))!] };
  return work;
};

/** What was said before, from the history's window. */
export function withHistory(history: History): TurnStep {
  return (work) => {
    const { incoming, turnId } = work.input;
    const before = new Set(incoming.map((message) => message.id));
    const window = history.window(work.address, { before, turnId });
    const carry = (messages: HistoryMessage[]): TurnWork => {
      work.history = messages;
      return work;
    };
    return window instanceof Promise ? window.then(carry) : carry(window);
  };
}

/** The messages to answer, as history has them. */
export function incomingOf(input: ReplyInput): HistoryMessage[] {
  const label = speakerLabels();
  return input.incoming.map((message) => ({
    from: 'person',
    speaker: label(message.sender),
    text: message.text,
    at: message.sentAt,
  }));
}

/** What messages say, in order. */
export function textsOf(messages: readonly { text: string }[]): string[] {
  return messages.map(({ text }) => text);
}

export async function runSteps(work: TurnWork, steps: readonly TurnStep[]): Promise<TurnWork> {
  let current = work;
  for (const step of steps) {
    if (current.canned !== null) return current;
    const next = step(current);
    current = next instanceof Promise ? await next : next;
  }
  return current;
}
