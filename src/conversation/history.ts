/**
 * The history window of conversations: what replies are written from. The truth is the records in the journal; this is a
 * cache of the newest ones that follows the commits, so that a busy conversation never asks the database. How far back it goes is a matter
 * of tokens; what lies further back is a summary's (`summaries.ts`).
 *
 * Speakers of a group are told apart by letters, by order of first appearance in the window: their numbers stay out of prompts.
 */
import type { Journal, RecordRow } from '../../actors/journal.ts';
import { HistoryWindow, type WindowQuestion, windowMessages } from './history-window.ts';
import type { HistoryMessage } from './responder.ts';
import type { ForgetWish, Summaries, Summary } from './summaries.ts';

export interface History {
  /**
   * What was said before a turn's messages, oldest first: without these messages themselves, without what people said after them
   * (that waits for a turn of its own), and without what the turn itself has said. At once, where it is known. The messages are shared with later windows: to be read only.
   */
  window(
    address: string,
    turn: { before: ReadonlySet<string>; turnId: string },
  ): Promise<HistoryMessage[]> | HistoryMessage[];
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

const budgetTokensDefault = 1_500;
const conversationsMax = 2_000;

export function createHistory(journal: Pick<Journal, 'records'>, options: HistoryOptions = {}): History {
  const { summaries, budgetTokens = budgetTokensDefault } = options;
  /** Least recently used first. */
  const windows = new Map<string, HistoryWindow>();
  const loading = new Map<string, { rows: RecordRow[]; done: Promise<HistoryWindow> }>();

  const remember = (address: string, window: HistoryWindow): HistoryWindow => {
    windows.delete(address);
    windows.set(address, window);
    if (windows.size > conversationsMax) windows.delete(windows.keys().next().value!);
    return window;
  };

  const load = (address: string): Promise<HistoryWindow> => {
    const known = loading.get(address);
    if (known !== undefined) return known.done;
    const started = {
      rows: [] as RecordRow[],
      done: journal
        .records(address, { kind: 'message', limit: windowMessages })
        .then((rows): HistoryWindow => {
          const newest = rows.at(-1)?.seq ?? 0;
          // What was committed while the query ran, and is not in its result.
          const later = started.rows.filter((row) => row.seq > newest);
          return remember(address, new HistoryWindow([...rows, ...later]));
        })
        .finally(() => loading.delete(address)),
    };
    loading.set(address, started);
    return started.done;
  };

  const seen = (address: string, window: HistoryWindow, question: WindowQuestion): HistoryMessage[] => {
    const { messages, begin } = window.seenBy(question);
    if (begin !== null) summaries?.windowBegins(address, begin);
    return messages;
  };

  return {
    window(address, { before, turnId }) {
      const question = { before: [...before], turnId, budgetTokens };
      const window = windows.get(address);
      if (window === undefined) return load(address).then((loaded) => seen(address, loaded, question));
      return seen(address, remember(address, window), question);
    },
    summary(address) {
      const window = windows.get(address);
      // What the window shows whole has nothing behind it.
      if (window !== undefined && window.size < windowMessages && window.tokens <= budgetTokens) return null;
      return summaries?.of(address) ?? null;
    },
    forget: async (address, wish, at) => summaries?.forget(address, wish, at),
    recorded(row) {
      if (row.kind !== 'message') return;
      loading.get(row.address)?.rows.push(row);
      const window = windows.get(row.address);
      if (window !== undefined) window.push(row);
      // The first word of a conversation is its whole history: no need to ask for it later.
      else if (row.seq === 1) remember(row.address, new HistoryWindow([row]));
    },
    rested: (address) => void windows.delete(address),
  };
}
