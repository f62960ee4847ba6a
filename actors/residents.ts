/**
 * The actors in memory. A cell is loaded when its first event comes, several in one round trip. When nothing has touched it for a
 * while it comes to rest (`resting.ts`), and later leaves (A11). Map order is roughly the order of last touch, so the idle ones stand
 * in front.
 */
import { setImmediate as onNextTick } from 'node:timers';
import { type ActorState, emptyState, type SeenId, type TurnRules, toSnapshotRow } from './actor-state.ts';
import type { Clock } from './clock.ts';
import { type Journal, JournalUnavailable, type LoadedActor, type SnapshotRow } from './journal.ts';
import type { HostLimits } from './limits.ts';
import { type Item, Mailbox } from './mailbox.ts';
import { createResting } from './resting.ts';
import { restoreState } from './turn.ts';

/** An event that waits for a turn before it to be committed, to be answered by what is true then. */
export interface Held {
  item: Item;
  seq: number;
}

export interface Cell {
  readonly address: string;
  readonly rules: TurnRules;
  readonly mailbox: Mailbox;
  /** `gone`: out of memory; whoever still holds the cell must not use its state. */
  phase: 'loading' | 'ready' | 'gone';
  /** After the last committed turn: all that may be shown (A2). */
  committed: ActorState;
  /** After the last computed turn; the same object as `committed` when nothing is under way. */
  ahead: ActorState;
  /** Ids of recent events, oldest first: of every uncommitted turn, and of some before. */
  recent: readonly SeenId[];
  held: readonly Held[];
  /** Called once when the cell is ready or gone. */
  waiting: readonly (() => void)[];
  touchedAt: number;
}

export interface Residents {
  get(address: string): Cell | undefined;
  /** The cell of an address, loading it when it is not in memory. */
  obtain(address: string, rules: TurnRules): Cell;
  /** Resolves when the cell is ready or gone. */
  settled(cell: Cell): Promise<void>;
  touch(cell: Cell): void;
  /** Throws the state away and loads it anew; the mailbox stays. */
  reload(cell: Cell): void;
  /** Takes a cell out of memory. */
  drop(cell: Cell): void;
  /** Takes those at rest out of memory that the predicate names. */
  dropResting(isGone: (address: string) => boolean): void;
  /** Cells, and actors at rest. */
  readonly size: number;
  readonly resting: number;
  /** All that do not rest. */
  values(): Iterable<Cell>;
  /** Has the states stored of all that do not rest, so that the next run, which may be of another version, replays nothing (A8). */
  settleAll(): void;
  /** Begins to look for idle actors. */
  start(): void;
  stop(): void;
}

export interface ResidentsOptions {
  journal: Journal;
  clock: Clock;
  limits: HostLimits;
  /** The cell is ready; the callback may process it. */
  loaded(cell: Cell, found: LoadedActor): void;
  /** The actor cannot be run (A8). `stored`: an operator was told before; `unreadable`: the machine's complaint; `failed`: the database's. */
  unrunnable(cell: Cell, reason: string, kind: 'stored' | 'unreadable' | 'failed'): void;
  /** Whether nothing is under way for a cell. */
  isIdle(cell: Cell): boolean;
  left(address: string): void;
  /** An idle actor comes to rest, or leaves without having rested. */
  rested(cell: Cell): void;
  /** A committed state that is worth storing: its actor comes to rest, or the host stops. */
  store(snapshot: SnapshotRow): void;
  failed(error: unknown): void;
}

const loadRetryMs = 200;
const sweepMs = 1_000;
/** Actors that come to rest at once, which takes a millisecond or two, and how soon others follow where more are due: 3,000 a second. */
const restsAtOnce = 32;
const restAgainMs = 10;
/** A cell is moved to the end of the map only when this share of the idle time has passed since it last was. */
const touchShare = 1 / 8;

