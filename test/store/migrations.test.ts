import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Migration } from '@mikro-orm/migrations';
import { systemClock } from '../../actors/clock.ts';
import type { StoreEvent } from '../../src/store/driver.ts';
import { migrations } from '../../src/store/migrations/list.ts';
import { openStore } from '../../src/store/open-store.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';

let database: TestDatabase;
before(async () => {
  database = await createTestDatabase();
});
after(() => database.drop());

test('twenty nodes that start together on an empty database all start, and each migration runs once', async () => {
  const events: StoreEvent[] = [];
  const options = { databaseUrl: database.url, dataDir: '/nonexistent', clock: systemClock };
  const opening = Array.from({ length: 20 }, () =>
    openStore({ ...options, observe: (event) => void events.push(event) }),
  );
  const settled = await Promise.allSettled(opening);
  const stores = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  await Promise.all(stores.map((store) => store.journal.ping()));
  await Promise.all(stores.map((store) => store.close()));
  assert.deepEqual(
    settled.flatMap((each) => (each.status === 'rejected' ? [String(each.reason)] : [])),
    [],
  );
  assert.deepEqual(
    events.filter(({ event }) => event === 'store_migrated'),
    [{ event: 'store_migrated', migrations: migrations.length }],
  );
  const rows = await database.query<{ name: string }>('select name from schema_migration order by name');
  assert.deepEqual(
    rows.map((row) => row.name),
    migrations.map((each) => new each({} as never, {} as never).name),
  );
});

test('a migration that fails leaves nothing behind, and the next start tries again', async () => {
  class Broken extends Migration {
    override name = '9999-broken';
    override up(): void {
      this.addSql('create table half_done (x int)');
      this.addSql('select * from no_such_table');
    }
  }
  class Mended extends Migration {
    override name = '9999-broken';
    override up(): void {
      this.addSql('create table half_done (x int)');
    }
  }
  const options = { databaseUrl: database.url, dataDir: '/nonexistent', clock: systemClock };
  await assert.rejects(openStore({ ...options, migrations: [...migrations, Broken] }), /could not be opened/);
  const [row] = await database.query<{ found: string | null }>(`select to_regclass('half_done') as found`);
  assert.equal(row?.found, null);
  const store = await openStore({ ...options, migrations: [...migrations, Mended] });
  assert.deepEqual(await database.query('select * from half_done'), []);
  await store.close();
});
