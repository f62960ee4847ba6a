/**
 * Fixed-window rate limits: so many events a window and key. Keys idle for a window cost nothing; the number of keys is
 * bounded, and past the bound the oldest windows are forgotten first, which can only let more through.
 */

export interface RateLimit {
  /** Counts one event. `retryAfterSeconds` until the window ends when it is over the limit. */
  take(key: string): { kind: 'allowed' } | { kind: 'limited'; retryAfterSeconds: number };
}

const keysMax = 50_000;
const allowed = { kind: 'allowed' } as const;

/** `limit` events per `windowMs` and key; a limit of 0 switches it off. */
export function createRateLimit(options: { limit: number; windowMs: number; now(): number }): RateLimit {
  const { limit, windowMs, now } = options;
  const windows = new Map<string, { startedAt: number; count: number }>();
  return {
    take(key) {
      if (limit === 0) return allowed;
      const at = now();
      const known = windows.get(key);
      if (known === undefined || at - known.startedAt >= windowMs) {
        windows.delete(key);
        windows.set(key, { startedAt: at, count: 1 });
        if (windows.size > keysMax) windows.delete(windows.keys().next().value!);
        return allowed;
      }
      if (known.count >= limit) {
        return {
          kind: 'limited',
          retryAfterSeconds: Math.max(1, Math.ceil((known.startedAt + windowMs - at) / 1_000)),
        };
      }
      known.count += 1;
      return allowed;
    },
  };
}
