/** `turn`: whole durable turns, over HTTP and over sockets, on PostgreSQL and on PGlite, beside what the database alone can do. */
import { setTimeout } from 'node:timers/promises';
import type { PostgresServer, TestDatabase } from '../../test/support/postgres.ts';
import { createTempFolder } from '../../test/support/temp.ts';
import { addMeasured, type Bench, measureLoad, serverArguments } from '../bench.ts';
import { type Child, startChild } from '../child.ts';
import { journalCounts, requireDurable, startBenchPostgres } from '../database.ts';
import type { RunResult, Task } from '../load/main.ts';
import type { Summary } from '../load/recorder.ts';
import type { ArchetyReady } from '../servers/archety.ts';
import type { InsertTask } from '../servers/bare-inserts.ts';

const active = 256;
const relays = 32;
/** Conversations of the lone turns, apart from the others. */
const lone = { from: 100_000, to: 100_064 };
const overSockets = 200_000;

interface Stage {
  bench: Bench;
  generator: Child;
  server: Child<ArchetyReady>;
  inserts: Child;
  database: TestDatabase;
}

export async function turnSuite(bench: Bench): Promise<void> {
  const { figures } = bench;
  const generator = await startChild('bench/load/main.ts', { core: 'load' });
  const postgres = await startBenchPostgres(figures);
  try {
    bench.progress.expect(2 + bench.settings.rounds * 8);
    await onPostgres(bench, generator, postgres);
    await postgres.remove();
    await onPglite(bench, generator);
  } finally {
    await generator.stop();
    await postgres.remove();
  }
  judge(bench);
}

async function onPostgres(bench: Bench, generator: Child, postgres: PostgresServer): Promise<void> {
  const database = await postgres.createDatabase();
  const floors = await postgres.createDatabase();
  await requireDurable(database);
  const data = createTempFolder('bench-turn');
  const parameters = { databaseUrl: database.url, dataDir: data.path };
  const server = await startChild<ArchetyReady>('bench/servers/archety.ts', {
    core: 'server',
    parameters,
    nodeArguments: serverArguments(bench),
  });
  const inserts = await startChild('bench/servers/bare-inserts.ts', {
    core: 'server',
    parameters: { databaseUrl: floors.url },
  });
  const stage: Stage = { bench, generator, server, inserts, database };
  try {
    await warmUp(bench, generator, server, 0);
    for (let round = 1; round <= bench.settings.rounds; round++) await measureRound(stage, round);
  } finally {
    await inserts.stop();
    await server.stop();
    data.remove();
  }
}

/** Code is compiled, the database's log has its first segments, every conversation has met its persona. */
async function warmUp(bench: Bench, generator: Child, server: Child<ArchetyReady>, from: number): Promise<void> {
  const turns = bench.settings.quick ? 1 : 20;
  await bench.progress.step('warm-up', async () => {
    const { port } = server.ready;
    const task = { kind: 'turns_over_http', port, connections: active, from, to: from + active, turns } as const;
    const { totals } = await generator.ask<RunResult>('run', task);
    bench.figures.errors('turn.warm_up', totals.errors);
  });
}

async function measureRound(stage: Stage, round: number): Promise<void> {
  const { progress } = stage.bench;
  const { port } = stage.server.ready;
  const step = (doing: string, work: () => Promise<void>) => progress.step(`${doing}, round ${round}`, work);
  const http = { kind: 'turns_over_http', port, turns: null } as const;
  await step('the server comes to rest', () => restOf(stage.server, stage.bench.settings.quick ? 2_000 : restMsMax));
  await step('one INSERT after the other', () => measureInserts(stage, 'single', 1));
  await step('one lone turn after the other', () =>
    measureTurns(stage, 'turn.lone', { ...http, connections: 1, ...lone }, 'one turn at a time, over HTTP'),
  );
  await step('bare INSERTs', () => measureInserts(stage, 'single', active));
  await step('bare group commit', () => measureInserts(stage, 'group', active));
  await step('turns over HTTP', () =>
    measureTurns(
      stage,
      'turn.http',
      { ...http, connections: active, from: 0, to: active },
      `turns over HTTP, ${active} conversations`,
    ),
  );
  const socket = { kind: 'turns_over_socket', port, relays, from: overSockets, to: overSockets + active } as const;
  await step('turns over sockets', () =>
    measureTurns(stage, 'turn.socket', socket, `turns over ${relays} relays’ sockets, ${active} conversations`),
  );
}

const restMsMax = 60_000;
const atRestBelow = 0.1;

