/** `memory`: what conversations cost while they rest, in memory and out of it, and how fast one is back. On PostgreSQL. */
import { conversationAddress } from '../../src/conversation/door.ts';
import { normaliseChatGuid } from '../../src/edge/chat-guid.ts';
import { createTempFolder } from '../../test/support/temp.ts';
import { until } from '../../test/support/waits.ts';
import { type Bench, serverArguments } from '../bench.ts';
import { type Child, startChild } from '../child.ts';
import type { MemoryUse } from '../child-side.ts';
import { startBenchPostgres } from '../database.ts';
import type { RunResult } from '../load/main.ts';
import { summarise } from '../load/recorder.ts';
import { conversationOf } from '../load/texts.ts';
import type { ArchetyReady } from '../servers/archety.ts';

const residentCount = 20_000;
const passivatedCount = 100_000;
/** Every resident one has said this much: all that a conversation keeps is then there. */
const residentTurns = 3;
/** Fills the caches that are bounded anyway, so that they do not count as the conversations'. */
const cacheFillers = 12_000;
const reactivations = 2_000;
const connections = 64;
/** Longer than a conversation stays in memory without being touched. */
const restMs = 300_000;
const sweepWaitMs = 30_000;
const passesMax = 12;
const passWaitMs = 6_000;
const comeToRestMs = 40_000;
const comeToRestQuickMs = 2_000;

interface Stage {
  bench: Bench;
  generator: Child;
  server: Child<ArchetyReady>;
}

interface HostStats {
  residents: number;
  /** Of them, those that have come to rest: kept as bytes. */
  resting: number;
}

export async function memorySuite(bench: Bench): Promise<void> {
  const { settings, figures, progress } = bench;
  const postgres = await startBenchPostgres(figures);
  const database = await postgres.createDatabase();
  const data = createTempFolder('bench-memory');
  const generator = await startChild('bench/load/main.ts', { core: 'load' });
  const server = await startChild<ArchetyReady>('bench/servers/archety.ts', {
    core: 'server',
    parameters: { databaseUrl: database.url, dataDir: data.path, movesTime: true },
    nodeArguments: ['--expose-gc', ...serverArguments(bench)],
  });
  const stage: Stage = { bench, generator, server };
  const of = (count: number) => Math.max(100, Math.round(count * settings.scale));
  progress.expect(7);
  try {
    await progress.step('filling the bounded caches', () =>
      talk(stage, 500_000, settings.quick ? of(cacheFillers) : cacheFillers, residentTurns),
    );
    const empty = await passivated(stage);
    await progress.step(`${of(residentCount)} conversations begin`, () => talk(stage, 0, of(residentCount), 1));
    await compareResident(stage, 'memory.resident_new', 'after its first turn', of(residentCount), empty);
    await progress.step('they go on talking', () => talk(stage, 0, of(residentCount), residentTurns - 1));
    const about = `after ${residentTurns} turns`;
    await compareResident(stage, 'memory.resident', about, of(residentCount), empty);
    const after = await passivated(stage);
    await progress.step(`${of(passivatedCount)} conversations have talked`, () =>
      talkUpTo(stage, of(residentCount), of(passivatedCount)),
    );
    comparePassivated(stage, of(passivatedCount), empty, after, await passivated(stage));
    await progress.step('reactivation, one at a time', () => reactivate(stage, 'one', 0, of(reactivations), 1));
    await progress.step('reactivation, 16 at a time', () =>
      reactivate(stage, 'many', of(reactivations), of(reactivations), 16),
    );
    await progress.step('loading only', () => load(stage, 2 * of(reactivations), of(reactivations)));
  } finally {
    await generator.stop();
    await server.stop();
    await postgres.remove();
    data.remove();
  }
  judge(bench);
}

async function talk(
  { bench, generator, server }: Stage,
  from: number,
  count: number,
  turns: number,
): Promise<RunResult> {
  const task = {
    kind: 'turns_over_http',
    port: server.ready.port,
    connections,
    from,
    to: from + count,
    turns,
  } as const;
  const result = await generator.ask<RunResult>('run', task, 600_000);
  bench.figures.errors('memory.talk', result.totals.errors);
  return result;
}

/** The rest of the conversations, in lots that are let go one after the other. */
async function talkUpTo(stage: Stage, from: number, to: number): Promise<void> {
  const lot = 20_000;
  for (let start = from; start < to; start += lot) {
    await talk(stage, start, Math.min(lot, to - start), 1);
    await rest(stage);
  }
}

/** Lets every conversation become idle and leave memory. */
async function rest({ server }: Stage): Promise<void> {
  // What reads conversations into memory pauses between two looks: time has to pass for it several times.
  for (let pass = 1; ; pass++) {
    await server.ask('putClockForward', restMs);
    const isEmpty = async () => (await server.ask<HostStats>('stats')).residents === 0;
    const waited = until('every conversation has left memory', isEmpty, pass < passesMax ? passWaitMs : sweepWaitMs);
    if (
      await waited.then(
        () => true,
        (error) => (pass < passesMax ? false : Promise.reject(error)),
      )
    )
      return;
  }
}

async function passivated(stage: Stage): Promise<MemoryUse> {
  await rest(stage);
  return stage.server.memory();
}

/**
 * Waits until all have come to rest, the actors beside them too: they do so some seconds after their last word, some thousands a second.
 * Before long they leave memory, so of very many some still wait for it when they are measured.
 */
