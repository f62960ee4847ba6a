/**
 * A private PostgreSQL from the installed binaries: own folder, own port on 127.0.0.1, no password, and durable
 * (`fsync` and `synchronous_commit` on) unless a test says otherwise. Tests may stop, kill and start it at will.
 *
 * `createTestDatabase` is what most tests want: an empty database of their own on the server that `npm test` started
 * (TEST_DATABASE_ADMIN_URL), or on one that this process starts for itself.
 */
import { execFileSync } from 'node:child_process';
import { chownSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from './ports.ts';
import { bareEnvironment, type RunningProcess, startProcess } from './processes.ts';
import { findPostgresBin, postgresMajorMin, serviceUser } from './programs.ts';
import { createTempFolder } from './temp.ts';
import { until } from './waits.ts';

/** After a crash it syncs every file it has before it takes connections. */
const startMs = 60_000;

export type PostgresStop = 'fast' | 'immediate';

export interface PostgresServer {
  /** Of the administration database. */
  readonly url: string;
  readonly port: number;
  start(): Promise<void>;
  /** `fast` rolls back what is open and shuts down; `immediate` is PostgreSQL's own crash. */
  stop(how?: PostgresStop): Promise<void>;
  /** `kill -9` of the postmaster. */
  kill(): Promise<void>;
  /** Stops it and removes its folder. */
  remove(): Promise<void>;
  createDatabase(): Promise<TestDatabase>;
}

export interface TestDatabase {
  readonly url: string;
  readonly name: string;
  /** Runs one statement as an operator would, on a connection of its own. */
  query<Row extends pg.QueryResultRow>(sql: string, parameters?: unknown[]): Promise<Row[]>;
  drop(): Promise<void>;
}

/** Makes a cluster and starts it. `settings` are `postgresql.conf` settings such as `{ max_connections: '20' }`. */
export async function startPostgres(settings: Record<string, string> = {}): Promise<PostgresServer> {
  const bin = findPostgresBin();
  if (!bin) throw new Error(`no PostgreSQL ${postgresMajorMin} or newer is installed here`);
  const user = serviceUser();
  const folder = createTempFolder('postgres');
  if (user) chownSync(folder.path, user.uid, user.gid);
  const data = join(folder.path, 'data');
  // --no-sync concerns the making of the folder only; the running server does sync.
  const initArgs = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  execFileSync(join(bin, 'initdb'), initArgs, { ...user, cwd: folder.path, stdio: 'pipe', env: bareEnvironment() });

  let running: RunningProcess | undefined;
  let port = await freePort();
  let url = adminUrl(port);

  async function tryStart(): Promise<boolean> {
    const flags = {
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      port: String(port),
      shared_buffers: '32MB',
      max_connections: '200',
      fsync: 'on',
      synchronous_commit: 'on',
      ...settings,
    };
    const args = ['-D', data, ...Object.entries(flags).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
    const started = await startProcess(join(bin as string, 'postgres'), args, {
      ...user,
      cwd: folder.path,
      env: bareEnvironment(),
    });
    const state = await until(
      'PostgreSQL takes connections',
      async () => {
        if (started.exit()) return 'ended';
        await runOnce(url, 'select 1');
        return 'ready';
      },
      startMs,
    );
    if (state === 'ready') running = started;
    return state === 'ready';
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    await running?.end(signal, 20_000);
    running = undefined;
  }

  // Someone may have taken the port meanwhile: the first start may move on to another one.
  for (let attempt = 1; !(await tryStart()); attempt++) {
    if (attempt === 5) throw new Error('PostgreSQL ended at once, five times');
    port = await freePort();
    url = adminUrl(port);
  }

  return {
    get url() {
      return url;
    },
    get port() {
      return port;
    },
    // After kill -9 the old backends may hold the shared memory for a moment, and a new postmaster then refuses to start.
    start: () => until('PostgreSQL starts again', tryStart, startMs).then(() => undefined),
    stop: (how = 'fast') => end(how === 'fast' ? 'SIGINT' : 'SIGQUIT'),
    kill: () => end('SIGKILL'),
    async remove() {
      await end('SIGQUIT');
      folder.remove();
    },
    createDatabase: () => createDatabaseAt(url),
  };
}

let shared: Promise<string> | undefined;

/** An empty database for one test or one file; drop it in the test's `after`. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const given = process.env.TEST_DATABASE_ADMIN_URL;
  shared ??= given ? Promise.resolve(given) : startPostgres().then((server) => server.url);
  return createDatabaseAt(await shared);
}

function adminUrl(port: number): string {
  return `postgres://postgres@127.0.0.1:${port}/postgres`;
}

let databasesMade = 0;

async function createDatabaseAt(admin: string): Promise<TestDatabase> {
  databasesMade += 1;
  const name = `test_${process.pid}_${databasesMade}`;
  await runOnce(admin, `drop database if exists ${name} with (force)`);
  await runOnce(admin, `create database ${name}`);
  const url = new URL(admin);
  url.pathname = `/${name}`;
  return {
    name,
    url: url.href,
    query: (sql, parameters) => runOnce(url.href, sql, parameters),
    drop: async () => void (await runOnce(admin, `drop database if exists ${name} with (force)`)),
  };
}

async function runOnce<Row extends pg.QueryResultRow>(
  url: string,
  sql: string,
  parameters?: unknown[],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // A server that is stopped under an idle client is what some tests do.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<Row>(sql, parameters);
    return rows;
  } finally {
    await client.end();
  }
}
