/** Reading many records: none is left out or read twice, wherever a page ends. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { RecordRow } from '../../actors/journal.ts';
import { recordsBetween } from '../../src/store/record-pages.ts';

const address = 'conversation/desk:1';

/** Turns of one to five records each, and a journal that answers with them. */
function journalOf(turns: number) {
  const rows: RecordRow[] = [];
  for (let seq = 1; seq <= turns; seq++)
    for (let index = 0; index < 1 + (seq % 5); index++)
      rows.push({ address, seq, index, kind: 'message', at: seq, data: { seq, index } });
  let reads = 0;
  return {
    rows,
    reads: () => reads,
    async records(_address: string, query: { afterSeq?: number; beforeSeq?: number; limit: number }) {
      const { afterSeq = 0, beforeSeq = Number.POSITIVE_INFINITY, limit } = query;
      reads += 1;
      return rows.filter(({ seq }) => seq > afterSeq && seq < beforeSeq).slice(-limit);
    },
  };
}

it('reads every record of a span once, in order, over several pages', async () => {
  const journal = journalOf(500);
  const between = { kind: 'message', afterSeq: 3, beforeSeq: 499 };
  const expected = journal.rows.filter(({ seq }) => seq > 3 && seq < 499);
  assert.deepEqual(await recordsBetween(journal, address, between), expected);
  assert.ok(journal.reads() > 5, 'it took several pages');
});

it('of a long past reads the newest', async () => {
  const journal = journalOf(500);
  const rows = await recordsBetween(journal, address, { kind: 'message', afterSeq: 0, rowsMax: 300 });
  assert.ok(rows.length >= 300 && rows.length < 600);
  assert.deepEqual(rows, journal.rows.slice(-rows.length));
});

it('reads nothing where there is nothing', async () => {
  assert.deepEqual(await recordsBetween(journalOf(3), address, { kind: 'message', afterSeq: 3 }), []);
});
