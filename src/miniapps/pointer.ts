/** Reading bound values out of a document by JSON pointer (RFC 6901). Browser-safe. */

/** The value at a pointer, or undefined where there is none. The empty pointer is the document itself. */
export function valueAt(document: unknown, pointer: string): unknown {
  let value = document;
  if (pointer === '') return value;
  for (const part of pointer.slice(1).split('/')) {
    if (value === null || typeof value !== 'object') return undefined;
    const key = part.replace(/~1/g, '/').replace(/~0/g, '~');
    if (!Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

/** A bound value filled in: from the document (`$`), from the row of a list (`item`), or as it is. */
export function resolveBound(bound: unknown, document: unknown, row?: unknown): unknown {
  if (bound === null || typeof bound !== 'object') return bound;
  if ('$' in bound && typeof bound.$ === 'string') return valueAt(document, bound.$);
  if ('item' in bound && typeof bound.item === 'string') return valueAt(row, bound.item);
  return bound;
}

/**
 * An action's payload with its places filled in; `entered` stands for `{input: true}`, its first element for `{input: 'first'}`, and what is at
 * a pointer in it for `{input: '/text'}`.
 */
export function fillPayload(payload: unknown, document: unknown, row: unknown, entered: unknown): unknown {
  if (payload === null || typeof payload !== 'object') return payload;
  if (Array.isArray(payload)) return payload.map((inner) => fillPayload(inner, document, row, entered));
  if ('input' in payload && payload.input === true) return entered;
  if ('input' in payload && payload.input === 'first') return Array.isArray(entered) ? entered[0] : entered;
  if ('input' in payload && typeof payload.input === 'string') return valueAt(entered, payload.input);
  // A payload may have a field of its own that is called `item`.
  if (('$' in payload && typeof payload.$ === 'string') || ('item' in payload && typeof payload.item === 'string'))
    return resolveBound(payload, document, row);
  return Object.fromEntries(
    Object.entries(payload).map(([key, inner]) => [key, fillPayload(inner, document, row, entered)]),
  );
}

/** Puts a value where a pointer leads, in a document that may be changed. Throws where the way there does not exist. */
export function putAt(document: unknown, pointer: string, value: unknown): void {
  const last = pointer.lastIndexOf('/');
  const holder = valueAt(document, pointer.slice(0, last));
  if (last < 0 || holder === null || typeof holder !== 'object') throw new Error(`there is nothing at '${pointer}'`);
  (holder as Record<string, unknown>)[
    pointer
      .slice(last + 1)
      .replace(/~1/g, '/')
      .replace(/~0/g, '~')
  ] = value;
}
