/**
 * The indexes of namespaces in use, the longest unused leaving first. An index takes in what changed in the database since it last
 * looked (one cheap query by revision): at once after a write of this process, else when its last look is `freshMs` old, so that
 * any node may write and every turn does not cost a query.
 */
import type { Clock } from '../../actors/clock.ts';
import { type Manager, rowsSince, toRemembered } from './rows.ts';
import { createTermIndex, type TermIndex } from './term-index.ts';

/** A new index is filled in steps of this many rows, with the event loop free in between. */
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
  /** A change of this process in the namespace: the next answer must see it. */
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

  const evict = (keep: string) => {
    for (const [namespace, entry] of entries) {
      if (totalBytes() <= bytesMax) return;
      if (namespace !== keep && entry.refreshing === null) entries.delete(namespace);
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
      if (isFresh && entry.refreshing === null) return entry.index;
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
      return entry.index;
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
