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

/** The value as it will be read back from storage. Throws where JSON cannot hold it (BigInt, a circle). */
export function plainJson(value: unknown): Json {
  return value === undefined ? null : (JSON.parse(JSON.stringify(value) ?? 'null') as Json);
}
