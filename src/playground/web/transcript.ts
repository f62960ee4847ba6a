/**
 * What was said, kept in this browser so that a reload or a restart of the server changes nothing. Everything is written to storage
 * before it is acknowledged to anybody:
 *
 *  T1 A message of ours is stored before it is sent, and stays in the outbox until the server has it.
 *  T2 A bubble is stored under its command's id before that command is `completed`; the same id is never shown twice.
 *  T3 Tabs share it: every write takes in first what another tab has written (`merge.ts`), so that neither loses anything.
 */
import type { Arrival } from '../relay/arrivals.ts';
import { mergeScheduled, type Shelf } from '../relay/schedule.ts';
import type { MessageBody } from '../relay/wire.ts';
import { type Kept, mergeKept, type Outside, seenMax } from './merge.ts';

export type Entry =
  | {
      kind: 'mine';
      id: string;
      thread: string;
      at: number;
      text: string;
      /** Who said it in a group; empty in a direct chat. */
      sender: string;
      status: 'sending' | 'delivered' | 'failed';
      /** How often its status has changed: of two, the higher is the newer. */
      version?: number;
      body: MessageBody;
      via: 'socket' | 'http';
    }
  | {
      kind: 'theirs';
      id: string;
      thread: string;
      at: number;
      text: string;
      reflexMs: number | null;
      via: 'socket' | 'http';
    }
  | { kind: 'note'; id: string; thread: string; at: number; text: string };

export type Mine = Extract<Entry, { kind: 'mine' }>;

export interface Transcript {
  of(thread: string): Entry[];
  add(entry: Entry): void;
  change(id: string, status: Mine['status']): Mine | undefined;
  find(id: string): Entry | undefined;
  /** Messages of ours that go by that way and that the server does not have yet, oldest first. */
  unsent(via: Mine['via']): Mine[];
  hasShown(id: string): boolean;
  noteArriving(arrival: Arrival): void;
  takeArriving(): Arrival[];
  clear(thread: string): void;
  /** Messages for later. */
  shelf: Shelf;
  /** Calls back with what another tab has written, as soon as this one knows of it. */
  listen(callback: (outside: Outside) => void): void;
  /** Takes in what another tab has written, if that key of the storage is this transcript's. */
  absorb(changedKey: string | null): void;
}

const entriesMax = 600;

export function openTranscript(storage: Storage, agent: string): Transcript {
  const key = `archety.playground.${agent}`;
  let raw = readItem(storage, key);
  let kept = parse(raw);
  let shown = shownIn(kept);
  let tell: (outside: Outside) => void = () => {};

  /** T3 */
  const takeIn = () => {
    const found = readItem(storage, key);
    // Nothing there: storage was emptied or is forbidden, and what is on the screen stays.
    if (found === raw || found === null) return;
    raw = found;
    const { kept: merged, outside, isBehind } = mergeKept(kept, parse(found));
    kept = merged;
    shown = shownIn(kept);
    if (isBehind) write();
    if (outside.added.length + outside.changed.length > 0 || outside.isReordered) tell(outside);
  };

  const write = () => {
    for (const old of kept.entries.splice(0, Math.max(0, kept.entries.length - entriesMax))) kept.seen.push(old.id);
    kept.seen.splice(0, Math.max(0, kept.seen.length - seenMax));
    try {
      raw = JSON.stringify(kept);
      storage.setItem(key, raw);
    } catch {
      // Full or forbidden storage: the chat goes on, and is forgotten with the page.
    }
  };

  return {
    of: (thread) => kept.entries.filter((entry) => entry.thread === thread),
    add(entry) {
      takeIn();
      if (shown.has(entry.id)) return;
      shown.add(entry.id);
      kept.entries.push(entry);
      kept.arriving = kept.arriving.filter(({ id }) => id !== entry.id);
      write();
    },
    change(id, status) {
      takeIn();
      const at = kept.entries.findIndex((one) => one.id === id);
      const entry = kept.entries[at];
      if (entry?.kind !== 'mine' || entry.status === status) return undefined;
      const changed: Mine = { ...entry, status, version: (entry.version ?? 0) + 1 };
      kept.entries[at] = changed;
      write();
      return changed;
    },
    find: (id) => kept.entries.find((entry) => entry.id === id),
    unsent: (via) =>
      kept.entries.filter((entry): entry is Mine => {
        return entry.kind === 'mine' && entry.via === via && entry.status === 'sending';
      }),
    hasShown(id) {
      takeIn();
      return shown.has(id);
    },
    noteArriving(arrival) {
      takeIn();
      kept.arriving.push(arrival);
      write();
    },
    takeArriving: () => [...kept.arriving],
    clear(thread) {
      takeIn();
      // What is still on its way to the server must not be lost with the view of it.
      const isCleared = (entry: Entry) =>
        entry.thread === thread && !(entry.kind === 'mine' && entry.status === 'sending');
      kept.seen.push(...kept.entries.filter(isCleared).map(({ id }) => id));
      kept.entries = kept.entries.filter((entry) => !isCleared(entry));
      write();
    },
    shelf: {
      all() {
        takeIn();
        return kept.scheduled;
      },
      put(one) {
        takeIn();
        kept.scheduled = mergeScheduled(kept.scheduled, [one]);
        write();
      },
    },
    listen(callback) {
      tell = callback;
    },
    absorb(changedKey) {
      if (changedKey === key) takeIn();
    },
  };
}

const shownIn = (kept: Kept) => new Set([...kept.seen, ...kept.entries.map(({ id }) => id)]);

function readItem(storage: Storage, key: string): string | null {
  try {
    return storage.getItem(key);
  } catch {
    return null;
  }
}

function parse(text: string | null): Kept {
  try {
    const { entries = [], arriving = [], seen = [], scheduled = [] } = JSON.parse(text ?? '{}') as Partial<Kept>;
    return { entries, arriving, seen, scheduled };
  } catch {
    return { entries: [], arriving: [], seen: [], scheduled: [] };
  }
}
