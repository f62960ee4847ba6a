/**
 * The history window of conversations: what replies are written from. The truth is the records in the journal; this is a
 * cache of the newest ones that follows the commits, so that a busy conversation never asks the database.
 *
 * Speakers of a group are told apart by letters, by order of first appearance in the window: their numbers stay out of prompts.
 */
import type { Journal, RecordRow } from '../../actors/journal.ts';
import type { HistoryMessage } from './responder.ts';

/** A record of kind `message`, as the machine writes it. */
export type MessageRecord =
  | { from: 'person'; sender: string; text: string; sentAt: number; id: string }
  | { from: 'persona'; text: string; id: string; turnId: string };

interface Entry {
  seq: number;
  at: number;
  data: MessageRecord;
}

export interface History {
  /**
   * What was said before a turn's messages, oldest first: without these messages themselves, without what people said after them
   * (that waits for a turn of its own), and without what the turn itself has said.
   */
  window(address: string, turn: { before: ReadonlySet<string>; turnId: string }): Promise<HistoryMessage[]>;
  /** Follows a committed record. */
  recorded(row: RecordRow): void;
}

export const windowMessages = 40;
const conversationsMax = 2_000;

export function createHistory(journal: Pick<Journal, 'records'>): History {
  /** Least recently used first. */
  const windows = new Map<string, Entry[]>();
  const loading = new Map<string, { rows: RecordRow[]; done: Promise<Entry[]> }>();

  const remember = (address: string, entries: Entry[]) => {
    windows.delete(address);
    windows.set(address, entries);
    if (windows.size > conversationsMax) windows.delete(windows.keys().next().value!);
  };

  const load = (address: string): Promise<Entry[]> => {
    const known = loading.get(address);
    if (known !== undefined) return known.done;
    const started = {
      rows: [] as RecordRow[],
      done: journal
        .records(address, { kind: 'message', limit: windowMessages })
        .then((rows) => {
          const newest = rows.at(-1)?.seq ?? 0;
          // What was committed while the query ran, and is not in its result.
          const entries = [...rows, ...started.rows.filter((row) => row.seq > newest)].map(toEntry);
          remember(address, entries.slice(-windowMessages));
          return windows.get(address)!;
        })
        .finally(() => loading.delete(address)),
    };
    loading.set(address, started);
    return started.done;
  };

  return {
    async window(address, { before, turnId }) {
      let entries = windows.get(address);
      if (entries === undefined) entries = await load(address);
      else remember(address, entries);
      const last = entries.findLastIndex(({ data }) => before.has(data.id));
      return toMessages(
        entries.filter(({ data }, index) =>
          data.from === 'persona' ? data.turnId !== turnId : !before.has(data.id) && (last < 0 || index < last),
        ),
      );
    },
    recorded(row) {
      if (row.kind !== 'message') return;
      loading.get(row.address)?.rows.push(row);
      const entries = windows.get(row.address);
      if (entries === undefined) {
        // The first word of a conversation is its whole history: no need to ask for it later.
        if (row.seq === 1) remember(row.address, [toEntry(row)]);
        return;
      }
      entries.push(toEntry(row));
      if (entries.length > windowMessages) entries.shift();
    },
  };
}

function toEntry(row: RecordRow): Entry {
  return { seq: row.seq, at: row.at, data: row.data as unknown as MessageRecord };
}

function toMessages(entries: Entry[]): HistoryMessage[] {
  const label = speakerLabels();
  return entries.map(({ at, data }) =>
    data.from === 'person'
      ? { from: 'person', speaker: label(data.sender), text: data.text, at: data.sentAt }
      : { from: 'persona', speaker: '', text: data.text, at },
  );
}

/** Letters for senders, in order of appearance: `A`, `B`, ... and numbers past `Z`. */
export function speakerLabels(): (sender: string) => string {
  const labels = new Map<string, string>();
  return (sender) => {
    let label = labels.get(sender);
    if (label === undefined) {
      label = labels.size < 26 ? String.fromCharCode(65 + labels.size) : `P${labels.size + 1}`;
      labels.set(sender, label);
    }
    return label;
  };
}
