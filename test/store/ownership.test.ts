import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { shardOf } from '../../actors/address.ts';
import { systemClock } from '../../actors/clock.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { until, withDeadline } from '../support/waits.ts';
import { flushOf, newAddress, rowOf } from './journal-fixtures.ts';

let database: TestDatabase;
let store: Store;
/** A session that stops the others at the point a test is about. */
let session: pg.Client;
before(async () => {
  database = await createTestDatabase();
  store = await openStore({ databaseUrl: database.url, dataDir: '/nonexistent', clock: systemClock });
  session = new pg.Client({ connectionString: database.url });
  await session.connect();
});
after(async () => {
  await session.end();
  await store.close();
  await database.drop();
});

const waitingStatements = async () => {
  const rows = await database.query<{ n: number }>(
    `select count(*)::int as n from pg_stat_activity
     where datname = $1 and application_name = 'archety-journal' and wait_event_type = 'Lock'`,
    [database.name],
  );
  return rows[0]?.n ?? 0;
};

test('a commit that meets a change of owner under way waits for it, and is fenced', async () => {
  const address = newAddress();
  const shard = shardOf(address);
  const epoch = (await store.journal.takeShards([shard], 'old')).get(shard) as number;
  await session.query('begin');
  await session.query('select take_shards($1, $2)', [JSON.stringify([shard]), 'new']);
  const commit = store.journal.commit(flushOf({ owners: [{ shard, epoch }], journal: [rowOf(address, 1)] }));
  await until('the commit waits for the new owner', async () => (await waitingStatements()) === 1);
  await session.query('commit');
  assert.deepEqual(await withDeadline('the commit', commit), { kind: 'fenced', shards: [shard] });
  assert.deepEqual(await store.journal.read(address, 0, 1), []);
});

test('a change of owner waits for a commit under way, so the new owner loads all that the old one wrote', async () => {
  const address = newAddress();
  const shard = shardOf(address);
  const epoch = (await store.journal.takeShards([shard], 'old')).get(shard) as number;
  await session.query('begin');
  await session.query('lock table journal in share mode');
  const commit = store.journal.commit(flushOf({ owners: [{ shard, epoch }], journal: [rowOf(address, 1)] }));
  await until('the commit is held in the middle', async () => (await waitingStatements()) === 1);
  const take = store.journal
    .takeShards([shard], 'new')
    .then(async (epochs) => ({ epochs, rows: await store.journal.read(address, 0, 10) }));
  await until('the new owner waits for it', async () => (await waitingStatements()) === 2);
  await session.query('commit');
  assert.deepEqual(await withDeadline('the commit', commit), { kind: 'committed' });
  const { epochs, rows } = await withDeadline('the new owner', take);
  assert.equal(epochs.get(shard), epoch + 1);
  assert.equal(rows.length, 1);
});
