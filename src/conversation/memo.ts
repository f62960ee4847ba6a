/**
 * Remembering what a text came to. Within one turn the same message is read at the door, by the reflex, for a crisis and by the
 * responder, and a persona's own lines are compared again and again: rules over text are pure, so once is enough.
 *
 * Bounded by two generations: when the young one is full it becomes the old one, and what nobody asked for meanwhile is forgotten.
 */

const entriesMax = 1_024;
/** Longer texts are rare, and not worth their memory. */
const charsMax = 1_000;

/** `compute` with a memory. It must be pure, answer the same object to be read only, and never answer undefined. */
export function remembering<V>(compute: (text: string) => V): (text: string) => V {
  let young = new Map<string, V>();
  let old = new Map<string, V>();
  return (text) => {
    if (text.length > charsMax) return compute(text);
    const known = young.get(text);
    if (known !== undefined) return known;
    const aged = old.get(text);
    const value = aged === undefined ? compute(text) : aged;
    if (young.size >= entriesMax) {
      old = young;
      young = new Map();
    }
    young.set(text, value);
    return value;
  };
}
