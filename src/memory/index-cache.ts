/**
 * The indexes of namespaces in use, the longest unused leaving first. An index takes in what changed in the database since it last
 * looked (one cheap query by revision): after a write of this process that it could not follow nobody is answered before; what another
 * node may have written is looked for beside the answer when the last look is `freshMs` old, so that a busy talk neither costs a query a
 * turn nor waits for one. Who has not looked for much longer looks first.
 *
 * An index that nobody asks leaves: a conversation at rest costs its rows. A small one is read again in a millisecond and leaves soon; a
 * large one takes up to a tenth of a second, and stays for the pauses of a talk.
 */
import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../actors/clock.ts';
import type { MemoryDraft } from './port.ts';
import { asStored, type Manager, rowsSince, toRemembered, type Written } from './rows.ts';
import { createTermIndex, type TermIndex } from './term-index.ts';

/** An index is filled, and reads what it is filled with, in steps of this many memories, with the event loop free in between. */
const rowsPerStep = 250;

/** A look this many times as old as a fresh one is waited for: somebody else may have written, and above all forgotten, meanwhile. */
const oldTimes = 6;

/** What counts as small, in bytes of `TermIndex.bytes`: some hundred memories. */
const smallBytes = 100_000;
const smallIdleMs = 15_000;
const largeIdleMs = 120_000;
const sweepMs = 5_000;

interface Entry {
  index: TermIndex;
  /** When it was last asked for, Unix milliseconds. */
  usedAt: number;
  revision: number;
  /** When the last look began, Unix milliseconds; null before the first, after a write that was not followed, and after a failure. */
  lookedAt: number | null;
  /** Counts the writes that were not followed. */
  changes: number;
  /** The look at the database that is under way, and the changes before it. */
  looking: { done: Promise<void>; changes: number } | null;
}

export interface IndexCache {
  /** The namespace's index, as of now. Rejects where the database does not answer. */
  current(namespace: string): Promise<TermIndex>;
  /** Takes in what this process has just written, without asking for it again where nothing came between. */
  wrote(namespace: string, written: Written, drafts: readonly MemoryDraft[]): void;
  /** Any other change of this process in the namespace: the next answer must see it. */
  changed(namespace: string): void;
  readonly bytes: number;
  /** How many indexes there are. */
  readonly size: number;
  /** From here on indexes leave when they are not used, and not only for want of room. */
  start(): void;
  stop(): void;
}

export function createIndexCache(
  manager: Manager,
  { bytesMax, freshMs, clock }: { bytesMax: number; freshMs: number; clock: Clock },
): IndexCache {
  const entries = new Map<string, Entry>();

  const totalBytes = () => {
    let total = 0;
    for (const { index } of entries.values()) total += index.bytes;
    return total;
  };

  let writesSinceLook = 0;
  const evict = (keep: string) => {
    // Adding up is not for every write.
    if (++writesSinceLook < Math.min(64, entries.size)) return;
    writesSinceLook = 0;
    let total = totalBytes();
    for (const [namespace, entry] of entries) {
      if (total <= bytesMax) return;
      if (namespace === keep || entry.looking !== null) continue;
      total -= entry.index.bytes;
      entries.delete(namespace);
    }
  };

  let cancelSweep: (() => void) | null = null;
  const sweep = () => {
    cancelSweep = clock.after(sweepMs, sweep);
    const now = clock.now();
    // The longest unused come first.
    for (const [namespace, { index, usedAt, looking }] of entries) {
      const idleMs = now - usedAt;
      if (idleMs < smallIdleMs) return;
      if (looking === null && (index.bytes < smallBytes || idleMs >= largeIdleMs)) entries.delete(namespace);
    }
  };

  const refresh = async (namespace: string, entry: Entry) => {
    for (;;) {
      const rows = await rowsSince(manager, namespace, entry.revision, rowsPerStep);
      for (const row of rows) {
        if (row.forgotten_by === null) entry.index.put(toRemembered(row));
        else entry.index.remove(row.key);
      }
      if (rows.length > 0) entry.revision = rows.at(-1)!.revision;
      if (rows.length < rowsPerStep) return;
    }
  };

  const look = async (namespace: string, entry: Entry, after: Promise<void> | undefined) => {
    // It may have begun before the write that this one is for.
    await after?.catch(() => undefined);
    const lookedAt = clock.now();
    const { changes } = entry;
    try {
      await refresh(namespace, entry);
    } catch (error) {
      entry.lookedAt = null;
      throw error;
    }
    if (entry.changes === changes) entry.lookedAt = lookedAt;
  };

  /** One look serves everybody who asks before the next change. */
  const lookOnce = (namespace: string, entry: Entry): Promise<void> => {
    if (entry.looking?.changes === entry.changes) return entry.looking.done;
    const done = look(namespace, entry, entry.looking?.done).finally(() => {
      if (entry.looking === mine) entry.looking = null;
      evict(namespace);
    });
    const mine = { done, changes: entry.changes };
    entry.looking = mine;
    return done;
  };

  const readyIndex = async ({ index }: Entry): Promise<TermIndex> => {
    while (index.unread > rowsPerStep) {
      index.readSome(rowsPerStep);
      await setImmediate();
    }
    return index;
  };

  return {
    async current(namespace) {
      const entry = entries.get(namespace) ?? newEntry();
      entry.usedAt = clock.now();
      entries.delete(namespace);
      entries.set(namespace, entry);
      const age = entry.lookedAt === null ? Number.POSITIVE_INFINITY : clock.now() - entry.lookedAt;
      if (age >= oldTimes * freshMs) await lookOnce(namespace, entry);
      // Should it fail, the next one who asks waits for a look of its own, and hears why.
      else if (age >= freshMs) lookOnce(namespace, entry).catch(() => undefined);
      return readyIndex(entry);
    },
    wrote(namespace, { revision, added, superseded }, drafts) {
      const entry = entries.get(namespace);
      if (entry === undefined) return;
      const isNext = entry.lookedAt !== null && entry.looking === null && revision === entry.revision + 1;
      if (!isNext || superseded > 0) return invalidate(entry);
      for (const draft of drafts) if (added.has(draft.key)) entry.index.put({ ...asStored(draft), supersededBy: null });
      entry.revision = revision;
      evict(namespace);
    },
    changed(namespace) {
      const entry = entries.get(namespace);
      if (entry !== undefined) invalidate(entry);
    },
    get bytes() {
      return totalBytes();
    },
    get size() {
      return entries.size;
    },
    start() {
      cancelSweep ??= clock.after(sweepMs, sweep);
    },
    stop() {
      cancelSweep?.();
      cancelSweep = null;
    },
  };
}

function newEntry(): Entry {
  return { index: createTermIndex(), usedAt: 0, revision: 0, lookedAt: null, changes: 0, looking: null };
}

function invalidate(entry: Entry): void {
  entry.lookedAt = null;
  entry.changes += 1;
}
