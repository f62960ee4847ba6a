/**
 * What a reply is written from comes from several places at once, each under a deadline of its own. Who is late is left out and named;
 * a reply waits for nobody.
 */
import type { Clock } from '../../actors/clock.ts';

export interface Source<T> {
  /** How long a reply waits for it, milliseconds. */
  budgetMs: number;
  /** What is known at once costs no deadline. Whoever heeds the deadline may still give what it has. */
  ask(deadline: Deadline): Promise<T> | T;
}

/** When to come to an end. */
export interface Deadline {
  /** Aborted at the deadline and with the turn; made when it is first asked for. */
  readonly signal: AbortSignal;
}

export type Sources = Readonly<Record<string, Source<unknown>>>;

export interface Gathered<S extends Sources> {
  /** What each source said; undefined where it was left out. */
  found: { [name in keyof S]?: Awaited<ReturnType<S[name]['ask']>> };
  /** The late and the failing, in the order of the sources. */
  leftOut: (keyof S & string)[];
}

/** Asks all sources at once. Never rejects: a source that fails, hangs, or outlives the turn (`signal`) is left out. */
export async function gather<S extends Sources>(
  sources: S,
  clock: Pick<Clock, 'after'>,
  signal: AbortSignal,
): Promise<Gathered<S>> {
  const names = Object.keys(sources) as (keyof S & string)[];
  const found: Record<string, unknown> = {};
  const failed = new Set<string>();
  if (signal.aborted) return { found: {}, leftOut: names };
  const waits: Wait[] = [];
  for (const name of names) {
    const { budgetMs, ask } = sources[name]!;
    const deadline = new LazyDeadline();
    try {
      const answer = ask(deadline);
      if (isPromise(answer)) waits.push({ name, answer, budgetMs, deadline, cancel: null });
      else found[name] = answer;
    } catch {
      failed.add(name);
    }
  }
  if (waits.length > 0) await allWithin(waits, clock, signal, found, failed);
  return { found: found as Gathered<S>['found'], leftOut: names.filter((name) => failed.has(name)) };
}

/** A source that did not answer at once. */
interface Wait {
  name: string;
  answer: PromiseLike<unknown>;
  budgetMs: number;
  deadline: LazyDeadline;
  /** Takes its timer back, where there is one. */
  cancel: (() => void) | null;
}

function isPromise(answer: unknown): answer is PromiseLike<unknown> {
  return answer instanceof Promise || typeof (answer as PromiseLike<unknown> | null)?.then === 'function';
}

/** Resolves once every source has answered or is left out. */
function allWithin(
  waits: readonly Wait[],
  clock: Pick<Clock, 'after'>,
  signal: AbortSignal,
  found: Record<string, unknown>,
  failed: Set<string>,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const open = new Set(waits);
  let isListening = false;
  const settle = (wait: Wait, isFound: boolean, value?: unknown) => {
    if (!open.delete(wait)) return;
    wait.cancel?.();
    if (isFound) found[wait.name] = value;
    else failed.add(wait.name);
    if (open.size > 0) return;
    if (isListening) signal.removeEventListener('abort', turnEnds);
    resolve();
  };
  const end = (wait: Wait) => {
    wait.deadline.end();
    // Whoever heeds the signal answers within a turn of the event loop.
    setImmediate(() => setImmediate(settle, wait, false));
  };
  const turnEnds = () => open.forEach(end);
  for (const wait of waits) {
    wait.answer.then(
      (value) => settle(wait, true, value),
      () => settle(wait, false),
    );
  }
  // Most have answered before the event loop turns: for those no timer is set, and nobody listens to the turn.
  process.nextTick(() => {
    if (open.size === 0) return;
    for (const wait of open) wait.cancel = clock.after(wait.budgetMs, () => end(wait));
    if (signal.aborted) return turnEnds();
    signal.addEventListener('abort', turnEnds, { once: true });
    isListening = true;
  });
  return promise;
}

/** Why a source's signal is aborted: one for all, as an error of its own costs its stack. */
const tooLate = new DOMException('too late for the reply', 'AbortError');

/** Most sources answer without ever asking for the signal. */
class LazyDeadline implements Deadline {
  #controller: AbortController | null = null;
  #isOver = false;

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#isOver) this.#controller.abort(tooLate);
    return this.#controller.signal;
  }

  end(): void {
    this.#isOver = true;
    this.#controller?.abort(tooLate);
  }
}
