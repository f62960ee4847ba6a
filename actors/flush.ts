/** Folds turns into what is written together: the last snapshot of an address, the last word on each timer, the change of busyness. */
import { shardOf } from './address.ts';
import type { Flush, SnapshotRow, TimerRow } from './journal.ts';
import type { Placement } from './placement.ts';
import type { Turn } from './turn.ts';

/** The flush of these turns, in their order. Every address lies in a shard that this node owns. */
export function toFlush(
  id: string,
  turns: readonly Turn[],
  outboxDone: readonly string[],
  placement: Placement,
): Flush {
  const owners = new Map<number, number>();
  const snapshots = new Map<string, SnapshotRow>();
  /** By address and id: the arming, or null for a timer that is done. */
  const timers = new Map<string, { address: string; id: string; armed: TimerRow | null }>();
  const busy = new Map<string, boolean>();
  const done = new Set(outboxDone);
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
  for (const turn of turns) {
    const { address } = turn.row;
    const shard = shardOf(address);
    if (!owners.has(shard)) owners.set(shard, placement.epoch(shard)!);
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
