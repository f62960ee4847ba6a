/** Where the summaries of conversations are kept: one row each (migration `0007-remembering`), with what must not come back into it. */
import type { Store } from '../store/open-store.ts';

/** What is not to be summarised: times (Unix milliseconds, both ends included) and single records by their sequence number. */
export type Forgotten = { from: number; until: number } | { seq: number };

export interface StoredSummary {
  /** Empty where there is none. */
  text: string;
  /** Up to which record it speaks: sequence number and Unix milliseconds; 0 where there is none. */
  untilSeq: number;
  untilAt: number;
  forgotten: readonly Forgotten[];
  /** Grows with every change; 0 where nothing is stored. */
  revision: number;
}

export interface SummaryStore {
  read(address: string): Promise<StoredSummary>;
  /** Writes the text unless something changed since `revision`; resolves to whether it did. */
  write(address: string, summary: Omit<StoredSummary, 'forgotten'>): Promise<boolean>;
  /** Empties the summary, and keeps in mind what must not be in the next one. */
  forget(address: string, forgotten: readonly Forgotten[]): Promise<void>;
}

export const noSummary: StoredSummary = { text: '', untilSeq: 0, untilAt: 0, forgotten: [], revision: 0 };

interface Row {
  text: string;
  until_seq: number | string;
  until_at: number;
  forgotten: string;
  revision: number;
}

/** The store in the server's own database. Its calls reject where that does not answer. */
export function createSummaryStore({ orm, prepared }: Pick<Store, 'orm' | 'prepared'>): SummaryStore {
  return {
    async read(address) {
      const [row] = await prepared.execute<Row[]>(
        'select text, until_seq, until_at, forgotten, revision from conversation_summary where address = ?',
        [address],
      );
      if (row === undefined) return noSummary;
      const { text, forgotten, revision } = row;
      return {
        text,
        untilSeq: Number(row.until_seq),
        untilAt: Number(row.until_at),
        forgotten: JSON.parse(forgotten) as Forgotten[],
        revision: Number(revision),
      };
    },
    async write(address, { text, untilSeq, untilAt, revision }) {
      const rows = await prepared.execute<unknown[]>(
        `insert into conversation_summary as c (address, text, until_seq, until_at, forgotten, revision) values (?, ?, ?, ?, '[]', 1)
         on conflict (address) do update
         set text = excluded.text, until_seq = excluded.until_seq, until_at = excluded.until_at, revision = c.revision + 1
         where c.revision = ? returning revision`,
        [address, text.replaceAll('\u0000', '').toWellFormed(), untilSeq, untilAt, revision],
      );
      return rows.length > 0;
    },
    async forget(address, forgotten) {
      await orm.em.fork().execute(
        `insert into conversation_summary as c (address, text, until_seq, until_at, forgotten, revision) values (?, '', 0, 0, ?, 1)
         on conflict (address) do update
         set text = '', until_seq = 0, until_at = 0, revision = c.revision + 1,
             forgotten = (c.forgotten::jsonb || excluded.forgotten::jsonb)::text`,
        [address, JSON.stringify(forgotten)],
      );
    },
  };
}
