import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Clock, systemClock } from '../../actors/clock.ts';
import { JournalUnavailable } from '../../actors/journal.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { createTempFolder } from '../support/temp.ts';
import { until, withDeadline } from '../support/waits.ts';
import { flushOf, newAddress, rowOf } from './journal-fixtures.ts';

/** Deadlines that the test lets pass. */
const deadlines = new Set<() => void>();
const clock: Clock = {
  now: systemClock.now,
  after(_ms, callback) {
    deadlines.add(callback);
    return () => void deadlines.delete(callback);
  },
};

const folder = createTempFolder('pglite-transactions');
let store: Store;
before(async () => {
  store = await openStore({ dataDir: folder.path, clock });
  await store.orm.em.fork().execute('create table note (text text)');
});
after(async () => {
  await store.close();
  folder.remove();
});

const notes = async () => {
  const rows = await store.orm.em.fork().execute<{ text: string }[]>('select text from note order by text');
  return rows.map(({ text }) => text);
};
const bounded = <T>(what: string, promise: Promise<T>) => withDeadline(what, promise, 10_000);

test('a query beside the entity manager of an open transaction throws, and the database goes on', async () => {
  const em = store.orm.em.fork();
  const outside = /must use the entity manager/;
  const attempts: [string, () => Promise<unknown>][] = [
    ['execute', () => store.orm.em.fork().execute('select 1')],
    ['transactional', () => store.orm.em.fork().transactional(async () => undefined)],
    ['begin', () => store.orm.em.fork().begin()],
  ];
  for (const [what, attempt] of attempts) {
    const transaction = em.transactional(async (inner) => {
      await inner.execute(`insert into note values ('rolled back')`);
      await attempt();
    });
    await assert.rejects(bounded(what, transaction), outside, what);
  }
  assert.deepEqual(await bounded('a query after it', notes()), []);
});

test('nested transactions, concurrent ones and queries that wait their turn all pass', async () => {
  const write = (text: string) =>
    store.orm.em.fork().transactional(async (inner) => {
      await inner.execute('insert into note values (?)', [text]);
      await inner.transactional((innermost) => innermost.execute('insert into note values (?)', [`${text} nested`]));
      // Started in the transaction, awaited after it: allowed to wait.
      return { later: () => notes() };
    });
  const [first] = await bounded('three at once', Promise.all([write('a'), write('b'), notes()]));
  assert.deepEqual(await first.later(), ['a', 'a nested', 'b', 'b nested']);
});

test('a transaction that waits for the journal is told after a while, and the flush can be sent again', async () => {
  const address = newAddress();
  const flush = flushOf({ journal: [rowOf(address, 1)] });
  const waiting = store.orm.em.fork().transactional(async (inner) => {
    await inner.execute(`insert into note values ('never')`);
    await store.journal.commit(flush);
  });
  await until('the journal waits', () => deadlines.size > 0);
  for (const pass of deadlines) pass();
  await assert.rejects(bounded('the transaction gives up', waiting), JournalUnavailable);
  assert.deepEqual(await bounded('the flush sent again', store.journal.commit(flush)), { kind: 'committed' });
  assert.equal((await store.journal.read(address, 0, 10)).length, 1);
  assert.ok(!(await notes()).includes('never'));
});

test('a query of the ORM after close() throws instead of opening the folder again', async () => {
  const other = createTempFolder('pglite-closed');
  const closed = await openStore({ dataDir: other.path, clock: systemClock });
  const em = closed.orm.em.fork();
  assert.deepEqual(await em.execute('select 1 as one'), [{ one: 1 }]);
  await closed.close();
  await assert.rejects(async () => em.execute('select 1'), /after the store was closed/);
  await assert.rejects(() => closed.ping(), /after close\(\)/);
  other.remove();
});
