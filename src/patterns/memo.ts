/**
 * Remembering what a text came to. Within one turn the same message is read at the door, by the reflex, for a crisis and by the
 * responder, and a persona's own lines are compared again and again: rules over text are pure, so once is enough.
 *
 * Bounded by two generations: when the young one is full it becomes the old one, and what nobody asked for meanwhile is forgotten.
 */

const entriesMax = 1_024;
/** Longer texts are rare, and not worth their memory. */
const charsMax = 1_000;

/** What each function made of a text, by the function's number. One entry for all of them: most ask about the same texts. */
type Entry = unknown[];

let functions = 0;
let young = new Map<string, Entry>();
let old = new Map<string, Entry>();
/** Whoever reads a text mostly asks all there is to ask about it in a row. */
let latestText: string | null = null;
let latest: Entry = [];

function entryOf(text: string): Entry {
  if (text === latestText) return latest;
  let entry = young.get(text);
  if (entry === undefined) {
    entry = old.get(text) ?? [];
    if (young.size >= entriesMax) {
      old = young;
      young = new Map();
    }
    young.set(text, entry);
  }
  latestText = text;
  latest = entry;
  return entry;
}

/** `compute` with a memory. It must be pure, answer the same object to be read only, and never answer undefined. */
export function remembering<V>(compute: (text: string) => V): (text: string) => V {
  const number = functions++;
  return (text) => {
    if (text.length > charsMax) return compute(text);
    const entry = entryOf(text);
    const known = entry[number] as V | undefined;
    if (known !== undefined) return known;
    const value = compute(text);
    entry[number] = value;
    return value;
  };
}
