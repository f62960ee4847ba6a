/**
 * The journal in memory: for tests, simulations and benches of the host. Same answers as the PostgreSQL one, by the same
 * contract suite. What goes in is copied through JSON at the call, and what comes out is a copy again.
 *
 * A `MemoryDisk` outlives its journals: open a second journal on it to play a restart or a second node. Faults are
 * queued by the test and hit the next call of their operation; `faultsLeft` tells whether one never fired.
 * Nothing here reads a clock or sleeps: a delay is a promise that the test settles.
 */
import { shardOf } from './address.ts';
import {
  type Flush,
  type FlushOutcome,
  type Journal,
  type JournalRow,
  JournalUnavailable,
  type LoadedActor,
  type OutboxRow,
  type ParkedActor,
  type RecordRow,
  type SeenEvent,
  type SnapshotRow,
  type TimerRow,
} from './journal.ts';

export type JournalOperation = Exclude<keyof Journal, 'close'>;

/** `refuse`: nothing is done. `lose-answer`: it is done, and the caller hears JournalUnavailable all the same. */
export type JournalFaultKind = 'refuse' | 'lose-answer';

type Fault =
  | { kind: JournalFaultKind; operation: JournalOperation }
  | { kind: 'delay'; operation: JournalOperation; until: Promise<unknown>; when: 'before' | 'after' };

export interface MemoryJournal extends Journal {
  readonly disk: MemoryDisk;
  /** Makes the next call of the operation (a commit unless named) fail. Faults of one operation fire in the order given. */
  failNext(kind: JournalFaultKind, operation?: JournalOperation): void;
  /** Holds the next call of the operation until the promise settles: `before` it has touched anything, or `after` it is done. */
  delayNext(until: Promise<unknown>, options?: { operation?: JournalOperation; when?: 'before' | 'after' }): void;
  /** Faults and delays that have not fired yet: a test ends with 0. */
  faultsLeft(): number;
}

interface ActorCell {
  snapshot: SnapshotRow | null;
  rows: Map<number, JournalRow>;
  eventIds: Map<string, number>;
  records: Map<string, RecordRow>;
  timers: Map<string, TimerRow>;
  parked: ParkedActor | null;
}

/** What survives a crash. Opaque to callers. */
export interface MemoryDisk {
  readonly shards: Map<number, { epoch: number; owner: string }>;
  readonly flushes: Set<string>;
  readonly actors: Map<string, ActorCell>;
  readonly outbox: Map<string, OutboxRow>;
  readonly busy: Set<string>;
}

/** Remembered flush ids: far more than are ever in doubt at once. */
const flushesMax = 4096;

/** An empty disk. */
export function createMemoryDisk(): MemoryDisk {
  return { shards: new Map(), flushes: new Set(), actors: new Map(), outbox: new Map(), busy: new Set() };
}

