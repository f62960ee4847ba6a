/**
 * Runs a machine one event at a time and turns the actions XState collects into commands, which are plain data.
 *
 * XState's `transition()` builds an inert actor on every call; one scope a machine is reused here instead (about a third of
 * the time, same results). `exec` of an action is never called: type and params say it all. What cannot be run durably is
 * refused when the machine is registered (`machine-check.ts`), and what only shows while running throws out of the step.
 */
import { isDeepStrictEqual } from 'node:util';
import { type AnyMachineSnapshot, type AnyStateMachine, createActor, createMachine } from 'xstate';
import type { ActorDefinition } from './definition.ts';
import { type Json, type JsonEvent, plainJson } from './json.ts';
import { checkMachine } from './machine-check.ts';

/** What a step asks the host to do, in order. */
export type Command =
  | { kind: 'start'; id: string; src: string; input: Json }
  | { kind: 'stop'; id: string }
  | { kind: 'arm'; id: string | undefined; delayMs: number; event: JsonEvent; target: string | undefined }
  | { kind: 'disarm'; id: string }
  | { kind: 'send'; target: string; event: JsonEvent }
  | { kind: 'raise_self'; event: JsonEvent }
  | { kind: 'emit'; event: JsonEvent }
  | { kind: 'output'; name: string; params: Record<string, unknown> };

export interface Step {
  snapshot: AnyMachineSnapshot;
  commands: readonly Command[];
}

export interface Interpreter {
  initial(input: unknown): Step;
  /** Throws what a guard, an assignment or params threw; the given snapshot is untouched then (A9). */
  step(snapshot: AnyMachineSnapshot, event: JsonEvent): Step;
  persist(snapshot: AnyMachineSnapshot): Json;
  /** Restores a persisted snapshot; takes the object over and changes it. Throws where the machine does not know the state. */
  restore(state: Json): AnyMachineSnapshot;
}

/** XState's own shape of an executable action, as far as it is read here. */
interface CollectedAction {
  type: string;
  params: Record<string, unknown> | undefined;
}

type Scope = Parameters<AnyStateMachine['transition']>[2];

/** Eventless transitions that never settle are stopped after this many microsteps. */
const microstepsMax = 1_000;
const noCommands: readonly Command[] = Object.freeze([]);

/** Builds the interpreter of a machine. Throws, naming machine and place, where the machine cannot be run durably. */
export function createInterpreter(definition: ActorDefinition): Interpreter {
  checkMachine(definition);
  // A copy of its own: the bound on microsteps is not put on a machine that belongs to somebody else.
  const machine = definition.machine.provide({}) as AnyStateMachine;
  machine.options = { ...machine.options, maxIterations: microstepsMax };
  // Stands for every actor of the kind: the parent of its children and the `self` of its actions. It never runs.
  const self = createActor(createMachine({}));
  let collected: CollectedAction[] = [];
  const scope = createScope(self, (action) => collected.push(action));
  const handles = eventTypesOf(machine);

  const collect = (before: AnyMachineSnapshot | undefined, run: () => AnyMachineSnapshot): Step => {
    collected = [];
    const snapshot = run();
    if (snapshot.status === 'error') throw thrownBy(snapshot.error);
    if (collected.length === 0 && snapshot.children === before?.children) return { snapshot, commands: noCommands };
    const commands: Command[] = [];
    for (const action of collected) {
      const command = toCommand(action, self);
      if (command !== undefined) commands.push(command);
    }
    checkChildren(before, snapshot, commands);
    return { snapshot, commands };
  };

  return {
    initial: (input) => collect(undefined, () => machine.getInitialSnapshot(scope, input)),
    step(snapshot, event) {
      // XState remembers candidates for every event type it was ever asked about: unknown ones would grow that for ever.
      if (!handles(event.type)) return { snapshot, commands: noCommands };
      return collect(snapshot, () => machine.transition(snapshot, event, scope));
    },
    persist: (snapshot) => machine.getPersistedSnapshot(snapshot) as unknown as Json,
    restore(state) {
      const value = (state as { value?: Json }).value;
      const snapshot = machine.restoreSnapshot(state as never, scope) as AnyMachineSnapshot;
      // A region added since, or a state that became compound, restores without its entry, timers or invocations.
      if (!isDeepStrictEqual(snapshot.value, value)) {
        throw new Error(`state ${JSON.stringify(value)} restores as ${JSON.stringify(snapshot.value)}`);
      }
      return snapshot;
    },
  };
}

