/** Folds turns into what is written together: the last snapshot of an address, the last word on each timer, the change of busyness. */
import { shardOf } from './address.ts';
import type { Flush, SnapshotRow, TimerRow } from './journal.ts';
import type { Placement } from './placement.ts';
import type { Turn } from './turn.ts';

/** What is written along with turns and belongs to none of them; losing it costs work and no data. */
export interface Beside {
  /** Outbox rows whose message had been taken in before. */
  outboxDone: readonly string[];
  /** States that are committed already, at most one of an address. */
  snapshots: readonly SnapshotRow[];
}

export const nothingBeside: Beside = { outboxDone: [], snapshots: [] };

export function isNothing({ outboxDone, snapshots }: Beside): boolean {
  return outboxDone.length === 0 && snapshots.length === 0;
}

/** The flush of these turns, in their order. Every address lies in a shard that this node owns. */
export function toFlush(id: string, turns: readonly Turn[], beside: Beside, placement: Placement): Flush {
  const owners = new Map<number, number>();
  const snapshots = new Map<string, SnapshotRow>();
  /** By address and id: the arming, or null for a timer that is done. */
  const timers = new Map<string, { address: string; id: string; armed: TimerRow | null }>();
  const busy = new Map<string, boolean>();
  const done = new Set(beside.outboxDone);
  const flush: Flush = {
    id,
    owners: [],
    journal: [],
    snapshots: [],
    records: [],
    outbox: [],
    outboxDone: [],
    timers: [],
    timersDone: [],
    busy: [],
    idle: [],
  };
  const own = (address: string) => {
    const shard = shardOf(address);
    if (!owners.has(shard)) owners.set(shard, placement.epoch(shard)!);
  };
  for (const snapshot of beside.snapshots) {
    own(snapshot.address);
    snapshots.set(snapshot.address, snapshot);
  }
  for (const turn of turns) {
    const { address } = turn.row;
    own(address);
    flush.journal.push(turn.row);
    if (turn.snapshot !== null) snapshots.set(address, turn.snapshot);
    if (turn.item.outboxId !== null) done.add(turn.item.outboxId);
    // Changes alternate: a second one undoes the first.
    if (turn.busy !== null && !busy.delete(address)) busy.set(address, turn.busy);
    for (const record of turn.records) flush.records.push(record);
    for (const row of turn.outbox) flush.outbox.push(row);
    for (const timerId of turn.timersDone) timers.set(`${address}\n${timerId}`, { address, id: timerId, armed: null });
    for (const armed of turn.timers) timers.set(`${address}\n${armed.id}`, { address, id: armed.id, armed });
  }
  for (const { address, id: timerId, armed } of timers.values()) {
    if (armed === null) flush.timersDone.push({ address, id: timerId });
    else flush.timers.push(armed);
  }
  for (const [address, isBusy] of busy) (isBusy ? flush.busy : flush.idle).push(address);
  flush.owners = Array.from(owners, ([shard, epoch]) => ({ shard, epoch }));
  flush.snapshots = [...snapshots.values()];
  flush.outboxDone = [...done];
  return flush;
}
