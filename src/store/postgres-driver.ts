/**
 * PostgreSQL through three pools: MikroORM's for the features, one for the few statements that features run with every turn, and one for
 * the journal, so that a burst of the others cannot starve it.
 *
 *  1. One statement at a time on a connection. A connection that failed is thrown away; the pool opens another.
 *  2. Every statement has a limit in the server, and a longer one here for a server that has fallen silent.
 *  3. Migrations run under an advisory lock: without it, nodes that start together fail each other's.
 *
 * The session needs to be the server's own (advisory locks, `statement_timeout` at the start): a pooler in between works
 * in its session mode only.
 */
import { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { createGate, type DriverOptions, ormOptions, type StoreDriver, type StoreOrm } from './driver.ts';
import { preparedStatements } from './prepared.ts';
import type { RunStatement, SqlRow } from './sql-journal.ts';
import { StatementRefused, storeErrorFrom } from './unavailable.ts';

const connectMs = 5_000;
const statementMs = 15_000;
const silenceMs = 20_000;
/**
 * Compiling a plan costs more than any statement here runs for, and the planner begins to as soon as a young table's statistics are
 * behind: loading an actor then took 17 ms instead of one.
 */
const sessionOptions = '-c jit=off';
/** Of each of the pools beside MikroORM's. */
const statementConnectionsMax = 4;
const ormConnectionsMax = 10;

/** Any number will do, as long as it stays the same: the key of the lock that migrations run under. */
const migrationLockKey = 4_827_511_093;

const int8 = pg.types.builtins.INT8;

/** Sequence numbers and epochs stay far below 2^53, so they may be numbers. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text') =>
    oid === int8 ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};

/** Connects lazily: the first statement says whether the server can be reached. */
export async function openPostgres(databaseUrl: string, options: DriverOptions): Promise<StoreDriver> {
  const gate = createGate({
    application_name: 'archety',
    options: sessionOptions,
    connectionTimeoutMillis: connectMs,
    keepAlive: true,
    statement_timeout: statementMs,
    query_timeout: silenceMs,
  });
  const orm = (await MikroORM.init({
    ...ormOptions(options),
    clientUrl: databaseUrl,
    pool: { min: 0, max: ormConnectionsMax },
    driverOptions: gate.driverOptions,
  })) as unknown as StoreOrm;
  const forJournal = statementPool(databaseUrl, { ...options, name: 'archety-journal' });
  const forFeatures = statementPool(databaseUrl, { ...options, name: 'archety-features' });

  return {
    name: 'postgresql',
    orm,
    run: runnerOn(forJournal),
    prepared: preparedStatements(runnerOn(forFeatures)),
    migrate: () => underMigrationLock(databaseUrl, async () => (await orm.migrator.up()).length),
    committed: () => undefined,
    async close() {
      gate.close();
      await Promise.all([forJournal.end(), forFeatures.end()]);
      await orm.close(true);
    },
  };
}

function statementPool(databaseUrl: string, options: DriverOptions & { name: string }): pg.Pool {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    application_name: options.name,
    options: sessionOptions,
    max: statementConnectionsMax,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: connectMs,
    keepAlive: true,
    statement_timeout: statementMs,
    query_timeout: silenceMs,
    types,
  });
  pool.on('error', (error) => options.observe({ event: 'store_connection_lost', error: storeErrorFrom(error) }));
  // A connection in use reports its end twice, by its statement and by this event, which without a listener ends the process.
  pool.on('connect', (client) => void client.on('error', () => undefined));
  return pool;
}

/** Runs single statements on a pool's connections. */
function runnerOn(pool: pg.Pool): RunStatement {
  const nameOf = statementNames();
  return async (text, values) => {
    const client = await pool.connect().catch((error: unknown) => {
      throw storeErrorFrom(error);
    });
    let broken = false;
    try {
      const { rows } = await client.query<SqlRow>({ name: nameOf(text), text, values });
      return rows;
    } catch (error) {
      const problem = storeErrorFrom(error);
      // A connection that says no is a good one.
      broken = !(problem instanceof StatementRefused);
      throw problem;
    } finally {
      client.release(broken);
    }
  };
}

/** Each text under one name: a connection plans it once and not each time, which for loading an actor took longer than the load. */
function statementNames(): (text: string) => string {
  // The texts are constants, so this does not grow.
  const names = new Map<string, string>();
  return (text) => {
    let name = names.get(text);
    if (name === undefined) {
      name = `statement_${names.size}`;
      names.set(text, name);
    }
    return name;
  };
}

async function underMigrationLock<T>(databaseUrl: string, work: () => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    application_name: 'archety-migration',
    connectionTimeoutMillis: connectMs,
    keepAlive: true,
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLockKey]);
    return await work();
  } finally {
    // Ending the session frees the lock.
    await client.end();
  }
}
