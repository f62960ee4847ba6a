/**
 * Group commit: all turns that finish while a flush is in flight go into the next one, as one write (A3).
 *
 *  - One flush is in flight at a time, begun with `setImmediate`, so it sizes its own batches: no timer, no delay when idle.
 *  - Turns are released in the order in which they were added, after their flush committed (A2).
 *  - When the database cannot be reached the same flush, under the same id, is tried again until it answers: nothing
 *    accepted is dropped, and mailboxes filling up behind it tell the senders (A10).
 *  - On a conflict or a lost shard the turns of those addresses are handed back, with all later turns computed on them;
 *    the rest of the flush goes again.
 *  - A flush that the database refuses for good is halved until the turn that it refuses stands alone, and that one is
 *    handed back: one bad row harms no neighbour.
 */
import { setImmediate as onNextTick } from 'node:timers';
import { shardOf } from './address.ts';
import type { Clock, Ids } from './clock.ts';
import { type Beside, isNothing, nothingBeside, toFlush } from './flush.ts';
import { type Flush, type FlushOutcome, type Journal, JournalUnavailable, type SnapshotRow } from './journal.ts';
import type { Placement } from './placement.ts';
import type { Turn } from './turn.ts';

export interface GroupCommitEvents {
  committed(flush: { turns: number; rows: number; ms: number }): void;
  unavailable(attempt: number, error: Error): void;
  recovered(attempts: number): void;
  conflict(addresses: number): void;
  fenced(shards: number[]): void;
  /** A flush failed in a way that is a bug, here or in the database's schema. */
  broken(error: unknown): void;
}

export interface GroupCommit<T extends Turn> {
  add(turn: T): void;
  /** Deletes an outbox row whose message had been taken in before. */
  consume(outboxId: string): void;
  /** Stores a state that is committed, so that what led to it need not be replayed. */
  keep(snapshot: SnapshotRow): void;
  /** Turns added and not yet released or handed back, and states to store. */
  readonly pending: number;
  /** Whether the database is refusing at the moment. */
  readonly stuck: boolean;
  /** Hands back all that is not yet written, and writes nothing any more. A flush in flight is released if it still commits. */
  stop(): void;
}

export interface GroupCommitOptions<T extends Turn> {
  journal: Journal;
  placement: Placement;
  clock: Clock;
  ids: Ids;
  flushTurnsMax: number;
  /** Whether more turns are about to be computed. */
  moreToCome(): boolean;
  events: GroupCommitEvents;
  release(turn: T): void;
  /** Takes back all turns of one address that are not committed, in order. */
  handBack(turns: readonly T[], reason: HandBackReason): void;
}

export type HandBackReason =
  /** The database has newer rows, or has seen one of the events. */
  | 'conflict'
  | 'fenced'
  /** The database refuses the first of these turns for good; the others were only computed on it. */
  | 'unwritable'
  | 'stopped';

/** Turns of the event loop for which a small flush waits for more: a message, and the reply that is known at once, are one write. */
const waitsMax = 3;
const fewTurns = 8;
const retryMs = [50, 100, 200, 400, 800, 1_000];

