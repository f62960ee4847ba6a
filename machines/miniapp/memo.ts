/**
 * Remembers what a pure function made of a state, for as long as that very state lives. States are never written to, so the same object
 * always gives the same answer, and a view that is asked by every viewer reckons once.
 */
export function memoised<S extends object, R>(compute: (state: S) => R): (state: S) => R {
  const known = new WeakMap<S, { value: R }>();
  return (state) => {
    const found = known.get(state);
    if (found !== undefined) return found.value;
    const value = compute(state);
    known.set(state, { value });
    return value;
  };
}

/** States remembered at a time: those of a few commits, whose viewers are shown them in the same moment. */
const latelyMax = 512;

/**
 * The same for states that follow one another by the thousand, and are looked at only while they are new: the latest are remembered. A weak map
 * would keep an entry for each until the whole heap is collected, and grow until growing it stops the process for tens of milliseconds.
 */
export function rememberedLately<S extends object, R>(compute: (state: S) => R): (state: S) => R {
  const known = new Map<S, { value: R }>();
  return (state) => {
    const found = known.get(state);
    if (found !== undefined) return found.value;
    const value = compute(state);
    if (known.size >= latelyMax) known.clear();
    known.set(state, { value });
    return value;
  };
}
