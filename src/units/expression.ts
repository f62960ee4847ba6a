/** Arithmetic in signs, parsed and computed, never evaluated as code. */

const depthMax = 60;

/** Recursive descent over + - * / ^ and brackets, without spaces; undefined where the text is no expression. */
export function evaluated(text: string): number | undefined {
  let at = 0;
  let depth = 0;
  let broken = false;

  function sum(): number {
    let value = product();
    while (text[at] === '+' || text[at] === '-') value = text[at++] === '+' ? value + product() : value - product();
    return value;
  }

  function product(): number {
    let value = power();
    for (;;) {
      if (text[at] === '*') value *= next();
      else if (text[at] === '/') value /= next();
      else return value;
    }
  }

  function next(): number {
    at++;
    return power();
  }

  /** The minus of `-2^2` is the whole power's; powers go from right to left. */
  function power(): number {
    if (text[at] === '-') {
      at++;
      return deeper(() => -power());
    }
    const base = atom();
    if (text[at] !== '^') return base;
    at++;
    return deeper(() => base ** power());
  }

  function atom(): number {
    if (text[at] === '(') {
      at++;
      const value = deeper(sum);
      if (text[at++] !== ')') broken = true;
      return value;
    }
    const digits = /^(?:\d+(?:\.\d*)?|\.\d+)/.exec(text.slice(at, at + 40))?.[0];
    if (digits === undefined) broken = true;
    at += digits?.length ?? 1;
    return Number(digits ?? Number.NaN);
  }

  function deeper(inner: () => number): number {
    depth += 1;
    if (depth > depthMax) broken = true;
    const value = broken ? Number.NaN : inner();
    depth -= 1;
    return value;
  }

  const value = sum();
  return broken || at !== text.length ? undefined : value;
}