export function createResidents(options: ResidentsOptions): Residents {
  const { clock, limits } = options;
  const cells = new Map<string, Cell>();
  const resting = createResting();
  let toLoad: Cell[] = [];
  let loading = false;
  let stopped = false;
  let cancelSweep = () => {};
  /** Set while some wait to come to rest after others, and how far those have come. */
  let cancelRests: (() => void) | null = null;
  let walk: Iterator<Cell, undefined> | null = null;
  /** Above this many cells an early sweep is worth its while. */
  let crowdedAt = limits.residentsMax;

  const loadSoon = () => {
    if (loading || toLoad.length === 0 || stopped) return;
    loading = true;
    onNextTick(() => void loadBatch());
  };

  const loadBatch = async (): Promise<void> => {
    const batch = toLoad.slice(0, limits.loadBatch);
    toLoad = toLoad.slice(limits.loadBatch);
    await load(batch);
    loading = false;
    loadSoon();
  };

  /** Loads until the database answers: the events wait, bounded by their mailboxes. */
  const load = async (batch: Cell[]): Promise<void> => {
    while (!stopped) {
      let found: Map<string, LoadedActor>;
      try {
        found = await options.journal.load(batch.map((cell) => cell.address));
      } catch (error) {
        options.failed(error);
        if (!(error instanceof JournalUnavailable)) return loadApart(batch);
        await new Promise<void>((resolve) => clock.after(loadRetryMs, resolve));
        continue;
      }
      for (const cell of batch) {
        const actor = found.get(cell.address);
        if (actor !== undefined) settle(cell, actor);
        else if (cell.phase === 'loading') options.unrunnable(cell, 'the journal leaves it out', 'failed');
      }
      return;
    }
  };

  /** A row that cannot be read must not keep the others from being loaded. */
  const loadApart = async (batch: Cell[]): Promise<void> => {
    if (batch.length > 1) for (const cell of batch) await load([cell]);
    else
      for (const cell of batch)
        if (cell.phase === 'loading') options.unrunnable(cell, 'its rows cannot be loaded', 'failed');
  };

  const settle = (cell: Cell, found: LoadedActor) => {
    if (cell.phase !== 'loading') return;
    if (found.parkedReason !== null) return options.unrunnable(cell, found.parkedReason, 'stored');
    try {
      const { state, seen } = restoreState(cell.address, found, cell.rules);
      cell.committed = state;
      cell.ahead = state;
      cell.recent = seen.length === 0 ? noSeen : seen.slice(-limits.recentEventIds);
    } catch (error) {
      return options.unrunnable(cell, error instanceof Error ? error.message : 'unreadable state', 'unreadable');
    }
    cell.phase = 'ready';
    options.loaded(cell, found);
    wake(cell);
  };

  const wake = (cell: Cell) => {
    const { waiting } = cell;
    cell.waiting = noWaiting;
    for (const resolve of waiting) resolve();
  };

  const drop = (cell: Cell) => {
    if (cells.get(cell.address) === cell) cells.delete(cell.address);
    cell.phase = 'gone';
    wake(cell);
  };

  /**
   * Lets go of who was untouched for long; above the bound, of the longest untouched. Those at rest were untouched the longest. Whoever
   * does not rest yet comes to rest first, whatever the time: only an actor that has rested is loaded again from its state instead of its
   * events. Those stay out of it that want something which does not run: they never rest, and loading them begins it again.
   */
  const leaveIdle = () => {
    const now = clock.now();
    let surplus = size() - limits.residentsMax;
    const mayStay = (touchedAt: number) => surplus <= 0 && now - touchedAt < limits.idleMs;
    const gone = (address: string) => {
      surplus -= 1;
      options.left(address);
    };
    resting.dropOldest((touchedAt) => !mayStay(touchedAt), gone);
    for (const cell of cells.values()) {
      if (mayStay(cell.touchedAt)) break;
      if (!options.isIdle(cell) || (surplus <= 0 && cell.committed.invocations.length === 0)) continue;
      drop(cell);
      options.rested(cell);
      gone(cell.address);
    }
    crowdedAt = Math.max(limits.residentsMax, size()) + Math.ceil(limits.residentsMax / 10);
  };

  /** What came after the last snapshot is read by whatever version loads it; a snapshot says which one wrote it (A8). */
  const settleState = (cell: Cell) => {
    const { address, committed, rules } = cell;
    if (committed.turnsSinceSnapshot === 0 || committed.snapshot === undefined) return;
    try {
      const machine = rules.interpreter.persist(committed.snapshot);
      options.store(toSnapshotRow(address, committed, machine, rules));
    } catch {
      // Not to be stored, against the rules: it is loaded from its events the next time.
      return;
    }
    const settled = { ...committed, turnsSinceSnapshot: 0 };
    if (cell.ahead === committed) cell.ahead = settled;
    cell.committed = settled;
  };

  const restIdle = () => {
    cancelRests = null;
    const now = clock.now();
    walk ??= cells.values();
    for (let left = restsAtOnce; left > 0; ) {
      const { value: cell } = walk.next();
      if (cell === undefined || now - cell.touchedAt < Math.min(limits.restMs, limits.idleMs)) {
        walk = null;
        return;
      }
      // What is wanted and does not run begins again when the actor is loaded.
      if (!options.isIdle(cell) || cell.committed.invocations.length > 0) continue;
      drop(cell);
      settleState(cell);
      resting.keep(cell.address, { state: cell.committed, recent: cell.recent }, cell.rules, cell.touchedAt);
      options.rested(cell);
      left -= 1;
    }
    if (!stopped) cancelRests = clock.after(restAgainMs, restIdle);
  };

  const sweep = () => {
    leaveIdle();
    if (cancelRests === null) restIdle();
    if (!stopped) cancelSweep = clock.after(sweepMs, sweep);
  };

  const size = () => cells.size + resting.size;

  const obtain = (address: string, rules: TurnRules): Cell => {
    const known = cells.get(address);
    if (known !== undefined) return known;
    // Before there is the new one, which would look idle as long as its event has not arrived.
    if (size() >= crowdedAt) leaveIdle();
    const rested = resting.wake(address, rules);
    const cell = createCell(address, rules, limits, clock.now());
    cells.set(address, cell);
    if (rested === undefined) {
      toLoad.push(cell);
      loadSoon();
    } else {
      cell.phase = 'ready';
      cell.committed = rested.state;
      cell.ahead = rested.state;
      cell.recent = rested.recent;
    }
    return cell;
  };

  return {
    get: (address) => cells.get(address),
    obtain,
    async settled(cell) {
      while (cell.phase === 'loading') {
        await new Promise<void>((resolve) => {
          cell.waiting = [...cell.waiting, resolve];
        });
      }
    },
    touch(cell) {
      const now = clock.now();
      if (now - cell.touchedAt < limits.idleMs * touchShare || cell.phase === 'gone') return;
      cell.touchedAt = now;
      cells.delete(cell.address);
      cells.set(cell.address, cell);
    },
    reload(cell) {
      if (cell.phase === 'gone') return;
      cell.phase = 'loading';
      cell.committed = emptyState;
      cell.ahead = emptyState;
      cell.recent = noSeen;
      toLoad.push(cell);
      loadSoon();
    },
    drop,
    dropResting: resting.drop,
    get size() {
      return size();
    },
    get resting() {
      return resting.size;
    },
    values: () => cells.values(),
    settleAll() {
      for (const cell of cells.values()) if (cell.phase === 'ready') settleState(cell);
    },
    start: sweep,
    stop() {
      stopped = true;
      cancelSweep();
      cancelRests?.();
    },
  };
}

const noSeen: readonly SeenId[] = Object.freeze([]);
const noHeld: readonly Held[] = Object.freeze([]);
const noWaiting: readonly (() => void)[] = Object.freeze([]);

function createCell(address: string, rules: TurnRules, limits: HostLimits, now: number): Cell {
  return {
    address,
    rules,
    mailbox: new Mailbox(limits),
    phase: 'loading',
    committed: emptyState,
    ahead: emptyState,
    recent: noSeen,
    held: noHeld,
    waiting: noWaiting,
    touchedAt: now,
  };
}
