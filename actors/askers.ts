/** Who waits for the answer to an event: by address and event id, in memory only. Answers themselves are in the journal (A4). */
import { guarded } from './callbacks.ts';
import type { Json } from './json.ts';

export interface Askers {
  /** Registers a listener for the answer to an event; the returned function takes it back. */
  add(address: string, eventId: string, listener: (value: Json) => void): () => void;
  has(address: string, eventId: string): boolean;
  answer(address: string, eventId: string, value: Json): void;
  readonly size: number;
}

/** `failed` hears what a listener threw: one that fails must keep neither the others nor the host from going on. */
export function createAskers(failed: (address: string, error: unknown) => void): Askers {
  const listeners = new Map<string, Set<(value: Json) => void>>();
  const keyFor = (address: string, eventId: string) => `${address}\n${eventId}`;
  return {
    add(address, eventId, listener) {
      const key = keyFor(address, eventId);
      const set = listeners.get(key) ?? new Set();
      listeners.set(key, set);
      // Each registration is its own, also where the same function is given twice.
      const entry: typeof listener = (value) => listener(value);
      set.add(entry);
      return () => {
        set.delete(entry);
        if (set.size === 0 && listeners.get(key) === set) listeners.delete(key);
      };
    },
    has: (address, eventId) => listeners.has(keyFor(address, eventId)),
    answer(address, eventId, value) {
      if (listeners.size === 0) return;
      for (const listener of [...(listeners.get(keyFor(address, eventId)) ?? [])]) {
        guarded(
          () => listener(value),
          (error) => failed(address, error),
        );
      }
    },
    get size() {
      return listeners.size;
    },
  };
}
