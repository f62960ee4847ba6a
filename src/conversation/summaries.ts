/**
 * The running summaries of conversations: what lies behind the window of recent messages, in few words. They are made when nobody waits,
 * one conversation at a time, and kept in the database.
 *
 *  S1 A summary speaks only of records up to its `untilSeq`, and never of one that a window still shows when it is made.
 *  S2 What was asked to be forgotten is in no summary from that moment: it is emptied, and made again without it. One under way is thrown
 *     away, because what it was made from has changed (`revision`).
 *  S3 A summary that cannot be made or kept is tried again when more was said; a reply goes without.
 */
import { setImmediate } from 'node:timers/promises';
import type { Journal, RecordRow } from '../../actors/journal.ts';
import { recordsBetween } from '../store/record-pages.ts';
import type { WindowBegin } from './history-window.ts';
import type { MessageRecord } from './message-record.ts';
import { nameIn } from './recollection.ts';
import { type Summarise, summariseByRules, type ToldMessage } from './summarise.ts';
import type { Forgotten, StoredSummary, SummaryStore } from './summary-store.ts';

export interface Summary {
  text: string;
  /** When the last message that it covers was said, Unix milliseconds. */
  until: number;
}

export type ForgetWish =
  | { by: 'time'; from: number; until: number }
  | { by: 'subject'; text: string }
  | { by: 'everything' };

export interface Summaries {
  /** The summary as it is; null where there is none. Rejects where the database does not answer. */
  of(address: string): Promise<Summary | null>;
  /** Told that a window begins at this record: what lies before it may be worth a summary. Returns at once. */
  windowBegins(address: string, begin: WindowBegin): void;
  /** Empties the summary, and keeps what was forgotten out of the next one. */
  forget(address: string, wish: ForgetWish, at: number): Promise<void>;
  /** Resolves when no summary is being made. */
  settled(): Promise<void>;
  /** Gives up what is under way; resolves when that is over. */
  stop(): Promise<void>;
}

export interface SummariesOptions {
  journal: Pick<Journal, 'records'>;
  store: SummaryStore;
  /** Default: by extraction. */
  summarise?: Summarise;
  /** Told of each summary that could not be made. */
  failed?(report: { address: string; error: unknown }): void;
}

/** With so many messages behind the window that no summary covers, one is made. */
export const unsummarisedMax = 40;

/** Of a long past without a summary, this much is read. */
const read = { kind: 'message', rowsMax: 2_000 };
const cachedMax = 2_000;

interface Cached {
  stored: StoredSummary;
  /** So many messages no summary covered when the window last was looked behind, and where it began then; null where it never was. */
  looked: { behind: number; place: number } | null;
}

export function createSummaries(options: SummariesOptions): Summaries {
  const { journal, store, summarise = summariseByRules, failed = () => undefined } = options;
  /** Least recently used first. */
  const cache = new Map<string, Cached>();
  const wanted = new Map<string, WindowBegin>();
  const stopping = new AbortController();
  let working: Promise<void> | null = null;

  /** Grows with every wish to forget: what was read before it is not to be kept. */
  let wishes = 0;

  const load = async (address: string): Promise<StoredSummary> => {
    for (;;) {
      const asOf = wishes;
      const stored = await store.read(address);
      if (asOf === wishes) return stored;
    }
  };

  const keep = (address: string, known: Cached): Cached => {
    cache.delete(address);
    cache.set(address, known);
    if (cache.size > cachedMax) cache.delete(cache.keys().next().value!);
    return known;
  };

  const cached = async (address: string): Promise<Cached> =>
    keep(address, cache.get(address) ?? { stored: await load(address), looked: null });

  /** Makes the summary of what lies before a record, where that is enough. */
  const make = async (address: string, { seq, place }: WindowBegin): Promise<void> => {
    const asOf = wishes;
    const stored = await store.read(address);
    const rows = await recordsBetween(journal, address, { ...read, afterSeq: stored.untilSeq, beforeSeq: seq });
    const last = rows.at(-1);
    const kept = (now: StoredSummary, behind: number) => {
      if (asOf === wishes) keep(address, { stored: now, looked: { behind, place } });
      // Somebody wished to forget meanwhile: what is stored is read anew.
      else cache.delete(address);
    };
    if (last === undefined || rows.length <= unsummarisedMax) return kept(stored, rows.length);
    const messages = toldMessages(rows, stored.forgotten);
    const text = await summarise({
      previous: stored.text,
      messages,
      signal: stopping.signal,
      idempotencyKey: `${address}:summary:${last.seq}:${stored.revision}`,
    });
    const next = { text, untilSeq: last.seq, untilAt: last.at, revision: stored.revision };
    if (await store.write(address, next)) kept({ ...stored, ...next, revision: stored.revision + 1 }, 0);
  };

  const work = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      // Replies come first.
      await setImmediate();
      const [next] = wanted;
      if (next === undefined) return;
      const [address, begin] = next;
      wanted.delete(address);
      await make(address, begin).catch((error: unknown) => {
        if (!stopping.signal.aborted) failed({ address, error });
      });
    }
  };

  const startWork = () => {
    working ??= work().finally(() => {
      working = null;
      if (wanted.size > 0 && !stopping.signal.aborted) startWork();
    });
  };

  return {
    async of(address) {
      const { text, untilAt } = (await cached(address)).stored;
      return text === '' ? null : { text, until: untilAt };
    },
    windowBegins(address, begin) {
      const known = cache.get(address);
      if (stopping.signal.aborted || !isEnoughBehind(known, begin)) return;
      // Should it come to nothing, it is tried again when more was said, and not with every message.
      if (known !== undefined) known.looked = { behind: unsummarisedMax / 2, place: begin.place };
      wanted.set(address, begin);
      startWork();
    },
    async forget(address, wish, at) {
      const forgotten = await forgottenBy(journal, address, wish, at);
      await store.forget(address, forgotten);
      wishes += 1;
      cache.delete(address);
    },
    async settled() {
      while (working !== null) await working;
    },
    async stop() {
      stopping.abort();
      await working;
    },
  };
}

