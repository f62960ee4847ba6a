/** `miniapp`: one poll that a hundred look at, a thousand sessions at once, and what a viewer costs who only looks. On PostgreSQL, peers beside it. */
import type { PostgresServer } from '../../test/support/postgres.ts';
import { createTempFolder } from '../../test/support/temp.ts';
import { type Bench, type Measured, measureLoad, serverArguments } from '../bench.ts';
import { type Child, startChild } from '../child.ts';
import { requireDurable, startBenchPostgres } from '../database.ts';
import type { FanOutTask } from '../load/fan-out.ts';
import type { LoadSummary } from '../load/load.ts';
import type { SpreadTask } from '../load/spread.ts';
import type { ViewerDialect } from '../load/viewers.ts';
import { installPeers } from '../peers.ts';
import type { ArchetyParameters, ArchetyReady } from '../servers/archety.ts';
import type { BarePublishParameters } from '../servers/bare-publish.ts';

/** As many people as a session takes. */
const viewers = 100;
/** Votes under way at a time: what one writer of the journal gathers into a commit or two. */
const inFlight = 128;
const options = ['pizza', 'sushi', 'tacos', 'ramen'];
const sessions = 1_000;
const viewersOfEach = 5;
const actionsPerSecond = 2_000;
const idleViewers = 4_000;

interface Side {
  name: 'archety' | 'bare' | 'colyseus' | 'socketio';
  about: string;
  file: string;
  dialect: ViewerDialect;
  parameters: unknown;
}

interface RunningSide extends Side {
  server: Child<{ port: number }>;
}

interface Stage {
  bench: Bench;
  generator: Child;
  postgres: PostgresServer;
  sides: Side[];
  /** Where the journal of the server under test is asked. */
  databaseUrl: string;
}

export async function miniappSuite(bench: Bench): Promise<void> {
  const { settings, figures, progress } = bench;
  const hasPeers = settings.peers && installPeers();
  if (!hasPeers) figures.note('The peers were not measured in this run.');
  const postgres = await startBenchPostgres(figures);
  const database = await postgres.createDatabase();
  await requireDurable(database);
  const data = createTempFolder('bench-miniapp');
  const ours: Side = {
    name: 'archety',
    about: 'the whole server',
    file: 'bench/servers/archety.ts',
    dialect: 'archety',
    parameters: { databaseUrl: database.url, dataDir: data.path } satisfies ArchetyParameters,
  };
  const generator = await startChild('bench/load/main.ts', { core: 'load' });
  const stage: Stage = { bench, generator, postgres, sides: [ours], databaseUrl: database.url };
  progress.expect(2 + settings.rounds * (hasPeers ? 5 : 3) + (hasPeers ? 4 : 2));
  try {
    const running = await start(bench, ours);
    const frameBytes = await progress.step('how large a patch is', () => patchBytes(stage, running));
    stage.sides.push(...others(frameBytes, hasPeers));
    await measureRounds(stage, running);
    await running.server.stop();
    for (const side of stage.sides) await measureIdle(stage, side);
  } finally {
    await generator.stop();
    await postgres.remove();
    data.remove();
  }
  compare(bench, hasPeers);
}

function others(frameBytes: number, hasPeers: boolean): Side[] {
  const bare: Side = {
    name: 'bare',
    about: 'bare publish of a ready patch',
    file: 'bench/servers/bare-publish.ts',
    dialect: 'bare',
    parameters: { frameBytes } satisfies BarePublishParameters,
  };
  if (!hasPeers) return [bare];
  const parameters = { options, members: viewers };
  return [
    bare,
    { name: 'colyseus', about: 'Colyseus', file: 'bench/peers/colyseus.js', dialect: 'colyseus', parameters },
    { name: 'socketio', about: 'Socket.IO', file: 'bench/peers/socket-io-poll.js', dialect: 'socket.io', parameters },
  ];
}

async function start(bench: Bench, side: Side, nodeArguments = serverArguments(bench)): Promise<RunningSide> {
  const { parameters } = side;
  const server = await startChild<ArchetyReady>(side.file, { core: 'server', parameters, nodeArguments });
  return { ...side, server };
}

function fanOut(
  { server, dialect }: RunningSide,
  databaseUrl: string | null,
  count: number,
  votes: number,
): FanOutTask {
  const { port } = server.ready;
  return { kind: 'fan_out', dialect, port, viewers: count, options, inFlight: votes, databaseUrl };
}

