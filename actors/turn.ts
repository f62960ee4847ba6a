/**
 * A turn: one event, one step of the machine, and all that follows from it: the next state, rows for the journal, and what is
 * to be let out once those are committed (A2). Computing one touches nothing: a failed turn is simply not used.
 *
 * Every message, timer and invocation is named after its place: `address:seq:index`, where the index counts the machine's
 * actions in this turn (A5). A replay of the same events gives the same names.
 */
import { type ActorState, readSnapshot, type SeenId, type TurnRules, toSnapshotRow } from './actor-state.ts';
import { shardOf } from './address.ts';
import { applyEvent, type Draft, draftOf, type Release, stateOf } from './draft.ts';
import type { JournalRow, LoadedActor, OutboxRow, RecordRow, SnapshotRow, TimerRow } from './journal.ts';
import type { Item } from './mailbox.ts';

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
    if ((done || isSnapshotDue(draft, rules)) && draft.snapshot !== undefined) {
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

/** Every so many turns, at a point of the actor's own: of many that began together not all write theirs in the same flush. */
function isSnapshotDue({ address, seq, turnsSinceSnapshot }: Draft, { snapshotEveryTurns: every }: TurnRules): boolean {
  return turnsSinceSnapshot >= every || (seq + shardOf(address)) % every === 0;
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
