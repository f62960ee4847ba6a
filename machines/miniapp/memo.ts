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
