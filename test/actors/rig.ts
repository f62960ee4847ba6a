/** A host on a memory journal and a manual clock, and the ways to break it. */
import type { TestContext } from 'node:test';
import type { ActorDefinition } from '../../actors/definition.ts';
import { createHost, type Host } from '../../actors/host.ts';
import type { HostEvent } from '../../actors/host-events.ts';
import type { Journal } from '../../actors/journal.ts';
import type { HostLimits } from '../../actors/limits.ts';
import {
  createMemoryDisk,
  createMemoryJournal,
  type MemoryDisk,
  type MemoryJournal,
} from '../../actors/memory-journal.ts';
import { createSoloPlacement, type Placement } from '../../actors/placement.ts';
import { type DeskContext, desk } from './desk.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';

export interface Rig {
  host: Host;
  journal: MemoryJournal;
  placement: Placement;
  clock: ManualClock;
  disk: MemoryDisk;
  events: HostEvent[];
  /** The events of one name. */
  seen<N extends HostEvent['event']>(name: N): Extract<HostEvent, { event: N }>[];
  /** Cuts the host off from its journal for ever, as a killed process is: no call of it is ever answered again. */
  kill(): void;
}

export interface RigOptions {
  definitions?: ActorDefinition[];
  disk?: MemoryDisk;
  clock?: ManualClock;
  limits?: Partial<HostLimits>;
  /** False to start it in the test. */
  start?: boolean;
}

let nodes = 0;

/** Starts a host; the test ends with it killed, and fails where an injected fault never fired. */
export async function createRig(test: TestContext, options: RigOptions = {}): Promise<Rig> {
  const disk = options.disk ?? createMemoryDisk();
  const clock = options.clock ?? createManualClock();
  const journal = createMemoryJournal(disk);
  const killable = createKillable(journal);
  const node = `node-${++nodes}`;
  const placement = createSoloPlacement(killable.journal, node);
  const events: HostEvent[] = [];
  let flushes = 0;
  const host = createHost({
    definitions: options.definitions ?? [desk()],
    journal: killable.journal,
    placement,
    clock,
    ids: () => `${node}-${++flushes}`,
    observe: (event) => events.push(event),
    limits: options.limits,
  });
  test.after(() => {
    killable.kill();
    const left = journal.faultsLeft();
    if (left > 0) throw new Error(`${left} injected faults never fired`);
  });
  if (options.start !== false) await host.start();
  const seen = <N extends HostEvent['event']>(name: N) =>
    events.filter((event): event is Extract<HostEvent, { event: N }> => event.event === name);
  return { host, journal, placement, clock, disk, events, seen, kill: killable.kill };
}

/** The same disk and clock under a new host, after a crash of the old one. */
export async function restart(test: TestContext, rig: Rig, options: RigOptions = {}): Promise<Rig> {
  rig.kill();
  return createRig(test, { disk: rig.disk, clock: rig.clock, ...options });
}

export function createKillable(journal: Journal): { journal: Journal; kill(): void } {
  let killed = false;
  const proxy = new Proxy(journal, {
    get(target, name, receiver) {
      const value = Reflect.get(target, name, receiver);
      if (typeof value !== 'function') return value;
      return (...given: unknown[]) => {
        if (killed) return new Promise(() => {});
        const answer: unknown = Reflect.apply(value, target, given);
        return answer instanceof Promise ? unlessKilled(answer) : answer;
      };
    },
  });
  const unlessKilled = (answer: Promise<unknown>) =>
    new Promise((resolve, reject) => {
      answer.then(
        (value) => !killed && resolve(value),
        (error) => !killed && reject(error),
      );
    });
  return {
    journal: proxy,
    kill() {
      killed = true;
    },
  };
}

/** A promise that the test settles. */
export function deferred<T = void>(): { promise: Promise<T>; resolve(value: T): void; reject(error: unknown): void } {
  return Promise.withResolvers<T>();
}

/** The committed context of a desk. Throws where there is none. */
export async function deskOf(host: Host, address = 'desk/1'): Promise<DeskContext> {
  const view = await host.inspect(address);
  if (view === undefined) throw new Error(`${address} cannot be shown`);
  return view.context as DeskContext;
}

/** The committed log of a desk, undefined where it was never told anything. */
export async function logOf(host: Host, address: string): Promise<number[] | undefined> {
  const view = await host.inspect(address);
  return view === undefined ? undefined : (view.context as DeskContext).log;
}
