/**
 * The history window of conversations: what replies are written from. The truth is the records in the journal; this is a
 * cache of the newest ones that follows the commits, so that a busy conversation never asks the database. How far back it goes is a matter
 * of tokens; what lies further back is a summary's (`summaries.ts`).
 *
 * Speakers of a group are told apart by letters, by order of first appearance in the window: their numbers stay out of prompts.
 */
import type { Journal, RecordRow } from '../../actors/journal.ts';
import type { MessageRecord } from './message-record.ts';
import type { HistoryMessage } from './responder.ts';
import type { ForgetWish, Summaries, Summary } from './summaries.ts';

interface Entry {
  seq: number;
  at: number;
  data: MessageRecord;
  tokens: number;
}

export interface History {
  /**
   * What was said before a turn's messages, oldest first: without these messages themselves, without what people said after them
   * (that waits for a turn of its own), and without what the turn itself has said.
   */
  window(address: string, turn: { before: ReadonlySet<string>; turnId: string }): Promise<HistoryMessage[]>;
  /** What came before the window, in few words; null where there is no such summary. Rejects where the database does not answer. */
  summary(address: string): Promise<Summary | null>;
  /** Keeps what was forgotten out of summaries, from this moment on. */
  forget(address: string, wish: ForgetWish, at: number): Promise<void>;
  /** Follows a committed record. */
  recorded(row: RecordRow): void;
}

export interface HistoryOptions {
  /** Absent: nothing is summarised. */
  summaries?: Summaries;
  /** Tokens of the window, as `tokensOf` estimates them; default 1,500. */
  budgetTokens?: number;
}

/** However short they are, no more than these. */
export const windowMessages = 40;
const budgetTokensDefault = 1_500;
const tokensPerMessage = 4;
const conversationsMax = 2_000;

export function createHistory(journal: Pick<Journal, 'records'>, options: HistoryOptions = {}): History {
  const { summaries, budgetTokens = budgetTokensDefault } = options;
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
      const said = entries.filter(({ data }, index) =>
        data.from === 'persona' ? data.turnId !== turnId : !before.has(data.id) && (last < 0 || index < last),
      );
      const shown = newestWithin(said, budgetTokens);
      const [oldest] = shown;
      if (oldest !== undefined) summaries?.windowBegins(address, oldest.seq);
      return toMessages(shown);
    },
    async summary(address) {
      const entries = windows.get(address);
      // What the window shows whole has nothing behind it.
      if (entries !== undefined && entries.length < windowMessages && newestWithin(entries, budgetTokens) === entries)
        return null;
      return (await summaries?.of(address)) ?? null;
    },
    forget: async (address, wish, at) => summaries?.forget(address, wish, at),
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
  const data = row.data as unknown as MessageRecord;
  return { seq: row.seq, at: row.at, data, tokens: tokensPerMessage + tokensOf(data.text) };
}

/** The newest that fit a budget; the very newest always. */
function newestWithin(entries: readonly Entry[], budgetTokens: number): readonly Entry[] {
  let room = budgetTokens;
  for (let at = entries.length - 1; at >= 0; at--) {
    room -= entries[at]!.tokens;
    if (room < 0) return entries.slice(Math.min(at + 1, entries.length - 1));
  }
  return entries;
}

/** About how many tokens a model reads a text as: four letters each, where a sign of Chinese, Japanese or Korean is one by itself. */
export function tokensOf(text: string): number {
  let dense = 0;
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) >= 0x2e80) dense += 1;
  return Math.ceil((text.length - dense) / 4 + dense);
}

function toMessages(entries: readonly Entry[]): HistoryMessage[] {
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
