/** A clock that only the test moves, and waits that count turns of the event loop rather than time. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../actors/clock.ts';

export interface ManualClock extends Clock {
  /** Moves time on, firing what comes due in order and letting the event loop run after each. */
  advance(ms: number): Promise<void>;
  /** Callbacks that wait for their time. */
  readonly waiting: number;
}

interface Alarm {
  at: number;
  order: number;
  callback: () => void;
}

/** Event-loop turns that a commit, its release and what follows at once need, with room to spare. */
const roundsToSettle = 12;

export function createManualClock(startAt = 1_700_000_000_000): ManualClock {
  const alarms = new Set<Alarm>();
  let now = startAt;
  let order = 0;
  return {
    now: () => now,
    after(ms, callback) {
      const alarm = { at: now + Math.max(0, ms), order: order++, callback };
      alarms.add(alarm);
      return () => void alarms.delete(alarm);
    },
    async advance(ms) {
      const until = now + ms;
      await rounds();
      for (;;) {
        const due = [...alarms].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at || a.order - b.order)[0];
        if (due === undefined) break;
        alarms.delete(due);
        now = Math.max(now, due.at);
        due.callback();
        await rounds();
      }
      now = until;
    },
    get waiting() {
      return alarms.size;
    },
  };
}

/** Lets the event loop turn: everything that needs neither time nor another event has happened afterwards. */
export async function rounds(count = roundsToSettle): Promise<void> {
  for (let i = 0; i < count; i++) await nextTurn();
}

/** Turns the event loop until the condition gives something truthy. Throws, naming it, after 2,000 turns. */
export async function eventually<T>(what: string, condition: () => T | Promise<T>): Promise<NonNullable<T>> {
  for (let i = 0; i < 2_000; i++) {
    const value = await condition();
    if (value) return value;
    await nextTurn();
  }
  throw new Error(`waited in vain: ${what}`);
}
