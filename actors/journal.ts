/**
 * The journal port: the one thing the host asks of a database.
 *
 * A flush is atomic: all of its rows or none (A3). Its guards are in the database, not in the caller's belief:
 *  - `owners`: every named shard must still be at the named epoch, or the flush is `fenced`;
 *  - a sequence number is unique per address, and so is an event id (A4), or the flush is a `conflict`;
 *  - a flush with an id that was committed before answers `committed` again, so it may be sent twice
 *    after a connection broke while the outcome was unknown.
 * Implementations: memory (`memory-journal.ts`), PostgreSQL and PGlite (`src/store`); one contract suite passes on all.
 */
import type { Json, JsonEvent } from './json.ts';

/** One event of one actor, as it was accepted. `seq` starts at 1 and has no gaps. */
export interface JournalRow {
  address: string;
  seq: number;
  /** Unix milliseconds of acceptance. */
  at: number;
  /** The sender's id for this event, unique per address (A4); null where the sender has none. */
  eventId: string | null;
  /** Who caused it: `external`, `timer:<token>`, `effect:<token>`, `actor:<outbox id>`. */
  origin: string;
  event: JsonEvent;
  /** Answers this turn gave to asked events, by the asked event's id (A4). */
  answers: Record<string, Json> | null;
  /** Why the event was not applied: a poison event stays in the journal and changes nothing (A9). */
  poison: string | null;
}

/** The state of an actor after the event `seq`; `state` is the host's envelope around the machine's own snapshot. */
export interface SnapshotRow {
  address: string;
  machine: string;
  /** The machine's version that wrote it (A8). */
  version: number;
  seq: number;
  status: 'live' | 'done';
  state: Json;
}

/** A fact an actor leaves for readers (a message of a chat's history). Never read by the host itself. */
export interface RecordRow {
  address: string;
  seq: number;
  index: number;
  kind: string;
  at: number;
  data: Json;
}

/** A message on its way to another actor or to a durable output (`output:<name>`); `id` is `address:seq:index` (A5). */
export interface OutboxRow {
  id: string;
  /** The address that sends it. */
  source: string;
  target: string;
  event: JsonEvent;
  at: number;
}

/** A durable timer; `token` tells this arming from an earlier one under the same id (A6). */
export interface TimerRow {
  address: string;
  id: string;
  token: string;
  dueAt: number;
  event: JsonEvent;
}

/** What is written together. No address and timer id occurs twice in `timers` and `timersDone` together. */
export interface Flush {
  id: string;
  owners: { shard: number; epoch: number }[];
  journal: JournalRow[];
  /** At most one per address. */
  snapshots: SnapshotRow[];
  records: RecordRow[];
  outbox: OutboxRow[];
  outboxDone: string[];
  /** Armed: inserted, or replaced where the address already has this id. */
  timers: TimerRow[];
  timersDone: { address: string; id: string }[];
  /** Addresses that began to want an invocation, and those that want none any more; disjoint. */
  busy: string[];
  idle: string[];
}

export type FlushOutcome =
  | { kind: 'committed' }
  /** Nothing was written: these addresses have a newer row or have already seen one of these event ids. */
  | { kind: 'conflict'; addresses: string[] }
  /** Nothing was written: another owner has raised the epoch of these shards. */
  | { kind: 'fenced'; shards: number[] };

/** All that brings an actor back: its latest snapshot, every row after it in order, its armed timers. */
export interface LoadedActor {
  snapshot: SnapshotRow | null;
  rows: JournalRow[];
  timers: TimerRow[];
  /** Set when the actor was parked (A8). */
  parkedReason: string | null;
}

/** Where an event id was seen at an address, and the answer it got, if it got one yet. */
export interface SeenEvent {
  seq: number;
  poison: string | null;
  answer: { value: Json } | null;
}

export interface ParkedActor {
  address: string;
  machine: string;
  reason: string;
  parkedAt: number;
}

/** Thrown when the database cannot be reached or refuses for now; the same call may succeed later. */
export class JournalUnavailable extends Error {
  override readonly name = 'JournalUnavailable';
}

export interface Journal {
  /** Raises the epoch of every given shard and returns the new epochs: from now on older owners are fenced. */
  takeShards(shards: number[], owner: string): Promise<Map<number, number>>;
  /** Writes a flush, whole or not at all. Throws JournalUnavailable where the outcome is unknown or nothing was tried. */
  commit(flush: Flush): Promise<FlushOutcome>;
  /** Loads several actors in one round trip. An address never seen is present with nothing in it. */
  load(addresses: string[]): Promise<Map<string, LoadedActor>>;
  /** Looks an event id up, with its latest answer. Undefined when the address never saw it. */
  seen(address: string, eventId: string): Promise<SeenEvent | undefined>;
  /** Timers due at or before `until` (Unix ms), soonest first; of the given shards only, where they are given. */
  timersDue(until: number, limit: number, shards?: number[]): Promise<TimerRow[]>;
  /** Outbox rows whose source lies in the given shards, oldest first; `after` pages on from the last row got. */
  outboxPending(shards: number[], limit: number, after?: { at: number; id: string }): Promise<OutboxRow[]>;
  /** Addresses marked busy, in order, after the given one: they are woken after a restart (A7). */
  busyActors(shards: number[], limit: number, afterAddress: string): Promise<string[]>;
  /** Writes that an actor cannot be run, and why (A8). */
  park(actor: ParkedActor): Promise<void>;
  /** Lifts a parking, after an operator or a new version has mended it. */
  unpark(address: string): Promise<boolean>;
  parked(limit: number): Promise<ParkedActor[]>;
  /** Poison events, newest first, for operators. */
  poisoned(limit: number): Promise<JournalRow[]>;
  /** Journal rows of an address with `seq > afterSeq`, in order. */
  read(address: string, afterSeq: number, limit: number): Promise<JournalRow[]>;
  /** The newest records of an address (of a kind where given) with `afterSeq < seq < beforeSeq`, returned oldest first. */
  records(
    address: string,
    query: { kind?: string; afterSeq?: number; beforeSeq?: number; limit: number },
  ): Promise<RecordRow[]>;
  /** Resolves when the database answers; throws JournalUnavailable otherwise. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
