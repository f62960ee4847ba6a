/**
 * What a reply is written from comes from several places at once, each under a deadline of its own. Who is late is left out and named;
 * a reply waits for nobody.
 */
import type { Clock } from '../../actors/clock.ts';

export interface Source<T> {
  /** How long a reply waits for it, milliseconds. */
  budgetMs: number;
  /** The signal is aborted at the deadline and with the turn; whoever heeds it may still give what it has. */
  ask(signal: AbortSignal): Promise<T> | T;
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
  const answers = await Promise.all(names.map((name) => askWithin(sources[name]!, clock, signal)));
  const found: Record<string, unknown> = {};
  const leftOut: (keyof S & string)[] = [];
  for (const [index, name] of names.entries()) {
    const answer = answers[index]!;
    if (answer.kind === 'answer') found[name] = answer.value;
    else leftOut.push(name);
  }
  return { found: found as Gathered<S>['found'], leftOut };
}

type Answer = { kind: 'answer'; value: unknown } | { kind: 'none' };
const none: Answer = { kind: 'none' };

function askWithin(source: Source<unknown>, clock: Pick<Clock, 'after'>, signal: AbortSignal): Promise<Answer> {
  if (signal.aborted) return Promise.resolve(none);
  const { promise, resolve } = Promise.withResolvers<Answer>();
  const deadline = new AbortController();
  const end = () => {
    deadline.abort();
    // Whoever heeds the signal answers within a turn of the event loop.
    setImmediate(() => setImmediate(resolve, none));
  };
  const cancel = clock.after(source.budgetMs, end);
  signal.addEventListener('abort', end, { once: true });
  const settle = (answer: Answer) => {
    cancel();
    signal.removeEventListener('abort', end);
    resolve(answer);
  };
  // Asked inside of a promise, so that a source which throws at once is one that fails.
  new Promise<unknown>((give) => give(source.ask(deadline.signal))).then(
    (value) => settle({ kind: 'answer', value }),
    () => settle(none),
  );
  return promise;
}
