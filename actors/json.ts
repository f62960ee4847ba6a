/** Values that survive a round trip through JSON unchanged: all that a journal, a snapshot or a frame may hold. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** An event as machines see it and as the journal keeps it: a `type` and plain JSON beside it. */
export interface JsonEvent {
  type: string;
  [key: string]: unknown;
}

/**
 * Whether an event type is not for senders: XState trusts its own events blindly (one from outside could stop, fail or
 * forge), and those that begin with `@` are the host's.
 */
export function isReservedType(type: unknown): boolean {
  return typeof type !== 'string' || type === '' || type.startsWith('xstate.') || type.startsWith('@');
}

/** The value as it will be read back from storage: a copy. Throws where JSON cannot hold it (BigInt, a circle). */
export function plainJson(value: unknown): Json {
  return copyOf(value) ?? null;
}

/** By hand, several times as fast as through a text; what is not plain data goes through one. Undefined for what JSON leaves out. */
function copyOf(value: unknown): Json | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      // JSON has neither infinities nor a negative zero.
      return Number.isFinite(value) ? value + 0 : null;
    case 'object':
      if (value === null) return null;
      if (Array.isArray(value) && !hasToJson(value)) return Array.from(value, plainJson);
      return isPlain(value) ? copyOfObject(value) : throughText(value);
    default:
      return throughText(value);
  }
}

function copyOfObject(value: object): Json | undefined {
  const copy: { [key: string]: Json } = {};
  for (const key of Object.keys(value)) {
    // As an assignment it would set the copy's prototype.
    if (key === '__proto__') return throughText(value);
    const copied = copyOf((value as Record<string, unknown>)[key]);
    if (copied !== undefined) copy[key] = copied;
  }
  return copy;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) && !hasToJson(value);
}

function hasToJson(value: object): boolean {
  return typeof (value as { toJSON?: unknown }).toJSON === 'function';
}

function throughText(value: unknown): Json | undefined {
  const text = JSON.stringify(value);
  return text === undefined ? undefined : (JSON.parse(text) as Json);
}
