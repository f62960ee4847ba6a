/**
 * The port behind which a reply is written: the model, or the offline responder when no model is configured.
 * A responder yields text as it is written; the splitter, not the responder, decides where bubbles end.
 */
import type { Mind } from '../../machines/conversation/mind.ts';
import type { ChatMessage } from '../providers/model.ts';
import type { Finding } from './findings.ts';
import type { Recollections } from './memories.ts';
import type { Persona } from './persona.ts';
import type { Summary } from './summaries.ts';

/** One message of a chat's history, oldest first in lists. */
export interface HistoryMessage {
  /** `persona` for what we said, else the sender's handle as the relay gave it. */
  from: 'persona' | 'person';
  /** A label that tells people of a group apart without their number: `A`, `B`, ...; empty in a direct chat. */
  speaker: string;
  text: string;
  /** Unix milliseconds. */
  at: number;
}

/** Everything a reply is written from. */
export interface ReplyBrief {
  persona: Persona;
  mode: 'direct' | 'group';
  history: HistoryMessage[];
  /** What came before the history, in few words, where there is a summary of it. */
  summary?: Summary | null | undefined;
  /** What is remembered from before the history, where there is any. */
  recollections?: Recollections | undefined;
  /** What was done or found out for the messages: the reply tells of it, and claims nothing else. */
  findings: readonly Finding[];
  /** How close they are, what is open and what is scheduled in this chat. */
  mind: Mind;
  /** The messages this reply answers, in order; several when a person texts in bursts; none where it tells of news. */
  incoming: HistoryMessage[];
  /** The reflex that already went out for this reply, so that it is not said twice. */
  reflex: string | null;
  /** Bubbles of this same reply that were already said before the process was interrupted: continue after them. */
  alreadySaid: string[];
  /** Unix milliseconds. */
  now: number;
  /** First contact: the persona may introduce itself. */
  firstContact: boolean;
}

export interface WriteOptions {
  signal: AbortSignal;
  /** A5: the invocation's id, given to the outside world as the idempotency key. */
  idempotencyKey: string;
  /** Tags for traces; hold no personal data. */
  trace: { turnId: string; conversationTag: string; personaId: string };
  /** Told what a model is given, to the letter, before it is asked. */
  asked?(messages: readonly ChatMessage[]): void;
}

export interface Responder {
  readonly name: string;
  readonly offline: boolean;
  /** Yields pieces of text. Throws ModelFailure when the model fails, stalls or answers nonsense. */
  write(brief: ReplyBrief, options: WriteOptions): AsyncIterable<string>;
}
