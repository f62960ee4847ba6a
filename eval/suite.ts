/**
 * What a suite of labelled cases is: it reads its cases, one JSON object a line, runs them through the real parts, and says how it
 * went. `run.ts` does the reading, the progress bar and the printing for all of them.
 */
import type { Clock } from '../actors/clock.ts';
import type { Config } from '../src/config.ts';

export interface SuiteContext {
  /** `offline`: no model, whatever is configured. */
  model: 'offline' | 'configured';
  config: Config;
  clock: Clock;
  /** A folder of this run's own, removed when it is over. */
  folder: string;
  /** Called as the work goes on. */
  progress(done: number, total: number): void;
}

/** A case as read from a file: the object, or what is wrong with the line. */
export type ReadCase<C> = { kind: 'case'; value: C } | { kind: 'problem'; problem: string };

export interface Failure {
  id: string;
  /** One line each: what was asked, what should have come, what came. */
  asked: string;
  expected: string;
  got: string;
}

/** A figure with the least (or the most) it has to be. */
export interface Floor {
  metric: string;
  value: number;
  atLeast?: number;
  atMost?: number;
}

export interface SuiteResult {
  suite: string;
  cases: number;
  passed: number;
  /** Name and value, in the order to print. */
  table: [name: string, value: string | number][];
  /** Rows are what was expected, columns what came; for suites that choose between kinds. */
  confusion: { labels: string[]; counts: number[][] } | null;
  floors: Floor[];
  failures: Failure[];
}

export interface Suite<C = unknown> {
  readonly name: string;
  readonly about: string;
  /** The cases that come with the server, from this folder. */
  readonly casesFile: string;
  read(value: unknown): ReadCase<C>;
  run(cases: readonly C[], context: SuiteContext): Promise<SuiteResult>;
}

/** For lists of suites of different cases: a suite only ever runs what it read itself. */
export function anySuite<C>(suite: Suite<C>): Suite {
  return suite as unknown as Suite;
}

/** Of a sorted or unsorted list of numbers the value below which this share of them lies; 0 for none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

export function isMet(floor: Floor): boolean {
  return (
    floor.value >= (floor.atLeast ?? Number.NEGATIVE_INFINITY) &&
    floor.value <= (floor.atMost ?? Number.POSITIVE_INFINITY)
  );
}
