/**
 * What is refused when a machine is registered: everything XState would let through to a turn, where it would do harm in
 * silence (an effect that never runs, a timer that fires at once, an action nobody performs).
 */
import type { AnyStateMachine } from 'xstate';
import type { ActorDefinition } from './definition.ts';

/** Names of actions that mean something to the host itself. */
const ownActions = ['record', 'answer'];
const kindPattern = /^[a-z][a-z0-9-]{0,31}$/;

type ActionShape = string | { type: string } | BuiltIn;
/** A built-in action creator's result: a function that carries its type and arguments. */
interface BuiltIn {
  (...args: never[]): void;
  type?: string;
  resolve?: unknown;
  id?: unknown;
  src?: unknown;
  systemId?: unknown;
  delay?: unknown;
}

interface TransitionShape {
  actions: readonly ActionShape[];
  guard?: unknown;
}

/** The parts of a state node that are read here. */
interface NodeShape {
  id: string;
  type: string;
  entry: readonly ActionShape[];
  exit: readonly ActionShape[];
  invoke: readonly { id: string; src: unknown; systemId?: string }[];
  after: readonly { delay?: unknown }[];
  always?: readonly TransitionShape[];
  transitions: Map<string, TransitionShape[]>;
  initial?: TransitionShape;
  states: Record<string, NodeShape>;
}

/** Throws, naming machine and place, where a machine cannot be run durably or its definition lacks something. */
export function checkMachine(definition: ActorDefinition): void {
  const where = `machine '${definition.kind}'`;
  if (!kindPattern.test(definition.kind)) throw new Error(`${where}: a kind is lower-case letters, digits and hyphens`);
  for (const name of ownActions) {
    if (Object.hasOwn(definition.outputs, name) || Object.hasOwn(definition.durableOutputs, name)) {
      throw new Error(`${where}: '${name}' is the host's own action and cannot be an output`);
    }
  }
  for (const name of Object.keys(definition.outputs)) {
    if (Object.hasOwn(definition.durableOutputs, name)) throw new Error(`${where}: '${name}' is an output twice`);
  }
  checkLogics(definition, where);
  const invocationIds = new Map<string, string>();
  for (const node of nodesOf(definition.machine)) {
    checkInvocations(definition, node, `${where}, ${node.id}`, invocationIds);
    checkDelays(definition, node, `${where}, ${node.id}`);
    for (const action of actionsOf(node)) checkAction(definition, action, `${where}, ${node.id}`);
    for (const { guard } of transitionsOf(node)) checkGuard(definition, guard, `${where}, ${node.id}`);
  }
}

/** A machine as a child would run its own actions unseen, and would be gone after a restart. */
function checkLogics(definition: ActorDefinition, where: string): void {
  for (const [src, logic] of Object.entries(definition.machine.implementations.actors ?? {})) {
    if (typeof logic === 'object' && logic !== null && 'root' in logic) {
      throw new Error(`${where}: actor '${src}' is a machine: give it an address of its own`);
    }
  }
}

function checkInvocations(
  definition: ActorDefinition,
  node: NodeShape,
  where: string,
  seen: Map<string, string>,
): void {
  for (const { id, src, systemId } of node.invoke) {
    checkSrc(definition, src, where);
    if (systemId !== undefined) throw new Error(`${where}: a systemId is not supported, all actors share one system`);
    const other = seen.get(id);
    if (other !== undefined) throw new Error(`${where}: invocation id '${id}' is used in ${other} too`);
    seen.set(id, node.id);
  }
}

function checkSrc(definition: ActorDefinition, src: unknown, where: string): void {
  if (typeof src !== 'string' || src.startsWith('xstate.invoke.')) {
    throw new Error(`${where}: an invocation names its src, it does not hold it inline`);
  }
  if (definition.machine.implementations.actors?.[src] === undefined) {
    throw new Error(`${where}: actor '${src}' is not declared in setup()`);
  }
  if (definition.effects[src] === undefined) throw new Error(`${where}: effect '${src}' has no code`);
}

function checkDelays(definition: ActorDefinition, node: NodeShape, where: string): void {
  for (const { delay } of node.after) checkDelay(definition, delay, where);
}

/** XState takes an undeclared name for no delay at all. */
function checkDelay(definition: ActorDefinition, delay: unknown, where: string): void {
  if (typeof delay !== 'string' || !Number.isNaN(Number(delay))) return;
  if (definition.machine.implementations.delays?.[delay] === undefined) {
    throw new Error(`${where}: delay '${delay}' is not declared, and would fire at once`);
  }
}

function checkAction(definition: ActorDefinition, action: ActionShape, where: string): void {
  if (typeof action === 'function') {
    if (action.resolve === undefined) throw new Error(`${where}: an action is named, it is not an inline function`);
    return checkBuiltIn(definition, action, where);
  }
  const name = typeof action === 'string' ? action : action.type;
  const implementation = definition.machine.implementations.actions?.[name] as BuiltIn | undefined;
  if (implementation?.resolve !== undefined) return checkBuiltIn(definition, implementation, where);
  if (ownActions.includes(name)) return;
  if (Object.hasOwn(definition.outputs, name) || Object.hasOwn(definition.durableOutputs, name)) return;
  throw new Error(`${where}: action '${name}' is neither the host's nor an output of the definition`);
}

function checkBuiltIn(definition: ActorDefinition, action: BuiltIn, where: string): void {
  checkDelay(definition, action.delay, where);
  if (action.type !== 'xstate.spawnChild') return;
  checkSrc(definition, action.src, where);
  if (action.id === undefined) throw new Error(`${where}: spawnChild('${String(action.src)}') has no id`);
  if (action.systemId !== undefined)
    throw new Error(`${where}: a systemId is not supported, all actors share one system`);
}

function checkGuard(definition: ActorDefinition, guard: unknown, where: string): void {
  const name = typeof guard === 'string' ? guard : (guard as { type?: unknown } | undefined)?.type;
  if (typeof guard === 'function' || typeof name !== 'string' || name.startsWith('xstate.')) return;
  if (definition.machine.implementations.guards?.[name] === undefined) {
    throw new Error(`${where}: guard '${name}' is not declared in setup()`);
  }
}

function* nodesOf(machine: AnyStateMachine): Generator<NodeShape> {
  const stack = [machine.root as unknown as NodeShape];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    yield node;
    stack.push(...Object.values(node.states));
  }
}

function* transitionsOf(node: NodeShape): Generator<TransitionShape> {
  for (const transitions of node.transitions.values()) yield* transitions;
  if (node.always !== undefined) yield* node.always;
}

function* actionsOf(node: NodeShape): Generator<ActionShape> {
  yield* node.entry;
  yield* node.exit;
  for (const { actions } of transitionsOf(node)) yield* actions;
  if (node.type === 'compound' && node.initial !== undefined) yield* node.initial.actions;
}
