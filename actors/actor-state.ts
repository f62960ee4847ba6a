/**
 * What an actor is at one moment, and how that is brought back from storage.
 *
 * A state is never changed: a turn makes a new one. So the host can hold two of the same actor, the one computed ahead and the
 * one committed, throw the first away when a commit fails, and show nobody but the second (A2).
 */
import type { AnyMachineSnapshot } from 'xstate';
import type { ActorDefinition } from './definition.ts';
import type { Interpreter } from './interpreter.ts';
import type { LoadedActor, SnapshotRow } from './journal.ts';
import type { Json, JsonEvent } from './json.ts';

/** An invocation that the machine wants running, as the host remembers it. */
export interface Invocation {
  readonly id: string;
  /** `seq:index` of the step that started it: tells this run of the state from an earlier one (A6). */
  readonly token: string;
  readonly src: string;
  readonly input: Json;
  /** Events it has sent while running, oldest first: what a later run of it need not do again. */
  readonly achieved: readonly JsonEvent[];
}

export interface ArmedTimer {
  readonly id: string;
  /** `seq:index` of the step that armed it. */
  readonly token: string;
}

export interface ActorState {
  readonly snapshot: AnyMachineSnapshot | undefined;
  /** The last event applied; 0 before the first. */
  readonly seq: number;
  readonly invocations: readonly Invocation[];
  readonly timers: readonly ArmedTimer[];
  readonly turnsSinceSnapshot: number;
}

/** An event id and the turn that took it, for recognising repeats (A4). */
export interface SeenId {
  id: string;
  seq: number;
}

/** What every turn of one kind of actor needs. */
export interface TurnRules {
  definition: ActorDefinition;
  interpreter: Interpreter;
  snapshotEveryTurns: number;
}

/** The host's envelope around the machine's snapshot, as it is stored. */
interface Envelope {
  machine: Json;
  invocations: Invocation[];
}

/** An actor that was never told anything. */
export const emptyState: ActorState = Object.freeze({
  snapshot: undefined,
  seq: 0,
  invocations: Object.freeze([]),
  timers: Object.freeze([]),
  turnsSinceSnapshot: 0,
});

/** Reads a stored snapshot, through the machine's migration where its version is another (A8). Throws where it cannot be read. */
export function readSnapshot(loaded: LoadedActor, rules: TurnRules): ActorState {
  const row = loaded.snapshot;
  if (row === null) return emptyState;
  const { definition, interpreter } = rules;
  const envelope = row.state as unknown as Envelope;
  const machine =
    row.version === definition.version ? envelope.machine : definition.migrate?.(envelope.machine, row.version);
  if (machine === undefined) throw new Error(`no migration from version ${row.version} to ${definition.version}`);
  for (const { src } of envelope.invocations) {
    if (definition.effects[src] === undefined)
      throw new Error(`the stored state runs '${src}', which is not known any more`);
  }
  return {
    snapshot: interpreter.restore(machine),
    seq: row.seq,
    invocations: envelope.invocations,
    timers: emptyState.timers,
    turnsSinceSnapshot: 0,
  };
}

/** The row that stores a state; `machine` is its persisted snapshot. */
export function toSnapshotRow(address: string, state: ActorState, machine: Json, rules: TurnRules): SnapshotRow {
  const envelope: Envelope = { machine, invocations: [...state.invocations] };
  return {
    address,
    machine: rules.definition.kind,
    version: rules.definition.version,
    seq: state.seq,
    status: state.snapshot?.status === 'done' ? 'done' : 'live',
    state: envelope as unknown as Json,
  };
}
