/**
 * The store: PostgreSQL where a `databaseUrl` is given, otherwise PGlite in `dataDir`, behind one interface. Opening it
 * connects, runs the missing migrations and makes the journal ready; whoever opens it closes it.
 */
import type { Clock } from '../../actors/clock.ts';
import { JournalUnavailable } from '../../actors/journal.ts';
import type { MigrationClass, StoreDriver, StoreEntity, StoreEvent, StoreOrm } from './driver.ts';
import { migrations as ownMigrations } from './migrations/list.ts';
import type { Statements } from './prepared.ts';
import { createSqlJournal, type SqlJournal } from './sql-journal.ts';
import { forgetOldFlushesStatement } from './statements.ts';

export interface StoreOptions {
  /** `postgres://...` or `postgresql://...`; without it the data lives in `dataDir`. */
  databaseUrl?: string | undefined;
  dataDir: string;
  clock: Clock;
  observe?: (event: StoreEvent) => void;
  /** Entities of the features. Their tables come from migrations, which the store's list names. */
  entities?: StoreEntity[];
  /** Instead of the store's own list; for tests. */
  migrations?: MigrationClass[];
}

export interface Store {
  readonly orm: StoreOrm;
  /** For what features ask all the time, each statement by itself. Reached within the limits of the journal. */
  readonly prepared: Statements;
  readonly journal: SqlJournal;
  readonly driver: 'postgresql' | 'pglite';
  /** Resolves when the database answers; throws JournalUnavailable otherwise. */
  ping(): Promise<void>;
  /** Ends all connections; a query after it throws. The same promise however often it is called. */
  close(): Promise<void>;
}

/** Opens the store. Throws an error for the operator when it cannot: folder in use, server unreachable, not migratable. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { clock, observe = () => undefined } = options;
  const startedAt = clock.now();
  const driver = await openDriver(options, observe);
  try {
    await driver.run('select 1', []);
    const applied = await driver.migrate();
    if (applied > 0) observe({ event: 'store_migrated', migrations: applied });
    await driver.run(forgetOldFlushesStatement, []);
  } catch (error) {
    await driver.close().catch(() => undefined);
    throw openingError(error, options);
  }
  observe({ event: 'store_opened', store: driver.name, ms: clock.now() - startedAt });

  const journal = createSqlJournal(driver.run, { committed: driver.committed });
  let closing: Promise<void> | undefined;
  return {
    orm: driver.orm,
    prepared: driver.prepared,
    journal,
    driver: driver.name,
    ping: () => journal.ping(),
    close: () => {
      closing ??= journal.close().then(() => driver.close());
      return closing;
    },
  };
}

async function openDriver(options: StoreOptions, observe: (event: StoreEvent) => void): Promise<StoreDriver> {
  const { databaseUrl, dataDir, clock, entities = [], migrations = ownMigrations } = options;
  const driverOptions = { entities, migrations, clock, observe };
  // Imported as needed: whoever runs on PostgreSQL does not load a WebAssembly database.
  if (databaseUrl === undefined) {
    const { openPglite } = await import('./pglite-driver.ts');
    return openPglite(dataDir, driverOptions);
  }
  if (!/^postgres(?:ql)?:\/\//.test(databaseUrl))
    throw new Error('DATABASE_URL must begin with postgres:// or postgresql://');
  const { openPostgres } = await import('./postgres-driver.ts');
  return openPostgres(databaseUrl, driverOptions);
}

/** Names the server or the folder, never the user or the password. */
function openingError(error: unknown, { databaseUrl, dataDir }: StoreOptions): Error {
  const where = databaseUrl === undefined ? `the database in ${dataDir}` : `PostgreSQL at ${placeOf(databaseUrl)}`;
  if (error instanceof JournalUnavailable)
    return new JournalUnavailable(`${where} cannot be reached: ${error.message}`);
  return new Error(`${where} could not be opened`, { cause: error });
}

function placeOf(databaseUrl: string): string {
  const { host, pathname } = new URL(databaseUrl);
  return host + pathname;
}