/** A machine also fails by an effect's failure that no transition takes; that one is data, and no Error. */
function thrownBy(error: unknown): Error {
  if (error instanceof Error) return error;
  const { name, code } = (error ?? {}) as { name?: unknown; code?: unknown };
  return new Error(`the machine has no transition for the failure ${String(name)} ${String(code ?? '')}`.trim());
}

function createScope(self: unknown, collect: (action: CollectedAction) => void): Scope {
  const nothing = () => {};
  return {
    self,
    system: (self as { system: unknown }).system,
    id: '',
    sessionId: '',
    logger: nothing,
    defer: nothing,
    stopChild: nothing,
    emit: nothing,
    actionExecutor: collect,
  } as unknown as Scope;
}

/** Whether the machine has any transition for an event type. XState's own events are always its to judge. */
function eventTypesOf(machine: AnyStateMachine): (type: string) => boolean {
  const descriptors = machine.events as unknown as string[];
  const exact = new Set(descriptors);
  const prefixes = descriptors
    .filter((descriptor) => descriptor.endsWith('*'))
    .map((descriptor) => descriptor.slice(0, -1));
  return (type) => exact.has(type) || type.startsWith('xstate.') || prefixes.some((prefix) => wildcard(type, prefix));
}

/** `a.*` takes `a.b`, and `a` itself too, as XState has it. */
function wildcard(type: string, prefix: string): boolean {
  return type.startsWith(prefix) || `${type}.` === prefix;
}

/** `spawn` inside `assign` leaves no action behind: its child would never run. */
function checkChildren(
  before: AnyMachineSnapshot | undefined,
  after: AnyMachineSnapshot,
  commands: readonly Command[],
): void {
  for (const id of Object.keys(after.children)) {
    if (before?.children[id] === after.children[id]) continue;
    if (commands.some((command) => command.kind === 'start' && command.id === id)) continue;
    throw new Error(`child '${id}' is spawned inside assign(): use invoke or spawnChild()`);
  }
}

function toCommand(action: CollectedAction, self: unknown): Command | undefined {
  const params = action.params ?? {};
  switch (action.type) {
    case 'xstate.raise':
      // Without a delay the machine has already taken the event itself.
      if (typeof params.delay !== 'number') return undefined;
      return {
        kind: 'arm',
        id: params.id as string | undefined,
        delayMs: params.delay,
        event: params.event as JsonEvent,
        target: undefined,
      };
    case 'xstate.cancel':
      return { kind: 'disarm', id: String(params.sendId) };
    case 'xstate.sendTo':
      return sendCommand(params, self);
    case 'xstate.spawnChild': {
      const id = (params.actorRef as { id: string } | undefined)?.id;
      if (id === undefined) throw new Error(`actor '${String(params.src)}' is not declared in setup()`);
      // The default id of a spawned child is a session number, which differs from run to run.
      return {
        kind: 'start',
        id: params.id === undefined ? 'undefined' : id,
        src: String(params.src),
        input: plainJson(params.input),
      };
    }
    case 'xstate.stopChild': {
      const ref = action.params as { id?: string } | undefined;
      return ref?.id === undefined ? undefined : { kind: 'stop', id: ref.id };
    }
    case 'xstate.emit':
      return { kind: 'emit', event: params.event as JsonEvent };
    case 'xstate.log':
      return undefined;
    default:
      return { kind: 'output', name: action.type, params };
  }
}

function sendCommand(params: Record<string, unknown>, self: unknown): Command {
  const event = params.event as JsonEvent;
  const to = params.to as { address?: unknown } | undefined;
  const target = typeof to?.address === 'string' ? to.address : undefined;
  if (target === undefined && to !== self) {
    throw new Error(`sendTo for '${event.type}' names no address: use sendTo(() => address('kind/key'), ...)`);
  }
  if (typeof params.delay === 'number') {
    return { kind: 'arm', id: params.id as string | undefined, delayMs: params.delay, event, target };
  }
  return target === undefined ? { kind: 'raise_self', event } : { kind: 'send', target, event };
}
