/** What a suite is given, and the steps that all suites are made of. */
import { readFileSync } from 'node:fs';
import type { Child } from './child.ts';
import type { Figures } from './figures.ts';
import type { LoadSummary, Totals } from './load/load.ts';
import type { Task } from './load/main.ts';
import type { Progress } from './progress.ts';

export interface BenchSettings {
  quick: boolean;
  /** Times that each measurement is repeated, the measured things taking turns. */
  rounds: number;
  /** Length of one measurement, and of the warm-up before it. */
  seconds: number;
  warmUpSeconds: number;
  peers: boolean;
  /** Share of the memory suite's conversations that is really made: 1 for all. */
  scale: number;
  /** Folder for a CPU profile of each server under test; null for none. */
  profileFolder: string | null;
}

export interface Bench {
  settings: BenchSettings;
  figures: Figures;
  progress: Progress;
}

/**
 * Node's flags as in production, out of package.json's `start`: a turn's short-lived objects die young in a larger nursery instead of being
 * promoted, one helper thread collects garbage beside the server (four of them take the core from it where there are few), and the ORM's
 * AsyncLocalStorage does not switch on promise hooks for the whole process.
 */
const productionArguments = productionFlags();

function productionFlags(): string[] {
  const { scripts } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    scripts: { start: string };
  };
  return scripts.start.split(' ').filter((word) => word.startsWith('--'));
}

/** Arguments of Node for a server under test. */
export function serverArguments({ settings }: Bench): string[] {
  if (settings.profileFolder === null) return productionArguments;
  return [...productionArguments, '--cpu-prof', '--cpu-prof-interval=200', `--cpu-prof-dir=${settings.profileFolder}`];
}

export interface Measured {
  summary: LoadSummary;
  totals: Totals;
  /** Share of its core that the server used, and its time for each of what was done. */
  serverBusy: number;
  serverUs: number;
  generatorBusy: number;
}

/** Puts a load on a server: warm-up, one measurement, end. */
export async function measureLoad(
  bench: Bench,
  where: string,
  generator: Child,
  server: Child,
  task: Task,
): Promise<Measured> {
  const { seconds, warmUpSeconds } = bench.settings;
  await generator.ask('start', { task, warmUpSeconds });
  const before = { server: await server.usage(), generator: await generator.usage() };
  const summary = await generator.ask<LoadSummary>('measure', { seconds });
  const after = { server: await server.usage(), generator: await generator.usage() };
  const totals = await generator.ask<Totals>('stop_load');
  bench.figures.errors(where, totals.errors);
  if (summary.count === 0) throw new Error(`${where}: nothing was done; ${JSON.stringify(totals.errors)}`);
  const cpuUs = after.server.cpuUs - before.server.cpuUs;
  const serverBusy = cpuUs / (after.server.atUs - before.server.atUs);
  const generatorUs = after.generator.cpuUs - before.generator.cpuUs;
  return {
    summary,
    totals,
    serverBusy,
    // The questions before and after take their time, so the share counts and not the sum.
    serverUs: (serverBusy * 1_000_000) / summary.perSecond,
    generatorBusy: generatorUs / (after.generator.atUs - before.generator.atUs),
  };
}

/** Rate, median, 99th percentile, share of the core and time of the core for each: the five figures of a load. */
export function addMeasured(
  figures: Figures,
  name: string,
  { summary, serverBusy, serverUs }: Measured,
  about: string,
): void {
  figures.add(`${name}_per_s`, '/s', summary.perSecond, about);
  figures.add(`${name}_median_ms`, 'ms', summary.median);
  figures.add(`${name}_p99_ms`, 'ms', summary.p99);
  figures.add(`${name}_core_percent`, '%', serverBusy * 100);
  figures.add(`${name}_core_us`, 'µs', serverUs);
}