/** Opens a journal on a disk, a fresh one unless given. Closing it leaves the disk as it is. */
export function createMemoryJournal(disk: MemoryDisk = createMemoryDisk()): MemoryJournal {
  const faults: Fault[] = [];
  let phase: 'open' | 'closed' = 'open';

  function takeFault(operation: JournalOperation): Fault | undefined {
    const index = faults.findIndex((fault) => fault.operation === operation);
    return index < 0 ? undefined : faults.splice(index, 1)[0];
  }

  /** Runs one operation as a database would: later than the call, and with the fault that waits for it. */
  async function run<T>(operation: JournalOperation, work: () => T): Promise<T> {
    if (phase === 'closed') throw new Error(`journal.${operation} was called after close()`);
    const fault = takeFault(operation);
    await null;
    if (fault?.kind === 'refuse') throw new JournalUnavailable(`refused by the test: ${operation}`);
    if (fault?.kind === 'delay' && fault.when === 'before') await fault.until;
    const result = work();
    if (fault?.kind === 'delay' && fault.when === 'after') await fault.until;
    if (fault?.kind === 'lose-answer') throw new JournalUnavailable(`answer lost by the test: ${operation}`);
    return copy(result);
  }

  return {
    disk,
    failNext: (kind, operation = 'commit') => void faults.push({ kind, operation }),
    delayNext: (until, { operation = 'commit', when = 'before' } = {}) =>
      void faults.push({ kind: 'delay', operation, until, when }),
    faultsLeft: () => faults.length,

    takeShards: (shards, owner) => run('takeShards', () => raiseEpochs(disk, shards, owner)),
    commit(flush) {
      const copied = copy(flush);
      return run('commit', () => applyFlush(disk, copied));
    },
    load: (addresses) =>
      run('load', () => new Map(addresses.map((address) => [address, loadedFrom(disk.actors.get(address))]))),
    seen: (address, eventId) => run('seen', () => seenIn(disk.actors.get(address), eventId)),
    timersDue: (until, limit, shards) =>
      run('timersDue', () =>
        [...disk.actors.values()]
          .flatMap((cell) => [...cell.timers.values()])
          .filter((timer) => timer.dueAt <= until && (!shards || shards.includes(shardOf(timer.address))))
          .sort((a, b) => a.dueAt - b.dueAt || order(a.address, b.address) || order(a.id, b.id))
          .slice(0, limit),
      ),
    outboxPending: (shards, limit, after) =>
      run('outboxPending', () =>
        [...disk.outbox.values()]
          .filter((row) => shards.includes(shardOf(row.source)))
          .filter((row) => !after || row.at > after.at || (row.at === after.at && row.id > after.id))
          .sort((a, b) => a.at - b.at || order(a.id, b.id))
          .slice(0, limit),
      ),
    busyActors: (shards, limit, afterAddress) =>
      run('busyActors', () =>
        [...disk.busy]
          .filter((address) => address > afterAddress && shards.includes(shardOf(address)))
          .sort(order)
          .slice(0, limit),
      ),
    park(actor) {
      const copied = copy(actor);
      return run('park', () => {
        cellOf(disk, copied.address).parked = copied;
      });
    },
    unpark: (address) =>
      run('unpark', () => {
        const cell = disk.actors.get(address);
        const wasParked = Boolean(cell?.parked);
        if (cell) cell.parked = null;
        return wasParked;
      }),
    parked: (limit) =>
      run('parked', () =>
        [...disk.actors.values()]
          .flatMap((cell) => (cell.parked ? [cell.parked] : []))
          .sort((a, b) => b.parkedAt - a.parkedAt || order(a.address, b.address))
          .slice(0, limit),
      ),
    poisoned: (limit) =>
      run('poisoned', () =>
        [...disk.actors.values()]
          .flatMap((cell) => [...cell.rows.values()])
          .filter((row) => row.poison !== null)
          .sort((a, b) => b.at - a.at || order(a.address, b.address) || b.seq - a.seq)
          .slice(0, limit),
      ),
    read: (address, afterSeq, limit) =>
      run('read', () => rowsAfter(disk.actors.get(address), afterSeq).slice(0, limit)),
    records: (address, { kind, afterSeq = 0, beforeSeq = Number.POSITIVE_INFINITY, limit }) =>
      run('records', () =>
        [...(disk.actors.get(address)?.records.values() ?? [])]
          .filter((row) => (kind === undefined || row.kind === kind) && row.seq > afterSeq && row.seq < beforeSeq)
          .sort((a, b) => b.seq - a.seq || b.index - a.index)
          .slice(0, limit)
          .reverse(),
      ),
    ping: () => run('ping', () => undefined),
    async close() {
      phase = 'closed';
    },
  };
}

/** Order by code unit: the order of addresses in every journal, as far as they are ASCII. */
function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function copy<T>(value: T): T {
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, copy(item)])) as T;
  return value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T);
}

function cellOf(disk: MemoryDisk, address: string): ActorCell {
  let cell = disk.actors.get(address);
  if (!cell) {
    cell = {
      snapshot: null,
      rows: new Map(),
      eventIds: new Map(),
      records: new Map(),
      timers: new Map(),
      parked: null,
    };
    disk.actors.set(address, cell);
  }
  return cell;
}

function raiseEpochs(disk: MemoryDisk, shards: number[], owner: string): Map<number, number> {
  const epochs = new Map<number, number>();
  for (const shard of new Set(shards)) {
    const epoch = (disk.shards.get(shard)?.epoch ?? 0) + 1;
    disk.shards.set(shard, { epoch, owner });
    epochs.set(shard, epoch);
  }
  return epochs;
}

