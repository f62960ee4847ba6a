/**
 * One event worked out: the machine's step, and its commands turned into the next state, rows and releases, on a draft that
 * is used whole or not at all. Everything a command may not hold is found before any is applied (A9).
 */
import { type ActorState, type ArmedTimer, emptyState, type Invocation, type TurnRules } from './actor-state.ts';
import { addressProblem } from './address.ts';
import type { ActorDefinition, OutputMeta } from './definition.ts';
import type { Command, Step } from './interpreter.ts';
import type { JournalRow, OutboxRow, RecordRow, TimerRow } from './journal.ts';
import { isReservedType, type Json, type JsonEvent } from './json.ts';
import type { Item } from './mailbox.ts';

/** What a turn lets out after its commit, in order. */
export type Release =
  | { kind: 'start'; invocation: Invocation }
  | { kind: 'stop'; id: string; token: string }
  | { kind: 'emit'; event: JsonEvent }
  | { kind: 'output'; name: string; params: Record<string, unknown>; meta: OutputMeta };

/** A timer that stands for a delayed `sendTo`: `{target, event}` is what it sends when it fires. */
export const delayedSendType = '@delayed_send';

const none: readonly never[] = Object.freeze([]);

/** The next state and the rows, while they are being worked out. Lists are replaced, not changed: most stay the empty one. */
export interface Draft {
  address: string;
  row: JournalRow;
  snapshot: ActorState['snapshot'];
  seq: number;
  invocations: readonly Invocation[];
  timers: readonly ArmedTimer[];
  turnsSinceSnapshot: number;
  records: readonly RecordRow[];
  outbox: readonly OutboxRow[];
  armed: readonly TimerRow[];
  timersDone: readonly string[];
  releases: readonly Release[];
}

/** The state that a draft has come to. */
export function stateOf({ snapshot, seq, invocations, timers, turnsSinceSnapshot }: Draft): ActorState {
  return { snapshot, seq, invocations, timers, turnsSinceSnapshot };
}

/** A draft in which the event's own timer or invocation is spent, whatever the machine makes of the event. */
export function draftOf(before: ActorState, item: Item, row: JournalRow): Draft {
  const { timer, invocation } = item;
  let { invocations } = before;
  if (invocation !== null) {
    if (invocation.ends) invocations = invocations.filter(({ id }) => id !== invocation.id);
    else if (row.poison === null) {
      invocations = invocations.map((running) =>
        running.id === invocation.id ? { ...running, achieved: [...running.achieved, item.event] } : running,
      );
    }
  }
  return {
    address: row.address,
    row,
    snapshot: before.snapshot,
    seq: row.seq,
    invocations: invocations.length === 0 ? emptyState.invocations : invocations,
    timers: timer === null ? before.timers : without(before.timers, timer.id),
    turnsSinceSnapshot: before.turnsSinceSnapshot + 1,
    records: none,
    outbox: none,
    armed: none,
    timersDone: timer === null ? none : [timer.id],
    releases: none,
  };
}

/** Steps the machine with an event of an actor that has not ended. Throws what the machine throws, or what it may not ask for. */
export function applyEvent(address: string, before: ActorState, item: Item, row: JournalRow, rules: TurnRules): Draft {
  const draft = draftOf(before, item, row);
  if (item.event.type === delayedSendType) {
    send(draft, 0, String(item.event.target), item.event.event as JsonEvent);
    return draft;
  }
  const step = stepOf(address, before, item.event, row.at, rules);
  const { commands, snapshot } = step;
  for (const command of commands) checkCommand(command, rules.definition);
  for (let index = 0; index < commands.length; index++) applyCommand(draft, commands[index]!, index, rules);
  draft.snapshot = snapshot;
  if (snapshot.status === 'done') endAll(draft);
  return draft;
}

/** The first event of an actor also brings its initial state about. The machine sees when the event was accepted, as `at`. */
function stepOf(address: string, before: ActorState, event: JsonEvent, at: number, rules: TurnRules): Step {
  const { interpreter, definition } = rules;
  if (before.snapshot !== undefined) return interpreter.step(before.snapshot, { ...event, at });
  const initial = interpreter.initial(definition.input(address));
  if (initial.snapshot.status !== 'active') return initial;
  const step = interpreter.step(initial.snapshot, { ...event, at });
  return { snapshot: step.snapshot, commands: [...initial.commands, ...step.commands] };
}

/** A machine that has ended wants nothing any more, though XState leaves its children listed and its delays running. */
function endAll(draft: Draft): void {
  for (const { id, token } of draft.invocations) push(draft, 'releases', { kind: 'stop', id, token });
  for (const { id } of draft.timers) push(draft, 'timersDone', id);
  draft.invocations = emptyState.invocations;
  draft.timers = emptyState.timers;
  draft.armed = none;
}

