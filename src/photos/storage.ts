/** Where the images are kept. Implementations: `file-storage.ts`, `s3-storage.ts`; one contract suite for both. */

export interface PhotoStorage {
  readonly name: 'files' | 's3';
  /** Keeps the bytes under a key; what was there under it is replaced as a whole. */
  put(key: string, bytes: Uint8Array, contentType: string): Promise<void>;
  /** The bytes, or undefined where there are none under this key. */
  get(key: string): Promise<Uint8Array | undefined>;
  /** Harmless where there is nothing. */
  remove(key: string): Promise<void>;
}

/** The storage cannot do it now; the same call may be made again. Holds no key, address or credential. */
export class StorageUnavailable extends Error {
  override readonly name = 'StorageUnavailable';
  readonly code = 'storage_unavailable';
  readonly retryable = true;

  constructor(what: string) {
    super(`the photo storage ${what}`);
  }
}

/** Keys are ours and never a sender's words: two levels, no dots. Throws on anything else. */
export function checkKey(key: string): void {
  if (!/^[A-Za-z0-9_-]{1,64}\/[A-Za-z0-9_-]{1,128}$/.test(key))
    throw new Error('a storage key has the form <folder>/<name>');
}
