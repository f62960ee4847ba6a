/** Two tabs' views of one transcript, made one: nothing that either has written is lost, and what is newer of a message counts. */
import type { Arrival } from '../relay/arrivals.ts';
import { mergeScheduled, type Scheduled } from '../relay/schedule.ts';
import type { Entry, Mine } from './transcript.ts';

/** What is in storage. */
export interface Kept {
  entries: Entry[];
  /** Bubbles that have come and still wait for their typing pause. */
  arriving: Arrival[];
  /** Ids already shown whose entries were cleared or let go. */
  seen: string[];
  /** Messages for later, and what became of them. */
  scheduled: Scheduled[];
}

/** What another tab has changed. */
export interface Outside {
  added: Entry[];
  changed: Mine[];
  /** Whether a chat was cleared, or an added entry belongs before one that is shown already. */
  isReordered: boolean;
}

export function mergeKept(own: Kept, other: Kept): { kept: Kept; outside: Outside } {
  const seen = [...new Set([...own.seen, ...other.seen])];
  const gone = new Set(seen);
  const changed: Mine[] = [];
  const known = new Map(other.entries.map((entry) => [entry.id, entry]));
  const entries: Entry[] = [];
  for (const entry of own.entries) {
    if (gone.has(entry.id)) continue;
    const newer = newerOf(entry, known.get(entry.id));
    if (newer !== entry) changed.push(newer as Mine);
    entries.push(newer);
  }
  const lastAt = entries.at(-1)?.at ?? 0;
  const ours = new Set(own.entries.map(({ id }) => id));
  const added = other.entries.filter(({ id }) => !ours.has(id) && !gone.has(id));
  const isReordered = entries.length < own.entries.length || added.some(({ at }) => at < lastAt);
  if (added.length > 0) entries.push(...added);
  if (isReordered) entries.sort((one, two) => one.at - two.at);

  const shown = new Set([...seen, ...entries.map(({ id }) => id)]);
  const arriving = new Map([...own.arriving, ...other.arriving].map((arrival) => [arrival.id, arrival]));
  return {
    kept: {
      entries,
      arriving: [...arriving.values()].filter(({ id }) => !shown.has(id)),
      seen,
      scheduled: mergeScheduled(own.scheduled, other.scheduled),
    },
    outside: { added, changed, isReordered },
  };
}

function newerOf(own: Entry, other: Entry | undefined): Entry {
  if (own.kind !== 'mine' || other?.kind !== 'mine') return own;
  return (other.version ?? 0) > (own.version ?? 0) ? other : own;
}
