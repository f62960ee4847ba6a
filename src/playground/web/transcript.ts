/**
 * What was said, kept in this browser so that a reload or a restart of the server changes nothing. Everything is written to storage
 * before it is acknowledged to anybody:
 *
 *  T1 A message of ours is stored before it is sent, and stays in the outbox until the server has it.
 *  T2 A bubble is stored under its command's id before that command is `completed`; the same id is never shown twice.
 */
import type { Arrival } from '../relay/arrivals.ts';
import type { MessageBody } from '../relay/wire.ts';

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

interface Kept {
  entries: Entry[];
  /** Bubbles that have come and still wait for their typing pause. */
  arriving: Arrival[];
  /** Ids already shown whose entries were cleared or let go. */
  seen: string[];
}

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
}

const entriesMax = 600;
const seenMax = 1_000;

export function openTranscript(storage: Storage, agent: string): Transcript {
  const key = `archety.playground.${agent}`;
  const kept = read(storage, key);
  const shown = new Set([...kept.seen, ...kept.entries.map(({ id }) => id)]);

  const save = () => {
    for (const old of kept.entries.splice(0, Math.max(0, kept.entries.length - entriesMax))) kept.seen.push(old.id);
    kept.seen.splice(0, Math.max(0, kept.seen.length - seenMax));
    try {
      storage.setItem(key, JSON.stringify(kept));
    } catch {
      // Full or forbidden storage: the chat goes on, and is forgotten with the page.
    }
  };

  return {
    of: (thread) => kept.entries.filter((entry) => entry.thread === thread),
    add(entry) {
      shown.add(entry.id);
      kept.entries.push(entry);
      kept.arriving = kept.arriving.filter(({ id }) => id !== entry.id);
      save();
    },
    change(id, status) {
      const entry = kept.entries.find((one): one is Mine => one.id === id && one.kind === 'mine');
      if (entry === undefined || entry.status === status) return undefined;
      entry.status = status;
      save();
      return entry;
    },
    find: (id) => kept.entries.find((entry) => entry.id === id),
    unsent: (via) =>
      kept.entries.filter((entry): entry is Mine => {
        return entry.kind === 'mine' && entry.via === via && entry.status === 'sending';
      }),
    hasShown: (id) => shown.has(id),
    noteArriving(arrival) {
      kept.arriving.push(arrival);
      save();
    },
    takeArriving: () => [...kept.arriving],
    clear(thread) {
      // What is still on its way to the server must not be lost with the view of it.
      const isCleared = (entry: Entry) =>
        entry.thread === thread && !(entry.kind === 'mine' && entry.status === 'sending');
      kept.seen.push(...kept.entries.filter(isCleared).map(({ id }) => id));
      kept.entries = kept.entries.filter((entry) => !isCleared(entry));
      save();
    },
  };
}

function read(storage: Storage, key: string): Kept {
  try {
    const found = JSON.parse(storage.getItem(key) ?? 'null') as Partial<Kept> | null;
    return { entries: found?.entries ?? [], arriving: found?.arriving ?? [], seen: found?.seen ?? [] };
  } catch {
    return { entries: [], arriving: [], seen: [] };
  }
}
