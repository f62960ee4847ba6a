/**
 * Work that became ready in one turn of the event loop is done together at its end: first all messages that came are read, a turn of the
 * loop later all actors that have mail take their turns, then all effects begin that those turns want. Done message by message, each
 * kind of work would find its code and tables gone from the processor's caches again (the bench's page has what that costs). Work that is
 * alone waits for the end of the loop's turn and nothing else.
 *
 *  Q1 Work is done in the order in which it was added, once. What is added meanwhile is done in the next turn of the loop.
 *  Q2 What one piece of work throws is thrown on, and keeps no other from being done.
 */
import { setImmediate as onNextTick } from 'node:timers';

export interface RunQueue {
  add(work: () => void): void;
  /** Pieces that wait. */
  readonly size: number;
}

export function createRunQueue(): RunQueue {
  let waiting: (() => void)[] = [];
  const run = () => {
    const works = waiting;
    waiting = [];
    let done = 0;
    try {
      for (const work of works) {
        done += 1;
        work();
      }
    } finally {
      if (done < works.length) {
        if (waiting.length === 0) onNextTick(run);
        waiting = [...works.slice(done), ...waiting];
      }
    }
  };
  return {
    add(work) {
      if (waiting.push(work) === 1) onNextTick(run);
    },
    get size() {
      return waiting.length;
    },
  };
}
