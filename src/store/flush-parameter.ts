/**
 * A flush as the one parameter of `journal_commit`: a JSON object whose rows carry the column names of their tables.
 *
 *  - Parts that are empty are left out and cost the database nothing.
 *  - Events, states and data go as JSON texts inside the JSON, for `text` columns: so `\u0000` and lone surrogates,
 *    which `jsonb` refuses, arrive as escapes that only we read.
 *  - Encoding is synchronous: what the caller changes after `commit` was called is not written.
 */
import { shardOf } from '../../actors/address.ts';
import type { Flush } from '../../actors/journal.ts';
import { toColumn } from './key-text.ts';

/** Encodes a flush; the inverse lies in the columns that `sql-journal.ts` reads. */
export function flushParameter(flush: Flush): string {
  const consumed = new Set(flush.outboxDone);
  // A message written and consumed by one flush never needs a row, and one statement could not delete what it inserts.
  const outbox = consumed.size > 0 ? flush.outbox.filter(({ id }) => !consumed.has(id)) : flush.outbox;
  return JSON.stringify({
    id: toColumn(flush.id),
    owners: flush.owners,
    journal: filled(flush.journal, (row) => ({
      address: toColumn(row.address),
      seq: row.seq,
      at: row.at,
      event_id: row.eventId === null ? undefined : toColumn(row.eventId),
      origin: toColumn(row.origin),
      event: JSON.stringify(row.event),
      answers: row.answers === null ? undefined : JSON.stringify(row.answers),
      poison: row.poison === null ? undefined : toColumn(row.poison),
    })),
    snapshots: filled(flush.snapshots, (row) => ({
      address: toColumn(row.address),
      machine: toColumn(row.machine),
      version: row.version,
      seq: row.seq,
      status: row.status,
      state: JSON.stringify(row.state),
    })),
    records: filled(flush.records, (row) => ({
      address: toColumn(row.address),
      seq: row.seq,
      index: row.index,
      kind: toColumn(row.kind),
      at: row.at,
      data: JSON.stringify(row.data),
    })),
    outbox: filled(outbox, (row) => ({
      id: toColumn(row.id),
      shard: shardOf(row.source),
      source: toColumn(row.source),
      target: toColumn(row.target),
      event: JSON.stringify(row.event),
      at: row.at,
    })),
    outboxDone: filled(flush.outboxDone, toColumn),
    timers: filled(flush.timers, (row) => ({
      address: toColumn(row.address),
      id: toColumn(row.id),
      shard: shardOf(row.address),
      token: toColumn(row.token),
      due_at: row.dueAt,
      event: JSON.stringify(row.event),
    })),
    timersDone: filled(flush.timersDone, ({ address, id }) => ({ address: toColumn(address), id: toColumn(id) })),
    busy: filled(flush.busy, (address) => ({ address: toColumn(address), shard: shardOf(address) })),
    idle: filled(flush.idle, toColumn),
  });
}

/** The encoded rows, or undefined where there are none: JSON leaves the key out then. */
function filled<Row, Encoded>(rows: readonly Row[], encode: (row: Row) => Encoded): Encoded[] | undefined {
  return rows.length > 0 ? rows.map((row) => encode(row)) : undefined;
}
