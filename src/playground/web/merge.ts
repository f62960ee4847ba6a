/** Two tabs' views of one transcript, made one: nothing that either has written is lost, and what is newer of a message counts. */
import type { Arrival } from '../relay/arrivals.ts';
import { mergeScheduled, type Scheduled } from '../relay/schedule.ts';
import type { Entry, Mine } from './transcript.ts';

export const seenMax = 1_000;

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

/** `isBehind`: the other lacks something of ours, as where both have written in the same moment. */
export function mergeKept(own: Kept, other: Kept): { kept: Kept; outside: Outside; isBehind: boolean } {
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
  const kept = {
    entries,
    arriving: [...arriving.values()].filter(({ id }) => !shown.has(id)),
    seen,
    scheduled: mergeScheduled(own.scheduled, other.scheduled),
  };
  return { kept, outside: { added, changed, isReordered }, isBehind: lacks(other, kept) };
}

function lacks(other: Kept, merged: Kept): boolean {
  const entries = new Map(other.entries.map((entry) => [entry.id, entry]));
  const isOld = (entry: Entry) => {
    const found = entries.get(entry.id);
    return found === undefined || newerOf(found, entry) !== found;
  };
  // Beyond their limits the lists are cut off, in each tab perhaps at another place: that is no reason to write.
  const seen = new Set(other.seen);
  const arriving = new Set(other.arriving.map(({ id }) => id));
  const scheduled = new Map(other.scheduled.map((one) => [one.id, one]));
  const isEarlier = (one: Scheduled) => {
    const found = scheduled.get(one.id);
    return found?.phase !== one.phase || found.cancelledAt !== one.cancelledAt;
  };
  return (
    merged.entries.some(isOld) ||
    (merged.seen.length <= seenMax && merged.seen.some((id) => !seen.has(id))) ||
    merged.arriving.some(({ id }) => !arriving.has(id)) ||
    merged.scheduled.some((one) => (scheduled.has(one.id) || one.phase === 'held') && isEarlier(one))
  );
}

function newerOf(own: Entry, other: Entry | undefined): Entry {
  if (own.kind !== 'mine' || other?.kind !== 'mine') return own;
  return (other.version ?? 0) > (own.version ?? 0) ? other : own;
}
