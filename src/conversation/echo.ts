/** Recognising our own words when the relay hears them again as incoming. */
import { hashOf } from './choice.ts';
import { normaliseForEcho } from './wording.ts';

/** The key under which a text and its echo are the same: 64 bits over its plain form; empty for a text without words. */
export function echoKey(text: string): string {
  const plain = normaliseForEcho(text);
  return plain === '' ? '' : hashOf(plain).toString(36) + hashOf(plain, 1).toString(36);
}
