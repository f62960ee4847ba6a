/**
 * The real time, which a test may set forward: what would have come due in between comes due at once, in order. For waits of the
 * server that no test should sit out: 45 s for a repeat, a minute of silence, an hour until a scheduled message.
 */
import type { Clock } from '../../actors/clock.ts';
import type { ServerClock } from '../../src/server/clock.ts';

export interface JumpingClock extends Clock, ServerClock {
  /** Sets the time forward by so many milliseconds. */
  jump(ms: number): void;
}

interface Alarm {
  at: number;
  order: number;
  callback: () => void;
  timer: NodeJS.Timeout;
}

const timeoutMax = 2_147_483_647;

export function createJumpingClock(): JumpingClock {
  let offset = 0;
  let order = 0;
  const alarms = new Set<Alarm>();
  const now = () => Date.now() + offset;

  const set = (alarm: Alarm) => {
    clearTimeout(alarm.timer);
    alarm.timer = setTimeout(
      () => {
        if (now() < alarm.at) return set(alarm);
        alarms.delete(alarm);
        alarm.callback();
      },
      Math.min(Math.max(0, alarm.at - now()), timeoutMax),
    );
  };

  return {
    now,
    monotonicMs: () => performance.now() + offset,
    after(ms, callback) {
      const alarm: Alarm = { at: now() + Math.max(0, ms), order: order++, callback, timer: setTimeout(() => {}, 0) };
      alarms.add(alarm);
      set(alarm);
      return () => {
        clearTimeout(alarm.timer);
        alarms.delete(alarm);
      };
    },
    jump(ms) {
      offset += ms;
      for (const alarm of [...alarms].sort((a, b) => a.at - b.at || a.order - b.order)) set(alarm);
    },
  };
}