/** Whether there is likely enough behind the window for a summary: counted, where it was looked at since the window was made. */
function isEnoughBehind(known: Cached | undefined, { seq, place }: WindowBegin): boolean {
  const looked = known?.looked;
  if (looked != null && place >= looked.place) return looked.behind + place - looked.place > unsummarisedMax;
  // A turn has several records at most: fewer turns than this cannot hold enough messages.
  return seq - (known?.stored.untilSeq ?? 0) >= unsummarisedMax / 2;
}

/** Records as they are summarised: without what was forgotten and what was answered to it, and without anybody's number. */
function toldMessages(rows: readonly RecordRow[], forgotten: readonly Forgotten[]): ToldMessage[] {
  const labels = labelsOf(rows);
  const told: ToldMessage[] = [];
  let answersForgotten = false;
  for (const row of rows) {
    const data = row.data as unknown as MessageRecord;
    const at = data.from === 'person' ? data.sentAt : row.at;
    const isForgotten = forgotten.some((each) =>
      'seq' in each ? each.seq === row.seq : at >= each.from && at <= each.until,
    );
    if (data.from === 'person') answersForgotten = isForgotten;
    if (isForgotten || (data.from === 'persona' && answersForgotten)) continue;
    const label = data.from === 'persona' ? '' : labels.get(data.sender)!;
    told.push({ from: data.from, label, text: data.text, at });
  }
  return told;
}

/** In a chat with one person `they`; in a group what each has called themselves there, or `someone`. */
function labelsOf(rows: readonly RecordRow[]): Map<string, string> {
  const said = new Map<string, { from: 'person'; speaker: string; text: string; at: number }[]>();
  for (const row of rows) {
    const data = row.data as unknown as MessageRecord;
    if (data.from !== 'person') continue;
    const own = said.get(data.sender) ?? [];
    own.push({ from: 'person', speaker: '', text: data.text, at: data.sentAt });
    said.set(data.sender, own);
  }
  const labels = new Map<string, string>();
  for (const [sender, own] of said) labels.set(sender, said.size === 1 ? 'they' : (nameIn(own) ?? 'someone'));
  return labels;
}

/** What a wish to forget means for records: a span of time, or the records that name every word of a subject. */
async function forgottenBy(
  journal: Pick<Journal, 'records'>,
  address: string,
  wish: ForgetWish,
  at: number,
): Promise<Forgotten[]> {
  if (wish.by === 'time') return [{ from: wish.from, until: wish.until }];
  if (wish.by === 'everything') return [{ from: 0, until: at }];
  const words = [...wordsIn(wish.text)];
  if (words.length === 0) return [];
  const rows = await recordsBetween(journal, address, { ...read, afterSeq: 0 });
  return rows.flatMap(({ seq, data }) => {
    const said = wordsIn((data as unknown as MessageRecord).text);
    return words.every((word) => said.has(word)) ? [{ seq }] : [];
  });
}

/** Words in lower case, whether of one or of many. */
function wordsIn(text: string): Set<string> {
  return new Set((text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => word.replace(/(?<=...)s$/, '')));
}
