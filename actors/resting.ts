/**
 * Actors at rest: still in memory, so that coming back asks no database, but as one text each instead of a graph of objects, which
 * takes several times as much. In the order in which they came to rest, so the longest untouched stand in front.
 */
import type { ActorState, SeenId, TurnRules } from './actor-state.ts';
import type { Json } from './json.ts';

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

interface Packed {
  touchedAt: number;
  text: string;
}

type Stored = Omit<ActorState, 'snapshot'> & { machine: Json; recent: readonly SeenId[] };

export function createResting(): Resting {
  const packed = new Map<string, Packed>();
  return {
    keep(address, { state, recent }, { interpreter }, touchedAt) {
      const { snapshot, ...rest } = state;
      if (snapshot === undefined) return;
      try {
        const stored: Stored = { ...rest, machine: interpreter.persist(snapshot), recent };
        packed.set(address, { touchedAt, text: packText(JSON.stringify(stored)) });
      } catch {
        // Not JSON, against the rules: it is loaded from its events the next time.
      }
    },
    wake(address, { interpreter }) {
      const found = packed.get(address);
      if (found === undefined) return undefined;
      packed.delete(address);
      try {
        const { machine, recent, ...rest } = JSON.parse(unpackText(found.text)) as Stored;
        return { state: { ...rest, snapshot: interpreter.restore(machine) }, recent };
      } catch {
        // The machine does not know its own state again: loading it says so, and parks it (A8).
        return undefined;
      }
    },
    drop(isGone) {
      for (const address of packed.keys()) if (isGone(address)) packed.delete(address);
    },
    dropOldest(isDue, dropped) {
      for (const [address, { touchedAt }] of packed) {
        if (!isDue(touchedAt)) return;
        packed.delete(address);
        dropped(address);
      }
    },
    get size() {
      return packed.size;
    },
  };
}

/** JSON as UTF-8 in a string of bytes: one curved apostrophe would make every character of a text take two. */
function packText(text: string): string {
  return Buffer.from(text).toString('latin1');
}

function unpackText(packed: string): string {
  return Buffer.from(packed, 'latin1').toString();
}
