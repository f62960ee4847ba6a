/**
 * Durable timers in time. Rows due within the horizon are held in a heap; the rest wait in the database, which is asked
 * again every half horizon. A row that was cancelled or replaced may still fire from the heap: its token no longer matches,
 * and the actor ignores it (A6). Firing is repeated until the actor took the event, so a refusing database only delays it.
 *
 * A row stays known from when it is held until its firing is settled, so that no poll fires it a second time, and a poll
 * asks for as many rows more as are known: what cannot fire now (a parked actor) does not hide what can.
 */
import type { Clock } from './clock.ts';
import type { Journal, TimerRow } from './journal.ts';

export interface Timers {
  /** Asks the database for the first time and goes on asking. */
  start(): Promise<void>;
  /** Asks now: shards were gained. */
  poll(): Promise<void>;
  /** Called for each committed arming. */
  armed(timer: TimerRow): void;
  stop(): void;
  /** Rows held or being fired. */
  readonly held: number;
}

export interface TimersOptions {
  journal: Journal;
  clock: Clock;
  horizonMs: number;
  /** The shards to ask for; undefined for all. */
  shards(): number[] | undefined;
  owns(address: string): boolean;
  /** Takes the event into its actor; `settled` says after how many ms to try again, or null when the timer is spent. */
  fire(timer: TimerRow, settled: (againMs: number | null) => void): void;
  failed(error: unknown): void;
}

interface Held {
  timer: TimerRow;
  fireAt: number;
}

const pollLimit = 2_000;
const retryMs = 1_000;

export function createTimers(options: TimersOptions): Timers {
  const { clock, journal, horizonMs } = options;
  const heap: Held[] = [];
  const known = new Set<string>();
  let cancelWake: (() => void) | undefined;
  let cancelPoll: (() => void) | undefined;
  let wakeAt = Number.POSITIVE_INFINITY;
  let polling = false;
  let stopped = false;

  const keyOf = ({ address, id, token }: TimerRow) => `${address}\n${id}\n${token}`;

  const hold = (timer: TimerRow) => {
    const key = keyOf(timer);
    if (known.has(key)) return;
    known.add(key);
    push(heap, { timer, fireAt: timer.dueAt });
  };

  const plan = () => {
    const next = heap[0];
    if (next === undefined || stopped || next.fireAt >= wakeAt) return;
    cancelWake?.();
    wakeAt = next.fireAt;
    cancelWake = clock.after(Math.max(0, next.fireAt - clock.now()), wake);
  };

  const wake = () => {
    wakeAt = Number.POSITIVE_INFINITY;
    cancelWake = undefined;
    if (stopped) return;
    const now = clock.now();
    for (let next = heap[0]; next !== undefined && next.fireAt <= now; next = heap[0]) {
      pop(heap);
      fire(next.timer);
    }
    plan();
  };

  const fire = (timer: TimerRow) => {
    const key = keyOf(timer);
    if (!options.owns(timer.address)) return void known.delete(key);
    options.fire(timer, (againMs) => {
      if (againMs === null || stopped) return void known.delete(key);
      push(heap, { timer, fireAt: clock.now() + againMs });
      plan();
    });
  };

  const poll = async (): Promise<void> => {
    if (polling || stopped) return;
    polling = true;
    cancelPoll?.();
    let pause = horizonMs / 2;
    try {
      const limit = pollLimit + known.size;
      const rows = await journal.timersDue(clock.now() + horizonMs, limit, options.shards());
      for (const row of rows) if (options.owns(row.address)) hold(row);
      plan();
      // A full page may hide more behind it.
      if (rows.length === limit) pause = 0;
    } catch (error) {
      options.failed(error);
      pause = retryMs;
    }
    polling = false;
    if (!stopped) cancelPoll = clock.after(pause, () => void poll());
  };

  return {
    start: poll,
    poll,
    armed(timer) {
      if (timer.dueAt > clock.now() + horizonMs) return;
      hold(timer);
      plan();
    },
    stop() {
      stopped = true;
      cancelWake?.();
      cancelPoll?.();
    },
    get held() {
      return known.size;
    },
  };
}

// ——— a binary heap, soonest first ———

function push(heap: Held[], held: Held): void {
  heap.push(held);
  for (let i = heap.length - 1; i > 0; ) {
    const parent = (i - 1) >> 1;
    if (heap[parent]!.fireAt <= heap[i]!.fireAt) return;
    [heap[parent], heap[i]] = [heap[i]!, heap[parent]!];
    i = parent;
  }
}

function pop(heap: Held[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  heap[0] = last;
  for (let i = 0; ; ) {
    const left = 2 * i + 1;
    const right = left + 1;
    let least = i;
    if (left < heap.length && heap[left]!.fireAt < heap[least]!.fireAt) least = left;
    if (right < heap.length && heap[right]!.fireAt < heap[least]!.fireAt) least = right;
    if (least === i) return;
    [heap[i], heap[least]] = [heap[least]!, heap[i]!];
    i = least;
  }
}
