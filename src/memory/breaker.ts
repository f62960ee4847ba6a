/**
 * A circuit breaker: after some failures in a row nobody waits for the service for a while; then one call at a time may try, and its
 * success opens the way for all.
 */
import type { Clock } from '../../actors/clock.ts';

type State =
  | { phase: 'closed'; failures: number }
  | { phase: 'open'; until: number; coolMs: number }
  | { phase: 'half_open'; coolMs: number };

export interface Breaker {
  /** Whether a call may be made now. Each `true` is answered by `succeeded` or `failed`. */
  allows(): boolean;
  succeeded(): void;
  failed(): void;
  readonly phase: State['phase'];
}

export interface BreakerOptions {
  clock: Pick<Clock, 'now'>;
  /** Failures in a row that open it; default 3. */
  failuresMax?: number;
  /** First and longest time that it stays open, milliseconds; default 5,000 and 120,000. */
  coolMs?: number;
  coolMsMax?: number;
  changed?(phase: State['phase']): void;
}

export function createBreaker(options: BreakerOptions): Breaker {
  const { clock, failuresMax = 3, coolMs = 5_000, coolMsMax = 120_000, changed = () => undefined } = options;
  let state: State = { phase: 'closed', failures: 0 };
  const become = (next: State) => {
    const before = state.phase;
    state = next;
    if (before !== next.phase) changed(next.phase);
  };
  return {
    allows() {
      if (state.phase === 'closed') return true;
      if (state.phase === 'half_open' || clock.now() < state.until) return false;
      become({ phase: 'half_open', coolMs: state.coolMs });
      return true;
    },
    succeeded() {
      become({ phase: 'closed', failures: 0 });
    },
    failed() {
      if (state.phase === 'half_open') {
        const longer = Math.min(coolMsMax, state.coolMs * 2);
        become({ phase: 'open', until: clock.now() + longer, coolMs: longer });
      } else if (state.phase === 'closed') {
        const failures = state.failures + 1;
        if (failures < failuresMax) state = { phase: 'closed', failures };
        else become({ phase: 'open', until: clock.now() + coolMs, coolMs });
      }
    },
    get phase() {
      return state.phase;
    },
  };
}
