import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { systemClock } from '../../actors/clock.ts';
import { type Flush, type FlushOutcome, JournalUnavailable } from '../../actors/journal.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { until, withDeadline } from '../support/waits.ts';
import { flushOf, newAddress, rowOf } from './journal-fixtures.ts';

let server: PostgresServer;
before(async () => {
  server = await startPostgres();
});
after(() => server.remove());

async function open(): Promise<Store> {
  const database = await server.createDatabase();
  return openStore({ databaseUrl: database.url, dataDir: '/nonexistent', clock: systemClock });
}

/** Sends the same flush until the database answers, as the host does. */
async function insist(store: Store, flush: Flush): Promise<{ outcome: FlushOutcome; refusals: number }> {
  let refusals = 0;
  // A crashed server first syncs every file it has: on a busy disk that takes its time.
  const outcome = await until(
    'the flush is answered',
    async () => {
      try {
        return await store.journal.commit(flush);
      } catch (error) {
        assert.ok(error instanceof JournalUnavailable, `expected JournalUnavailable, got ${String(error)}`);
        refusals += 1;
        return undefined;
      }
    },
    60_000,
  );
  return { outcome, refusals };
}

for (const how of ['fast', 'immediate', 'kill'] as const) {
  test(`PostgreSQL ends (${how}) and comes back: unavailable meanwhile, then the same journal goes on by itself`, async () => {
    const store = await open();
    const address = newAddress();
    await store.journal.commit(flushOf({ journal: [rowOf(address, 1)] }));
    await (how === 'kill' ? server.kill() : server.stop(how));
    const flush = flushOf({ journal: [rowOf(address, 2)] });
    await assert.rejects(store.journal.commit(flush), JournalUnavailable);
    await assert.rejects(store.ping(), JournalUnavailable);
    await assert.rejects(store.journal.load([address]), JournalUnavailable);
    await server.start();
    assert.deepEqual((await insist(store, flush)).outcome, { kind: 'committed' });
    assert.deepEqual(
      (await store.journal.read(address, 0, 10)).map((row) => row.seq),
      [1, 2],
    );
    await store.ping();
    await store.close();
  });
}

test('killed while commits are in flight: what was acknowledged is there, and nothing is there twice', async () => {
  const store = await open();
  const address = newAddress();
  const acknowledged: number[] = [];
  let refusals = 0;
  let killed = Promise.resolve();
  for (let seq = 1; seq <= 120; seq++) {
    if (seq % 40 === 20) {
      const crash = async () => {
        await server.kill();
        await server.start();
      };
      killed = crash();
    }
    const answer = await insist(store, flushOf({ journal: [rowOf(address, seq)] }));
    assert.deepEqual(answer.outcome, { kind: 'committed' });
    acknowledged.push(seq);
    refusals += answer.refusals;
    if (seq % 40 === 30) await withDeadline('PostgreSQL is back', killed, 60_000);
  }
  assert.ok(refusals > 0, 'a kill hit a commit');
  assert.deepEqual(
    (await store.journal.read(address, 0, 1_000)).map((row) => row.seq),
    acknowledged,
  );
  await store.close();
});

test('a connection ended by an operator costs one refusal at most', async () => {
  const store = await open();
  const address = newAddress();
  await store.ping();
  const name = new URL(server.url);
  const rows = await (await server.createDatabase()).query<{ ended: boolean }>(
    `select pg_terminate_backend(pid) as ended from pg_stat_activity where application_name = 'archety-journal'`,
  );
  assert.ok(rows.length > 0 && rows.every((row) => row.ended), `connections of ${name.host} were ended`);
  const { outcome, refusals } = await insist(store, flushOf({ journal: [rowOf(address, 1)] }));
  assert.deepEqual(outcome, { kind: 'committed' });
  assert.ok(refusals <= 1, `refused ${refusals} times`);
  await store.close();
});

test('a server that cannot be reached is named when opening fails, and its password is not', async () => {
  const url = `postgres://someone:hunter2@127.0.0.1:1/nothing`;
  await assert.rejects(
    openStore({ databaseUrl: url, dataDir: '/nonexistent', clock: systemClock }),
    (error: Error) =>
      error instanceof JournalUnavailable &&
      /PostgreSQL at 127\.0\.0\.1:1\/nothing cannot be reached.*ECONNREFUSED/.test(error.message) &&
      !JSON.stringify([error.message, error.stack, error.cause]).includes('hunter2'),
  );
});

test('a database that does not exist, and a URL of something else, say so', async () => {
  const url = new URL(server.url);
  url.pathname = '/no_such_database';
  await assert.rejects(
    openStore({ databaseUrl: url.href, dataDir: '/nonexistent', clock: systemClock }),
    (error: Error) => /could not be opened/.test(error.message),
  );
  await assert.rejects(
    openStore({ databaseUrl: 'mysql://127.0.0.1/x', dataDir: '/nonexistent', clock: systemClock }),
    /must begin with postgres/,
  );
});
