/**
 * A flush as the one parameter of `journal_commit`: the columns of its rows, each a text of lines, in the order in which the function
 * counts them (`migrations/0006-flush-columns.ts`).
 *
 *  - A column of a table without rows is empty; of any other, the first line stands for no row and is passed over.
 *  - No line holds what separates lines or columns: JSON escapes control characters, and `toColumn` does in all other texts.
 *  - Events, states and data go as JSON texts for `text` columns: so `\u0000` and lone surrogates, which PostgreSQL
 *    refuses, arrive as escapes that only we read.
 *  - Encoding is synchronous: what the caller changes after `commit` was called is not written.
 */
import { shardOf } from '../../actors/address.ts';
import type { Flush } from '../../actors/journal.ts';
import { toColumn } from './key-text.ts';

const columnEnd = '\u001e';
/** A value that is null: `toColumn` never leaves this character alone. */
const nothing = '\u0001';

/** Encodes a flush; the inverse lies in the columns that `sql-journal.ts` reads. */
export function flushParameter(flush: Flush): string {
  const { owners, journal, snapshots, records, outboxDone, timers, timersDone, busy, idle } = flush;
  const consumed = new Set(outboxDone);
  // A message written and consumed by one flush never needs a row, and one statement could not delete what it inserts.
  const outbox = consumed.size > 0 ? flush.outbox.filter(({ id }) => !consumed.has(id)) : flush.outbox;
  return [
    toColumn(flush.id),
    numbers(owners, (owner) => owner.shard),
    numbers(owners, (owner) => owner.epoch),

    texts(journal, (row) => toColumn(row.address)),
    numbers(journal, (row) => row.seq),
    numbers(journal, (row) => row.at),
    texts(journal, (row) => (row.eventId === null ? nothing : toColumn(row.eventId))),
    texts(journal, (row) => toColumn(row.origin)),
    texts(journal, (row) => JSON.stringify(row.event)),
    texts(journal, (row) => (row.answers === null ? nothing : JSON.stringify(row.answers))),
    texts(journal, (row) => (row.poison === null ? nothing : toColumn(row.poison))),

    texts(snapshots, (row) => toColumn(row.address)),
    texts(snapshots, (row) => toColumn(row.machine)),
    numbers(snapshots, (row) => row.version),
    numbers(snapshots, (row) => row.seq),
    texts(snapshots, (row) => row.status),
    texts(snapshots, (row) => JSON.stringify(row.state)),

    texts(records, (row) => toColumn(row.address)),
    numbers(records, (row) => row.seq),
    numbers(records, (row) => row.index),
    texts(records, (row) => toColumn(row.kind)),
    numbers(records, (row) => row.at),
    texts(records, (row) => JSON.stringify(row.data)),

    texts(outbox, (row) => toColumn(row.id)),
    numbers(outbox, (row) => shardOf(row.source)),
    texts(outbox, (row) => toColumn(row.source)),
    texts(outbox, (row) => toColumn(row.target)),
    texts(outbox, (row) => JSON.stringify(row.event)),
    numbers(outbox, (row) => row.at),

    texts(outboxDone, toColumn),

    texts(timers, (row) => toColumn(row.address)),
    texts(timers, (row) => toColumn(row.id)),
    numbers(timers, (row) => shardOf(row.address)),
    texts(timers, (row) => toColumn(row.token)),
    numbers(timers, (row) => row.dueAt),
    texts(timers, (row) => JSON.stringify(row.event)),

    texts(timersDone, (timer) => toColumn(timer.address)),
    texts(timersDone, (timer) => toColumn(timer.id)),

    texts(busy, toColumn),
    numbers(busy, shardOf),

    texts(idle, toColumn),
  ].join(columnEnd);
}

function texts<Row>(rows: readonly Row[], textOf: (row: Row) => string): string {
  let column = '';
  for (const row of rows) column += `\n${textOf(row)}`;
  return column;
}

function numbers<Row>(rows: readonly Row[], numberOf: (row: Row) => number): string {
  if (rows.length === 0) return '';
  let column = '-1';
  for (const row of rows) column += `\n${numberOf(row)}`;
  return column;
}
