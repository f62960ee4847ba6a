/** Reading many records of one actor: page by page, so that a long history holds up nobody. */
import { setImmediate } from 'node:timers/promises';
import type { Journal, RecordRow } from '../../actors/journal.ts';

export interface RecordSpan {
  kind: string;
  /** Sequence numbers, neither included. */
  afterSeq: number;
  beforeSeq?: number;
  /** Of more than about so many the newest are read. */
  rowsMax?: number;
}

/** More than the records that one turn leaves. */
const rowsPerPage = 200;

/** The records of a span, oldest first. Rejects as the journal does. */
export async function recordsBetween(
  journal: Pick<Journal, 'records'>,
  address: string,
  { kind, afterSeq, beforeSeq, rowsMax = Number.POSITIVE_INFINITY }: RecordSpan,
): Promise<RecordRow[]> {
  let rows: RecordRow[] = [];
  for (let before = beforeSeq; ; ) {
    const page = await journal.records(address, { kind, afterSeq, beforeSeq: before, limit: rowsPerPage });
    rows = [...page, ...rows];
    if (page.length < rowsPerPage || rows.length >= rowsMax) return rows;
    // A page may begin amid the records of one turn: they are read again, whole.
    const first = page[0]!.seq;
    rows = rows.slice(rows.findIndex(({ seq }) => seq > first));
    before = first + 1;
    await setImmediate();
  }
}
