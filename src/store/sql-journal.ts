/**
 * The journal on SQL, the same for PostgreSQL and PGlite: statements in, rows out, no ORM in between.
 *
 *  1. A commit is one statement with one parameter; it opens no transaction of its own, so it can neither be left half
 *     done nor hold the one connection of PGlite. A second statement only reads, after one that broke a unique key.
 *  2. Flush ids are kept until their outcome is known here and `flushesKept` newer ones are, then forgotten in bulk: a commit
 *     costs one short row, and the table stays small.
 *  3. After `close()` every call throws: a driver would connect again in silence.
 */
import type {
  Flush,
  FlushOutcome,
  Journal,
  JournalRow,
  LoadedActor,
  OutboxRow,
  ParkedActor,
  RecordRow,
  SeenEvent,
  SnapshotRow,
  TimerRow,
} from '../../actors/journal.ts';
import type { Json, JsonEvent } from '../../actors/json.ts';
import { flushParameter } from './flush-parameter.ts';
import { fromColumn, toColumn } from './key-text.ts';
import * as sql from './statements.ts';
import { StatementRefused } from './unavailable.ts';

export type SqlValue = string | number | null;
export type SqlRow = Record<string, unknown>;

/** One statement on one connection. Throws JournalUnavailable where it may be tried again, any other Error for a bug. */
export type RunStatement = (text: string, values: SqlValue[]) => Promise<SqlRow[]>;

export interface SqlJournal extends Journal {
  /**
   * Deletes journal rows accepted before the time (Unix ms) that lie under a snapshot, and with them the memory of their
   * event ids. For operators, at a time without load. Resolves to the number of rows.
   */
  prune(beforeMs: number): Promise<number>;
}

/** Newest flush ids that are still known after their outcome was answered. */
const flushesKept = 256;

/** Rows that one statement prunes: few enough to stay far from the statement's time limit. */
const pruneBatch = 10_000;

/** `committed` is called after each flush that was written. */
export function createSqlJournal(run: RunStatement, events: { committed(): void }): SqlJournal {
  let phase: 'open' | 'closed' = 'open';
  let answered: string[] = [];
  let housekeeping: Promise<unknown> = Promise.resolve();

  const query = (text: string, values: SqlValue[]): Promise<SqlRow[]> =>
    phase === 'open' ? run(text, values) : Promise.reject(new Error('the journal was used after close()'));

  /** Remembers that a flush needs no answer any more, and now and then forgets a batch of such flushes. */
  function settle(flushId: string): void {
    answered.push(toColumn(flushId));
    if (answered.length < 2 * flushesKept) return;
    const old = JSON.stringify(answered.slice(0, flushesKept));
    answered = answered.slice(flushesKept);
    // Should it fail, the rows stay for `forgetOldFlushes` of a later start.
    housekeeping = query(sql.forgetFlushesStatement, [old]).catch(() => undefined);
  }

  return {
    async takeShards(shards, owner) {
      const rows = await query(sql.takeShardsStatement, [JSON.stringify(shards), toColumn(owner)]);
      return new Map(rows.map((row) => [Number(row.shard), Number(row.epoch)]));
    },
    async commit(flush: Flush) {
      const outcome = await commitOutcome(query, flushParameter(flush));
      if (outcome.kind === 'committed') {
        settle(flush.id);
        events.committed();
      }
      return outcome.kind === 'conflict'
        ? { ...outcome, addresses: outcome.addresses.map(fromColumn).sort() }
        : outcome;
    },
    async load(addresses) {
      const loaded = new Map<string, LoadedActor>(addresses.map((address) => [address, emptyActor()]));
      const rows = await query(sql.loadStatement, [JSON.stringify([...loaded.keys()].map(toColumn))]);
      for (const row of rows) addPart(loaded, row);
      for (const actor of loaded.values()) {
        actor.rows.sort((a, b) => a.seq - b.seq);
        actor.timers.sort((a, b) => a.dueAt - b.dueAt || (a.id < b.id ? -1 : 1));
      }
      return loaded;
    },
    async seen(address, eventId): Promise<SeenEvent | undefined> {
      const [row] = await query(sql.seenStatement, [toColumn(address), toColumn(eventId)]);
      if (!row) return undefined;
      const seq = Number(row.seq);
      return { seq, poison: textOrNull(row.poison), answer: await latestAnswer(query, address, eventId, seq) };
    },
    async timersDue(until, limit, shards) {
      const rows = await query(sql.timersDueStatement, [until, limit, shards ? JSON.stringify(shards) : null]);
      return rows.map(timerFrom);
    },
    async outboxPending(shards, limit, after) {
      const from = after ?? { at: Number.MIN_SAFE_INTEGER, id: '' };
      const values = [JSON.stringify(shards), limit, from.at, toColumn(from.id)];
      return (await query(sql.outboxPendingStatement, values)).map(outboxFrom);
    },
    async busyActors(shards, limit, afterAddress) {
      const rows = await query(sql.busyActorsStatement, [JSON.stringify(shards), limit, toColumn(afterAddress)]);
      return rows.map((row) => text(row.address));
    },
    async park({ address, machine, reason, parkedAt }) {
      await query(sql.parkStatement, [toColumn(address), toColumn(machine), toColumn(reason), parkedAt]);
    },
    async unpark(address) {
      return (await query(sql.unparkStatement, [toColumn(address)])).length > 0;
    },
    async parked(limit): Promise<ParkedActor[]> {
      return (await query(sql.parkedStatement, [limit])).map((row) => ({
        address: text(row.address),
        machine: text(row.machine),
        reason: text(row.reason),
        parkedAt: Number(row.parked_at),
      }));
    },
    async poisoned(limit) {
      return (await query(sql.poisonedStatement, [limit])).map(journalRowFrom);
    },
    async read(address, afterSeq, limit) {
      return (await query(sql.readStatement, [toColumn(address), afterSeq, limit])).map(journalRowFrom);
    },
    async records(address, { kind, afterSeq = 0, beforeSeq = Number.MAX_SAFE_INTEGER, limit }) {
      const values = [toColumn(address), kind === undefined ? null : toColumn(kind), afterSeq, beforeSeq, limit];
      return (await query(sql.recordsStatement, values)).map((row) => recordFrom(address, row)).reverse();
    },
    async prune(beforeMs) {
      for (let pruned = 0; ; ) {
        const [row] = await query(sql.pruneStatement, [beforeMs, pruneBatch]);
        const batch = Number(row?.n);
        pruned += batch;
        if (batch < pruneBatch) return pruned;
      }
    },
    async ping() {
      await query('select 1', []);
    },
    async close() {
      phase = 'closed';
      await housekeeping;
    },
  };
}

