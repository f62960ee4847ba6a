/** The model port: chat messages in, text pieces out. Implementations live beside this file. */

export interface ChatMessage {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

export interface ModelCall {
  /** What the call is for; the span name in traces. */
  purpose: string;
  messages: ChatMessage[];
  outputTokensMax: number;
  temperature?: number;
  /** Given to the service so that a repeated call can be recognised (A5). */
  idempotencyKey: string;
  signal: AbortSignal;
  trace: { turnId: string; conversationTag: string; personaId: string };
}

export type ModelFailureCode =
  | 'aborted'
  | 'timeout'
  | 'stalled'
  | 'rate_limited'
  | 'refused'
  | 'unauthorized'
  | 'unavailable'
  | 'nonsense';

/** Why a model gave no usable text. `retryable`: the same call may succeed. `afterText`: some text had been yielded before. */
export class ModelFailure extends Error {
  override readonly name = 'ModelFailure';
  readonly code: ModelFailureCode;
  readonly retryable: boolean;
  readonly afterText: boolean;
  /** How long the service asked to wait before the next call; null when it did not say. */
  readonly retryAfterMs: number | null;

  constructor(
    code: ModelFailureCode,
    message: string,
    options: { retryable: boolean; afterText?: boolean; retryAfterMs?: number | null },
  ) {
    super(message);
    this.code = code;
    this.retryable = options.retryable;
    this.afterText = options.afterText ?? false;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}

export interface Model {
  readonly name: string;
  stream(call: ModelCall): AsyncIterable<string>;
}
