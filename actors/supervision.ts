/**
 * What happens to an actor when its commit fails, its shard goes to another node, or it cannot be run (A3, A8). Its turns
 * that are not committed are thrown away, and their events go back to the front of its mailbox or are refused; no event is
 * lost without its sender hearing.
 */
import type { TurnRules } from './actor-state.ts';
import { kindOf, shardOf } from './address.ts';
import type { Clock } from './clock.ts';
import type { Effects } from './effects.ts';
import type { HandBackReason } from './group-commit.ts';
import type { ObserveHost } from './host-events.ts';
import type { Journal, LoadedActor } from './journal.ts';
import type { Item, RefusalReason } from './mailbox.ts';
import type { Cell, Residents, ResidentsOptions } from './residents.ts';
import { type CellTurn, type Runner, settleSeen } from './runner.ts';
import { isStale } from './turn.ts';

export interface Supervision {
  handBack(turns: readonly CellTurn[], reason: HandBackReason): void;
  loaded: ResidentsOptions['loaded'];
  unrunnable: ResidentsOptions['unrunnable'];
  /** Takes a cell out of memory; all that waits at it is refused. */
  evict(cell: Cell, reason: RefusalReason): void;
  /** Evicts every actor of the shards. */
  leaveShards(shards: readonly number[]): void;
  /** Lifts a parking and wakes the actor. False where it was not parked. */
  unpark(address: string): Promise<boolean>;
}

export interface SupervisionOptions {
  journal: Journal;
  clock: Clock;
  observe: ObserveHost;
  residents(): Residents;
  effects(): Effects;
  runner(): Runner;
  rulesOf(kind: string): TurnRules | undefined;
  consume(outboxId: string): void;
}

const lookupRetryMs = 200;
const evictRetryMs = 1_000;

export function createSupervision(options: SupervisionOptions): Supervision {
  const { journal, clock, observe } = options;

  function handBack(turns: readonly CellTurn[], reason: HandBackReason): void {
    const first = turns[0];
    if (first === undefined) return;
    const { cell } = first;
    const items = turns.map((turn) => turn.item);
    if (cell.phase === 'gone') {
      const told = reason === 'stopped' ? 'draining' : 'elsewhere';
      for (const item of items) item.settle({ kind: 'refused', reason: told, retryAfterMs: evictRetryMs });
      return;
    }
    const waiting = [...items, ...cell.held.map((held) => held.item), ...cell.mailbox.takeAll()];
    cell.held = [];
    cell.ahead = cell.committed;
    cell.recent = cell.recent.filter(({ seq }) => seq <= cell.committed.seq);
    // Local effects that began ahead end with the turns that wanted them, and so does what they sent: another turn may get the same
    // sequence number now, and with it the same token (A6).
    options.effects().keepOnly(cell.address, cell.committed.invocations);
    const isLost = (item: Item) => item.invocation !== null && isStale(cell.committed, item);
    cell.mailbox.putBack(waiting.filter((item) => !isLost(item)));
    for (const item of waiting) if (isLost(item)) item.settle({ kind: 'stale' });
    switch (reason) {
      case 'fenced':
        return evict(cell, 'elsewhere');
      case 'stopped':
        return evict(cell, 'draining');
      case 'unwritable':
        return poisonFirst(cell, first.item);
      case 'conflict':
        cell.phase = 'loading';
        void dropSeen(cell, items);
    }
  }

  /** The event goes again, as a poison one (A9); if the database refuses even that, the actor cannot be run. */
  function poisonFirst(cell: Cell, item: Item): void {
    if (item.unwritable !== null) {
      void park(cell.address, 'the database refuses what this actor writes');
      return evict(cell, 'parked');
    }
    item.unwritable = 'the database refuses what follows from this event';
    // One that was not started because a turn, now thrown away, had left its state again.
    for (const invocation of cell.committed.invocations) options.effects().start(cell.address, invocation, false);
    options.runner().process(cell);
  }

  /** After a conflict: events that the database has seen are repeats and must not be tried again. Then the actor is loaded anew. */
  async function dropSeen(cell: Cell, items: readonly Item[]): Promise<void> {
    for (const item of items) {
      if (item.eventId === null) continue;
      const seen = await lookUp(cell, item.eventId);
      if (cell.phase === 'gone') return;
      if (seen === undefined) continue;
      cell.mailbox.putBack(cell.mailbox.takeAll().filter((waiting) => waiting !== item));
      settleSeen(item, seen, options.consume);
    }
    options.residents().reload(cell);
  }

  /** Asks until the database answers: it must answer before the actor can be loaded anyway. */
  async function lookUp(cell: Cell, eventId: string): ReturnType<Journal['seen']> {
    while (cell.phase !== 'gone') {
      try {
        return await journal.seen(cell.address, eventId);
      } catch (error) {
        observe({ event: 'journal_unavailable', attempt: 0, error });
        await new Promise<void>((resolve) => clock.after(lookupRetryMs, resolve));
      }
    }
    return undefined;
  }

  function loaded(cell: Cell, found: LoadedActor): void {
    const { address, committed } = cell;
    observe({ event: 'actor_activated', address, replayed: found.rows.length });
    // What runs and is still wanted goes on; what the state no longer wants is aborted; what it wants is started again.
    options.effects().keepOnly(address, committed.invocations);
    for (const invocation of committed.invocations) options.effects().start(address, invocation, true);
    options.runner().process(cell);
  }

  function unrunnable(cell: Cell, reason: string, kind: 'stored' | 'unreadable' | 'failed'): void {
    if (kind === 'unreadable') void park(cell.address, reason);
    if (kind === 'failed') observe({ event: 'actor_parked', address: cell.address, reason });
    evict(cell, 'parked');
  }

  function evict(cell: Cell, reason: RefusalReason): void {
    options.residents().drop(cell);
    options.effects().keepOnly(cell.address, []);
    const items = [...cell.mailbox.takeAll(), ...cell.held.map((held) => held.item)];
    cell.held = [];
    const retryAfterMs = reason === 'parked' ? null : evictRetryMs;
    for (const item of items) item.settle({ kind: 'refused', reason, retryAfterMs });
  }

  function leaveShards(shards: readonly number[]): void {
    options.residents().dropResting((address) => shards.includes(shardOf(address)));
    for (const cell of [...options.residents().values()]) {
      if (shards.includes(shardOf(cell.address))) evict(cell, 'elsewhere');
    }
  }

  async function park(address: string, reason: string): Promise<void> {
    observe({ event: 'actor_parked', address, reason });
    try {
      await journal.park({ address, machine: kindOf(address), reason, parkedAt: clock.now() });
    } catch (error) {
      // Then it is found unrunnable again by its next event.
      observe({ event: 'journal_unavailable', attempt: 0, error });
    }
  }

  async function unpark(address: string): Promise<boolean> {
    const lifted = await journal.unpark(address);
    const rules = options.rulesOf(kindOf(address));
    if (lifted && rules !== undefined) options.residents().obtain(address, rules);
    return lifted;
  }

  return { handBack, loaded, unrunnable, evict, leaveShards, unpark };
}
