/**
 * The outbox: messages that a commit promised. Each is delivered at least once; the target recognises a repeat by its id
 * (A4) and deletes the row in its own commit. A target that refuses now is tried again with growing pauses; the rows
 * are in the database, so a crash only delays them.
 */
import type { Clock } from './clock.ts';
import type { OutboxRow } from './journal.ts';

export interface Outbox {
  /** Called for each committed row, and for each row found at the start; one in hand already is left alone. */
  dispatch(row: OutboxRow): void;
  /** Rows waiting for another try. */
  readonly waiting: number;
  /** Rows being delivered at this moment. */
  readonly delivering: number;
  stop(): void;
}

export type DeliveryOutcome =
  | { kind: 'taken' }
  /** Not ours any more: the node that owns the sender's shard delivers it. */
  | { kind: 'left' }
  /** Not now: the target is full, parked, elsewhere, or an output failed. */
  | { kind: 'later'; retryAfterMs: number };

export interface OutboxOptions {
  clock: Clock;
  deliver(row: OutboxRow): Promise<DeliveryOutcome>;
  delayed(row: OutboxRow, attempt: number): void;
}

const pauseMinMs = 100;
const pauseMaxMs = 30_000;

export function createOutbox(options: OutboxOptions): Outbox {
  /** Ids in hand; the value takes back the next try, where the row waits for one. */
  const inHand = new Map<string, (() => void) | null>();
  let waiting = 0;
  let stopped = false;

  const attempt = async (row: OutboxRow, tries: number): Promise<void> => {
    const outcome = await options.deliver(row).catch((): DeliveryOutcome => ({ kind: 'later', retryAfterMs: 1_000 }));
    if (outcome.kind !== 'later' || stopped) return void inHand.delete(row.id);
    options.delayed(row, tries + 1);
    const pause = Math.min(pauseMaxMs, Math.max(outcome.retryAfterMs, pauseMinMs * 2 ** Math.min(tries, 9)));
    waiting += 1;
    const cancel = options.clock.after(pause, () => {
      waiting -= 1;
      inHand.set(row.id, null);
      void attempt(row, tries + 1);
    });
    inHand.set(row.id, cancel);
  };

  return {
    dispatch(row) {
      if (stopped || inHand.has(row.id)) return;
      inHand.set(row.id, null);
      void attempt(row, 0);
    },
    get waiting() {
      return waiting;
    },
    get delivering() {
      return inHand.size - waiting;
    },
    stop() {
      stopped = true;
      for (const cancel of inHand.values()) cancel?.();
      inHand.clear();
      waiting = 0;
    },
  };
}