/** The three guards in their order, then the write; nothing is touched unless all of them let it through. */
function applyFlush(disk: MemoryDisk, flush: Flush): FlushOutcome {
  if (disk.flushes.has(flush.id)) return { kind: 'committed' };
  const shards = flush.owners.filter(({ shard, epoch }) => disk.shards.get(shard)?.epoch !== epoch);
  if (shards.length > 0) return { kind: 'fenced', shards: shards.map(({ shard }) => shard).sort((a, b) => a - b) };
  const addresses = conflictsOf(disk, flush);
  if (addresses.length > 0) return { kind: 'conflict', addresses };

  for (const row of flush.journal) {
    const cell = cellOf(disk, row.address);
    cell.rows.set(row.seq, row);
    if (row.eventId !== null) cell.eventIds.set(row.eventId, row.seq);
  }
  for (const row of flush.snapshots) {
    const cell = cellOf(disk, row.address);
    if (!cell.snapshot || cell.snapshot.seq <= row.seq) cell.snapshot = row;
  }
  for (const row of flush.records) cellOf(disk, row.address).records.set(`${row.seq}:${row.index}`, row);
  for (const row of flush.outbox) disk.outbox.set(row.id, row);
  for (const id of flush.outboxDone) disk.outbox.delete(id);
  for (const row of flush.timers) cellOf(disk, row.address).timers.set(row.id, row);
  for (const { address, id } of flush.timersDone) disk.actors.get(address)?.timers.delete(id);
  for (const address of flush.busy) disk.busy.add(address);
  for (const address of flush.idle) disk.busy.delete(address);

  disk.flushes.add(flush.id);
  if (disk.flushes.size > flushesMax) for (const oldest of disk.flushes.values().take(1)) disk.flushes.delete(oldest);
  return { kind: 'committed' };
}

/** Addresses whose rows are there already, in the disk or earlier in the same flush. */
function conflictsOf(disk: MemoryDisk, flush: Flush): string[] {
  const addresses = new Set<string>();
  const taken = new Set<string>();
  const claim = (address: string, key: (string | number)[], exists: boolean | undefined): void => {
    const text = JSON.stringify(key);
    if (exists || taken.has(text)) addresses.add(address);
    taken.add(text);
  };
  for (const { address, seq, eventId } of flush.journal) {
    const cell = disk.actors.get(address);
    claim(address, ['seq', address, seq], cell?.rows.has(seq));
    if (eventId !== null) claim(address, ['event', address, eventId], cell?.eventIds.has(eventId));
  }
  for (const { address, seq, index } of flush.records) {
    claim(address, ['record', address, seq, index], disk.actors.get(address)?.records.has(`${seq}:${index}`));
  }
  for (const { id, source } of flush.outbox) claim(source, ['outbox', id], disk.outbox.has(id));
  return [...addresses].sort(order);
}

function rowsAfter(cell: ActorCell | undefined, seq: number): JournalRow[] {
  return [...(cell?.rows.values() ?? [])].filter((row) => row.seq > seq).sort((a, b) => a.seq - b.seq);
}

function loadedFrom(cell: ActorCell | undefined): LoadedActor {
  return {
    snapshot: cell?.snapshot ?? null,
    rows: rowsAfter(cell, cell?.snapshot?.seq ?? 0),
    timers: [...(cell?.timers.values() ?? [])].sort((a, b) => a.dueAt - b.dueAt || order(a.id, b.id)),
    parkedReason: cell?.parked?.reason ?? null,
  };
}

function seenIn(cell: ActorCell | undefined, eventId: string): SeenEvent | undefined {
  const seq = cell?.eventIds.get(eventId);
  const row = seq === undefined ? undefined : cell?.rows.get(seq);
  if (!row) return undefined;
  const answered = rowsAfter(cell, row.seq - 1).findLast(({ answers }) => answers && Object.hasOwn(answers, eventId));
  return {
    seq: row.seq,
    poison: row.poison,
    answer: answered?.answers ? { value: answered.answers[eventId] ?? null } : null,
  };
}