const uniqueViolation = '23505';

/** A commit that breaks a unique key is undone whole, and asked about afterwards: the usual one need not provide for it. */
async function commitOutcome(query: RunStatement, parameter: string): Promise<FlushOutcome> {
  try {
    const [row] = await query(sql.commitStatement, [parameter]);
    return row?.outcome as FlushOutcome;
  } catch (error) {
    if (!(error instanceof StatementRefused && error.code === uniqueViolation)) throw error;
    const [row] = await query(sql.clashesStatement, [parameter]);
    const outcome = row?.outcome as FlushOutcome;
    // Its caller would otherwise send it for ever.
    if (outcome.kind === 'conflict' && outcome.addresses.length === 0) throw error;
    return outcome;
  }
}

/** The newest answer to the event, from its own row on; a later turn may have given it. */
async function latestAnswer(
  query: RunStatement,
  address: string,
  eventId: string,
  fromSeq: number,
): Promise<{ value: Json } | null> {
  const needle = `${JSON.stringify(eventId)}:`;
  for (let before = Number.MAX_SAFE_INTEGER; ; ) {
    const rows = await query(sql.answersStatement, [toColumn(address), fromSeq, before, needle]);
    for (const row of rows) {
      const answers = answersFrom(row.answers);
      if (answers && Object.hasOwn(answers, eventId)) return { value: answers[eventId] ?? null };
      before = Number(row.seq);
    }
    if (rows.length === 0) return null;
  }
}

function emptyActor(): LoadedActor {
  return { snapshot: null, rows: [], timers: [], parkedReason: null };
}

/** Puts one row of `loadStatement` where it belongs. */
function addPart(loaded: Map<string, LoadedActor>, row: SqlRow): void {
  const address = text(row.address);
  const actor = loaded.get(address);
  if (!actor) throw new Error('the database answered for an address that was not asked for');
  const { seq, n, a, b, c, d, e } = row;
  switch (row.part) {
    case 'snapshot':
      actor.snapshot = {
        address,
        machine: text(a),
        version: Number(n),
        seq: Number(seq),
        status: b as SnapshotRow['status'],
        state: json(c),
      };
      break;
    case 'row':
      actor.rows.push(
        journalRowFrom({ address: row.address, seq, at: n, event_id: a, origin: b, event: c, answers: d, poison: e }),
      );
      break;
    case 'timer':
      actor.timers.push(timerFrom({ address: row.address, due_at: n, id: a, token: b, event: c }));
      break;
    case 'parked':
      actor.parkedReason = text(a);
      break;
    default:
      throw new Error('the database answered with a part that was not asked for');
  }
}

function journalRowFrom(row: SqlRow): JournalRow {
  return {
    address: text(row.address),
    seq: Number(row.seq),
    at: Number(row.at),
    eventId: textOrNull(row.event_id),
    origin: text(row.origin),
    event: event(row.event),
    answers: answersFrom(row.answers),
    poison: textOrNull(row.poison),
  };
}

function timerFrom(row: SqlRow): TimerRow {
  return {
    address: text(row.address),
    id: text(row.id),
    token: text(row.token),
    dueAt: Number(row.due_at),
    event: event(row.event),
  };
}

function outboxFrom(row: SqlRow): OutboxRow {
  return {
    id: text(row.id),
    source: text(row.source),
    target: text(row.target),
    event: event(row.event),
    at: Number(row.at),
  };
}

function recordFrom(address: string, row: SqlRow): RecordRow {
  return {
    address,
    seq: Number(row.seq),
    index: Number(row.index),
    kind: text(row.kind),
    at: Number(row.at),
    data: json(row.data),
  };
}

function text(column: unknown): string {
  return fromColumn(column as string);
}

function textOrNull(column: unknown): string | null {
  return column === null || column === undefined ? null : text(column);
}

function json(column: unknown): Json {
  return JSON.parse(column as string) as Json;
}

function event(column: unknown): JsonEvent {
  return JSON.parse(column as string) as JsonEvent;
}

function answersFrom(column: unknown): Record<string, Json> | null {
  return column === null || column === undefined ? null : (JSON.parse(column as string) as Record<string, Json>);
}
