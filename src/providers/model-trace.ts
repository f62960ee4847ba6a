/** What is known of one call of a model when it is over: times, sizes and outcome, and none of its text. */
import type { ModelFailureCode } from './model.ts';

export interface ModelTrace {
  modelCallId: string;
  /** What the call was for; the span name. */
  purpose: string;
  model: string;
  /** Unix milliseconds. */
  startedAt: number;
  /** Milliseconds of the whole call. */
  latencyMs: number;
  /** Milliseconds to the first text; null when there was none. */
  firstTokenMs: number | null;
  /** As the service counted; null when it did not say. */
  usage: { inputTokens: number; outputTokens: number } | null;
  /** Characters sent and received. */
  inputCharacters: number;
  outputCharacters: number;
  messageCount: number;
  outcome:
    | { kind: 'finished'; finishReason: string }
    /** `status` is the HTTP status where the service answered with one. */
    | { kind: 'failed'; code: ModelFailureCode; status: number | null };
  turnId: string;
  conversationTag: string;
  personaId: string;
}
