/**
 * The deadlines of one call of a model, as one abort signal and the reason it fired.
 *
 * Three clocks run: to the first text, between two pieces, and over the whole call. The second runs only while a piece is awaited, so
 * that a reader who takes long over a piece is not taken for a model that stalls.
 */
import type { Clock } from '../../actors/clock.ts';
import { ModelFailure } from './model.ts';

export interface Deadlines {
  /** Longest wait for the first text. */
  firstTokenMs: number;
  /** Longest wait between two pieces after the first text. */
  stallMs: number;
  totalMs: number;
}

export type AbortCause = 'caller' | 'first_token' | 'stalled' | 'total';

export interface CallDeadlines {
  readonly signal: AbortSignal;
  /** Why the signal fired, or undefined while it has not. */
  cause(): AbortCause | undefined;
  /** A piece is awaited from now on. */
  await(): void;
  /** A piece came; `isText` when it held text. */
  arrived(isText: boolean): void;
  /** Stops every clock and aborts what may still run. */
  close(): void;
}

/** Starts the clocks of a call. */
export function openDeadlines(deadlines: Deadlines, clock: Clock, caller: AbortSignal): CallDeadlines {
  const controller = new AbortController();
  let cause: AbortCause | undefined;
  let cancelStall: (() => void) | undefined;
  let hasText = false;
  const abort = (why: AbortCause) => {
    cause ??= why;
    controller.abort();
  };
  const onCaller = () => abort('caller');
  if (caller.aborted) onCaller();
  else caller.addEventListener('abort', onCaller, { once: true });
  const cancelTotal = clock.after(deadlines.totalMs, () => abort('total'));
  const cancelFirst = clock.after(deadlines.firstTokenMs, () => abort('first_token'));
  return {
    signal: controller.signal,
    cause: () => cause,
    await() {
      if (hasText) cancelStall = clock.after(deadlines.stallMs, () => abort('stalled'));
    },
    arrived(isText) {
      cancelStall?.();
      cancelStall = undefined;
      if (isText && !hasText) {
        hasText = true;
        cancelFirst();
      }
    },
    close() {
      caller.removeEventListener('abort', onCaller);
      cancelStall?.();
      cancelFirst();
      cancelTotal();
      controller.abort();
    },
  };
}

/** The failure that an abort of ours is. */
export function failureOfAbort(cause: AbortCause, afterText: boolean): ModelFailure {
  switch (cause) {
    case 'caller':
      return new ModelFailure('aborted', 'the call was given up', { retryable: false, afterText });
    case 'stalled':
      return new ModelFailure('stalled', 'the model stopped writing', { retryable: true, afterText });
    case 'first_token':
      return new ModelFailure('timeout', 'the model did not begin in time', { retryable: true, afterText });
    case 'total':
      // The time of the whole turn is used up: another try could only be later still.
      return new ModelFailure('timeout', 'the model did not finish in time', { retryable: false, afterText });
  }
}
