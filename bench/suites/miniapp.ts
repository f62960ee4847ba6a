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
  name: 'archety' | 'bare' | 'bare_gathered' | 'colyseus' | 'colyseus_gathered' | 'socketio';
  about: string;
  file: string;
  dialect: ViewerDialect;
  parameters: unknown;
}

type PatchSizes = Omit<BarePublishParameters, 'gathers'>;

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
  progress.expect(2 + settings.rounds * (hasPeers ? 7 : 4) + (hasPeers ? 10 : 5));
  try {
    const running = await start(bench, ours);
    const sizes = await progress.step('how large a patch is', () => patchSizes(stage, running));
    stage.sides.push(...others(sizes, hasPeers));
    await measureRounds(stage, running);
    await running.server.stop();
    for (const side of stage.sides) if (!side.name.endsWith('_gathered')) await measureIdle(stage, side);
  } finally {
    await generator.stop();
    await postgres.remove();
    data.remove();
  }
  compare(bench, hasPeers);
}

function others(sizes: PatchSizes, hasPeers: boolean): Side[] {
  const bareOf = (name: Side['name'], about: string, gathers: boolean): Side => ({
    name,
    about,
    file: 'bench/servers/bare-publish.ts',
    dialect: 'bare',
    parameters: { ...sizes, gathers } satisfies BarePublishParameters,
  });
  const bare = [
    bareOf('bare', 'bare publish of a ready patch', false),
    bareOf('bare_gathered', 'bare publish of ready patches, gathered', true),
  ];
  if (!hasPeers) return bare;
  const parameters = { options, members: viewers };
  const file = 'bench/peers/colyseus.js';
  return [
    ...bare,
    { name: 'colyseus', about: 'Colyseus after each change', file, dialect: 'colyseus', parameters },
    {
      name: 'colyseus_gathered',
      about: 'Colyseus twenty times a second',
      file,
      dialect: 'colyseus_gathered',
      parameters: { ...parameters, gathers: true },
    },
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
async function patchSizes(stage: Stage, ours: RunningSide): Promise<PatchSizes> {
  const { bench, generator, databaseUrl } = stage;
  const bytesOf = async (votes: number) => {
    const task = fanOut(ours, databaseUrl, viewers, votes);
    await generator.ask('start', { task, warmUpSeconds: bench.settings.warmUpSeconds });
    const { shownPerSecond, bytesPerSecond } = await generator.ask<LoadSummary>('measure', { seconds: 0.5 });
    const { errors } = await generator.ask<{ errors: Record<string, number> }>('stop_load');
    bench.figures.errors('miniapp.probe', errors);
    if (shownPerSecond === 0) throw new Error(`no patch was seen; ${JSON.stringify(errors)}`);
    return bytesPerSecond / shownPerSecond;
  };
  return { changeBytes: await bytesOf(inFlight), loneBytes: await bytesOf(1) };
}

async function measureRounds(stage: Stage, ours: RunningSide): Promise<void> {
  const { bench, databaseUrl } = stage;
  const running: RunningSide[] = [ours];
  try {
    for (const side of stage.sides.slice(1)) running.push(await start(bench, side));
    for (const side of running) {
      await bench.progress.step(`one vote at a time, ${side.about}`, () => measureLone(stage, side));
    }
    for (let round = 1; round <= bench.settings.rounds; round++) {
      for (const side of running) {
        await bench.progress.step(`one poll, ${viewers} viewers, ${side.about}, round ${round}`, async () => {
          const name = `miniapp.fan_out.${side.name}`;
          const task = fanOut(side, side.name === 'archety' ? databaseUrl : null, viewers, inFlight);
          addFanOut(bench, name, side.about, await measureLoad(bench, name, stage.generator, side.server, task));
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
  const { framesPerSecond, bytesPerSecond, shownPerSecond, perSecond } = summary;
  figures.add(`${name}_shown_per_s`, '/s', shownPerSecond, `changes shown, each to each viewer, ${about}`);
  figures.add(`${name}_frames_per_s`, '/s', framesPerSecond, 'patches that they came in');
  figures.add(`${name}_changes_per_s`, '/s', perSecond, 'changes made');
  const bytes = bytesPerSecond / shownPerSecond;
  figures.add(`${name}_change_bytes`, 'bytes', bytes, 'sent to a viewer for a change, answers to actions included');
  figures.add(`${name}_shown_core_us`, 'µs', (serverBusy * 1_000_000) / shownPerSecond, 'core time to show one to one');
  figures.add(`${name}_change_core_us`, 'µs', (serverBusy * 1_000_000) / perSecond, 'core time for each change');
  figures.add(`${name}_core_percent`, '%', serverBusy * 100);
  figures.add(`${name}_generator_percent`, '%', generatorBusy * 100, 'share of its core the generator used');
  figures.add(`${name}_median_ms`, 'ms', summary.median, 'from a vote until a viewer is shown it');
  figures.add(`${name}_p99_ms`, 'ms', summary.p99);
}

/** What a change costs that nobody else's comes together with. */
async function measureLone(stage: Stage, side: RunningSide): Promise<void> {
  const { bench, generator } = stage;
  const { figures } = bench;
  const name = `miniapp.lone.${side.name}`;
  const task = fanOut(side, side.name === 'archety' ? stage.databaseUrl : null, viewers, 1);
  const { summary, serverUs } = await measureLoad(bench, name, generator, side.server, task);
  const bytes = summary.bytesPerSecond / summary.shownPerSecond;
  figures.add(`${name}_change_bytes`, 'bytes', bytes, `for a change that comes alone, ${side.about}`);
  figures.add(`${name}_median_ms`, 'ms', summary.median, 'from a vote until a viewer is shown it');
  figures.add(`${name}_change_core_us`, 'µs', serverUs, 'core time for each');
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
  figures.add(
    'miniapp.spread_late_p99_ms',
    'ms',
    summary.lateP99,
    'of that, how late the generator sent it, 99th percentile',
  );
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
    bench.figures.add(`${name}_heap_kb`, 'KB', heap, 'what the heap holds more');
    const larger = Math.max(rss, heap);
    bench.figures.add(
      `${name}_kb`,
      'KB',
      larger,
      'the larger: a heap may grow into pages that the process had already',
    );
  });
}

function compare({ figures }: Bench, hasPeers: boolean): void {
  const of = (side: Side['name'], what: string) => figures.value(`miniapp.fan_out.${side}_${what}`);
  const times = (side: Side['name']) => {
    const rate = of('archety', 'shown_per_s') / of(side, 'shown_per_s');
    const core = of(side, 'shown_core_us') / of('archety', 'shown_core_us');
    return { rate, core, lower: Math.min(rate, core) };
  };
  const bare = times('bare');
  figures.add(
    'miniapp.fan_out.rate_percent_of_bare',
    '%',
    bare.rate * 100,
    'changes shown a second against bare publish',
  );
  figures.add('miniapp.fan_out.core_percent_of_bare', '%', bare.core * 100, 'its core time for one against ours');
  figures.add('miniapp.fan_out.percent_of_bare', '%', bare.lower * 100, 'the lower of the two');
  figures.goal('changes shown against bare publish', 'miniapp.fan_out.percent_of_bare', 'at_least', 50);
  const gathered = times('bare_gathered').lower * 100;
  figures.add('miniapp.fan_out.percent_of_bare_gathered', '%', gathered, 'the lower against one that gathers too');
  if (hasPeers) {
    figures.add('miniapp.fan_out.times_colyseus', '×', times('colyseus').lower, 'the same against Colyseus');
    figures.goal('the same against Colyseus', 'miniapp.fan_out.times_colyseus', 'at_least', 1.5);
    const gathered = times('colyseus_gathered');
    figures.add(
      'miniapp.fan_out.times_colyseus_gathered',
      '×',
      gathered.lower,
      'and where Colyseus gathers as it usually does',
    );
    for (const side of ['colyseus', 'colyseus_gathered', 'socketio'] as const) {
      const percent = (of('archety', 'change_bytes') / of(side, 'change_bytes')) * 100;
      figures.add(`miniapp.fan_out.bytes_percent_of_${side}`, '%', percent, 'bytes for a change against its');
      if (side === 'colyseus_gathered') continue;
      figures.goal(`bytes for a change against ${side}`, `miniapp.fan_out.bytes_percent_of_${side}`, 'at_most', 100);
    }
  }
  figures.goal('99th percentile over many sessions', 'miniapp.spread_p99_ms', 'at_most', 50);
  figures.goal('memory of an idle viewer', 'miniapp.idle.archety_kb', 'at_most', 4);
  figures.note(
    'miniapp: ours checks each action, commits it, compares the documents of two classes of viewers (the host has other buttons) and answers ' +
      'the action; the journal is asked during the load whether it holds what a viewer was shown. The others store nothing.',
  );
  figures.note(
    'miniapp: ours shows what one commit let out as one patch, and a frame that spans k revisions is counted as k changes. The floor publishes ' +
      'each by itself, and beside that what came in one turn of its event loop as one.',
  );
  figures.note(
    'miniapp: Colyseus is made to synchronise after every change, and measured beside that as it comes, twenty times a second; its patches are ' +
      'binary. Socket.IO sends the whole shared state. Bytes are payload, without the frame’s head.',
  );
  figures.note(
    'miniapp: where the generator’s core is full and the server’s is not, rates are the generator’s; look at core time.',
  );
  figures.note(
    'miniapp: an idle viewer of ours shares its session with 99 others, whose durable actor and room are counted in.',
  );
}
