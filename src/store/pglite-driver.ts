/**
 * PGlite: PostgreSQL inside this process, in a folder, for one node without a database server.
 *
 *  1. It has one connection and runs on the event loop. A statement waits for an open transaction, so one that is awaited
 *     inside a transaction but outside of its entity manager would wait for ever: `pglite-guard.ts` refuses it.
 *  2. A journal statement that waited too long is reported unavailable, so that whatever holds the connection can let go;
 *     what it wrote in the end is found by its flush id.
 *  3. Nobody vacuums by itself here: every so many commits the driver does.
 *  4. It survives a killed process and not a power cut: it never syncs.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { MikroORM } from '@mikro-orm/pglite';
import type { Clock } from '../../actors/clock.ts';
import { JournalUnavailable } from '../../actors/journal.ts';
import { createGate, type DriverOptions, ormOptions, type StoreDriver, type StoreOrm } from './driver.ts';
import { lockFolder } from './folder-lock.ts';
import { guardTransactions } from './pglite-guard.ts';
import { preparedStatements } from './prepared.ts';
import type { RunStatement, SqlRow } from './sql-journal.ts';
import { storeErrorFrom } from './unavailable.ts';

const waitMs = 10_000;
const commitsPerVacuum = 5_000;

/** Tables whose rows come and go; the journal itself only grows. */
const vacuum = 'vacuum (analyze) journal_flush, actor, actor_outbox, actor_timer, actor_busy';

/** Locks the folder and starts the database in `<dataDir>/pgdata`, new or as it was left. */
export async function openPglite(dataDir: string, options: DriverOptions): Promise<StoreDriver> {
  const lock = await lockFolder(dataDir);
  try {
    const folder = join(dataDir, 'pgdata');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return await startIn(folder, options, () => lock.release());
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function startIn(folder: string, options: DriverOptions, release: () => Promise<void>): Promise<StoreDriver> {
  const gate = createGate({ startParams: [...PGlite.defaultStartParams, '-c', 'shared_buffers=16MB'] });
  const orm = await MikroORM.init({ ...ormOptions(options), dbName: folder, driverOptions: gate.driverOptions });
  const connection = orm.em.getConnection();
  const database = await connection.getNativeClient();
  guardTransactions(connection);
  let commits = 0;
  const run: RunStatement = (text, values) => {
    const answer = database.query<SqlRow>(text, values).then(
      ({ rows }) => rows,
      (error: unknown) => {
        throw storeErrorFrom(error);
      },
    );
    return withinWait(answer, options.clock);
  };

  return {
    name: 'pglite',
    orm: orm as unknown as StoreOrm,
    run,
    prepared: preparedStatements(run),
    migrate: async () => (await orm.migrator.up()).length,
    committed() {
      commits += 1;
      // A failure shows itself in the next commit; the vacuum is tried again later.
      if (commits % commitsPerVacuum === 0) database.exec(vacuum).catch(() => undefined);
    },
    async close() {
      gate.close();
      await orm.close(true);
      await release();
    },
  };
}

async function withinWait<T>(answer: Promise<T>, clock: Clock): Promise<T> {
  let cancel: (() => void) | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    cancel = clock.after(waitMs, () =>
      reject(
        new JournalUnavailable(
          `the database was not free within ${waitMs} ms: does a transaction wait for the journal?`,
        ),
      ),
    );
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    cancel?.();
  }
}
