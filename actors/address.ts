/**
 * Addresses name actors: `<kind>/<key>`, e.g. `conversation/iMessage:any;-;+15551234567:luna`.
 * The kind selects the machine; the key is opaque to the host. Addresses may hold personal data
 * (a phone number), so they never go into a log: `addressTag` is what a log line may carry.
 */
import { hash } from 'node:crypto';

/** A target of `sendTo(() => address('edge/luna1'), ...)`: any actor in the system, living here or elsewhere. */
export interface AddressRef {
  readonly address: string;
}

const kindPattern = /^[a-z][a-z0-9-]{0,31}$/;
export const addressLengthMax = 400;

/** Why a text is no address, or undefined when it is one. */
export function addressProblem(text: string): string | undefined {
  const slash = text.indexOf('/');
  if (slash < 1 || slash === text.length - 1) return 'an address is <kind>/<key>';
  if (!kindPattern.test(text.slice(0, slash))) return 'the kind is lower-case letters, digits and hyphens';
  if (text.length > addressLengthMax) return `an address has at most ${addressLengthMax} characters`;
  if (/\p{Cc}/u.test(text)) return 'an address holds no control characters';
  return undefined;
}

/** The part of an address before the slash: which machine answers there. */
export function kindOf(address: string): string {
  return address.slice(0, address.indexOf('/'));
}

/** The part of an address after the slash. */
export function keyOf(address: string): string {
  return address.slice(address.indexOf('/') + 1);
}

/** A short stable name for logs and metrics: kind and ten hex digits of the address's SHA-256, no personal data. */
export function addressTag(address: string): string {
  return `${kindOf(address)}/${hash('sha256', address, 'hex').slice(0, 10)}`;
}

/** Addresses spread over this many shards; a shard is the unit of ownership (A3). Never change it on live data. */
export const shardCount = 64;

/** The shard of an address: FNV-1a (32 bit) over its UTF-16 code units, modulo `shardCount`. */
export function shardOf(address: string): number {
  let hashed = 0x811c9dc5;
  for (let i = 0; i < address.length; i++) {
    hashed ^= address.charCodeAt(i);
    hashed = Math.imul(hashed, 0x01000193);
  }
  return (hashed >>> 0) % shardCount;
}
