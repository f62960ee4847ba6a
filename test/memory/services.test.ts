/** The memory in front of which services stand: the same contract, and their bad days. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { systemClock } from '../../actors/clock.ts';
import { memoryEntities } from '../../src/memory/entities.ts';
import { createMemory, type MemoryEvent, type MemoryFeature, type MemoryOptions } from '../../src/memory/factory.ts';
import type { Audience } from '../../src/memory/port.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { until } from '../support/waits.ts';
import { day, draft, startAt } from './drafts.ts';
import { type FakeMem0, startFakeMem0 } from './fake-mem0.ts';
import type { FakeService, Mood } from './fake-service.ts';
import { type FakeSupermemory, startFakeSupermemory } from './fake-supermemory.ts';
import { memoryContract } from './memory-contract.ts';

const apiKey = 'key-for-tests';
let databases: TestDatabase[] = [];
let stores: Store[] = [];
let supermemory: FakeSupermemory;
let mem0: FakeMem0;
let onSupermemory: MemoryFeature;
let onMem0: MemoryFeature;
const features: MemoryFeature[] = [];

async function newStore(): Promise<{ store: Store; database: TestDatabase }> {
  const database = await createTestDatabase();
  const store = await openStore({
    databaseUrl: database.url,
    dataDir: '/nonexistent',
    clock: systemClock,
    entities: memoryEntities,
  });
  databases.push(database);
  stores.push(store);
  return { store, database };
}

function open(options: Partial<MemoryOptions> & Pick<MemoryOptions, 'store'>): MemoryFeature {
  const feature = createMemory({
    clock: systemClock,
    pollMs: 20,
    backoffMs: 10,
    coolMs: 30,
    searchMs: 150,
    writeMs: 300,
    ...options,
  });
  features.push(feature);
  return feature;
}

const queued = async (store: Store) =>
  Number((await store.orm.em.fork().execute<{ n: number }[]>('select count(*) as n from memory_dispatch'))[0]?.n);
const emptyQueue = (store: Store) =>
  until('all services have been told', async () => (await queued(store)) === 0, 15_000).then(() => undefined);

before(async () => {
  supermemory = await startFakeSupermemory(apiKey);
  mem0 = await startFakeMem0(apiKey);
  const [first, second] = [await newStore(), await newStore()];
  onSupermemory = open({ store: first.store, supermemory: { apiKey, baseUrl: supermemory.url } });
  onMem0 = open({ store: second.store, mem0: { apiKey, baseUrl: mem0.url } });
  onSupermemory.start();
  onMem0.start();
});
after(async () => {
  await Promise.all(features.map((feature) => feature.stop()));
  await Promise.all([supermemory?.stop(), mem0?.stop(), ...stores.map((store) => store.close())]);
  await Promise.all(databases.map((database) => database.drop()));
  databases = [];
  stores = [];
});

memoryContract('Supermemory', { memory: () => onSupermemory.memory, settled: () => emptyQueue(stores[0]!) });
memoryContract('mem0', { memory: () => onMem0.memory, settled: () => emptyQueue(stores[1]!) });

test('the contract went through the services, each memory was told once, and what was forgotten is gone there', () => {
  assert.ok(supermemory.searches() > 10);
  assert.ok(mem0.searches() > 10);
  assert.ok(supermemory.adds.size > 20);
  assert.deepEqual(
    [...supermemory.adds.values()].filter((count) => count !== 1),
    [],
  );
  assert.deepEqual(
    [...supermemory.documents.values()].filter(({ content }) => /marcus|alarm code/i.test(content)),
    [],
  );
  assert.deepEqual(
    [...mem0.memories.values()].filter(({ memory }) => /marcus|alarm code/i.test(memory)),
    [],
  );
  const keys = [...mem0.memories.values()].map(({ user_id, metadata }) => `${user_id} ${metadata.memory_key}`);
  assert.equal(new Set(keys).size, keys.length);
});

test('nothing a service was sent names a person, and no boundary is its business', () => {
  for (const { requests } of [supermemory, mem0] as FakeService[]) {
    for (const { body, path } of requests) {
      assert.doesNotMatch(JSON.stringify(body) + path, /\+?1555\d/);
      assert.doesNotMatch(JSON.stringify(body), /does not want to talk/);
    }
  }
});

let people = 100;
const somebody = (): Audience => ({ kind: 'direct', person: `+1555200${people++}`, personaId: 'luna' });
const keysOf = async (feature: MemoryFeature, audience: Audience, text: string, signal?: AbortSignal) => {
  const outcome = await feature.memory.recall(audience, { text, at: startAt + day, limit: 5 }, signal);
  assert.ok(outcome.kind === 'recalled');
  return { keys: outcome.memories.map(({ memory }) => memory.key), from: outcome.from };
};

for (const mood of ['hang', 'failing', 'garbage', 'cut', 'huge', 'html', 'wrong_shape'] satisfies Mood[]) {
  test(`Supermemory on a bad day (${mood}): recall goes on, nothing is lost, and it is told once when it is well again`, async () => {
    const { store } = await newStore();
    const service = await startFakeSupermemory(apiKey);
    const events: MemoryEvent[] = [];
    const feature = open({
      store: store,
      supermemory: { apiKey, baseUrl: service.url },
      observe: (event) => void events.push(event),
    });
    feature.start();
    const audience = somebody();
    service.mood = mood;
    assert.equal(
      (await feature.memory.remember(audience, [draft({ key: 'a', text: 'a tuba in the rain' })])).kind,
      'remembered',
    );
    assert.deepEqual(await keysOf(feature, audience, 'tuba'), { keys: ['a'], from: 'postgresql' });
    await until('the fault was met', () => (service.met.get(mood) ?? 0) >= 2);
    assert.equal(await queued(store), 1);
    service.mood = 'well';
    await emptyQueue(store);
    assert.deepEqual([...service.adds.values()], [1]);
    await until('it is asked again', async () => (await keysOf(feature, audience, 'tuba')).from === 'supermemory');
    await feature.stop();
    await service.stop();
  });
}

test('with Supermemory down mem0 answers, knows what was told meanwhile, and makes room again', async () => {
  const { store } = await newStore();
  const [first, second] = [await startFakeSupermemory(apiKey), await startFakeMem0(apiKey)];
  const events: MemoryEvent[] = [];
  const feature = open({
    store: store,
    supermemory: { apiKey, baseUrl: first.url },
    mem0: { apiKey, baseUrl: second.url },
    observe: (event) => void events.push(event),
  });
  feature.start();
  const audience = somebody();
  first.mood = 'failing';
  await feature.memory.remember(audience, [draft({ key: 'a', text: 'a lighthouse in the fog' })]);
  await until('mem0 was told', () => second.memories.size === 1);
  assert.deepEqual(await keysOf(feature, audience, 'lighthouse'), { keys: ['a'], from: 'mem0' });
  await until('Supermemory is known to be down', () => events.some(({ event }) => event === 'memory_service_down'));
  first.mood = 'well';
  await until(
    'Supermemory answers again',
    async () => (await keysOf(feature, audience, 'lighthouse')).from === 'supermemory',
    10_000,
  );
  assert.ok(events.some(({ event }) => event === 'memory_service_back'));
  await emptyQueue(store);
  assert.equal(second.memories.size, 1);
  assert.equal(first.documents.size, 1);
  await feature.stop();
  await Promise.all([first.stop(), second.stop()]);
});

test('an open circuit does not wait for the service', async () => {
  const { store } = await newStore();
  const service = await startFakeSupermemory(apiKey);
  const feature = open({ store: store, supermemory: { apiKey, baseUrl: service.url }, coolMs: 60_000 });
  const audience = somebody();
  service.mood = 'hang';
  for (let i = 0; i < 3; i++) await keysOf(feature, audience, 'anything');
  assert.equal(service.met.get('hang'), 3);
  for (let i = 0; i < 5; i++) assert.equal((await keysOf(feature, audience, 'anything')).from, 'postgresql');
  assert.equal(service.met.get('hang'), 3);
  await service.stop();
});

test('a caller that cannot wait gets what the database knows', async () => {
  const { store } = await newStore();
  const service = await startFakeSupermemory(apiKey);
  const feature = open({ store: store, supermemory: { apiKey, baseUrl: service.url }, searchMs: 60_000 });
  const audience = somebody();
  await feature.memory.remember(audience, [draft({ key: 'a', text: 'a walrus' })]);
  service.mood = 'hang';
  const caller = new AbortController();
  const asking = keysOf(feature, audience, 'walrus', caller.signal);
  await until('the service was asked', () => service.met.get('hang') === 1);
  caller.abort();
  assert.deepEqual(await asking, { keys: ['a'], from: 'postgresql' });
  await service.stop();
});

test('an addition whose answer was lost is looked up before mem0 is told again', async () => {
  const { store } = await newStore();
  const service = await startFakeMem0(apiKey);
  const feature = open({ store: store, mem0: { apiKey, baseUrl: service.url } });
  feature.start();
  service.loseNextAnswer();
  await feature.memory.remember(somebody(), [draft({ key: 'a', text: 'a quiet harbour' })]);
  await emptyQueue(store);
  assert.equal(service.memories.size, 1);
  assert.equal(service.requests.filter(({ path }) => path === '/v3/memories/add/').length, 1);
  await feature.stop();
  await service.stop();
});

test('what was forgotten before it was told is never told', async () => {
  const { store } = await newStore();
  const service = await startFakeSupermemory(apiKey);
  const feature = open({ store: store, supermemory: { apiKey, baseUrl: service.url } });
  const audience = somebody();
  await feature.memory.remember(audience, [draft({ key: 'a', text: 'a secret garden' })]);
  await feature.memory.forget(audience, 'w', { by: 'subject', text: 'garden' }, startAt);
  feature.start();
  await emptyQueue(store);
  assert.equal(service.adds.size, 0);
  assert.doesNotMatch(JSON.stringify(service.requests), /garden/);
  await feature.stop();
  await service.stop();
});

test('what waits for a service survives a restart', async () => {
  const { store } = await newStore();
  const service = await startFakeSupermemory(apiKey);
  const before = open({ store: store, supermemory: { apiKey, baseUrl: service.url } });
  await before.memory.remember(somebody(), [
    draft({ key: 'a', text: 'a red kite' }),
    draft({ key: 'b', text: 'a blue kite' }),
  ]);
  assert.equal(service.documents.size, 0);
  await before.stop();
  const again = open({ store: store, supermemory: { apiKey, baseUrl: service.url } });
  again.start();
  await emptyQueue(store);
  assert.equal(service.documents.size, 2);
  await again.stop();
  await service.stop();
});

test('a row that a service refuses for good is given up and told of, and the others go on', async () => {
  const { store } = await newStore();
  const service = await startFakeSupermemory(apiKey);
  const events: MemoryEvent[] = [];
  const feature = open({
    store: store,
    supermemory: { apiKey, baseUrl: service.url },
    observe: (event) => void events.push(event),
  });
  // The service wants words in a memory.
  await feature.memory.remember(somebody(), [draft({ key: 'a', text: '' }), draft({ key: 'b', text: 'a grey heron' })]);
  feature.start();
  await emptyQueue(store);
  assert.deepEqual(events, [{ event: 'memory_dispatch_dropped', service: 'supermemory', operation: 'add' }]);
  assert.equal(service.documents.size, 1);
  await feature.stop();
  await service.stop();
});

test('a wrong key loses nothing: what is to be told waits for the right one', async () => {
  const { store } = await newStore();
  const service = await startFakeSupermemory('the right key');
  const events: MemoryEvent[] = [];
  const wrong = open({
    store: store,
    supermemory: { apiKey: 'a wrong key', baseUrl: service.url },
    observe: (event) => void events.push(event),
  });
  wrong.start();
  await wrong.memory.remember(somebody(), [draft({ key: 'a', text: 'a grey heron' })]);
  await until('the service is taken for down', () => events.some(({ event }) => event === 'memory_service_down'));
  await wrong.stop();
  assert.equal(await queued(store), 1);
  const right = open({ store: store, supermemory: { apiKey: 'the right key', baseUrl: service.url } });
  right.start();
  await emptyQueue(store);
  assert.equal(service.documents.size, 1);
  await right.stop();
  await service.stop();
});

test('two nodes that share the work tell each memory once', async () => {
  const { store } = await newStore();
  const service = await startFakeSupermemory(apiKey);
  const nodes = [0, 1].map(() => open({ store: store, supermemory: { apiKey, baseUrl: service.url } }));
  const audience = somebody();
  const drafts = Array.from({ length: 40 }, (_, n) => draft({ key: `k${n}`, text: `gull number ${n}` }));
  await nodes[0]!.memory.remember(audience, drafts);
  for (const node of nodes) node.start();
  await emptyQueue(store);
  assert.deepEqual(
    [...service.adds.values()].filter((count) => count !== 1),
    [],
  );
  assert.equal(service.documents.size, 40);
  await Promise.all(nodes.map((node) => node.stop()));
  await service.stop();
});
