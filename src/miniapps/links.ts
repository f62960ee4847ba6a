/**
 * Links that let people into a session, and the cookies they are exchanged for.
 *
 *  L1 A token is an HMAC-SHA256 under SESSION_SECRET over its purpose, session, link id, member, role and expiry, each with its length in
 *     front, so that no two readings of one text exist; it is compared in constant time.
 *  L2 A link's token is no cookie and a cookie is no link: the purpose is part of what is signed.
 *  L3 A link may be opened many times until it expires (messengers fetch links for previews). What ends it early is a
 *     revocation, which ends every cookie that came from it too.
 *  L4 No token is stored, logged or kept in a URL: the page's address is clean after the exchange.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../actors/clock.ts';
import type { Role } from '../../machines/miniapp/types.ts';

/** What a token says. */
export interface LinkClaims {
  session: string;
  linkId: string;
  member: string;
  role: Role;
  /** Unix seconds. */
  expiresAt: number;
}

export type LinkCheck =
  | { kind: 'valid'; claims: LinkClaims }
  | { kind: 'refused'; reason: 'wrong' | 'expired' | 'revoked' };

export interface Links {
  /** A new link for a member; the token goes into the query of `/m/:session`. */
  issue(link: { session: string; member: string; role: Role; lifeMs?: number; linkId?: string }): {
    linkId: string;
    token: string;
    expiresAt: number;
  };
  /** Checks a link's token for this session. */
  checkLink(session: string, token: string): LinkCheck;
  /** The cookie that stands for an opened link; it ends when the link would. */
  cookieFor(claims: LinkClaims): { value: string; maxAgeSeconds: number };
  checkCookie(session: string, value: string | undefined): LinkCheck;
  /** Whether what was valid once still is: not expired, not revoked. */
  holds(claims: LinkClaims): boolean;
  /** The id of a link that can be made out of what is known, so that it need not be kept: for a person or the whole chat, the nth of theirs. */
  linkIdFor(session: string, member: string, nth: string): string;
  /** The id of a person in a session: the same for the same contact, and nothing of the contact. */
  memberId(session: string, contact: string): string;
}

/**
 * The member of a link for a whole chat, which is told there once for everybody: it lets nobody in by itself, but to the question who they
 * are (`seats.ts`). No person has this id, and no cookie.
 */
export const wholeChat = '*';

type Purpose = 'miniapp-link-1' | 'miniapp-cookie-1';

export const linkLifeMs = 30 * 24 * 60 * 60 * 1_000;
/** No link lives longer, so a revocation need not be kept longer either. */
export const linkLifeMsMax = 90 * 24 * 60 * 60 * 1_000;
const tokenLengthMax = 600;

const payloadSchema = z.tuple([
  z.string().min(1).max(64),
  z.string().min(1).max(64),
  z.enum(['host', 'member', 'viewer']),
  z.number().int().positive(),
]);

export function createLinks(options: { secret: string; clock: Clock; isRevoked(linkId: string): boolean }): Links {
  const { secret, clock } = options;

  const sign = (purpose: Purpose, { session, linkId, member, role, expiresAt }: LinkClaims) =>
    mac(secret, [purpose, session, linkId, member, role, String(expiresAt)]);

  const encode = (purpose: Purpose, claims: LinkClaims) => {
    const payload = JSON.stringify([claims.linkId, claims.member, claims.role, claims.expiresAt]);
    return `${Buffer.from(payload).toString('base64url')}.${sign(purpose, claims).toString('base64url')}`;
  };

  const check = (purpose: Purpose, session: string, token: string | undefined): LinkCheck => {
    const claims = readClaims(session, token);
    if (claims === undefined) return { kind: 'refused', reason: 'wrong' };
    const given = Buffer.from(token!.slice(token!.indexOf('.') + 1), 'base64url');
    const expected = sign(purpose, claims);
    if (given.length !== expected.length || !timingSafeEqual(given, expected))
      return { kind: 'refused', reason: 'wrong' };
    if (claims.expiresAt * 1_000 <= clock.now()) return { kind: 'refused', reason: 'expired' };
    return options.isRevoked(claims.linkId) ? { kind: 'refused', reason: 'revoked' } : { kind: 'valid', claims };
  };

  return {
    issue({ session, member, role, lifeMs = linkLifeMs, linkId: known }) {
      const linkId = known ?? randomBytes(12).toString('base64url');
      const until = Math.floor((clock.now() + lifeMs) / 1_000);
      // A link told twice within the hour is the same text.
      const expiresAt = known === undefined ? until : Math.ceil(until / 3_600) * 3_600;
      return { linkId, expiresAt, token: encode('miniapp-link-1', { session, linkId, member, role, expiresAt }) };
    },
    checkLink: (session, token) => check('miniapp-link-1', session, token),
    cookieFor(claims) {
      const maxAgeSeconds = Math.max(0, claims.expiresAt - Math.floor(clock.now() / 1_000));
      return { value: encode('miniapp-cookie-1', claims), maxAgeSeconds };
    },
    checkCookie: (session, value) => check('miniapp-cookie-1', session, value),
    holds: ({ expiresAt, linkId }) => expiresAt * 1_000 > clock.now() && !options.isRevoked(linkId),
    linkIdFor: (session, member, nth) =>
      mac(secret, ['miniapp-link-id-1', session, member, nth]).subarray(0, 12).toString('base64url'),
    memberId: (session, contact) =>
      `m${mac(secret, ['miniapp-member-1', session, contact]).toString('hex').slice(0, 16)}`,
  };
}

/** L1: every part with its length in front. */
function mac(secret: string, parts: readonly string[]): Buffer {
  const hmac = createHmac('sha256', secret);
  for (const part of parts) hmac.update(`${Buffer.byteLength(part)}:${part}`);
  return hmac.digest();
}

function readClaims(session: string, token: string | undefined): LinkClaims | undefined {
  if (token === undefined || token.length > tokenLengthMax) return undefined;
  const [encoded, signature, ...more] = token.split('.');
  if (encoded === undefined || signature === undefined || more.length > 0) return undefined;
  try {
    const payload = payloadSchema.safeParse(JSON.parse(Buffer.from(encoded, 'base64url').toString()));
    if (!payload.success) return undefined;
    const [linkId, member, role, expiresAt] = payload.data;
    return { session, linkId, member, role, expiresAt };
  } catch {
    return undefined;
  }
}
