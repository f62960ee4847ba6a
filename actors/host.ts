/**
 * The host: runs every actor, keeps the invariants A1–A11 of the architecture page, and knows nothing of what the actors are for.
 *
 *     tell → admission → mailbox → run queue → runner (turn) → group commit → gate (receipt, timers, effects, outbox, answers, frames)
 *
 * A1, A4 and A6 are kept by `runner.ts`; A2 by `gate.ts`, the only place anything leaves; A3 by the journal's flush and
 * `group-commit.ts`; A5 and A9 by `turn.ts`; A7 by `recovery.ts` and `residents.ts`; A8 by `supervision.ts`; A10 by
 * `admission.ts` and `mailbox.ts`; A11 by `residents.ts`. This file puts them together.
 */
import type { TurnRules } from './actor-state.ts';
import { addressProblem, kindOf, shardCount, shardOf } from './address.ts';
import { createAdmission } from './admission.ts';
import type { Askers } from './askers.ts';
import { guarded } from './callbacks.ts';
import type { Clock, Ids } from './clock.ts';
import type { ActorDefinition } from './definition.ts';
import { createDeliveries } from './deliveries.ts';
import { createEffects } from './effects.ts';
import { createGate, type Watcher } from './gate.ts';
import { createGroupCommit } from './group-commit.ts';
import type { ObserveHost } from './host-events.ts';
import { createInterpreter } from './interpreter.ts';
import type { Journal } from './journal.ts';
import type { JsonEvent } from './json.ts';
import { defaultLimits, type HostLimits } from './limits.ts';
import type { Receipt } from './mailbox.ts';
import { createOutbox } from './outbox.ts';
import type { Placement } from './placement.ts';
import { readUnfinished } from './recovery.ts';
import { createResidents } from './residents.ts';
import { createRunQueue } from './run-queue.ts';
import { type CellTurn, createRunner } from './runner.ts';
import { createSupervision } from './supervision.ts';
import { createTimers } from './timers.ts';

export type { Frame, Watcher } from './gate.ts';

export interface HostOptions {
  definitions: ActorDefinition[];
  journal: Journal;
  placement: Placement;
  clock: Clock;
  ids: Ids;
  observe: ObserveHost;
  limits?: Partial<HostLimits>;
}

/** An actor as its last commit left it. */
export interface ActorView {
  address: string;
  seq: number;
  value: unknown;
  status: string;
  context: unknown;
  /** The `src` of each invocation it wants running. */
  invocations: string[];
  /** The ids of its armed timers. */
  timers: string[];
}

export interface Host {
  /** Takes the shards, and goes on with what the last run left unfinished. Throws where the journal does not answer. */
  start(): Promise<void>;
  /** Sends an event to an actor. Resolves after the commit of its turn; `bytes` is the sender's measure for A10. */
  tell(address: string, event: JsonEvent, options?: { id?: string; bytes?: number }): Promise<Receipt>;
  /** Calls back with each answer given to an event id from now on; the returned function takes it back. */
  onAnswer: Askers['add'];
  /** Whether somebody here waits for the answer to this event. */
  isAwaited: Askers['has'];
  watch(address: string, watcher: Watcher): () => void;
  /** Loads the actor where needed and shows its committed state. Undefined when it was never told anything, cannot be run, or is elsewhere. */
  inspect(address: string): Promise<ActorView | undefined>;
  /** Lifts a parking (A8) and wakes the actor. False where it was not parked. */
  unpark(address: string): Promise<boolean>;
  /** Goes on with what is unfinished in shards that this node has gained. Throws where the journal does not answer. */
  adopt(shards: number[]): Promise<void>;
  /** Lets go of the actors of shards that this node has lost or gives away; their senders are told `elsewhere`. */
  abandon(shards: number[]): void;
  stats(): HostStats;
  /** Refuses events from outside, lets askers, effects and commits finish until the deadline, then stops. */
  drain(graceMs: number): Promise<void>;
}

export interface HostStats {
  phase: Phase;
  residents: number;
  /** Of the residents, those at rest. */
  resting: number;
  pendingEvents: number;
  pendingBytes: number;
  runningEffects: number;
  heldTimers: number;
  delayedOutbox: number;
  askers: number;
  journalStuck: boolean;
}

