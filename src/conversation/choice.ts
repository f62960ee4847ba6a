/**
 * Choosing without a random source: the same text always leads to the same choice, so a turn that is run again after a
 * crash says the same words. Not for secrets.
 */

/** FNV-1a (32 bit) over UTF-16 code units, with a final mix (MurmurHash3's) so that short texts spread over all bits. */
export function hashOf(text: string, salt = 0): number {
  let hash = (0x811c9dc5 ^ salt) >>> 0;
  for (let i = 0; i < text.length; i++) {
    hash ^= text.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193);
  }
  return mixed(hash);
}

function mixed(sum: number): number {
  let hash = sum;
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  hash ^= hash >>> 16;
  return hash >>> 0;
}

/** `hashOf` with the salts 0 and 1, in one look at the text. */
export function hashPairOf(text: string): [number, number] {
  let one = 0x811c9dc5;
  let other = 0x811c9dc5 ^ 1;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    one = Math.imul(one ^ code, 0x01000193);
    other = Math.imul(other ^ code, 0x01000193);
  }
  return [mixed(one), mixed(other)];
}

/** One entry of a list by hash; undefined for an empty list. */
export function pick<T>(list: readonly T[], hash: number): T | undefined {
  return list.length === 0 ? undefined : list[hash % list.length];
}

/** Whether an event of probability `share` (0..1) happens for this hash. */
export function happens(hash: number, share: number): boolean {
  return hash / 0x1_0000_0000 < share;
}
