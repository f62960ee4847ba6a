/** The bench's PostgreSQL: its own cluster on this machine, durable as in production, with room for its log. */
import { type PostgresServer, startPostgres, type TestDatabase } from '../test/support/postgres.ts';
import type { Figures } from './figures.ts';

const settings = {
  shared_buffers: '256MB',
  max_wal_size: '4GB',
  min_wal_size: '1GB',
  checkpoint_timeout: '15min',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  autovacuum: 'on',
};

/** What the database itself says of how durable a commit is; asked, not assumed. */
const asked = [
  'server_version',
  'fsync',
  'synchronous_commit',
  'full_page_writes',
  'wal_sync_method',
  'shared_buffers',
];

/** Starts a cluster and writes down its settings. */
export async function startBenchPostgres(figures: Figures): Promise<PostgresServer> {
  const postgres = await startPostgres(settings);
  const database = await postgres.createDatabase();
  for (const name of asked) {
    const [row] = await database.query<Record<string, string>>(`show ${name}`);
    figures.fact(`postgres_${name}`, row?.[name] ?? 'unknown');
  }
  await database.drop();
  return postgres;
}

/** Throws unless a session that connects as the server does has its commits on disk before they are answered. */
export async function requireDurable(database: TestDatabase): Promise<void> {
  for (const name of ['synchronous_commit', 'fsync']) {
    const [row] = await database.query<Record<string, string>>(`show ${name}`);
    if (row?.[name] !== 'on') throw new Error(`the bench measures durable commits, and ${name} is ${row?.[name]}`);
  }
}

/** What the journal holds and the database has written so far. */
export async function journalCounts(
  database: TestDatabase,
): Promise<{ rows: number; records: number; messages: number; walBytes: number }> {
  const [row] = await database.query<Record<'rows' | 'records' | 'messages' | 'wal', string>>(
    `select (select count(*) from journal) as rows, (select count(*) from actor_record) as records,
      (select count(*) from journal where event_id is not null and address like 'conversation/%') as messages,
      pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') as wal`,
  );
  return {
    rows: Number(row?.rows),
    records: Number(row?.records),
    messages: Number(row?.messages),
    walBytes: Number(row?.wal),
  };
}
