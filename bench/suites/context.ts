/**
 * `context`: what a reply is written from (the window of recent messages, the summary of the older ones, memories that fit), built as the
 * reply pipeline builds it, for a person of whom much is remembered. On the embedded PGlite, in this process, with no server around it.
 */
import { systemClock } from '../../actors/clock.ts';
import type { ReplyInput } from '../../machines/conversation/types.ts';
import { type TurnContext, withContext } from '../../src/conversation/context.ts';
import { createHistory } from '../../src/conversation/history.ts';
import { runSteps, type TurnStep, type TurnWork, withHistory } from '../../src/conversation/pipeline.ts';
import { createSummaries } from '../../src/conversation/summaries.ts';
import { createSummaryStore } from '../../src/conversation/summary-store.ts';
import { memoryEntities } from '../../src/memory/entities.ts';
import { createMemoryFeature, type MemoryPart } from '../../src/memory/feature.ts';
import type { Audience, MemoryDraft } from '../../src/memory/port.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { createTempFolder } from '../../test/support/temp.ts';
import type { Bench } from '../bench.ts';
import { summarise } from '../load/recorder.ts';

const memoryCount = 5_000;
const messageCount = 2_000;
const buildsPerRound = 2_000;
const rowsPerWrite = 500;
const minuteMs = 60_000;

const person = '+15550123456';
const address = `conversation/imessage:any;-;${person}:luna`;
const audience: Audience = { kind: 'direct', person, personaId: 'luna' };

interface Stage {
  bench: Bench;
  store: Store;
  memory: MemoryPart;
  startedAt: number;
}

export async function contextSuite(bench: Bench): Promise<void> {
  const { settings, progress, figures } = bench;
  const data = createTempFolder('bench-context');
  const store = await openStore({ dataDir: data.path, clock: systemClock, entities: memoryEntities });
  const { journal } = store;
  const memory = createMemoryFeature({ store, journal, clock: systemClock, model: null, observe: () => undefined });
  const stage: Stage = { bench, store, memory, startedAt: Date.now() - messageCount * 5 * minuteMs };
  const builds = Math.max(50, Math.round(settings.quick ? buildsPerRound / 20 : buildsPerRound));
  progress.expect(3 + 2 * settings.rounds);
  try {
    await progress.step(`${memoryCount} memories`, () => fillMemory(stage));
    await progress.step(`${messageCount} messages`, () => fillHistory(stage));
    const build = await progress.step('the first context', () => firstBuild(stage));
    for (let round = 0; round < settings.rounds; round++) {
      await progress.step('bare selects', () => measure(stage, 'floor', builds, (n) => bareSelect(stage, n)));
      await progress.step('contexts', () => measure(stage, 'build', builds, build));
    }
  } finally {
    await store.close();
    data.remove();
  }
  figures.goal('context for a reply, 99th percentile (ms)', 'context.build_p99_ms', 'at_most', 15);
  figures.note(
    'context: `floor` is one SELECT by primary key through the same pool, on the same database, in the same run.',
  );
  figures.note(
    'context: the index of the memories is in memory after the first build, and asks the database for changes every 5 s; not measured are outside memory services and the writing of the reply.',
  );
}

const subjects = [
  'my sister',
  'my boss',
  'the landlord',
  'our neighbour',
  'my cousin Dana',
  'the vet',
  'my old teacher',
  'Marcus',
];
const deeds = [
  'moved to',
  'came back from',
  'opened a shop in',
  'told me about',
  'wants to visit',
  'got lost in',
  'wrote from',
  'dreams of',
];
const places = [
  'Lisbon',
  'Oslo',
  'Leipzig',
  'Kyoto',
  'Tampere',
  'Porto',
  'Galway',
  'Trieste',
  'Bergen',
  'Ghent',
  'Malmö',
  'Graz',
];
const details = [
  'with two cats',
  'in the rain',
  'for a wedding',
  'without a phone',
  'after the exam',
  'by night train',
  'with a broken wrist',
];

const picked = (list: readonly string[], n: number) => list[n % list.length] as string;

/** A made-up saying; no two numbers below 5,000 give the same one. */
function sayingOf(n: number): string {
  const where = picked(places, Math.floor(n / subjects.length));
  return `${picked(subjects, n)} ${picked(deeds, n * 7 + Math.floor(n / 96))} ${where} ${picked(details, n * 3 + Math.floor(n / 672))}, number ${n}`;
}