type Phase = 'idle' | 'running' | 'draining' | 'stopped';

const drainLookMs = 10;
/** How long the last commits may take once effects are stopped. */
const lastCommitsMs = 2_000;

/** Builds a host. Throws, naming machine and place, where a definition cannot be run durably. */
export function createHost(options: HostOptions): Host {
  const { journal, placement, clock } = options;
  const limits: HostLimits = { ...defaultLimits, ...options.limits };
  const rulesByKind = rulesOf(options.definitions, limits);
  const observe: ObserveHost = (event) => {
    try {
      options.observe(event);
    } catch {
      // An observer that fails must not stop an actor, and there is nobody else to tell.
    }
  };
  const unavailable = (error: unknown) => observe({ event: 'journal_unavailable', attempt: 0, error });
  const owns = (address: string) => placement.epoch(shardOf(address)) !== undefined;
  const consume = (outboxId: string) => commit.consume(outboxId);
  const queue = createRunQueue();
  let phase: Phase = 'idle';
  let drained: Promise<void> | undefined;

  const gate = createGate({
    effects: () => effects,
    timers: () => timers,
    outbox: () => outbox,
    runner: () => runner,
    observe,
  });
  const supervision = createSupervision({
    journal,
    clock,
    observe,
    residents: () => residents,
    effects: () => effects,
    runner: () => runner,
    rulesOf: (kind) => rulesByKind.get(kind),
    consume,
  });
  const residents = createResidents({
    journal,
    clock,
    limits,
    loaded: supervision.loaded,
    unrunnable: supervision.unrunnable,
    isIdle: (cell) =>
      cell.phase === 'ready' &&
      cell.ahead === cell.committed &&
      cell.mailbox.size === 0 &&
      !effects.isRunning(cell.address),
    left: (address) => observe({ event: 'actor_passivated', address }),
    rested: ({ address, rules }) =>
      guarded(
        () => rules.definition.rested?.(address),
        (error) => observe({ event: 'output_failed', address, name: 'rested', error }),
      ),
    store: (snapshot) => commit.keep(snapshot),
    failed: unavailable,
  });
  const commit = createGroupCommit<CellTurn>({
    journal,
    placement,
    clock,
    ids: options.ids,
    flushTurnsMax: limits.flushTurnsMax,
    moreToCome: () => queue.size > 0,
    events: {
      committed: (flush) => observe({ event: 'commit_finished', ...flush }),
      unavailable: (attempt, error) => observe({ event: 'journal_unavailable', attempt, error }),
      recovered: (attempts) => observe({ event: 'journal_recovered', attempts }),
      conflict: (addresses) => observe({ event: 'commit_conflict', addresses }),
      fenced(shards) {
        observe({ event: 'ownership_lost', shards });
        supervision.leaveShards(shards);
      },
      broken: (error) => observe({ event: 'commit_broken', error }),
    },
    release: gate.release,
    handBack: supervision.handBack,
  });
  const runner = createRunner({
    journal,
    clock,
    limits,
    residents,
    observe,
    computed(turn) {
      commit.add(turn);
      gate.computed(turn);
    },
    consume,
  });
  const admission = createAdmission({
    limits,
    placement,
    phase: () => phase,
    rulesOf: (kind) => rulesByKind.get(kind),
    obtain: residents.obtain,
    ready: (cell) => queue.add(() => runner.process(cell)),
    process: runner.process,
    observe,
  });
  const deliveries = createDeliveries({
    admission,
    placement,
    clock,
    observe,
    durableOutput: (address, name) => rulesByKind.get(kindOf(address))?.definition.durableOutputs[name],
    consume,
  });
  const effects = createEffects({
    code: (address, src) => rulesByKind.get(kindOf(address))?.definition.effects[src],
    deliver: deliveries.effectEvent,
    queue,
    started: (report) => observe({ event: 'effect_started', ...report }),
    ended: (report) => observe({ event: 'effect_finished', ...report }),
  });
  const timers = createTimers({
    journal,
    clock,
    horizonMs: limits.timerHorizonMs,
    shards() {
      const owned = placement.owned();
      return owned.length === shardCount ? undefined : owned;
    },
    owns,
    fire: deliveries.fireTimer,
    failed: unavailable,
  });
  const outbox = createOutbox({
    clock,
    deliver: deliveries.outboxRow,
    delayed: ({ source, target }, attempt) => observe({ event: 'outbox_delayed', source, target, attempt }),
  });

  async function adopt(shards: number[]): Promise<void> {
    const unfinished = await readUnfinished(journal, shards);
    for (const row of unfinished.outbox) outbox.dispatch(row);
    for (const address of unfinished.busy) {
      const rules = rulesByKind.get(kindOf(address));
      if (rules !== undefined) residents.obtain(address, rules);
    }
    await timers.poll();
  }

  async function start(): Promise<void> {
    if (phase !== 'idle') throw new Error(`the host is ${phase}`);
    await placement.start();
    phase = 'running';
    residents.start();
    try {
      await adopt(placement.owned());
    } catch (error) {
      stop();
      throw error;
    }
  }

  async function inspect(address: string): Promise<ActorView | undefined> {
    const rules = addressProblem(address) === undefined ? rulesByKind.get(kindOf(address)) : undefined;
    if (rules === undefined || !owns(address) || phase === 'idle' || phase === 'stopped') return undefined;
    const cell = residents.obtain(address, rules);
    await residents.settled(cell);
    if (cell.phase === 'gone') return undefined;
    const { snapshot, seq, invocations, timers: armed } = cell.committed;
    // An actor that is only asked after must not stay: whoever guesses addresses would fill the memory.
    if (cell.ahead.seq === 0 && cell.mailbox.size === 0) residents.drop(cell);
    if (snapshot === undefined) return undefined;
    return {
      address,
      seq,
      value: snapshot.value,
      status: snapshot.status,
      context: snapshot.context,
      invocations: invocations.map(({ src }) => src),
      timers: armed.map(({ id }) => id),
    };
  }

  const isQuiet = () =>
    effects.running === 0 && admission.pendingEvents === 0 && outbox.delivering === 0 && gate.askers.size === 0;

  async function drain(graceMs: number): Promise<void> {
    if (phase !== 'stopped') phase = 'draining';
    await waitFor(clock, isQuiet, graceMs);
    timers.stop();
    outbox.stop();
    effects.stopAll();
    residents.settleAll();
    await waitFor(clock, () => commit.pending === 0, Math.min(graceMs, lastCommitsMs));
    stop();
  }

  function stop(): void {
    phase = 'stopped';
    timers.stop();
    outbox.stop();
    effects.stopAll();
    commit.stop();
    residents.stop();
    for (const cell of [...residents.values()]) supervision.evict(cell, 'draining');
  }

  return {
    start,
    tell: (address, event, sent = {}) => admission.tell(address, event, sent),
    onAnswer: gate.askers.add,
    isAwaited: gate.askers.has,
    watch: gate.watch,
    inspect,
    unpark: supervision.unpark,
    adopt,
    abandon: supervision.leaveShards,
    stats: () => ({
      phase,
      residents: residents.size,
      resting: residents.resting,
      pendingEvents: admission.pendingEvents,
      pendingBytes: admission.pendingBytes,
      runningEffects: effects.running,
      heldTimers: timers.held,
      delayedOutbox: outbox.waiting,
      askers: gate.askers.size,
      journalStuck: commit.stuck,
    }),
    drain(graceMs) {
      drained ??= drain(graceMs);
      return drained;
    },
  };
}

function rulesOf(definitions: ActorDefinition[], limits: HostLimits): Map<string, TurnRules> {
  const rules = new Map<string, TurnRules>();
  for (const definition of definitions) {
    if (rules.has(definition.kind)) throw new Error(`two machines are registered as '${definition.kind}'`);
    const interpreter = createInterpreter(definition);
    rules.set(definition.kind, { definition, interpreter, snapshotEveryTurns: limits.snapshotEveryTurns });
  }
  return rules;
}

function waitFor(clock: Clock, condition: () => boolean, graceMs: number): Promise<void> {
  const until = clock.now() + graceMs;
  return new Promise((resolve) => {
    const look = () => {
      if (condition() || clock.now() >= until) resolve();
      else clock.after(drainLookMs, look);
    };
    look();
  });
}
