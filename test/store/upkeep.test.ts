import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { systemClock } from '../../actors/clock.ts';
import { JournalUnavailable } from '../../actors/journal.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { until } from '../support/waits.ts';
import { flushOf, newAddress, rowOf, snapshotOf } from './journal-fixtures.ts';

let database: TestDatabase;
let store: Store;
before(async () => {
  database = await createTestDatabase();
  store = await openStore({ databaseUrl: database.url, dataDir: '/nonexistent', clock: systemClock });
});
after(async () => {
  await store.close();
  await database.drop();
});

const count = async (table: string) =>
  Number((await database.query<{ n: string }>(`select count(*) as n from ${table}`))[0]?.n);

test('the memory of flush ids stays small', async () => {
  for (let flushed = 0; flushed < 1_600; flushed++) await store.journal.commit(flushOf({}));
  await until('old flush ids are forgotten', async () => (await count('journal_flush')) < 512);
});

test('a start forgets flush ids that a crashed server left a day ago', async () => {
  await database.query(
    `insert into journal_flush values ('left behind', now() - interval '25 hours'), ('recent', now())`,
  );
  const later = await openStore({ databaseUrl: database.url, dataDir: '/nonexistent', clock: systemClock });
  const rows = await database.query(`select id from journal_flush where id in ('left behind', 'recent')`);
  assert.deepEqual(rows, [{ id: 'recent' }]);
  await later.close();
});

test('prune deletes what lies under a snapshot and is old, except poison', async () => {
  const [kept, pruned] = [newAddress(), newAddress()];
  const at = 1_000;
  await store.journal.commit(
    flushOf({
      journal: [
        rowOf(kept, 1, { at }),
        rowOf(pruned, 1, { at }),
        rowOf(pruned, 2, { at, poison: 'broke' }),
        rowOf(pruned, 3, { at }),
        rowOf(pruned, 4, { at: 2_000 }),
        rowOf(pruned, 5, { at }),
      ],
      snapshots: [snapshotOf(pruned, 4)],
    }),
  );
  assert.equal(await store.journal.prune(2_000), 2);
  const seqs = async (address: string) => (await store.journal.read(address, 0, 10)).map((row) => row.seq);
  assert.deepEqual(await seqs(kept), [1]);
  assert.deepEqual(await seqs(pruned), [2, 4, 5]);
});

test('a flush that the tables cannot take is a bug: it throws, writes nothing and quotes no values', async () => {
  const address = `conversation/+15550000001-${newAddress()}`;
  const flush = flushOf({ journal: [rowOf(address, 1), rowOf(address, 1.5)] });
  await assert.rejects(
    store.journal.commit(flush),
    (error: Error) =>
      !(error instanceof JournalUnavailable) && /22P02/.test(error.message) && !error.message.includes('1.5'),
  );
  const twice = flushOf({ snapshots: [snapshotOf(address, 1), snapshotOf(address, 2)] });
  await assert.rejects(store.journal.commit(twice), (error: Error) => !error.message.includes('+1555'));
  assert.deepEqual((await store.journal.load([address])).get(address)?.snapshot, null);
  assert.deepEqual(await store.journal.read(address, 0, 10), []);
});

test('a query of the ORM after close() throws instead of connecting again', async () => {
  const own = await createTestDatabase();
  const other = await openStore({ databaseUrl: own.url, dataDir: '/nonexistent', clock: systemClock });
  const em = other.orm.em.fork();
  assert.deepEqual(await em.execute('select 1 as one'), [{ one: 1 }]);
  await Promise.all([other.close(), other.close()]);
  await assert.rejects(async () => em.execute('select 1'), /after the store was closed/);
  await assert.rejects(
    async () => em.transactional((inner) => inner.execute('select 1')),
    /after the store was closed/,
  );
  assert.throws(() => em.getKysely(), /after the store was closed/);
  await assert.rejects(() => other.ping(), /after close\(\)/);
  const connections = `select count(*)::int as n from pg_stat_activity where datname = $1 and application_name like 'archety%'`;
  await until('no connection is left', async () => (await database.query(connections, [own.name]))[0]?.n === 0);
  await own.drop();
});
