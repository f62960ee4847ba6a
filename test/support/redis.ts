/**
 * A private Redis: own folder, own port on 127.0.0.1, nothing saved. `startTestRedis` uses the one that `npm test`
 * started (TEST_REDIS_URL); tests that stop it, kill it or flush it start their own.
 */
import { createConnection } from 'node:net';
import { freePort } from './ports.ts';
import { bareEnvironment, type RunningProcess, startProcess } from './processes.ts';
import { findRedisServer } from './programs.ts';
import { createTempFolder } from './temp.ts';
import { until } from './waits.ts';

export interface RedisServer {
  readonly url: string;
  readonly port: number;
  start(): Promise<void>;
  /** An orderly shutdown. */
  stop(): Promise<void>;
  /** `kill -9`; what it held is gone. */
  kill(): Promise<void>;
  /** Stops it and removes its folder. */
  remove(): Promise<void>;
}

/** Starts a Redis of the test's own; `args` are further command line arguments. */
export async function startRedis(args: readonly string[] = []): Promise<RedisServer> {
  const program = findRedisServer();
  if (!program) throw new Error('no redis-server is installed here');
  const folder = createTempFolder('redis');
  let port = await freePort();
  let running: RunningProcess | undefined;

  async function tryStart(): Promise<boolean> {
    const base = [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'no',
      '--dir',
      folder.path,
    ];
    const started = await startProcess(program as string, [...base, ...args], {
      cwd: folder.path,
      env: bareEnvironment(),
    });
    const state = await until(
      'Redis answers PING',
      async () => (started.exit() ? 'ended' : (await answersPing(port)) && 'ready'),
      10_000,
    );
    if (state === 'ready') running = started;
    return state === 'ready';
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    await running?.end(signal);
    running = undefined;
  }

  for (let attempt = 1; !(await tryStart()); attempt++) {
    if (attempt === 5) throw new Error('redis-server ended at once, five times');
    port = await freePort();
  }

  return {
    get url() {
      return `redis://127.0.0.1:${port}`;
    },
    get port() {
      return port;
    },
    start: () => until('Redis starts again', tryStart, 10_000).then(() => undefined),
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    async remove() {
      await end('SIGKILL');
      folder.remove();
    },
  };
}

let shared: Promise<string> | undefined;

/** The address of a Redis that other tests use too: keep to keys of your own. */
export function sharedRedisUrl(): Promise<string> {
  const given = process.env.TEST_REDIS_URL;
  shared ??= given ? Promise.resolve(given) : startRedis().then((server) => server.url);
  return shared;
}

function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    socket.setTimeout(1_000, () => socket.destroy());
    socket.once('connect', () => socket.write('PING\r\n'));
    socket.once('data', (data) => {
      resolve(data.toString('latin1').startsWith('+PONG'));
      socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.once('close', () => resolve(false));
  });
}
