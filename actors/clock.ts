/** Time, ids and chance as arguments, so that a seed can replay a whole run. */
import { randomUUID } from 'node:crypto';

export interface Clock {
  /** Unix milliseconds. */
  now(): number;
  /** Calls back once after `ms`; the returned function takes it back. */
  after(ms: number, callback: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, callback) {
    // setTimeout overflows at 2^31 ms and would fire at once.
    const timer = setTimeout(callback, Math.min(ms, 2_147_483_647));
    return () => clearTimeout(timer);
  },
};

/** Makes ids that are unique for ever; UUIDs in production. */
export type Ids = () => string;
export const randomIds: Ids = () => randomUUID();

/** Uniform numbers in [0, 1). */
export type Random = () => number;
