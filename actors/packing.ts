/**
 * Values packed into few bytes: their JSON, compressed (RFC 1951) against a dictionary of what others of the same kind look like. States of one
 * machine have the same names in the same order, and a kilobyte or two is too short for a compressor to learn them by itself. In memory
 * only: a dictionary lives as long as something packed with it.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';

export interface Packed {
  /** Bytes as a Latin-1 string: a Buffer would cost more than a small content does. */
  readonly bytes: string;
  readonly dictionary: Buffer;
}

export interface Packing {
  /** Throws where JSON cannot hold the value. */
  pack(kind: string, value: unknown): Packed;
  unpack(packed: Packed): unknown;
}

/** Small: packed texts are short, and what the compressor sets up each time is most of its work. */
const compression = { level: 3, memLevel: 5, windowBits: 12 } as const;
/** What does not shrink to this share looks like nothing in its dictionary. */
const poorShare = 0.5;
/** Dictionaries that one kind gets in the life of a process: the first values may have been unlike those that come. */
const dictionariesMax = 8;

export function createPacking(): Packing {
  const kinds = new Map<string, { dictionary: Buffer; made: number }>();
  return {
    pack(kind, value) {
      const content = Buffer.from(JSON.stringify(value));
      const known = kinds.get(kind);
      const packed = known === undefined ? undefined : compress(content, known.dictionary);
      const made = known?.made ?? 0;
      const isPoor = packed === undefined || packed.length > content.length * poorShare;
      if (packed !== undefined && !(isPoor && made < dictionariesMax)) return packedIn(packed, known!.dictionary);
      const dictionary = skeletonOf(value);
      kinds.set(kind, { dictionary, made: made + 1 });
      return packedIn(compress(content, dictionary), dictionary);
    },
    unpack({ bytes, dictionary }) {
      const content = inflateRawSync(Buffer.from(bytes, 'latin1'), { ...compression, dictionary });
      return JSON.parse(content.toString());
    },
  };
}

function compress(content: Buffer, dictionary: Buffer): Buffer {
  return deflateRawSync(content, { ...compression, dictionary });
}

function packedIn(bytes: Buffer, dictionary: Buffer): Packed {
  return { bytes: bytes.toString('latin1'), dictionary };
}

/** A value's JSON without what it says: a dictionary keeps nothing of a person's. */
function skeletonOf(value: unknown): Buffer {
  const text = JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === 'number') return 0;
    return typeof part === 'string' ? '' : part;
  });
  return Buffer.from(text);
}
