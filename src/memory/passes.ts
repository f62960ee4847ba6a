/**
 * Readings take turns: reading into memory is work that nobody waits for, and many conversations at once must not hold up those who are
 * being answered. The longer the queue, the rarer a conversation is asked to be read again; nothing is skipped, each reading takes more.
 */

export interface Passes {
  /** Runs work when it is its turn. Rejects with the signal's reason where that is aborted before. */
  run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T>;
  /** How long a conversation should pause before its next reading, milliseconds. */
  pauseMs(): number;
}

/** With so many readings waiting, pauses are twice as long as with none. */
const waitingThatDoubles = 16;
const pauseMsMax = 120_000;

/** Makes the queue; `pauseMs` is the pause while nothing waits. */
export function createPasses({ pauseMs, atOnce = 1 }: { pauseMs: number; atOnce?: number }): Passes {
  const waiting = new Set<() => void>();
  let running = 0;

  const next = () => {
    const [first] = waiting;
    if (first === undefined || running >= atOnce) return;
    waiting.delete(first);
    first();
  };

  return {
    async run(work, signal) {
      signal.throwIfAborted();
      if (running >= atOnce) {
        await new Promise<void>((resolve, reject) => {
          const leave = () => {
            waiting.delete(go);
            reject(signal.reason);
          };
          const go = () => {
            signal.removeEventListener('abort', leave);
            // Taken at once: whoever comes before this one has woken up must not take its place.
            running += 1;
            resolve();
          };
          waiting.add(go);
          signal.addEventListener('abort', leave, { once: true });
        });
      } else running += 1;
      try {
        return await work();
      } finally {
        running -= 1;
        next();
      }
    },
    pauseMs: () => Math.min(pauseMsMax, Math.round(pauseMs * (1 + waiting.size / waitingThatDoubles))),
  };
}
