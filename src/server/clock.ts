/**
 * Time as the server layer needs it: a clock that only goes forward. Wall time would close every socket as silent when an
 * operator or NTP sets the clock, so `monotonicMs` has no relation to the date.
 */
export interface ServerClock {
  /** Milliseconds since an arbitrary moment, never going back. */
  monotonicMs(): number;
  /** Calls back once after `ms`; the returned function takes it back. */
  after(ms: number, callback: () => void): () => void;
}

export const systemServerClock: ServerClock = {
  monotonicMs: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};