/** Waits until the server does little more than nothing: a lone turn has no backlog of remembered talk beside it. Gives up in time. */
async function restOf(server: Child<ArchetyReady>, msMax: number): Promise<void> {
  const stepMs = 500;
  for (let waited = 0; waited < msMax; waited += stepMs) {
    const before = await server.usage();
    await setTimeout(stepMs);
    const after = await server.usage();
    if (after.cpuUs - before.cpuUs < atRestBelow * (after.atUs - before.atUs)) return;
  }
}

async function measureInserts({ bench, inserts }: Stage, mode: InsertTask['mode'], inFlight: number): Promise<void> {
  const { seconds, warmUpSeconds } = bench.settings;
  const summary = await inserts.ask<Summary>('append', { mode, inFlight, seconds, warmUpSeconds } satisfies InsertTask);
  const name = `turn.floor.${mode}_${inFlight}`;
  const about = mode === 'single' ? 'durable 1 KB rows, one INSERT each' : 'durable 1 KB rows, group commit';
  bench.figures.add(`${name}_per_s`, '/s', summary.perSecond, `${about}, ${inFlight} in flight`);
  bench.figures.add(`${name}_median_ms`, 'ms', summary.median);
  bench.figures.add(`${name}_p99_ms`, 'ms', summary.p99);
}

/** A load, and what it has left in the database: a turn that was answered and is not in the journal fails the run. */
async function measureTurns(
  { bench, generator, server, database }: Stage,
  name: string,
  task: Task,
  about: string,
): Promise<void> {
  const before = await journalCounts(database);
  const measured = await measureLoad(bench, name, generator, server, task);
  const after = await journalCounts(database);
  const { done } = measured.totals;
  if (after.messages - before.messages < done) {
    throw new Error(
      `${name}: ${done} turns were answered, and ${after.messages - before.messages} messages are in the journal`,
    );
  }
  addMeasured(bench.figures, name, measured, about);
  bench.figures.add(`${name}_journal_rows`, 'rows', (after.rows - before.rows) / done, 'journal rows for each turn');
  bench.figures.add(
    `${name}_record_rows`,
    'rows',
    (after.records - before.records) / done,
    'history rows for each turn',
  );
  bench.figures.add(
    `${name}_wal_kb`,
    'KB',
    (after.walBytes - before.walBytes) / done / 1_024,
    'written to the log for each turn',
  );
}

async function onPglite(bench: Bench, generator: Child): Promise<void> {
  const data = createTempFolder('bench-pglite');
  const parameters = { databaseUrl: null, dataDir: data.path };
  const server = await startChild<ArchetyReady>('bench/servers/archety.ts', {
    core: 'server',
    parameters,
    nodeArguments: serverArguments(bench),
  });
  const from = 300_000;
  const task = {
    kind: 'turns_over_http',
    port: server.ready.port,
    connections: active,
    from,
    to: from + active,
    turns: null,
  } as const;
  try {
    await warmUp(bench, generator, server, from);
    for (let round = 1; round <= bench.settings.rounds; round++) {
      await bench.progress.step(`turns on PGlite, round ${round}`, async () => {
        const measured = await measureLoad(bench, 'turn.pglite', generator, server, task);
        addMeasured(bench.figures, 'turn.pglite', measured, `turns over HTTP on PGlite, ${active} conversations`);
      });
    }
  } finally {
    await server.stop();
    data.remove();
  }
}

function judge({ figures }: Bench): void {
  const ratio = figures.value('turn.lone_median_ms') / figures.value('turn.floor.single_1_median_ms');
  figures.add('turn.lone_times_insert', '×', ratio, 'a lone turn’s median against a bare INSERT’s');
  figures.goal('durable turns a second over HTTP', 'turn.http_per_s', 'at_least', 5_000);
  figures.goal('99th percentile of those', 'turn.http_p99_ms', 'at_most', 100);
  figures.goal('durable turns a second over sockets', 'turn.socket_per_s', 'at_least', 5_000);
  figures.goal('99th percentile of those', 'turn.socket_p99_ms', 'at_most', 100);
  figures.goal('a lone turn against a bare INSERT', 'turn.lone_times_insert', 'at_most', 3);
  figures.goal('turns a second on PGlite', 'turn.pglite_per_s', 'at_least', 1_500);
  figures.note(
    'turn: PostgreSQL shares a core with the load generator, the server has its own; on more cores it would not.',
  );
  figures.note(
    'turn: PGlite never syncs: it survives a killed process, not a power cut. Its figure is no durable one in PostgreSQL’s sense.',
  );
  figures.note(
    'turn: over sockets a turn also brings a reflex where one fits, a second bubble in its own commit, and an acknowledgement for each bubble, ' +
      'all of them durable in the relay’s actor.',
  );
  figures.note(
    'turn: not measured are a real model’s time, a database across a network, a disk that syncs slower than this one, and TLS.',
  );
}
