/**
 * The responder that asks the model.
 *
 * Invariants:
 *  - R1 Nothing is yielded that must be taken back: text is held until it shows something readable, and for as long as its end could
 *    be the beginning of a leaked prompt.
 *  - R2 A failure before any text was yielded is retried once, where it says that it may be. After text it is thrown with `afterText`,
 *    so that the turn goes on after what was said.
 *  - R3 An answer has an end: past `charsMax` it is cut and the model's stream closed.
 */
import type { Clock } from '../../actors/clock.ts';
import type { Model } from '../providers/model.ts';
import { ModelFailure } from '../providers/model.ts';
import { createLeakWatch } from './leak-watch.ts';
import type { PromptOptions } from './prompt.ts';
import { renderPrompt } from './prompt.ts';
import type { ReplyBrief, Responder, WriteOptions } from './responder.ts';

export interface ModelResponderOptions extends PromptOptions {
  clock: Clock;
  /** Default 700. */
  outputTokensMax?: number;
  /** Default 0.8. */
  temperature?: number;
  /** Longest answer in characters; what a runaway model writes after it is not read. Default 20 000. */
  charsMax?: number;
  /** The longest wait that a service may ask for before the retry; one that asks for more is not tried again. Default 2000 ms. */
  retryWaitMsMax?: number;
  /** Told of the one retry, for logs. */
  onRetry?: (failure: ModelFailure) => void;
}

/** A responder on a model port. The model's own failures come through as `ModelFailure`; anything else thrown is a bug. */
export function createModelResponder(model: Model, options: ModelResponderOptions): Responder {
  const { retryWaitMsMax = 2000 } = options;
  return {
    name: model.name,
    offline: false,
    async *write(brief, writeOptions) {
      const { signal } = writeOptions;
      let yielded = false;
      for (let attempt = 1; ; attempt++) {
        try {
          for await (const text of answer(model, brief, writeOptions, options, attempt)) {
            yielded = true;
            yield text;
          }
          return;
        } catch (error) {
          const failure = asFailure(error, signal, yielded);
          const waitMs = failure.retryAfterMs ?? 0;
          const hopeless = yielded || attempt > 1 || !failure.retryable || waitMs > retryWaitMsMax;
          if (hopeless || signal.aborted) throw failure;
          options.onRetry?.(failure);
          await pause(options.clock, waitMs, signal);
        }
      }
    },
  };
}

/** One call of the model, guarded. */
async function* answer(
  model: Model,
  brief: ReplyBrief,
  { signal, idempotencyKey, trace, asked }: WriteOptions,
  options: ModelResponderOptions,
  attempt: number,
): AsyncGenerator<string> {
  const { outputTokensMax = 700, temperature = 0.8, charsMax = 20_000 } = options;
  const guard = createGuard(brief);
  let chars = 0;
  const messages = renderPrompt(brief, options);
  asked?.(messages);
  const stream = model.stream({
    purpose: 'reply',
    messages,
    outputTokensMax,
    temperature,
    // A second attempt is a new call: under the same key a service may answer with the failure it remembers.
    idempotencyKey: attempt === 1 ? idempotencyKey : `${idempotencyKey}:retry`,
    signal,
    trace,
  });
  for await (const piece of stream) {
    const room = charsMax - chars;
    const text = piece.length > room ? piece.slice(0, room).replace(/[\ud800-\udbff]$/, '') : piece;
    chars += piece.length;
    const verdict = guard.take(text);
    if (verdict.text !== '') yield verdict.text;
    if (verdict.leaked || chars >= charsMax) break;
  }
  const rest = guard.rest();
  if (rest !== '') yield rest;
  if (!guard.readable()) throw new ModelFailure('nonsense', 'the model answered nothing readable', { retryable: true });
}

interface Guard {
  /** What may be shown of the text so far; `leaked` says that the prompt follows and nothing more may be. */
  take(text: string): { text: string; leaked: boolean };
  /** What is still held at the end. */
  rest(): string;
  readable(): boolean;
}

const readablePattern = /[\p{L}\p{N}\p{Extended_Pictographic}]/u;

/** Guards one answer: holds it until it is readable, takes a name off its front, stops where the prompt begins to show. */
function createGuard({ persona }: ReplyBrief): Guard {
  const watch = createLeakWatch(persona);
  const ownName = new RegExp(`^\\s*(?:\\*\\*)?(?:${escaped(persona.name)}|You)(?:\\*\\*)?\\s?:(?:\\*\\*)?\\s*`, 'i');
  const nameCharsMax = persona.name.length + 10;
  let held = '';
  /** Where `held` begins in the whole answer. */
  let offset = 0;
  let begun = false;
  let readable = false;

  const show = (chars: number): string => {
    const text = held.slice(0, Math.max(0, chars));
    held = held.slice(text.length);
    offset += text.length;
    readable ||= readablePattern.test(text);
    return text;
  };

  const begins = (final: boolean): boolean => {
    if (begun) return true;
    const visible = held.trimStart();
    if (!readablePattern.test(visible) || (!final && visible.length < nameCharsMax && !/[\n.!?,]/.test(visible)))
      return false;
    const unnamed = held.replace(ownName, '');
    offset += held.length - unnamed.length;
    held = unnamed;
    begun = readablePattern.test(held);
    return begun;
  };

  /** Lets go of everything held, if there is anything to read in it. */
  const release = (): string => (begins(true) ? show(held.length) : '');

  return {
    take(text) {
      held += text;
      const { leakAt, safeUntil } = watch.take(text);
      if (leakAt !== null) {
        held = held.slice(0, Math.max(0, leakAt - offset));
        return { text: release(), leaked: true };
      }
      if (!begins(false)) return { text: '', leaked: false };
      return { text: show(safeUntil - offset), leaked: false };
    },
    rest: release,
    readable: () => readable,
  };
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** What was thrown, as a failure that says whether text had gone out. Bugs stay what they are. */
function asFailure(error: unknown, signal: AbortSignal, afterText: boolean): ModelFailure {
  if (error instanceof ModelFailure) {
    if (error.afterText === afterText) return error;
    return new ModelFailure(error.code, error.message, {
      retryable: error.retryable,
      retryAfterMs: error.retryAfterMs,
      afterText,
    });
  }
  if (signal.aborted) return new ModelFailure('aborted', 'the reply was given up', { retryable: false, afterText });
  throw error;
}

/** Waits, or less when the reply is given up meanwhile. */
function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  if (ms <= 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const over = (): void => {
      cancel();
      signal.removeEventListener('abort', over);
      resolve();
    };
    const cancel = clock.after(ms, over);
    signal.addEventListener('abort', over, { once: true });
  });
}
