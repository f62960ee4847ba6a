/** Recognising our own words when the relay hears them again as incoming. */

import { remembering } from '../patterns/memo.ts';
import { hashPairOf } from './choice.ts';
import { normaliseForEcho } from './wording.ts';

/** The key under which a text and its echo are the same: 64 bits over its plain form; empty for a text without words. */
export function echoKey(text: string): string {
  const plain = normaliseForEcho(text);
  if (plain === '') return '';
  const [one, other] = hashPairOf(plain);
  return one.toString(36) + other.toString(36);
}

/** The same for what we say: mostly the same lines again and again. */
export const ownEchoKey: (text: string) => string = remembering(echoKey);
