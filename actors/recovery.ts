/** After a crash, or when shards are gained: the outbox and the invocations that the stored states still want (A7). */
import type { Journal, OutboxRow } from './journal.ts';

export interface Recovered {
  outbox: OutboxRow[];
  /** Actors that want an invocation: loading them starts it again. */
  busy: string[];
}

const page = 500;

/** Reads all of it before any is acted on, so that what acting writes is not read as old. Throws JournalUnavailable. */
export async function readUnfinished(journal: Journal, shards: number[]): Promise<Recovered> {
  const outbox: OutboxRow[] = [];
  for (let rows = await journal.outboxPending(shards, page); rows.length > 0; ) {
    outbox.push(...rows);
    const { at, id } = rows.at(-1)!;
    rows = rows.length < page ? [] : await journal.outboxPending(shards, page, { at, id });
  }
  const busy: string[] = [];
  for (let addresses = await journal.busyActors(shards, page, ''); addresses.length > 0; ) {
    busy.push(...addresses);
    addresses = addresses.length < page ? [] : await journal.busyActors(shards, page, addresses.at(-1)!);
  }
  return { outbox: outbox.sort(byPlace), busy };
}

/** Of one moment and one sender, the order in which they were sent; ids are text, in which 10 comes before 9. */
function byPlace(a: OutboxRow, b: OutboxRow): number {
  if (a.at !== b.at) return a.at - b.at;
  if (a.source !== b.source) return a.source < b.source ? -1 : 1;
  const [aSeq = 0, aIndex = 0] = placeOf(a);
  const [bSeq = 0, bIndex = 0] = placeOf(b);
  return aSeq - bSeq || aIndex - bIndex;
}

/** The `seq` and `index` of an id `address:seq:index`. */
function placeOf({ id, source }: OutboxRow): number[] {
  return id
    .slice(source.length + 1)
    .split(':')
    .map(Number);
}
