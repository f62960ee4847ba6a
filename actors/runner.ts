/**
 * Takes events out of a mailbox, one turn at a time (A1), computing ahead of the commits as far as `turnsAheadMax`.
 * A repeat gets the first one's outcome (A4), a stale event none (A6); an event for an ended actor is refused. Whatever the
 * answer rests on must be committed before it is given (A2): such an event is held until then.
 */
import type { SeenId } from './actor-state.ts';
import type { Clock } from './clock.ts';
import type { ObserveHost } from './host-events.ts';
import type { Journal } from './journal.ts';
import type { HostLimits } from './limits.ts';
import type { Item } from './mailbox.ts';
import type { Cell, Residents } from './residents.ts';
import { computeTurn, isStale, type Turn } from './turn.ts';

/** A turn and the cell it was computed on. */
export interface CellTurn extends Turn {
  cell: Cell;
}

export interface Runner {
  /** Runs what waits at the cell, as far as it may. */
  process(cell: Cell): void;
  /** Answers what was held for turns that are committed now. */
  settleHeld(cell: Cell): void;
}

export interface RunnerOptions {
  journal: Journal;
  clock: Clock;
  limits: HostLimits;
  residents: Residents;
  observe: ObserveHost;
  /** Takes a turn to its commit. Called when the cell holds nothing half done: it may run the cell's next events. */
  computed(turn: CellTurn): void;
  /** The outbox row of a repeated message is of no more use. */
  consume(outboxId: string): void;
}

export function createRunner(options: RunnerOptions): Runner {
  const { journal, clock, limits, residents } = options;

  function process(cell: Cell): void {
    // What is held counts as well: each of it waits for one of the uncommitted turns, so a release goes on from here.
    while (cell.phase === 'ready' && cell.ahead.seq - cell.committed.seq + cell.held.length < limits.turnsAheadMax) {
      const item = cell.mailbox.take();
      if (item === undefined) return;
      take(cell, item);
    }
  }

  function take(cell: Cell, item: Item): void {
    if (isStale(cell.ahead, item)) return holdUntil(cell, item, cell.ahead.seq);
    const firstSeq = item.eventId === null ? undefined : seqOf(cell.recent, item.eventId);
    if (firstSeq !== undefined) return holdUntil(cell, item, firstSeq);
    if (cell.ahead.snapshot?.status === 'done') return holdUntil(cell, item, cell.ahead.seq);
    const turn = computeTurn(cell.address, cell.ahead, item, clock.now(), cell.rules) as CellTurn;
    turn.cell = cell;
    cell.ahead = turn.after;
    if (item.eventId !== null) remember(cell, item.eventId, turn.row.seq);
    residents.touch(cell);
    options.computed(turn);
  }

  /** Keeps the last few ids, and those of all uncommitted turns: no other place knows these. */
  function remember(cell: Cell, id: string, seq: number): void {
    const { recent, committed } = cell;
    const kept =
      recent.length < limits.recentEventIds
        ? recent
        : recent.filter((seen, index) => seen.seq > committed.seq || index > recent.length - limits.recentEventIds);
    cell.recent = [...kept, { id, seq }];
  }

  function holdUntil(cell: Cell, item: Item, seq: number): void {
    if (seq <= cell.committed.seq) return void settleLate(cell, item);
    cell.held = [...cell.held, { item, seq }];
  }

  function settleHeld(cell: Cell): void {
    const { held } = cell;
    if (held.length === 0) return;
    cell.held = held.filter(({ seq }) => seq > cell.committed.seq);
    for (const { item, seq } of held) if (seq <= cell.committed.seq) void settleLate(cell, item);
  }

  /** A stale event, a repeat, or an event for an ended actor. The journal knows what the first of a repeat came to. */
  async function settleLate(cell: Cell, item: Item): Promise<void> {
    if (isStale(cell.committed, item)) return item.settle({ kind: 'stale' });
    if (item.eventId === null) return item.settle({ kind: 'refused', reason: 'ended', retryAfterMs: null });
    const ended = cell.committed.snapshot?.status === 'done';
    try {
      const seen = await journal.seen(cell.address, item.eventId);
      if (seen !== undefined) return settleSeen(item, seen, options.consume);
    } catch (error) {
      options.observe({ event: 'journal_unavailable', attempt: 0, error });
      return item.settle({ kind: 'refused', reason: 'overloaded', retryAfterMs: 1_000 });
    }
    if (ended) return item.settle({ kind: 'refused', reason: 'ended', retryAfterMs: null });
    // The turn it repeats was thrown away meanwhile, so this is the first one now.
    const current = residents.obtain(cell.address, cell.rules);
    current.mailbox.offer(item, true);
    process(current);
  }

  return { process, settleHeld };
}

/** The turn that took an event id, as far as memory goes. The newest are the likeliest to be repeated. */
function seqOf(recent: readonly SeenId[], eventId: string): number | undefined {
  for (let i = recent.length - 1; i >= 0; i--) {
    const seen = recent[i]!;
    if (seen.id === eventId) return seen.seq;
  }
  return undefined;
}

/** Tells a repeat what became of the first one (A4). */
export function settleSeen(
  item: Item,
  seen: NonNullable<Awaited<ReturnType<Journal['seen']>>>,
  consume: (outboxId: string) => void,
): void {
  if (item.outboxId !== null) consume(item.outboxId);
  if (seen.poison !== null) item.settle({ kind: 'refused', reason: 'poison', retryAfterMs: null });
  else item.settle({ kind: 'duplicate', answer: seen.answer });
}
