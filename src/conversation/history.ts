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

/** A record as the window holds it: what it is told apart by, beside the message that is shown of it. */
interface Entry {
  seq: number;
  id: string;
  /** The turn in which the persona said it; null for what people said. */
  turnId: string | null;
  sender: string;
  tokens: number;
  message: HistoryMessage;
}

export interface History {
  /**
   * What was said before a turn's messages, oldest first: without these messages themselves, without what people said after them
   * (that waits for a turn of its own), and without what the turn itself has said. The messages are shared with later windows: to be read only.
   */
  window(address: string, turn: { before: ReadonlySet<string>; turnId: string }): Promise<HistoryMessage[]>;
  /**
   * What came before the window, in few words; null where there is no such summary, at once where that is known. Rejects where the database
   * does not answer.
   */
  summary(address: string): Promise<Summary | null> | null;
  /** Keeps what was forgotten out of summaries, from this moment on. */
  forget(address: string, wish: ForgetWish, at: number): Promise<void>;
  /** Follows a committed record. */
  recorded(row: RecordRow): void;
  /** A conversation that is idle needs no window in memory. */
  rested(address: string): void;
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
      const shown = shownOf(entries, [...before], turnId, budgetTokens);
      const [oldest] = shown;
      if (oldest !== undefined) summaries?.windowBegins(address, oldest.seq);
      return toMessages(shown);
    },
    summary(address) {
      const entries = windows.get(address);
      // What the window shows whole has nothing behind it.
      if (entries !== undefined && entries.length < windowMessages && tokensIn(entries) <= budgetTokens) return null;
      return summaries?.of(address) ?? null;
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
    rested: (address) => void windows.delete(address),
  };
}

function toEntry({ seq, at, data }: RecordRow): Entry {
  const record = data as unknown as MessageRecord;
  const { id, text } = record;
  const tokens = tokensPerMessage + tokensOf(text);
  if (record.from === 'persona') {
    return { seq, id, turnId: record.turnId, sender: '', tokens, message: { from: 'persona', speaker: '', text, at } };
  }
  const message: HistoryMessage = { from: 'person', speaker: labelOf(0), text, at: record.sentAt };
  return { seq, id, turnId: null, sender: record.sender, tokens, message };
}

/** The newest entries that a turn is to see and that fit a budget; the very newest of them always. */
function shownOf(entries: readonly Entry[], before: readonly string[], turnId: string, budgetTokens: number): Entry[] {
  const last = entries.findLastIndex(({ id }) => before.includes(id));
  const shown: Entry[] = [];
  let room = budgetTokens;
  for (let at = entries.length - 1; at >= 0 && room >= 0; at--) {
    const entry = entries[at]!;
    const isLater = last >= 0 && at >= last;
    if (entry.turnId === null ? isLater || before.includes(entry.id) : entry.turnId === turnId) continue;
    room -= entry.tokens;
    if (room >= 0 || shown.length === 0) shown.push(entry);
  }
  return shown.reverse();
}

function tokensIn(entries: readonly Entry[]): number {
  let tokens = 0;
  for (const entry of entries) tokens += entry.tokens;
  return tokens;
}

const anyDense = /[\u2e80-\uffff]/;

/** About how many tokens a model reads a text as: four letters each, where a sign of Chinese, Japanese or Korean is one by itself. */
export function tokensOf(text: string): number {
  if (!anyDense.test(text)) return Math.ceil(text.length / 4);
  let dense = 0;
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) >= 0x2e80) dense += 1;
  return Math.ceil((text.length - dense) / 4 + dense);
}

function toMessages(entries: readonly Entry[]): HistoryMessage[] {
  const label = speakerLabels();
  return entries.map((entry) => {
    if (entry.turnId === null) {
      const speaker = label(entry.sender);
      // Letters are given by order in the window, so they change where it has moved on.
      if (entry.message.speaker !== speaker) entry.message = { ...entry.message, speaker };
    }
    return entry.message;
  });
}

/** Letters for senders, in order of appearance: `A`, `B`, ... and numbers past `Z`. */
export function speakerLabels(): (sender: string) => string {
  const senders: string[] = [];
  return (sender) => {
    const known = senders.indexOf(sender);
    return labelOf(known < 0 ? senders.push(sender) - 1 : known);
  };
}

function labelOf(place: number): string {
  return place < 26 ? String.fromCharCode(65 + place) : `P${place + 1}`;
}
