/**
 * The gate (A2): the only place where anything leaves an actor, and only after its commit: the receipt, records, timers, effects,
 * outputs, messages, answers and frames, in this order for one turn, and turn after turn for one actor.
 *
 * One thing may begin before: an effect that its definition calls local, because nothing of it can be seen outside. What it makes is
 * an event, whose turn leaves by its own commit; `supervision.ts` throws both away where the commit that wants it fails.
 */
import type { ActorState, Invocation } from './actor-state.ts';
import { type Askers, createAskers } from './askers.ts';
import { guarded } from './callbacks.ts';
import type { Release } from './draft.ts';
import type { Effects } from './effects.ts';
import type { ObserveHost } from './host-events.ts';
import type { JournalRow } from './journal.ts';
import type { JsonEvent } from './json.ts';
import type { Outbox } from './outbox.ts';
import type { Cell } from './residents.ts';
import type { CellTurn, Runner } from './runner.ts';
import type { Timers } from './timers.ts';
import type { Turn } from './turn.ts';

/** A frame a machine emitted, after its commit. Frames of one turn share its `seq` and come in order. */
export interface Frame {
  seq: number;
  event: JsonEvent;
}

export interface Watcher {
  onFrame?(frame: Frame): void;
  /** Every committed event of the actor, with the state that the actor reached by it. */
  onTurn?(row: JournalRow, state: { value: unknown; status: string }): void;
}

export interface Gate {
  /** Begins what need not wait for the commit of a turn that was just computed. */
  computed(turn: CellTurn): void;
  release(turn: CellTurn): void;
  watch(address: string, watcher: Watcher): () => void;
  readonly askers: Askers;
}

export interface GateOptions {
  effects(): Effects;
  timers(): Timers;
  outbox(): Outbox;
  runner(): Runner;
  observe: ObserveHost;
}

export function createGate(options: GateOptions): Gate {
  const { observe } = options;
  const watchers = new Map<string, Set<Watcher>>();
  const failed = (address: string, name: string, error: unknown) =>
    observe({ event: 'output_failed', address, name, error });
  const askers = createAskers((address, error) => failed(address, 'asker', error));

  function computed({ cell, after, releases }: CellTurn): void {
    // Behind an uncommitted turn an effect would read less of the past than after its commit: that one waits.
    if (after.seq !== cell.committed.seq + 1) return;
    for (const out of releases) {
      if (out.kind !== 'start' || !isLocal(cell, out.invocation)) continue;
      if (isWanted(after, out.invocation)) options.effects().startAhead(cell.address, out.invocation);
    }
  }

  /** What a feature's predicate throws is reported, and keeps the effect behind its commit. */
  function isLocal(cell: Cell, { src, input }: Invocation): boolean {
    let local = false;
    guard(cell.address, src, () => {
      local = cell.rules.definition.localEffects[src]?.(input) === true;
    });
    return local;
  }

  function release(turn: CellTurn): void {
    const { cell, row } = turn;
    const { address } = row;
    cell.committed = turn.after;
    settle(turn);
    const { recorded } = cell.rules.definition;
    if (recorded !== undefined) for (const record of turn.records) guard(address, 'recorded', () => recorded(record));
    for (const timer of turn.timers) options.timers().armed(timer);
    for (const out of turn.releases) letOut(cell, row.seq, out);
    for (const sent of turn.outbox) options.outbox().dispatch(sent);
    if (row.answers !== null) {
      for (const [to, value] of Object.entries(row.answers)) askers.answer(address, to, value);
    }
    tellWatchers(turn);
    options.runner().settleHeld(cell);
    options.runner().process(cell);
  }

  function settle({ item, row }: Turn): void {
    if (row.poison === null) return item.settle({ kind: 'accepted', seq: row.seq });
    const { address, seq, event, poison } = row;
    observe({ event: 'event_poisoned', address, seq, eventType: event.type, reason: poison });
    item.settle({ kind: 'refused', reason: 'poison', retryAfterMs: null });
  }

  function letOut(cell: Cell, seq: number, out: Release): void {
    const { address } = cell;
    switch (out.kind) {
      case 'start':
        // A later turn, computed ahead, may have left the state again; and an actor that is gone is somebody else's.
        // One that began ahead may be through already.
        if (cell.phase === 'gone' || !isWanted(cell.ahead, out.invocation)) return;
        return options.effects().start(address, out.invocation, false);
      case 'stop':
        return options.effects().stop(address, out.id, out.token);
      case 'emit':
        for (const watcher of watchers.get(address) ?? []) {
          guard(address, 'watcher', () => watcher.onFrame?.({ seq, event: out.event }));
        }
        return;
      case 'output':
        return guard(address, out.name, () => cell.rules.definition.outputs[out.name]?.(out.params, out.meta));
    }
  }

  function tellWatchers(turn: Turn): void {
    const listening = watchers.get(turn.row.address);
    if (listening === undefined) return;
    const { snapshot } = turn.after;
    const state = { value: snapshot?.value, status: snapshot?.status ?? 'active' };
    for (const watcher of listening) guard(turn.row.address, 'watcher', () => watcher.onTurn?.(turn.row, state));
  }

  /** What a feature's callback throws must not keep the rest from leaving. */
  function guard(address: string, name: string, run: () => unknown): void {
    guarded(run, (error) => failed(address, name, error));
  }

  return {
    computed,
    release,
    watch(address, watcher) {
      const set = watchers.get(address) ?? new Set();
      watchers.set(address, set);
      // Each watching is its own, also where the same watcher is given twice.
      const entry: Watcher = {
        onFrame: (frame) => watcher.onFrame?.(frame),
        onTurn: (row, state) => watcher.onTurn?.(row, state),
      };
      set.add(entry);
      return () => {
        set.delete(entry);
        if (set.size === 0 && watchers.get(address) === set) watchers.delete(address);
      };
    },
    askers,
  };
}

function isWanted(state: ActorState, { token }: Invocation): boolean {
  return state.invocations.some((invocation) => invocation.token === token);
}
