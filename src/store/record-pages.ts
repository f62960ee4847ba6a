/** Reading many records of one actor: page by page, so that a long history holds up nobody. */
import { setImmediate } from 'node:timers/promises';
import type { Journal, RecordRow } from '../../actors/journal.ts';

export interface RecordSpan {
  kind: string;
  /** Sequence numbers, neither included. */
  afterSeq?: number;
  beforeSeq?: number;
}

/** More than the records that one turn leaves. */
const rowsPerPage = 200;

/** The records of a span, the newest page first, each page oldest first and with all that a turn left. Rejects as the journal does. */
export async function* recordPages(
  journal: Pick<Journal, 'records'>,
  address: string,
  { kind, afterSeq, beforeSeq }: RecordSpan,
): AsyncGenerator<RecordRow[], void> {
  for (let before = beforeSeq; ; ) {
    const page = await journal.records(address, { kind, afterSeq, beforeSeq: before, limit: rowsPerPage });
    if (page.length < rowsPerPage) return yield page;
    // A page may begin amid the records of one turn: they are read again, whole.
    const first = page[0]!.seq;
    yield page.slice(page.findIndex(({ seq }) => seq > first));
    before = first + 1;
    await setImmediate();
  }
}

/** The records of a span, oldest first; of more than about `rowsMax` the newest. Rejects as the journal does. */
export async function recordsBetween(
  journal: Pick<Journal, 'records'>,
  address: string,
  { rowsMax = Number.POSITIVE_INFINITY, ...span }: RecordSpan & { rowsMax?: number },
): Promise<RecordRow[]> {
  let rows: RecordRow[] = [];
  for await (const page of recordPages(journal, address, span)) {
    rows = [...page, ...rows];
    if (rows.length >= rowsMax) break;
  }
  return rows;
}
