/**
 * Actors at rest: still in memory, so that coming back asks no database, but packed (`packing.ts`) instead of a graph of objects, which
 * takes many times as much. In the order in which they came to rest, so the longest untouched stand in front.
 */
import type { ActorState, SeenId, TurnRules } from './actor-state.ts';
import type { Json } from './json.ts';
import { createPacking, type Packed } from './packing.ts';

export interface Resting {
  /** Keeps a state that is committed, of an actor that wants nothing to run and for which nothing is under way. */
  keep(address: string, rested: Rested, rules: TurnRules, touchedAt: number): void;
  /** The state of an actor at rest, which rests no longer. Undefined where it does not rest, or cannot be read. */
  wake(address: string, rules: TurnRules): Rested | undefined;
  /** Lets those go that the predicate names. */
  drop(isGone: (address: string) => boolean): void;
  /** Lets the longest untouched go, one after the other, as long as the predicate says so. */
  dropOldest(isDue: (touchedAt: number) => boolean, dropped: (address: string) => void): void;
  readonly size: number;
}

export interface Rested {
  state: ActorState;
  recent: readonly SeenId[];
}

interface Kept {
  touchedAt: number;
  packed: Packed;
}

type Stored = Omit<ActorState, 'snapshot'> & { machine: Json; recent: readonly SeenId[] };

export function createResting(): Resting {
  const kept = new Map<string, Kept>();
  const packing = createPacking();
  return {
    keep(address, { state, recent }, { interpreter, definition }, touchedAt) {
      const { snapshot, ...rest } = state;
      if (snapshot === undefined) return;
      try {
        const stored: Stored = { ...rest, machine: interpreter.persist(snapshot), recent };
        kept.set(address, { touchedAt, packed: packing.pack(definition.kind, stored) });
      } catch {
        // Not JSON, against the rules: it is loaded from its events the next time.
      }
    },
    wake(address, { interpreter }) {
      const found = kept.get(address);
      if (found === undefined) return undefined;
      kept.delete(address);
      try {
        const { machine, recent, ...rest } = packing.unpack(found.packed) as Stored;
        return { state: { ...rest, snapshot: interpreter.restore(machine) }, recent };
      } catch {
        // The machine does not know its own state again: loading it says so, and parks it (A8).
        return undefined;
      }
    },
    drop(isGone) {
      for (const address of kept.keys()) if (isGone(address)) kept.delete(address);
    },
    dropOldest(isDue, dropped) {
      for (const [address, { touchedAt }] of kept) {
        if (!isDue(touchedAt)) return;
        kept.delete(address);
        dropped(address);
      }
    },
    get size() {
      return kept.size;
    },
  };
}
