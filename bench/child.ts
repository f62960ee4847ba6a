/**
 * Child processes of the bench: servers on one core, load generators on the other, each asked over IPC and ended by its own pid.
 * See `child-side.ts` for their end.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { bareEnvironment } from '../test/support/processes.ts';
import type { MemoryUse, Usage } from './child-side.ts';
import { type Core, pinned } from './machine.ts';

export interface ChildOptions {
  /** What the child finds in `parameters()`. */
  parameters?: unknown;
  core: Core;
  nodeArguments?: readonly string[];
}

export interface Child<Ready = unknown> {
  readonly pid: number;
  readonly ready: Ready;
  /** Asks one question. Throws what the child threw, or that it ended or did not answer within `ms`. */
  ask<T>(name: string, parameters?: unknown, ms?: number): Promise<T>;
  usage(): Promise<Usage>;
  memory(): Promise<MemoryUse>;
  stop(): Promise<void>;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

const readyMs = 60_000;
const answerMs = 120_000;
const stopMs = 20_000;
const errorCharsMax = 8_192;
const repository = fileURLToPath(new URL('..', import.meta.url));

/** Starts `file` (from the repository's root) under this Node and waits until it is ready. */
export async function startChild<Ready>(file: string, options: ChildOptions): Promise<Child<Ready>> {
  const argv = [...(options.nodeArguments ?? []), file, JSON.stringify(options.parameters ?? {})];
  const [command, ...args] = pinned(options.core, [process.execPath, ...argv]) as [string, ...string[]];
  // A server's log goes where a service's would that nobody follows; what it says in distress is kept.
  const stdio = ['ignore', 'ignore', 'pipe', 'ipc'] as const;
  const child = spawn(command, args, { cwd: repository, env: bareEnvironment(), stdio: [...stdio] });
  return new AskedChild<Ready>(file, child).whenReady();
}

class AskedChild<Ready> implements Child<Ready> {
  readonly #name: string;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  readonly #ready = Promise.withResolvers<Ready>();
  readonly #exited = Promise.withResolvers<void>();
  #readyValue: Ready | undefined;
  #lastId = 0;
  #errors = '';

  constructor(name: string, child: ChildProcess) {
    this.#name = name;
    this.#child = child;
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      this.#errors = (this.#errors + chunk).slice(-errorCharsMax);
    });
    child.on('message', (message) => this.#handleMessage(message as Record<string, unknown>));
    child.once('error', (error) => this.#handleEnd(error.message));
    child.once('close', (code, signal) => this.#handleEnd(`it ended (${signal ?? code})`));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get ready(): Ready {
    return this.#readyValue as Ready;
  }

  async whenReady(): Promise<this> {
    try {
      this.#readyValue = await within(readyMs, `${this.#name} to be ready`, this.#ready.promise);
    } catch (error) {
      this.#child.kill('SIGKILL');
      throw error;
    }
    return this;
  }

  ask<T>(name: string, parameters: unknown = null, ms = answerMs): Promise<T> {
    this.#lastId += 1;
    const id = this.#lastId;
    const answer = new Promise<T>((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
    });
    if (this.#child.connected) this.#child.send({ id, name, parameters });
    else this.#waiting.get(id)?.reject(this.#failure('it is gone'));
    return within(ms, `${this.#name} to answer '${name}'`, answer).finally(() => this.#waiting.delete(id));
  }

  usage(): Promise<Usage> {
    return this.ask<Usage>('usage');
  }

  memory(): Promise<MemoryUse> {
    return this.ask<MemoryUse>('memory');
  }

  async stop(): Promise<void> {
    await this.ask('stop', null, stopMs).catch(() => undefined);
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      await within(stopMs, `${this.#name} to end`, this.#exited.promise).catch(() => this.#child.kill('SIGKILL'));
    }
  }

  #handleMessage(message: Record<string, unknown>): void {
    if ('ready' in message) return this.#ready.resolve(message.ready as Ready);
    const waiting = this.#waiting.get(message.id as number);
    if ('error' in message) waiting?.reject(this.#failure(String(message.error)));
    else waiting?.resolve(message.value);
  }

  #handleEnd(how: string): void {
    const failure = this.#failure(how);
    this.#ready.promise.catch(() => undefined);
    this.#ready.reject(failure);
    for (const { reject } of this.#waiting.values()) reject(failure);
    this.#exited.resolve();
  }

  #failure(what: string): Error {
    const wrote = this.#errors.trim();
    return new Error(`${this.#name}: ${what}${wrote === '' ? '' : `; it wrote:\n${wrote}`}`);
  }
}

async function within<T>(ms: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${ms} ms in vain for ${what}`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