async function comeToRest({ bench, server }: Stage): Promise<void> {
  const atRest = async () => {
    const { resting, residents } = await server.ask<HostStats>('stats');
    return resting >= residents;
  };
  if (await atRest()) return;
  const waitMs = bench.settings.quick ? comeToRestQuickMs : comeToRestMs;
  await until('the conversations to come to rest', atRest, waitMs).catch(() => undefined);
}

async function compareResident(
  stage: Stage,
  name: string,
  when: string,
  count: number,
  empty: MemoryUse,
): Promise<void> {
  const { bench, server } = stage;
  await comeToRest(stage);
  const { residents, resting } = await server.ask<HostStats>('stats');
  if (residents < count) throw new Error(`${count} conversations should be in memory, and ${residents} are`);
  const full = await server.memory();
  const { figures } = bench;
  // What stands beside a conversation is counted to it: the divisor is conversations, not actors.
  figures.fact('memory_resident_conversations', count);
  figures.fact('memory_resident_actors', residents);
  figures.fact('memory_resting_actors', resting);
  const about = `a resident idle conversation ${when}`;
  figures.add(`${name}_heap_bytes`, 'bytes', (full.heapBytes - empty.heapBytes) / count, `heap of ${about}`);
  figures.add(`${name}_rss_bytes`, 'bytes', (full.rssBytes - empty.rssBytes) / count, `process memory of ${about}`);
}

function comparePassivated({ bench }: Stage, count: number, empty: MemoryUse, few: MemoryUse, all: MemoryUse): void {
  const { figures } = bench;
  figures.fact('memory_passivated_conversations', count);
  figures.add('memory.empty_heap_mb', 'MB', empty.heapBytes / 1_048_576, 'heap with nobody in memory, caches filled');
  figures.add('memory.empty_rss_mb', 'MB', empty.rssBytes / 1_048_576, 'the process then');
  figures.add(
    'memory.passivated_heap_mb',
    'MB',
    all.heapBytes / 1_048_576,
    `heap after ${count} conversations, all passivated`,
  );
  figures.add('memory.passivated_rss_mb', 'MB', all.rssBytes / 1_048_576, 'the process then');
  figures.add(
    'memory.few_passivated_rss_mb',
    'MB',
    few.rssBytes / 1_048_576,
    'the process after the residents have left',
  );
  figures.add(
    'memory.passivated_heap_bytes',
    'bytes',
    (all.heapBytes - empty.heapBytes) / count,
    'heap that each of them has left behind',
  );
}

/** An event to a passivated conversation until its answer: the actor is loaded, its history too, and a whole turn follows. */
async function reactivate(stage: Stage, name: string, from: number, count: number, inFlight: number): Promise<void> {
  await rest(stage);
  const { generator, server, bench } = stage;
  const task = {
    kind: 'turns_over_http',
    port: server.ready.port,
    connections: inFlight,
    from,
    to: from + count,
    turns: 1,
  } as const;
  const { summary, totals } = await generator.ask<RunResult>('run', task, 600_000);
  bench.figures.errors('memory.reactivation', totals.errors);
  const about = `a turn of a passivated conversation, ${inFlight} at a time`;
  bench.figures.add(`memory.reactivation_${name}_median_ms`, 'ms', summary.median, about);
  bench.figures.add(`memory.reactivation_${name}_p99_ms`, 'ms', summary.p99);
  // The same conversations once more, now that they are in memory.
  const warm = await generator.ask<RunResult>('run', task, 600_000);
  bench.figures.errors('memory.reactivation', warm.totals.errors);
  bench.figures.add(`memory.resident_turn_${name}_median_ms`, 'ms', warm.summary.median, `the same of one in memory`);
  bench.figures.add(`memory.resident_turn_${name}_p99_ms`, 'ms', warm.summary.p99);
}

/** The host alone: a passivated actor is loaded from its rows and replayed, one after the other. */
async function load(stage: Stage, from: number, count: number): Promise<void> {
  await rest(stage);
  const addresses = Array.from({ length: count }, (_, index) => {
    const { chat, personaId } = conversationOf(from + index);
    return conversationAddress(normaliseChatGuid(chat), personaId);
  });
  const { median, p99 } = summarise(await stage.server.ask<number[]>('loadActors', addresses), 1);
  stage.bench.figures.add(
    'memory.load_median_ms',
    'ms',
    median,
    'loading a passivated conversation into memory, without a turn',
  );
  stage.bench.figures.add('memory.load_p99_ms', 'ms', p99);
}

function judge({ figures }: Bench): void {
  figures.goal('heap of a resident idle conversation (bytes)', 'memory.resident_heap_bytes', 'at_most', 3_072);
  figures.goal('heap that a passivated conversation leaves (bytes)', 'memory.passivated_heap_bytes', 'at_most', 16);
  figures.goal('reactivation, event to answer, 99th percentile', 'memory.reactivation_one_p99_ms', 'at_most', 10);
  figures.note(
    'memory: reactivation is measured from outside, from the POST to its answer: loading the actor, loading its history, and a durable turn.',
  );
  figures.note(
    'memory: `left behind` is the difference of two heaps after collection; caches that are bounded were filled before the first.',
  );
  figures.note(
    'memory: not measured are conversations with long queues or unread answers, and the memory of the database.',
  );
}
