/**
 * A turn: one event, one step of the machine, and all that follows from it: the next state, rows for the journal, and what is
 * to be let out once those are committed (A2). Computing one touches nothing: a failed turn is simply not used.
 *
 * Every message, timer and invocation is named after its place: `address:seq:index`, where the index counts the machine's
 * actions in this turn (A5). A replay of the same events gives the same names.
 */
import {
  type ActorState,
  type ArmedTimer,
  emptyState,
  type Invocation,
  readSnapshot,
  type SeenId,
  type TurnRules,
  toSnapshotRow,
} from './actor-state.ts';
import { addressProblem } from './address.ts';
import type { ActorDefinition, OutputMeta } from './definition.ts';
import type { Command, Step } from './interpreter.ts';
import type { JournalRow, LoadedActor, OutboxRow, RecordRow, SnapshotRow, TimerRow } from './journal.ts';
import { isReservedType, type Json, type JsonEvent } from './json.ts';
import type { Item } from './mailbox.ts';

/** What a turn lets out after its commit, in order. */
export type Release =
  | { kind: 'start'; invocation: Invocation }
  | { kind: 'stop'; id: string; token: string }
  | { kind: 'emit'; event: JsonEvent }
  | { kind: 'output'; name: string; params: Record<string, unknown>; meta: OutputMeta };

export interface Turn {
  item: Item;
  row: JournalRow;
  /** The actor's state once this turn is committed. */
  after: ActorState;
  snapshot: SnapshotRow | null;
  records: readonly RecordRow[];
  outbox: readonly OutboxRow[];
  timers: readonly TimerRow[];
  timersDone: readonly string[];
  /** Whether the actor wants invocations after this turn, where that changed with it. */
  busy: boolean | null;
  releases: readonly Release[];
}

/** A timer that stands for a delayed `sendTo`: `{target, event}` is what it sends when it fires. */
export const delayedSendType = '@delayed_send';

/** Whether an event no longer belongs: its timer was replaced or cancelled, its invocation left (A6). */
export function isStale(state: ActorState, item: Item): boolean {
  const { timer, invocation } = item;
  if (timer !== null) return !state.timers.some(({ id, token }) => id === timer.id && token === timer.token);
  if (invocation === null) return false;
  return !state.invocations.some(({ id, token }) => id === invocation.id && token === invocation.token);
}

/**
 * Steps the machine with one event. The caller has ruled out duplicates, stale events and ended actors.
 * Whatever the machine throws makes the turn a poison one, which changes nothing but the sequence (A9).
 */
export function computeTurn(address: string, before: ActorState, item: Item, at: number, rules: TurnRules): Turn {
  const seq = before.seq + 1;
  if (item.unwritable !== null) {
    // The event itself is what cannot be written, so the journal gets its name only.
    const event = { type: 'unwritable' };
    return poisonTurn(before, item, {
      ...rowOf(address, seq, at, item),
      event,
      answers: null,
      poison: item.unwritable,
    });
  }
  const row = rowOf(address, seq, at, item);
  try {
    const draft = applyEvent(address, before, item, row, rules);
    const done = draft.snapshot?.status === 'done';
    let snapshot: SnapshotRow | null = null;
    if ((done || draft.turnsSinceSnapshot >= rules.snapshotEveryTurns) && draft.snapshot !== undefined) {
      draft.turnsSinceSnapshot = 0;
      snapshot = toSnapshotRow(address, stateOf(draft), rules.interpreter.persist(draft.snapshot), rules);
    }
    return {
      item,
      row,
      after: stateOf(draft),
      snapshot,
      records: draft.records,
      outbox: draft.outbox,
      timers: draft.armed,
      timersDone: draft.timersDone,
      busy: busyChange(before, draft),
      releases: draft.releases,
    };
  } catch (error) {
    row.poison = error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 300) : 'a thrown value';
    row.answers = null;
    return poisonTurn(before, item, row);
  }
}

/**
 * Brings a state back from what was stored: the snapshot, then the events after it, transitions only (A7).
 * Throws where the machine cannot read what it finds; the caller parks the actor (A8).
 */
export function restoreState(
  address: string,
  loaded: LoadedActor,
  rules: TurnRules,
): { state: ActorState; seen: SeenId[] } {
  let state = readSnapshot(loaded, rules);
  const seen: SeenId[] = [];
  for (const row of loaded.rows) {
    if (row.seq !== state.seq + 1) throw new Error(`event ${state.seq + 1} is missing from the journal`);
    const item = itemOf(row);
    if (row.poison !== null) state = poisonTurn(state, item, row).after;
    else state = stateOf(applyEvent(address, state, item, { ...row, answers: null }, rules));
    if (row.eventId !== null) seen.push({ id: row.eventId, seq: row.seq });
  }
  // What the transitions armed is in the database, less what has fired: the rows there are the truth.
  return { state: { ...state, timers: loaded.timers.map(({ id, token }) => ({ id, token })) }, seen };
}

/** The origin written for an event of an invocation: its token and id, so that a replay knows which one it was. */
export function effectOrigin(invocationId: string, token: string): string {
  return `effect:${token}@${invocationId}`;
}

function rowOf(address: string, seq: number, at: number, item: Item): JournalRow {
  const { eventId, origin, event } = item;
  return { address, seq, at, eventId, origin, event, answers: null, poison: null };
}

/** What a journal row was as an item: only what replaying it needs. */
function itemOf(row: JournalRow): Item {
  let invocation: Item['invocation'] = null;
  if (row.origin.startsWith('effect:')) {
    const split = row.origin.indexOf('@');
    const ends = /^xstate\.(done|error)\.actor\./.test(row.event.type);
    invocation = { id: row.origin.slice(split + 1), token: row.origin.slice('effect:'.length, split), ends };
  }
  const { event, eventId, origin } = row;
  const settle = () => {};
  return { event, eventId, origin, bytes: 0, outboxId: null, timer: null, invocation, unwritable: null, settle };
}

function poisonTurn(before: ActorState, item: Item, row: JournalRow): Turn {
  const draft = draftOf(before, item, row);
  draft.turnsSinceSnapshot = before.turnsSinceSnapshot + 1;
  return {
    item,
    row,
    after: stateOf(draft),
    snapshot: null,
    records: [],
    outbox: [],
    timers: [],
    timersDone: draft.timersDone,
    busy: busyChange(before, draft),
    releases: [],
  };
}

function busyChange(before: ActorState, draft: Draft): boolean | null {
  const isBusy = draft.invocations.length > 0;
  return isBusy === before.invocations.length > 0 ? null : isBusy;
}

// ——— one event, worked out on a draft ———

const none: readonly never[] = Object.freeze([]);

/** The next state and the rows, while they are being worked out. Lists are replaced, not changed: most stay the empty one. */
interface Draft {
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

function stateOf({ snapshot, seq, invocations, timers, turnsSinceSnapshot }: Draft): ActorState {
  return { snapshot, seq, invocations, timers, turnsSinceSnapshot };
}

/** A draft in which the event's own timer or invocation is spent, whatever the machine makes of the event. */
function draftOf(before: ActorState, item: Item, row: JournalRow): Draft {
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

function applyEvent(address: string, before: ActorState, item: Item, row: JournalRow, rules: TurnRules): Draft {
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
    row.answers = { ...row.answers, [String(params.to)]: (params.value ?? null) as Json };
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
