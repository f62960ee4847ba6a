/**
 * The indexes of namespaces in use, the longest unused leaving first. An index takes in what changed in the database since it last
 * looked (one cheap query by revision): at once after a write of this process, else when its last look is `freshMs` old, so that
 * any node may write and every turn does not cost a query.
 */
import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../actors/clock.ts';
import type { MemoryDraft } from './port.ts';
import { asStored, type Manager, rowsSince, toRemembered, type Written } from './rows.ts';
import { createTermIndex, type TermIndex } from './term-index.ts';

/** An index is filled, and reads what it is filled with, in steps of this many memories, with the event loop free in between. */
const rowsPerStep = 250;

interface Entry {
  index: TermIndex;
  revision: number;
  /** When a look that is still good began, Unix milliseconds; null after a write. */
  lookedAt: number | null;
  /** The look at the database that is under way. */
  refreshing: Promise<void> | null;
}

export interface IndexCache {
  /** The namespace's index, as of now. Rejects where the database does not answer. */
  current(namespace: string): Promise<TermIndex>;
  /** Takes in what this process has just written, without asking for it again where nothing came between. */
  wrote(namespace: string, written: Written, drafts: readonly MemoryDraft[]): void;
  /** Any other change of this process in the namespace: the next answer must see it. */
  changed(namespace: string): void;
  readonly bytes: number;
}

export function createIndexCache(
  open: () => Manager,
  { bytesMax, freshMs, clock }: { bytesMax: number; freshMs: number; clock: Pick<Clock, 'now'> },
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
      if (namespace === keep || entry.refreshing !== null) continue;
      total -= entry.index.bytes;
      entries.delete(namespace);
    }
  };

  const refresh = async (namespace: string, entry: Entry) => {
    const manager = open();
    for (;;) {
      const rows = await rowsSince(manager, namespace, entry.revision, rowsPerStep);
      for (const row of rows) {
        if (row.forgotten_by === null) entry.index.put(toRemembered(row));
        else entry.index.remove(row.key);
      }
      if (rows.length > 0) entry.revision = Number(rows.at(-1)!.revision);
      if (rows.length < rowsPerStep) return;
    }
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
      const entry = entries.get(namespace) ?? {
        index: createTermIndex(),
        revision: 0,
        lookedAt: null,
        refreshing: null,
      };
      entries.delete(namespace);
      entries.set(namespace, entry);
      const isFresh = entry.lookedAt !== null && clock.now() - entry.lookedAt < freshMs;
      if (isFresh && entry.refreshing === null) return readyIndex(entry);
      // Whoever comes while a look is under way needs one of its own: that one may have begun before their write.
      const before = entry.refreshing ?? Promise.resolve();
      const mine = before
        .catch(() => undefined)
        .then(async () => {
          const lookedAt = clock.now();
          entry.lookedAt = lookedAt;
          try {
            await refresh(namespace, entry);
          } catch (error) {
            entry.lookedAt = null;
            throw error;
          }
        });
      entry.refreshing = mine;
      try {
        await mine;
      } finally {
        if (entry.refreshing === mine) entry.refreshing = null;
      }
      evict(namespace);
      return readyIndex(entry);
    },
    wrote(namespace, { revision, added, superseded }, drafts) {
      const entry = entries.get(namespace);
      if (entry === undefined) return;
      const isNext = entry.lookedAt !== null && entry.refreshing === null && revision === entry.revision + 1;
      if (!isNext || superseded > 0) {
        entry.lookedAt = null;
        return;
      }
      for (const draft of drafts) if (added.has(draft.key)) entry.index.put({ ...asStored(draft), supersededBy: null });
      entry.revision = revision;
      evict(namespace);
    },
    changed(namespace) {
      const entry = entries.get(namespace);
      if (entry !== undefined) entry.lookedAt = null;
    },
    get bytes() {
      return totalBytes();
    },
  };
}
