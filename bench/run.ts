/**
 * `npm run bench -- [edge] [turn] [memory] [miniapp] [context] [--json] [--quick] [--rounds N] [--seconds N] [--scale N] [--no-peers]`
 *
 * Measures; asserts nothing about time. Exits with 1 only where a suite could not be measured, or answers under load were wrong.
 */
import { parseArgs } from 'node:util';
import type { Bench, BenchSettings } from './bench.ts';
import { Figures } from './figures.ts';
import { describeMachine, pinHarness } from './machine.ts';
import { Progress } from './progress.ts';
import { jsonReport, textReport } from './report.ts';
import { contextSuite } from './suites/context.ts';
import { edgeSuite } from './suites/edge.ts';
import { memorySuite } from './suites/memory.ts';
import { miniappSuite } from './suites/miniapp.ts';
import { turnSuite } from './suites/turn.ts';

const suites = {
  edge: edgeSuite,
  turn: turnSuite,
  memory: memorySuite,
  miniapp: miniappSuite,
  context: contextSuite,
} as const;
type SuiteName = keyof typeof suites;

const usage = `npm run bench -- [${Object.keys(suites).join('] [')}] [options]
  --json         one JSON object with every figure by name
  --quick        a few seconds each, without peers: shows that everything runs, measures nothing worth telling
  --rounds N     times each measurement is repeated (3)
  --seconds N    length of one measurement (5)
  --scale N      share of the memory suite's conversations, and of the idle sockets (1)
  --profile      writes a CPU profile of each server under test into bench/.results (figures are then too low)
  --no-peers     leaves ws, Socket.IO and Colyseus out`;

const { values, positionals } = readArguments();
const chosen = positionals.length === 0 ? (Object.keys(suites) as SuiteName[]) : (positionals as SuiteName[]);
const unknown = chosen.filter((name) => !Object.hasOwn(suites, name));
if (unknown.length > 0 || values.help) {
  console.error(unknown.length > 0 ? `no suite is named ${unknown.join(', ')}\n\n${usage}` : usage);
  process.exit(unknown.length > 0 ? 2 : 0);
}

const { quick } = values;
const settings: BenchSettings = {
  quick,
  rounds: quick ? 1 : numberOf('rounds', 3),
  seconds: quick ? 1.5 : numberOf('seconds', 5),
  warmUpSeconds: quick ? 0.5 : 2,
  peers: !quick && !values['no-peers'],
  profileFolder: values.profile ? 'bench/.results' : null,
  scale: quick ? 0.005 : numberOf('scale', 1),
};
const machine = describeMachine();
pinHarness();
const figures = new Figures();
const progress = new Progress(process.stderr);
const bench: Bench = { settings, figures, progress };
const startedAt = performance.now();
try {
  for (const name of chosen) await suites[name](bench);
} finally {
  progress.clear();
}
const results = figures.results();
const run = { suites: chosen, settings, machine, seconds: Math.round((performance.now() - startedAt) / 1_000) };
console.log(values.json ? jsonReport(run, results) : textReport(run, results));
// Services that were started for the run have been ended; what still listens must not keep the harness.
process.exit(Object.keys(results.errors).length > 0 ? 1 : 0);

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        quick: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
        profile: { type: 'boolean', default: false },
        'no-peers': { type: 'boolean', default: false },
        rounds: { type: 'string' },
        seconds: { type: 'string' },
        scale: { type: 'string' },
      },
    });
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    process.exit(2);
  }
}

function numberOf(name: 'rounds' | 'seconds' | 'scale', fallback: number): number {
  const given = values[name];
  if (given === undefined) return fallback;
  const value = Number(given);
  if (Number.isFinite(value) && value > 0) return value;
  console.error(`--${name} is a number above 0\n\n${usage}`);
  process.exit(2);
}
