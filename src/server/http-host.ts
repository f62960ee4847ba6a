/** What all requests of one server share. `Exchange` and the upgrade gate see the server through this, and nothing more of it. */
import type { ServerClock } from './clock.ts';
import type { Cors } from './cors.ts';
import type { Observe } from './events.ts';
import type { Exchange } from './exchange.ts';
import type { ServerLimits } from './limits.ts';

export interface HttpHost {
  readonly clock: ServerClock;
  readonly ids: () => string;
  readonly observe: Observe;
  readonly cors: Cors;
  readonly limits: ServerLimits;
  /** Proxies in front of the server whose `X-Forwarded-For` entry is believed; 0 for none. */
  readonly trustedProxies: number;
  /** Requests accepted and not yet settled: bounded, swept for deadlines, waited for by the drain. */
  readonly inFlight: Set<Exchange>;
  /** Where handlers begin whose body is there: those that came in one turn of the event loop together, soon and in order. */
  readonly queue: { add(work: () => void): void };
  /** Bytes of unfinished bodies in memory. */
  bodiesBytes: number;
  isDraining: boolean;
  /** Called when the last request in flight has settled while draining. */
  onIdle: () => void;
}