/** The size of our patches, for the floor to publish the same; on the way the code is compiled. */
async function patchBytes(stage: Stage, ours: RunningSide): Promise<number> {
  const { bench, generator, databaseUrl } = stage;
  const task = fanOut(ours, databaseUrl, viewers, inFlight);
  await generator.ask('start', { task, warmUpSeconds: bench.settings.warmUpSeconds });
  const { framesPerSecond, bytesPerSecond } = await generator.ask<LoadSummary>('measure', { seconds: 0.5 });
  const { errors } = await generator.ask<{ errors: Record<string, number> }>('stop_load');
  bench.figures.errors('miniapp.probe', errors);
  if (framesPerSecond === 0) throw new Error(`no patch was seen; ${JSON.stringify(errors)}`);
  return Math.round(bytesPerSecond / framesPerSecond);
}

async function measureRounds(stage: Stage, ours: RunningSide): Promise<void> {
  const { bench, databaseUrl } = stage;
  const running: RunningSide[] = [ours];
  try {
    for (const side of stage.sides.slice(1)) running.push(await start(bench, side));
    for (let round = 1; round <= bench.settings.rounds; round++) {
      for (const side of running) {
        await bench.progress.step(`one poll, ${viewers} viewers, ${side.about}, round ${round}`, async () => {
          const url = side.name === 'archety' ? databaseUrl : null;
          const name = `miniapp.fan_out.${side.name}`;
          const task = fanOut(side, url, viewers, inFlight);
          const measured = await measureLoad(bench, name, stage.generator, side.server, task);
          addFanOut(bench, name, side.about, measured);
        });
      }
      await bench.progress.step(`many sessions, round ${round}`, () => measureSpread(stage, ours));
    }
  } finally {
    for (const { server } of running.slice(1)) await server.stop();
  }
}

function addFanOut({ figures }: Bench, name: string, about: string, measured: Measured): void {
  const { summary, serverBusy, generatorBusy } = measured;
  const { framesPerSecond, bytesPerSecond, perSecond } = summary;
  figures.add(`${name}_patches_per_s`, '/s', framesPerSecond, `patches delivered, ${about}`);
  figures.add(`${name}_changes_per_s`, '/s', perSecond, 'changes that they come from');
  const bytes = bytesPerSecond / framesPerSecond;
  figures.add(`${name}_patch_bytes`, 'bytes', bytes, 'sent to a viewer for a change, answers to actions included');
  figures.add(`${name}_patch_core_us`, 'µs', (serverBusy * 1_000_000) / framesPerSecond, 'core time for each of them');
  figures.add(`${name}_change_core_us`, 'µs', (serverBusy * 1_000_000) / perSecond, 'core time for each change');
  figures.add(`${name}_core_percent`, '%', serverBusy * 100);
  figures.add(`${name}_generator_percent`, '%', generatorBusy * 100, 'share of its core the generator used');
  figures.add(`${name}_median_ms`, 'ms', summary.median, 'from a vote until a viewer is shown it');
  figures.add(`${name}_p99_ms`, 'ms', summary.p99);
}

async function measureSpread({ bench, generator }: Stage, ours: RunningSide): Promise<void> {
  const { settings, figures } = bench;
  const count = Math.max(20, Math.round(sessions * settings.scale));
  const task: SpreadTask = {
    kind: 'spread',
    port: ours.server.ready.port,
    sessions: count,
    viewers: viewersOfEach,
    actionsPerSecond: (actionsPerSecond * count) / sessions,
    options,
  };
  const { summary, serverBusy } = await measureLoad(bench, 'miniapp.spread', generator, ours.server, task);
  figures.fact('miniapp_spread_sessions', count);
  figures.add(
    'miniapp.spread_per_s',
    '/s',
    summary.perSecond,
    `actions in ${count} sessions of ${viewersOfEach} viewers`,
  );
  figures.add('miniapp.spread_median_ms', 'ms', summary.median, 'from when it was due until all were shown it');
  figures.add('miniapp.spread_p99_ms', 'ms', summary.p99);
  figures.add('miniapp.spread_core_percent', '%', serverBusy * 100);
  figures.add(
    'miniapp.spread_core_us',
    'µs',
    (serverBusy * 1_000_000) / summary.perSecond,
    'core time for each action',
  );
}

