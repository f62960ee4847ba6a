/**
 * Child processes of tests: the server itself, PostgreSQL, Redis. Each is ended by its own pid, also when the test process
 * ends early, and what it wrote is kept for the message of a failure.
 */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { atExit } from './cleanup.ts';
import { freePort } from './ports.ts';
import { until, withDeadline } from './waits.ts';

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface RunningProcess {
  readonly pid: number;
  /**
   * Resolves when the process has ended, for whatever reason. Waiting for it alone does not keep the test process alive: wait for it
   * under a deadline, or call `end`.
   */
  readonly exited: Promise<Exit>;
  /** How it ended, or undefined while it runs. */
  exit(): Exit | undefined;
  /** Everything written so far to stdout and stderr, in the order of arrival; the newest megabyte of it. */
  output(): string;
  /** Resolves with the first complete output line that fits. Throws when the process ends first, or after `ms`. */
  line(what: string, fits: (line: string) => boolean, ms?: number): Promise<string>;
  /** Sends a signal and waits until the process has ended; harmless when it has ended already. */
  end(signal: NodeJS.Signals, ms?: number): Promise<Exit>;
}

const outputCharsMax = 1_048_576;
const repository = fileURLToPath(new URL('../..', import.meta.url));

/** Starts a process without a shell. Throws where the program cannot be started at all. */
export async function startProcess(
  command: string,
  args: readonly string[],
  options: Pick<SpawnOptions, 'cwd' | 'env' | 'uid' | 'gid'> = {},
): Promise<RunningProcess> {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let exit: Exit | undefined;
  let output = '';
  const keep = (chunk: string) => {
    output = (output + chunk).slice(-outputCharsMax);
  };
  child.stdout.setEncoding('utf8').on('data', keep);
  child.stderr.setEncoding('utf8').on('data', keep);
  const forget = atExit(() => child.kill('SIGKILL'));
  const exited = new Promise<Exit>((resolve) => {
    // 'close' rather than 'exit': by then all output has arrived.
    child.once('close', (code, signal) => {
      exit = { code, signal };
      forget();
      resolve(exit);
    });
  });
  const pid = await spawned(command, child);
  // A service that runs until the end of the test process must not keep it from ending.
  child.unref();
  for (const stream of [child.stdout, child.stderr]) if (stream instanceof Socket) stream.unref();

  return {
    pid,
    exited,
    exit: () => exit,
    output: () => output,
    async line(what, fits, ms = 10_000) {
      const found = await until(
        `a line of ${command}: ${what}`,
        () => {
          const lines = output.split('\n').slice(0, -1);
          return lines.find(fits) ?? (exit && { exit });
        },
        ms,
      ).catch((cause) => {
        throw new Error(`${command} never wrote ${what}; it wrote:\n${output.slice(-4_000)}`, { cause });
      });
      if (typeof found === 'string') return found;
      throw new Error(
        `${command} ended (${JSON.stringify(found.exit)}) before ${what}; it wrote:\n${output.slice(-4_000)}`,
      );
    },
    async end(signal, ms = 10_000) {
      if (!exit) child.kill(signal);
      return withDeadline(`the end of ${command} after ${signal}`, exited, ms);
    },
  };
}

async function spawned(command: string, child: ChildProcess): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', () => resolve());
    child.once('error', (cause) => reject(new Error(`${command} could not be started`, { cause })));
  });
  if (child.pid === undefined) throw new Error(`${command} has no pid`);
  return child.pid;
}

/** Runs a TypeScript file of the repository under this test's own Node. */
export function startScript(
  file: string,
  args: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<RunningProcess> {
  return startProcess(process.execPath, [file, ...args], { cwd: repository, env: { ...bareEnvironment(), ...env } });
}

export interface ServerProcess extends RunningProcess {
  readonly port: number;
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
}

/**
 * Starts the whole server (`src/main.ts`) on a free port of 127.0.0.1 and waits until `readyPath` answers 200. The environment
 * holds what is given and nothing of the developer's own shell. `DATA_DIR` is the caller's to give.
 */
export async function startServerProcess(options: {
  env: Record<string, string> & { DATA_DIR: string };
  port?: number;
  readyPath?: string;
  readyMs?: number;
  entry?: string;
}): Promise<ServerProcess> {
  const { readyPath = '/health', readyMs = 60_000, entry = 'src/main.ts' } = options;
  const port = options.port ?? (await freePort());
  const origin = `http://127.0.0.1:${port}`;
  const running = await startScript(entry, [], { ...options.env, HOST: '127.0.0.1', PORT: String(port) });
  const answered = await until(
    `${readyPath} of the server`,
    async () =>
      running.exit()
        ? 'ended'
        : (await fetch(origin + readyPath, { signal: AbortSignal.timeout(2_000) })).ok && 'ready',
    readyMs,
  ).catch((cause) => cause as Error);
  if (answered === 'ready') return { ...running, port, origin };
  const output = running.output().slice(-4_000);
  await running.end('SIGKILL');
  throw new Error(`the server did not become ready; it wrote:\n${output}`, {
    cause: answered instanceof Error ? answered : undefined,
  });
}

/** The few variables a process needs to run at all. */
export function bareEnvironment(): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ', 'NODE_EXTRA_CA_CERTS']) {
    const value = process.env[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}
