import assert from 'node:assert/strict';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { systemClock } from '../../actors/clock.ts';
import { memoryEntities } from '../../src/memory/entities.ts';
import { createPostgresMemory, type PostgresMemory } from '../../src/memory/postgres-memory.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { createTempFolder } from '../support/temp.ts';
import { until } from '../support/waits.ts';
import { ana, club, draft, startAt } from './drafts.ts';
import { memoryContract } from './memory-contract.ts';

let database: TestDatabase;
let server: Store;
let embedded: Store;
let onServer: PostgresMemory;
let onEmbedded: PostgresMemory;

before(async () => {
  database = await createTestDatabase();
  const options = { clock: systemClock, entities: memoryEntities };
  server = await openStore({ ...options, databaseUrl: database.url, dataDir: '/nonexistent' });
  embedded = await openStore({ ...options, dataDir: createTempFolder('memory').path });
  onServer = createPostgresMemory({ store: server, clock: systemClock });
  onEmbedded = createPostgresMemory({ store: embedded, clock: systemClock });
});
after(async () => {
  await Promise.all([server?.close(), embedded?.close()]);
  await database?.drop();
});

memoryContract('PostgreSQL', { memory: () => onServer, settled: async () => undefined });
memoryContract('PGlite', { memory: () => onEmbedded, settled: async () => undefined });

test('a second node sees what the first one remembered and forgot once its last look is old', async () => {
  let ahead = 0;
  const clock = { ...systemClock, now: () => Date.now() + ahead };
  const other = createPostgresMemory({ store: server, clock, freshMs: 60_000 });
  const audience = { ...ana, person: '+15557770001' };
  const recall = async () => {
    const outcome = await other.recall(audience, { text: 'lighthouse', at: startAt, limit: 5 });
    return outcome.kind === 'recalled' ? outcome.memories.map(({ memory }) => memory.key) : [outcome.kind];
  };
  assert.deepEqual(await recall(), []);
  await onServer.remember(audience, [draft({ key: 'a', text: 'i painted a lighthouse' })]);
  assert.deepEqual(await recall(), []);
  ahead += 6 * 60_000;
  assert.deepEqual(await recall(), ['a']);
  await onServer.forget(audience, 'w', { by: 'keys', keys: ['a'] }, startAt);
  ahead += 6 * 60_000;
  assert.deepEqual(await recall(), []);
  await onServer.remember(audience, [draft({ key: 'b', text: 'another lighthouse by the sea' })]);
  ahead += 60_000;
  assert.deepEqual(await recall(), [], 'the answer waited for a look that it need not wait for');
  await until('the look beside it', async () => (await recall()).length === 1);
});

test('what this process writes is found at once, also where another wrote in between', async () => {
  const mine = createPostgresMemory({ store: server, clock: systemClock, freshMs: 3_600_000 });
  const other = createPostgresMemory({ store: server, clock: systemClock });
  const audience = { ...ana, person: '+15557770005' };
  const recall = async () => {
    const outcome = await mine.recall(audience, { text: 'who painted the harbour?', at: startAt, limit: 5 });
    return outcome.kind === 'recalled' ? outcome.memories.map(({ memory }) => memory.key).sort() : outcome;
  };
  assert.deepEqual(await recall(), []);
  await mine.remember(audience, [draft({ key: 'a', text: 'i painted the harbour in blue' })]);
  assert.deepEqual(await recall(), ['a']);
  await other.remember(audience, [draft({ key: 'b', text: 'my aunt painted the harbour in red' })]);
  await mine.remember(audience, [draft({ key: 'c', text: 'nobody painted the harbour in green' })]);
  assert.deepEqual(await recall(), ['a', 'b', 'c']);
});

test('what was forgotten is gone from the table, not only hidden', async () => {
  const audience = { ...ana, person: '+15557770002' };
  await onServer.remember(audience, [
    draft({
      key: 'a',
      text: 'a xylophone in the attic',
      context: 'xylophone',
      slot: 'xylophone',
      topic: 'xylophone',
      speaker: 'xylophone',
    }),
  ]);
  const count = async () =>
    (await database.query<{ n: number }>(`select count(*)::int as n from memory m where m::text like '%xylophone%'`))[0]
      ?.n;
  assert.equal(await count(), 1);
  await onServer.forget(audience, 'w', { by: 'subject', text: 'xylophone' }, startAt);
  assert.equal(await count(), 0);
});

test('nothing stored names a person or a chat', async () => {
  await onServer.remember(ana, [draft({ key: 'a', text: 'hello there' })]);
  await onServer.remember(club, [draft({ key: 'a', text: 'hello there' })]);
  const rows = await database.query<{ namespace: string }>('select namespace from memory');
  for (const { namespace } of rows) assert.match(namespace, /^[A-Za-z0-9_-]{1,40}\.[dg]\.[0-9a-f]{40}$/);
});

test('an index that had to leave for others is built again', async () => {
  const small = createPostgresMemory({ store: server, clock: systemClock, indexBytesMax: 1 });
  const people = ['+15557770003', '+15557770004'].map((person) => ({ ...ana, person }));
  for (const audience of people) await small.remember(audience, [draft({ key: 'a', text: 'a marmalade cat' })]);
  for (const audience of [...people, ...people]) {
    const outcome = await small.recall(audience, { text: 'marmalade', at: startAt, limit: 5 });
    assert.equal(outcome.kind === 'recalled' && outcome.memories.length, 1);
  }
});

test('a database that cannot be reached is an outcome, and memory is there again with it', async () => {
  const wall = await startWall(new URL(database.url));
  const store = await openStore({
    clock: systemClock,
    entities: memoryEntities,
    databaseUrl: wall.url,
    dataDir: '/nonexistent',
  });
  const memory = createPostgresMemory({ store, clock: systemClock });
  await memory.remember(ana, [draft({ key: 'gone', text: 'a wall' })]);
  wall.close();
  for (const outcome of [
    await memory.recall(ana, { text: 'wall', at: startAt, limit: 1 }),
    await memory.remember(ana, [draft({ key: 'lost', text: 'a hole' })]),
    await memory.forget(ana, 'gone', { by: 'subject', text: 'wall' }, startAt),
    await memory.profile(ana, startAt),
    await memory.list(ana, { limit: 1 }),
  ]) {
    assert.deepEqual(outcome, { kind: 'unavailable', problem: 'unreachable', retryable: true });
  }
  await wall.open();
  assert.equal((await memory.recall(ana, { text: 'wall', at: startAt, limit: 1 })).kind, 'recalled');
  await store.close();
  wall.close();
});

/** A TCP proxy before the database that can be shut. */
async function startWall(target: URL) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const onward = connect(Number(target.port), target.hostname);
    for (const each of [socket, onward]) {
      sockets.add(each);
      each.on('error', () => undefined).on('close', () => sockets.delete(each));
    }
    socket.pipe(onward).pipe(socket);
  });
  let port = 0;
  const open = () =>
    new Promise<void>((resolve) => {
      server.listen(port, '127.0.0.1', () => {
        port = (server.address() as AddressInfo).port;
        resolve();
      });
    });
  await open();
  const url = new URL(target);
  url.port = String(port);
  return {
    url: url.href,
    open,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
