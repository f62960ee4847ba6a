/** Bounded waits. Every wait names what it waits for, so that a failure says what never came. */
import { setTimeout as sleep } from 'node:timers/promises';

const pollMs = 10;
/** Long enough for a slow machine with other work; nobody waits so long where all is well. */
const waitMs = 30_000;

/**
 * Polls until the predicate gives something truthy and returns that. A predicate that throws counts as "not yet", and its last
 * error is the cause of the failure. Throws after `ms`.
 */
export async function until<T>(
  what: string,
  predicate: () => T | Promise<T>,
  ms = waitMs,
): Promise<Exclude<T, false | null | undefined>> {
  const deadline = performance.now() + ms;
  let cause: unknown;
  for (;;) {
    try {
      const value = await predicate();
      if (value) return value as Exclude<T, false | null | undefined>;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    if (performance.now() >= deadline) throw new Error(`waited ${ms} ms in vain: ${what}`, { cause });
    await sleep(pollMs);
  }
}

/** The promise's own outcome, or an error naming what was waited for once `ms` have passed. */
export async function withDeadline<T>(what: string, promise: Promise<T>, ms = waitMs): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${ms} ms in vain: ${what}`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
