/**
 * A stage for one machine: events in, what the machine asks for out, as plain data. After every step the snapshot goes through
 * JSON and back, as it does on its way through the database, so that nothing can live in it that would not survive there.
 */
import assert from 'node:assert/strict';
import { type AnyMachineSnapshot, type AnyStateMachine, createActor, initialTransition, transition } from 'xstate';

/** One thing the machine asks its host to do, in order. */
export type Asked =
  | { do: 'answer'; to: string; value: unknown }
  | { do: 'record'; kind: string; data: unknown }
  | { do: 'notice'; event: string; fields: Record<string, unknown> }
  | { do: 'send'; to: string; event: { type: string; [key: string]: unknown } }
  | { do: 'emit'; event: { type: string; [key: string]: unknown } }
  | { do: 'arm'; id: string; delayMs: number; event: { type: string; [key: string]: unknown } }
  | { do: 'disarm'; id: string }
  | { do: 'start'; id: string; input: unknown }
  | { do: 'stop'; id: string };

export interface Stage<C> {
  /** Steps the machine; what it asked for is returned, and kept in `all`. */
  send(event: { type: string; [key: string]: unknown }): Asked[];
  readonly value: unknown;
  readonly context: C;
  readonly snapshot: AnyMachineSnapshot;
  /** Everything asked for since the beginning. */
  readonly all: Asked[];
}

interface CollectedAction {
  type: string;
  params?: Record<string, unknown>;
}

/** Puts a machine on a stage of its own. */
export function createStage<C>(machine: AnyStateMachine, input: unknown): Stage<C> {
  const [initial, first] = initialTransition(machine, input as never);
  assert.equal(initial.status, 'active');
  let snapshot = initial as AnyMachineSnapshot;
  const all: Asked[] = read(first as CollectedAction[]);
  return {
    send(event) {
      const [next, actions] = transition(machine, snapshot as never, event as never);
      snapshot = throughJson(machine, next as AnyMachineSnapshot);
      const asked = read(actions as CollectedAction[]);
      all.push(...asked);
      return asked;
    },
    get value() {
      return snapshot.value;
    },
    get context() {
      return snapshot.context as C;
    },
    get snapshot() {
      return snapshot;
    },
    all,
  };
}

function throughJson(machine: AnyStateMachine, snapshot: AnyMachineSnapshot): AnyMachineSnapshot {
  const persisted = machine.getPersistedSnapshot(snapshot as never);
  const restored = createActor(machine, { snapshot: JSON.parse(JSON.stringify(persisted)) }).getSnapshot();
  assert.deepEqual(restored.value, snapshot.value);
  assert.deepEqual(restored.context, JSON.parse(JSON.stringify(snapshot.context)));
  return restored as AnyMachineSnapshot;
}

function read(actions: readonly CollectedAction[]): Asked[] {
  return actions.flatMap((action) => {
    const asked = readOne(action);
    return asked === undefined ? [] : [asked];
  });
}

function readOne({ type, params = {} }: CollectedAction): Asked | undefined {
  const event = params.event as { type: string };
  switch (type) {
    case 'answer':
      return { do: 'answer', to: String(params.to), value: params.value };
    case 'record':
      return { do: 'record', kind: String(params.kind), data: params.data };
    case 'notice':
      return { do: 'notice', event: String(params.event), fields: params.fields as Record<string, unknown> };
    case 'xstate.sendTo':
      return { do: 'send', to: (params.to as { address: string }).address, event };
    case 'xstate.emit':
      return { do: 'emit', event };
    case 'xstate.raise':
      return typeof params.delay === 'number'
        ? { do: 'arm', id: String(params.id), delayMs: params.delay, event }
        : undefined;
    case 'xstate.cancel':
      return { do: 'disarm', id: String(params.sendId) };
    case 'xstate.spawnChild':
      return { do: 'start', id: (params.actorRef as { id: string }).id, input: params.input };
    case 'xstate.stopChild':
      return { do: 'stop', id: (params as { id?: string }).id ?? '' };
    default:
      throw new Error(`the stage does not know the action ${type}`);
  }
}
