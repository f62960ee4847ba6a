/**
 * A seeded simulation: senders tell a few actors everything they understand, while hosts crash or are overtaken, the journal
 * refuses, loses answers and stalls, senders repeat themselves, and time passes. Then it is made quiet and checked:
 *
 *  1. every event told is applied exactly once, each sender's in its order, at the sequence number its receipt said;
 *  2. every message between actors and every timer arrives exactly once; every durable output at least once, under one id;
 *  3. what an effect says while it runs is said once, however often the effect was cut off;
 *  4. nothing is seen (a receipt, a frame, an answer, an effect that is not local, an output) that is not committed at that moment;
 *  5. the state of every actor is what XState itself makes of the journal's events.
 *
 * A seed decides everything: the same seed is the same run.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createHost, type Host } from '../../actors/host.ts';
import {
  createMemoryDisk,
  createMemoryJournal,
  type MemoryDisk,
  type MemoryJournal,
} from '../../actors/memory-journal.ts';
import { createSoloPlacement } from '../../actors/placement.ts';
import { createManualClock, type ManualClock, rounds } from './manual-clock.ts';
import { createKillable } from './rig.ts';
import { simulatedActor, type ToldEvent } from './simulated-actor.ts';
import { checkEnd } from './simulation-checks.ts';

export interface Simulated {
  steps: number;
  told: number;
  crashes: number;
  faults: number;
  /** Effects that began before their commit. */
  ahead: number;
  /** All that was seen, in order: equal for equal seeds. */
  trace: string[];
}

/** A host of the run; crashed ones hang for ever, overtaken ones go on until they notice. */
interface Node {
  host: Host;
  journal: MemoryJournal;
  kill(): void;
}

/** One who tells events one after another, each until it is settled. */
interface Sender {
  name: string;
  /** Events told so far, in order. */
  sent: Told[];
  /** What it waits for; undefined when it is free. */
  busy: Promise<void> | undefined;
}

export interface Told {
  address: string;
  event: ToldEvent;
  /** Where it was applied, once it is known. */
  seq: number | undefined;
  outcome: 'waiting' | 'applied' | 'poison';
}

export interface World {
  random: () => number;
  disk: MemoryDisk;
  clock: ManualClock;
  senders: Sender[];
  node: Node;
  trace: string[];
  /** Outbox ids of durable outputs by the event's id. */
  shipped: Map<string, Set<string>>;
  calm: boolean;
  counts: { crashes: number; faults: number; nodes: number; events: number; ahead: number };
  problems: string[];
}

export const addresses = ['sim/a', 'sim/b', 'sim/c', 'sim/d'];
const senderCount = 3;
const limits = {
  snapshotEveryTurns: 5,
  recentEventIds: 2,
  turnsAheadMax: 4,
  restMs: 1_000,
  idleMs: 3_000,
  timerHorizonMs: 2_000,
};