function applyCommand(draft: Draft, command: Command, index: number, rules: TurnRules): void {
  const place = `${draft.seq}:${index}`;
  switch (command.kind) {
    case 'start': {
      const invocation = { id: command.id, token: place, src: command.src, input: command.input, achieved: none };
      draft.invocations = [...draft.invocations.filter(({ id }) => id !== command.id), invocation];
      return push(draft, 'releases', { kind: 'start', invocation });
    }
    case 'stop': {
      const running = draft.invocations.find(({ id }) => id === command.id);
      if (running === undefined) return;
      const others = draft.invocations.filter((invocation) => invocation !== running);
      draft.invocations = others.length === 0 ? emptyState.invocations : others;
      return push(draft, 'releases', { kind: 'stop', id: command.id, token: running.token });
    }
    case 'arm':
      return arm(draft, command, index);
    case 'disarm':
      if (!draft.timers.some(({ id }) => id === command.id)) return;
      draft.timers = without(draft.timers, command.id);
      draft.armed = draft.armed.filter(({ id }) => id !== command.id);
      return push(draft, 'timersDone', command.id);
    case 'send':
      return send(draft, index, command.target, command.event);
    case 'raise_self':
      return send(draft, index, draft.address, command.event);
    case 'emit':
      return push(draft, 'releases', { kind: 'emit', event: command.event });
    case 'output':
      return applyOutput(draft, command.name, command.params, index, rules);
  }
}

function arm(draft: Draft, command: Extract<Command, { kind: 'arm' }>, index: number): void {
  const { address, seq, row } = draft;
  const id = command.id ?? `${address}:${seq}:${index}`;
  const token = `${seq}:${index}`;
  const { target } = command;
  const event = target === undefined ? command.event : { type: delayedSendType, target, event: command.event };
  const dueAt = row.at + Math.max(0, command.delayMs);
  draft.timers = [...without(draft.timers, id), { id, token }];
  draft.armed = [...draft.armed.filter((timer) => timer.id !== id), { address, id, token, dueAt, event }];
  draft.timersDone = draft.timersDone.filter((done) => done !== id);
}

function send(draft: Draft, index: number, target: string, event: JsonEvent): void {
  const { address, seq, row } = draft;
  push(draft, 'outbox', { id: `${address}:${seq}:${index}`, source: address, target, event, at: row.at });
}

function applyOutput(
  draft: Draft,
  name: string,
  params: Record<string, unknown>,
  index: number,
  rules: TurnRules,
): void {
  const { address, seq, row } = draft;
  const { at } = row;
  if (name === 'record') {
    push(draft, 'records', { address, seq, index, kind: String(params.kind), at, data: (params.data ?? null) as Json });
  } else if (name === 'answer') {
    // Without a prototype it is a plain hash table: keys that are never the same would each cost a hidden class.
    row.answers ??= Object.create(null) as Record<string, Json>;
    row.answers[String(params.to)] = (params.value ?? null) as Json;
  } else if (Object.hasOwn(rules.definition.outputs, name)) {
    const meta = { address, id: `${address}:${seq}:${index}`, seq, at };
    push(draft, 'releases', { kind: 'output', name, params, meta });
  } else {
    send(draft, index, `output:${name}`, { type: name, params, seq, at });
  }
}

/** What a command may not hold. Thrown before any command is applied, so the whole turn becomes poison (A9). */
function checkCommand(command: Command, definition: ActorDefinition): void {
  switch (command.kind) {
    case 'start':
      if (definition.effects[command.src] === undefined) throw new Error(`effect '${command.src}' has no code`);
      if (command.id === 'undefined') throw new Error(`effect '${command.src}' is spawned without an id`);
      return;
    case 'arm':
      if (command.id !== undefined && typeof command.id !== 'string') throw new Error('a timer id is a text');
      if (!Number.isFinite(command.delayMs)) throw new Error(`the delay of '${command.event.type}' is not a number`);
      if (command.target !== undefined) checkSend(command.target, command.event);
      return;
    case 'send':
      return checkSend(command.target, command.event);
    case 'output': {
      const { name } = command;
      if (name === 'record' || name === 'answer') return;
      if (Object.hasOwn(definition.outputs, name) || Object.hasOwn(definition.durableOutputs, name)) return;
      throw new Error(`action '${name}' is neither the host's nor an output of '${definition.kind}'`);
    }
  }
}

function checkSend(target: string, event: JsonEvent): void {
  if (isReservedType(event.type)) throw new Error(`'${event.type}' is not an event to send`);
  const problem = addressProblem(target);
  if (problem !== undefined) throw new Error(`'${event.type}' is sent to no address: ${problem}`);
}

function without(timers: readonly ArmedTimer[], id: string): readonly ArmedTimer[] {
  const rest = timers.filter((timer) => timer.id !== id);
  return rest.length === 0 ? emptyState.timers : rest;
}

/** Appends to one of the draft's lists, which begin as the shared empty one. */
function push<K extends 'records' | 'outbox' | 'timersDone' | 'releases'>(
  draft: Draft,
  list: K,
  value: Draft[K][number],
): void {
  draft[list] = [...draft[list], value] as Draft[K];
}