export function createGroupCommit<T extends Turn>(options: GroupCommitOptions<T>): GroupCommit<T> {
  const { journal, clock, placement, events } = options;
  let waiting: T[] = [];
  let consumed: string[] = [];
  const snapshots = new Map<string, SnapshotRow>();
  /** States that the running flush stores. */
  let storing = 0;
  /** The turns of the running flush that are neither released nor handed back. */
  let batch: T[] = [];
  /** Addresses handed back since the running flush began: their turns in it count no more. */
  const handedBack = new Set<string>();
  let flushing = false;
  let stopped = false;
  let stuck = false;

  const schedule = () => {
    if (flushing || stopped || waiting.length + consumed.length + snapshots.size === 0) return;
    flushing = true;
    onNextTick(begin, waitsMax);
  };

  /** Few turns wait for those that are about to be computed; many are better written while the others are computed. */
  const begin = (waits: number) => {
    if (waits > 0 && waiting.length <= fewTurns && !stopped && options.moreToCome()) onNextTick(begin, waits - 1);
    else void run();
  };

  const run = async (): Promise<void> => {
    const beside: Beside = { outboxDone: consumed, snapshots: takeSnapshots() };
    consumed = [];
    storing = beside.snapshots.length;
    batch = waiting;
    waiting = [];
    if (batch.length > options.flushTurnsMax) {
      waiting = batch.slice(options.flushTurnsMax);
      batch = batch.slice(0, options.flushTurnsMax);
    }
    handedBack.clear();
    try {
      await writeApart(batch, beside);
    } catch (error) {
      events.broken(error);
    }
    flushing = false;
    storing = 0;
    if (stopped) handBackAll();
    schedule();
  };

  /** As many as may stand in one flush; a turn's own snapshot of the same address is newer, and takes its place there. */
  const takeSnapshots = (): SnapshotRow[] => {
    const taken = [...snapshots.values().take(options.flushTurnsMax)];
    for (const { address } of taken) snapshots.delete(address);
    return taken;
  };

  /** Writes a flush; when the database refuses it for good, its halves. */
  const writeApart = async (turns: readonly T[], beside: Beside): Promise<void> => {
    try {
      await write(turns, beside);
    } catch (error) {
      // Deletions that fail stay for the next start: the messages come again, and are recognised. A state that is not stored is replayed.
      if (turns.length === 0) return events.broken(error);
      if (turns.length === 1 && isNothing(beside)) {
        events.broken(error);
        return handBack(new Set([turns[0]!.row.address]), 'unwritable');
      }
      const middle = isNothing(beside) ? turns.length >> 1 : 0;
      await writeApart(turns.slice(0, middle), beside);
      await writeApart(turns.slice(middle), nothingBeside);
    }
  };

  const write = async (wanted: readonly T[], wantedBeside: Beside): Promise<void> => {
    for (;;) {
      handBack(unownedAddresses(wanted), 'fenced');
      const turns = handedBack.size === 0 ? wanted : wanted.filter((turn) => !handedBack.has(turn.row.address));
      const beside = { ...wantedBeside, snapshots: wantedBeside.snapshots.filter(({ address }) => isOwned(address)) };
      if ((turns.length === 0 && isNothing(beside)) || stopped) return;
      const flush = toFlush(options.ids(), turns, beside, placement);
      const startedAt = clock.now();
      const outcome = await attempt(flush);
      // The host stopped while the database refused: `run` hands back what is left.
      if (outcome === undefined) return;
      if (outcome.kind === 'committed') {
        const rows = flush.journal.length + flush.records.length + flush.outbox.length + flush.timers.length;
        events.committed({ turns: turns.length, rows, ms: clock.now() - startedAt });
        return releaseAll(turns);
      }
      refused(outcome, turns, beside);
    }
  };

  const releaseAll = (turns: readonly T[]) => {
    const released = turns.length === batch.length ? undefined : new Set(turns);
    batch = released === undefined ? [] : batch.filter((turn) => !released.has(turn));
    for (const turn of turns) {
      try {
        options.release(turn);
      } catch (error) {
        // What is committed stays committed: a bug in letting it out must not write it again.
        events.broken(error);
      }
    }
  };

  /** Takes out of the flush what the database said no to. Throws where that is nothing, since the same flush would go for ever. */
  const refused = (outcome: Exclude<FlushOutcome, { kind: 'committed' }>, turns: readonly T[], beside: Beside) => {
    let addresses: Set<string>;
    if (outcome.kind === 'fenced') {
      placement.lost(outcome.shards);
      addresses = addressesOf(turns, (address) => outcome.shards.includes(shardOf(address)));
      events.fenced(outcome.shards);
    } else {
      const named = new Set(outcome.addresses);
      addresses = addressesOf(turns, (address) => named.has(address));
      events.conflict(addresses.size);
    }
    // Snapshots of a lost shard are left out the next time.
    const isLost = ({ address }: SnapshotRow) => outcome.kind === 'fenced' && outcome.shards.includes(shardOf(address));
    if (addresses.size === 0 && !beside.snapshots.some(isLost))
      throw new Error(`a flush is refused (${outcome.kind}) for nothing that it holds`);
    handBack(addresses, outcome.kind);
  };

  /** Tries one flush until the database answers; undefined when the host stops first. */
  const attempt = async (flush: Flush): Promise<FlushOutcome | undefined> => {
    for (let tries = 0; ; tries++) {
      try {
        const outcome = await journal.commit(flush);
        if (tries > 0) {
          stuck = false;
          events.recovered(tries);
        }
        return outcome;
      } catch (error) {
        if (!(error instanceof JournalUnavailable)) throw error;
        stuck = true;
        events.unavailable(tries + 1, error);
        if (stopped) return undefined;
        await new Promise<void>((resolve) => clock.after(retryMs[Math.min(tries, retryMs.length - 1)]!, resolve));
        if (stopped) return undefined;
      }
    }
  };

  /** Takes all turns of the addresses out of the flush and of what waits behind it, and hands them back in order. */
  const handBack = (addresses: ReadonlySet<string>, reason: HandBackReason) => {
    if (addresses.size === 0) return;
    const isTheirs = (turn: T) => addresses.has(turn.row.address);
    const turns = [...batch.filter(isTheirs), ...waiting.filter(isTheirs)];
    batch = batch.filter((turn) => !isTheirs(turn));
    waiting = waiting.filter((turn) => !isTheirs(turn));
    for (const address of addresses) handedBack.add(address);
    for (const theirs of Map.groupBy(turns, (turn) => turn.row.address).values()) options.handBack(theirs, reason);
  };

  const handBackAll = () =>
    handBack(
      addressesOf([...batch, ...waiting], () => true),
      'stopped',
    );

  const isOwned = (address: string) => placement.epoch(shardOf(address)) !== undefined;

  const unownedAddresses = (turns: readonly T[]) =>
    addressesOf(turns, (address) => !handedBack.has(address) && !isOwned(address));

  return {
    add(turn) {
      waiting.push(turn);
      schedule();
    },
    consume(outboxId) {
      consumed.push(outboxId);
      schedule();
    },
    keep(snapshot) {
      snapshots.set(snapshot.address, snapshot);
      schedule();
    },
    get pending() {
      return waiting.length + batch.length + snapshots.size + storing;
    },
    get stuck() {
      return stuck;
    },
    stop() {
      stopped = true;
      if (!flushing) handBackAll();
    },
  };
}

function addressesOf(turns: readonly Turn[], wanted: (address: string) => boolean): Set<string> {
  const addresses = new Set<string>();
  for (const { row } of turns) if (wanted(row.address)) addresses.add(row.address);
  return addresses;
}