/** Runs one seed. Throws, naming the seed, where anything is not as it must be. */
export async function simulate(seed: number, steps: number): Promise<Simulated> {
  const world = await createWorld(seed);
  try {
    for (let step = 0; step < steps; step++) await takeStep(world);
    await calmDown(world);
    await checkEnd(world);
    if (world.problems.length > 0) throw new Error(world.problems.join('\n'));
  } catch (error) {
    throw new Error(`seed ${seed}, ${steps} steps: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  } finally {
    world.node.kill();
  }
  const { crashes, faults, events, ahead } = world.counts;
  return { steps, told: events, crashes, faults, ahead, trace: world.trace };
}

async function createWorld(seed: number): Promise<World> {
  const world: World = {
    random: createRandom(seed),
    disk: createMemoryDisk(),
    clock: createManualClock(),
    senders: Array.from({ length: senderCount }, (_, i) => ({ name: `s${i}`, sent: [], busy: undefined })),
    node: undefined as never,
    trace: [],
    shipped: new Map(),
    calm: false,
    counts: { crashes: 0, faults: 0, nodes: 0, events: 0, ahead: 0 },
    problems: [],
  };
  await bootNode(world);
  return world;
}

/** Starts a new node on the disk; the one before it is cut off, or left running to find out by itself. */
async function bootNode(world: World): Promise<void> {
  const journal = createMemoryJournal(world.disk);
  const killable = createKillable(journal);
  const name = `n${++world.counts.nodes}`;
  let flushes = 0;
  const host = createHost({
    definitions: [
      simulatedActor({
        pause: () => rounds(Math.floor(world.random() * 6)),
        started(id, local) {
          if (!local) mustBeCommitted(world, id, 'effect');
          else if (!isCommitted(world, id)) world.counts.ahead += 1;
        },
        async shipped(id, outboxId) {
          mustBeCommitted(world, outboxId, 'output');
          world.shipped.set(id, (world.shipped.get(id) ?? new Set()).add(outboxId));
          if (!world.calm && world.random() < 0.3) throw new Error('not now');
        },
      }),
    ],
    journal: killable.journal,
    placement: createSoloPlacement(killable.journal, name),
    clock: world.clock,
    ids: () => `${name}-${++flushes}`,
    observe: (event) => {
      if (event.event === 'commit_broken') world.problems.push(`broken: ${String(event.error)}`);
      if (event.event === 'actor_parked') world.problems.push(`parked: ${event.reason}`);
    },
    limits,
  });
  for (const address of addresses) {
    const frames = new Set<string>();
    host.watch(address, {
      onFrame({ seq, event }) {
        mustBeCommitted(world, `${address}:${seq}:0`, 'frame');
        if (frames.has(`${seq}`)) world.problems.push(`frame ${address}:${seq} came twice`);
        frames.add(`${seq}`);
        world.trace.push(`frame ${address} ${seq} ${String(event.id)}`);
      },
      onTurn: (row) => mustBeCommitted(world, `${address}:${row.seq}:0`, 'turn'),
    });
  }
  world.node = { host, journal, kill: killable.kill };
  await host.start();
}

/** Whether the row of an id `address:seq:index` is on the disk at this moment. */
function isCommitted(world: World, id: string): boolean {
  const [address = '', seq] = id.split(':');
  return world.disk.actors.get(address)?.rows.has(Number(seq)) === true;
}

function mustBeCommitted(world: World, id: string, what: string): void {
  if (!isCommitted(world, id)) world.problems.push(`${what} ${id} was seen before its commit`);
}

// ——— what happens ———

async function takeStep(world: World): Promise<void> {
  const { random, clock } = world;
  const dice = random();
  if (dice < 0.6) tellSomething(world);
  else if (dice < 0.7) await clock.advance(Math.floor(random() * 1_500));
  else if (dice < 0.9) injectFault(world);
  else if (dice < 0.96) await rounds(Math.floor(random() * 5));
  else if (dice < 0.98) await crash(world);
  else await overtake(world);
  for (let turns = random() * 3; turns > 1; turns--) await nextTurn();
}

function tellSomething(world: World): void {
  const sender = world.senders[Math.floor(world.random() * world.senders.length)]!;
  if (sender.busy !== undefined) return;
  const told: Told = { address: pick(world, addresses), event: someEvent(world), seq: undefined, outcome: 'waiting' };
  sender.sent.push(told);
  sender.busy = tellUntilSettled(world, told).then(() => {
    sender.busy = undefined;
  });
}

function someEvent(world: World): ToldEvent {
  const id = `e${++world.counts.events}`;
  const ms = Math.floor(world.random() * 4_000);
  const dice = world.random();
  if (dice < 0.3) return { type: 'mark', id };
  if (dice < 0.45) return { type: 'pass', id, target: pick(world, addresses) };
  if (dice < 0.6) return { type: 'later', id, target: pick(world, addresses), ms };
  if (dice < 0.75) return { type: 'arm', id, ms };
  if (dice < 0.85) return { type: 'work', id };
  if (dice < 0.95) return { type: 'ship', id };
  return { type: 'bad', id };
}

/** Tells it as a client does: again under the same id where no answer comes, the host refuses, or just so. */
async function tellUntilSettled(world: World, told: Told): Promise<void> {
  const { address, event } = told;
  for (;;) {
    const { node } = world;
    if (world.random() < 0.15) void node.host.tell(address, event, { id: event.id });
    const receipt = await orNothing(world, node, node.host.tell(address, event, { id: event.id }));
    if (receipt === undefined) continue;
    world.trace.push(`receipt ${event.id} ${JSON.stringify(receipt)}`);
    if (receipt.kind === 'refused' && receipt.reason !== 'poison') {
      await rounds(3);
      continue;
    }
    told.outcome = receipt.kind === 'refused' ? 'poison' : 'applied';
    if (receipt.kind === 'accepted') told.seq = receipt.seq;
    const stored = world.disk.actors.get(address)?.eventIds.get(event.id);
    if (stored === undefined || (told.seq !== undefined && told.seq !== stored)) {
      world.problems.push(`receipt of ${event.id} says ${JSON.stringify(receipt)}, the disk ${stored}`);
    }
    if (event.type === 'mark' && receipt.kind === 'duplicate' && receipt.answer === null) {
      world.problems.push(`the repeat of ${event.id} got no answer`);
    }
    return;
  }
}

/** The promise's value, or undefined once another node has taken over or a hundred turns have brought none. */
async function orNothing<T>(world: World, node: Node, promise: Promise<T>): Promise<T | undefined> {
  let settled: { value: T } | undefined;
  void promise.then((value) => {
    settled = { value };
  });
  for (let turns = 0; turns < 100 && settled === undefined && world.node === node; turns++) await nextTurn();
  return settled?.value;
}

function injectFault(world: World): void {
  const { random } = world;
  const { journal } = world.node;
  if (journal.faultsLeft() > 4) return;
  world.counts.faults += 1;
  const operation = random() < 0.7 ? 'commit' : pick(world, ['load', 'seen', 'timersDue'] as const);
  const dice = random();
  if (dice < 0.4) journal.failNext('refuse', operation);
  else if (dice < 0.7) journal.failNext('lose-answer', operation);
  else journal.delayNext(rounds(Math.floor(random() * 20)), { operation, when: random() < 0.5 ? 'before' : 'after' });
}

/** The process is gone between one turn of the event loop and the next. */
async function crash(world: World): Promise<void> {
  world.counts.crashes += 1;
  world.trace.push('crash');
  world.node.kill();
  await bootNode(world);
}

/** A new node takes over while the old one still believes that it owns everything. */
async function overtake(world: World): Promise<void> {
  world.trace.push('overtaken');
  const old = world.node;
  await bootNode(world);
  const told = { address: pick(world, addresses), event: { type: 'mark', id: `e${++world.counts.events}` } as const };
  // Told to the old node: either refused, or, had it been applied there, found on the disk at the end.
  const receipt = await orNothing(world, world.node, old.host.tell(told.address, told.event, { id: told.event.id }));
  if (receipt?.kind === 'accepted') world.problems.push(`the overtaken node accepted ${told.event.id}`);
  old.kill();
}

/** No more faults; everything that was begun comes to its end. */
async function calmDown(world: World): Promise<void> {
  world.calm = true;
  await crash(world);
  for (let waits = 0; ; waits++) {
    await world.clock.advance(5_000);
    await rounds(50);
    const timers = [...world.disk.actors.values()].reduce((sum, cell) => sum + cell.timers.size, 0);
    const isOver = timers === 0 && world.disk.outbox.size === 0 && world.disk.busy.size === 0;
    if (isOver && world.senders.every((sender) => sender.busy === undefined)) break;
    if (waits > 40) {
      throw new Error(
        `it never came to rest: ${timers} timers, ${world.disk.outbox.size} messages, ${world.disk.busy.size} busy`,
      );
    }
  }
}

function pick<T>(world: World, items: readonly T[]): T {
  return items[Math.floor(world.random() * items.length)]!;
}

/** Mulberry32: a small generator of uniform numbers in [0, 1), whole runs of which follow from one 32-bit seed. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
