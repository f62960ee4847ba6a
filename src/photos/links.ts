/**
 * Names of photos and links to them.
 *
 *  L1 A photo's id is an HMAC under SESSION_SECRET: nobody can guess one, and the same attachment in the same chat has the same id
 *     on every node and after every restart, so an upload repeated is the same photo by construction.
 *  L2 A link is the id, an expiry in Unix seconds and an HMAC over both with its purpose; every part with its length in front, so that no
 *     two readings of one text exist. It is compared in constant time.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

export interface PhotoLinks {
  /** The id of an attachment's photo; `unique` in place of a guid for an upload that names none. */
  idOf(upload: { chat: string; attachmentGuid: string } | { unique: string }): string;
  /** A link that holds until `expiresAt` (Unix milliseconds). */
  urlOf(id: string, expiresAt: number): string;
  check(id: string, link: { e: string; s: string }): 'valid' | 'wrong' | 'expired';
}

export const photoIdPattern = /^[A-Za-z0-9_-]{24}$/;

export function createPhotoLinks(options: { secret: string; now(): number; publicUrl(): string }): PhotoLinks {
  const { secret, now, publicUrl } = options;
  const sign = (id: string, expiry: string) => mac(secret, ['photo-link-1', id, expiry]);
  return {
    idOf(upload) {
      const parts =
        'unique' in upload
          ? ['photo-unique-1', upload.unique]
          : ['photo-attachment-1', upload.chat, upload.attachmentGuid];
      return mac(secret, parts).subarray(0, 18).toString('base64url');
    },
    urlOf(id, expiresAt) {
      const expiry = String(Math.floor(expiresAt / 1_000));
      return `${publicUrl()}/photos/${id}?e=${expiry}&s=${sign(id, expiry).toString('base64url')}`;
    },
    check(id, { e, s }) {
      const given = Buffer.from(s, 'base64url');
      const expected = sign(id, e);
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return 'wrong';
      return Number(e) * 1_000 > now() ? 'valid' : 'expired';
    },
  };
}

/** L2: every part with its length in front. */
function mac(secret: string, parts: readonly string[]): Buffer {
  const hmac = createHmac('sha256', secret);
  for (const part of parts) hmac.update(`${Buffer.byteLength(part)}:${part}`);
  return hmac.digest();
}