async function fillMemory({ memory, startedAt }: Stage): Promise<void> {
  for (let from = 0; from < memoryCount; from += rowsPerWrite) {
    const drafts = Array.from({ length: rowsPerWrite }, (_, index) => draftOf(from + index, startedAt));
    const outcome = await memory.memory.remember(audience, drafts);
    if (outcome.kind !== 'remembered' || outcome.added !== rowsPerWrite)
      throw new Error('the memories were not all kept');
  }
}

function draftOf(n: number, startedAt: number): MemoryDraft {
  const at = startedAt - (memoryCount - n) * minuteMs;
  return {
    key: `bench-${n}`,
    kind: 'episode',
    text: sayingOf(n),
    sources: [`bench-${n}`],
    saidBy: 'person',
    speaker: null,
    slot: null,
    context: n === 0 ? '' : sayingOf(n - 1),
    topic: null,
    confidence: 1,
    importance: 0.5,
    sensitivity: 'open',
    saidAt: at,
    validFrom: at,
    validUntil: null,
  };
}

/** The records that a conversation leaves behind, written as a flush writes them. */
async function fillHistory({ store, startedAt }: Stage): Promise<void> {
  for (let from = 0; from < messageCount; from += rowsPerWrite) {
    const rows = Array.from({ length: rowsPerWrite }, (_, index) => {
      const n = from + index;
      const at = startedAt + n * 5 * minuteMs;
      const text = `${sayingOf(n * 3 + 1)}. it was ${n % 2 === 0 ? 'cold' : 'late'} and we laughed a lot`;
      const data =
        n % 2 === 0
          ? { from: 'person', sender: person, text, sentAt: at, id: `m${n}` }
          : { from: 'persona', text, id: `m${n}`, turnId: `t${n}` };
      return { address, seq: n + 1, index: 0, kind: 'message', at, data: JSON.stringify(data) };
    });
    await store.orm.em
      .fork()
      .execute('insert into actor_record select * from jsonb_populate_recordset(null::actor_record, ?::jsonb)', [
        JSON.stringify(rows),
      ]);
  }
}

type Build = (n: number) => Promise<void>;

/** Builds the first context, and lets the summary be made that it finds missing; returns how to build the next ones. */
async function firstBuild({ bench, store, memory }: Stage): Promise<Build> {
  const summaries = createSummaries({ journal: store.journal, store: createSummaryStore(store) });
  const history = createHistory(store.journal, { summaries });
  const context = withContext({
    history,
    memory: memory.conversation,
    clock: systemClock,
    // The first one loads 5,000 memories; it is not to be left out of what is measured.
    budgets: { memory: 60_000, summary: 60_000 },
  });
  const steps = [withHistory(history), context];
  const startedAt = performance.now();
  await contextFor(steps, 0);
  bench.figures.add(
    'context.cold_ms',
    'ms',
    performance.now() - startedAt,
    'the first context: window and memories are loaded',
  );
  await summaries.settled();
  return async (n) => {
    const { history: window, recollections, summary, leftOut } = await contextFor(steps, n);
    if (leftOut.length > 0 || window.length === 0 || summary === null || (recollections?.lines.length ?? 0) === 0)
      throw new Error('a context was built that lacks a part');
  };
}

async function contextFor(steps: readonly TurnStep[], n: number): Promise<TurnWork & TurnContext> {
  const question = `do you remember what ${picked(subjects, n)} did in ${picked(places, n * 5 + 2)}?`;
  const message = { from: 'person' as const, speaker: 'A', text: question, at: Date.now() };
  const work = {
    input: { mode: 'direct', turnId: `bench-${n}`, incoming: [] as ReplyInput['incoming'] },
    address,
    signal: new AbortController().signal,
    now: message.at,
    incoming: [message],
    history: [],
    canned: null,
  } as unknown as TurnWork;
  return (await runSteps(work, steps)) as TurnWork & TurnContext;
}

async function bareSelect({ store }: Stage, n: number): Promise<void> {
  const rows = await store.orm.em
    .fork()
    .execute<unknown[]>('select data from actor_record where address = ? and seq = ? and index = 0', [
      address,
      (n % messageCount) + 1,
    ]);
  if (rows.length !== 1) throw new Error('a record that was written is not there');
}

async function measure({ bench }: Stage, what: 'floor' | 'build', count: number, run: Build): Promise<void> {
  const times: number[] = [];
  for (let n = 0; n < count; n++) {
    const startedAt = performance.now();
    await run(n);
    times.push(performance.now() - startedAt);
  }
  const { median, p99 } = summarise(times, 1);
  const about = what === 'floor' ? 'one bare SELECT by primary key' : 'window, summary and memories for a reply';
  bench.figures.add(`context.${what}_median_ms`, 'ms', median, about);
  bench.figures.add(`context.${what}_p99_ms`, 'ms', p99);
}
