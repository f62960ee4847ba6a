/** A real clock that can be put forward: what was to happen in the time left out happens at once, in its order. */
import type { Clock } from '../../actors/clock.ts';

export interface MovableClock extends Clock {
  forward(ms: number): void;
}

interface Timer {
  dueAt: number;
  run(): void;
  cancel(): void;
}

export function createMovableClock(real: Clock): MovableClock {
  let aheadMs = 0;
  const timers = new Set<Timer>();
  const now = () => real.now() + aheadMs;
  return {
    ...real,
    now,
    after(ms, callback) {
      const run = () => {
        timers.delete(timer);
        callback();
      };
      const timer: Timer = { dueAt: now() + ms, run, cancel: real.after(ms, run) };
      timers.add(timer);
      return () => {
        timers.delete(timer);
        timer.cancel();
      };
    },
    forward(ms) {
      aheadMs += ms;
      const due = [...timers].filter(({ dueAt }) => dueAt <= now()).sort((a, b) => a.dueAt - b.dueAt);
      for (const timer of due) {
        if (!timers.has(timer)) continue;
        timer.cancel();
        timer.run();
      }
    },
  };
}