/** Memory of a fresh server before and with viewers who only look. */
async function measureIdle(stage: Stage, side: Side): Promise<void> {
  const { bench } = stage;
  const count = Math.max(viewers, Math.round((idleViewers * bench.settings.scale) / viewers) * viewers);
  const name = `miniapp.idle.${side.name}`;
  await bench.progress.step(`${count} idle viewers, ${side.about}`, async () => {
    const running = await start(bench, side, ['--expose-gc']);
    const load = async (viewerCount: number, votes: number, warmUpSeconds: number) => {
      const task = fanOut(running, null, viewerCount, votes);
      await stage.generator.ask('start', { task, warmUpSeconds });
    };
    const hold = (viewerCount: number) => load(viewerCount, 0, 0.5);
    const release = async () => {
      const { errors } = await stage.generator.ask<{ errors: Record<string, number> }>('stop_load');
      bench.figures.errors(name, errors);
    };
    // Votes grow the heap's nursery to its size, and a first lot the process's pools; what counts is what the next lot adds.
    await load(viewers, inFlight, bench.settings.seconds);
    await release();
    await hold(Math.max(viewers, count / 10));
    await release();
    const before = await running.server.memory();
    await hold(count);
    const during = await running.server.memory();
    await release();
    await running.server.stop();
    const rss = (during.rssBytes - before.rssBytes) / count / 1_024;
    bench.figures.add(`${name}_rss_kb`, 'KB', rss, `process memory of an idle viewer, ${side.about}`);
    const heap = (during.heapBytes - before.heapBytes) / count / 1_024;
    bench.figures.add(`${name}_heap_kb`, 'KB', heap, 'the part of it on the heap');
  });
}

function compare({ figures }: Bench, hasPeers: boolean): void {
  const of = (side: Side['name'], what: string) => figures.value(`miniapp.fan_out.${side}_${what}`);
  const times = (side: Side['name']) => {
    const rate = of('archety', 'patches_per_s') / of(side, 'patches_per_s');
    const core = of(side, 'patch_core_us') / of('archety', 'patch_core_us');
    return { rate, core, lower: Math.min(rate, core) };
  };
  const bare = times('bare');
  figures.add('miniapp.fan_out.rate_percent_of_bare', '%', bare.rate * 100, 'patches a second against bare publish');
  figures.add('miniapp.fan_out.core_percent_of_bare', '%', bare.core * 100, 'its core time for a patch against ours');
  figures.add('miniapp.fan_out.percent_of_bare', '%', bare.lower * 100, 'the lower of the two');
  figures.goal('delivered patches against bare publish', 'miniapp.fan_out.percent_of_bare', 'at_least', 50);
  if (hasPeers) {
    figures.add('miniapp.fan_out.times_colyseus', '×', times('colyseus').lower, 'the same against Colyseus');
    figures.goal('the same against Colyseus', 'miniapp.fan_out.times_colyseus', 'at_least', 1.5);
    for (const side of ['colyseus', 'socketio'] as const) {
      const percent = (of('archety', 'patch_bytes') / of(side, 'patch_bytes')) * 100;
      figures.add(`miniapp.fan_out.bytes_percent_of_${side}`, '%', percent, 'bytes for a change against its');
      figures.goal(`bytes for a change against ${side}`, `miniapp.fan_out.bytes_percent_of_${side}`, 'at_most', 100);
    }
  }
  figures.goal('99th percentile over many sessions', 'miniapp.spread_p99_ms', 'at_most', 50);
  figures.goal('memory of an idle viewer', 'miniapp.idle.archety_rss_kb', 'at_most', 4);
  figures.note(
    'miniapp: ours checks each action, commits it, compares the documents of two classes of viewers (the host has other buttons) and answers ' +
      'the action; the journal is asked during the load whether it holds what a viewer was shown. The others store nothing.',
  );
  figures.note(
    'miniapp: Colyseus is made to synchronise after every change; its patches are binary. Socket.IO sends the whole shared state. Bytes are ' +
      'payload, without the frame’s head.',
  );
  figures.note(
    'miniapp: where the generator’s core is full and the server’s is not, rates are the generator’s; look at core time.',
  );
  figures.note(
    'miniapp: an idle viewer of ours shares its session with 99 others, whose durable actor and room are counted in.',
  );
}
