/**
 * How a relay proves who it is. Two forms are in the field, the shared secret and an HMAC token; a third, minted for one
 * agent and revocable, is ours. Comparisons take the same time whatever they find.
 */
import { createHmac, hash, timingSafeEqual } from 'node:crypto';

export type TokenCheck =
  /** `agent` is the one the token is bound to; null where the token says nothing of agents (the shared secret). */
  | { kind: 'valid'; agent: string | null; form: 'shared' | 'hmac' | 'minted' }
  | { kind: 'refused'; reason: 'missing' | 'wrong' | 'expired' | 'revoked' };

/** What is stored of a minted token: never the token itself. */
export interface MintedToken {
  agent: string;
  /** Unix milliseconds; null for never. */
  expiresAt: number | null;
  revokedAt: number | null;
}

export interface TokenCheckOptions {
  /** The current secret first, then the one being rotated out. */
  secrets: string[];
  /** Looks a minted token up by its hash. */
  minted(hash: string): Promise<MintedToken | undefined>;
  now(): number;
}

export const hmacLifeMs = 24 * 60 * 60 * 1_000;
/** A relay's clock may run ahead by this much. */
const clockSkewMs = 5 * 60 * 1_000;
export const mintedPrefix = 'archety_edge_';

/** The token of an `Authorization: Bearer` header; undefined when there is none. */
export function bearerToken(header: string | undefined): string | undefined {
  const match = /^Bearer[ ]+(\S+)[ ]*$/i.exec(header ?? '');
  return match?.[1];
}

/** Equal in constant time: both sides are hashed first, so that lengths do not tell. */
export function sameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(digestOf(given), digestOf(expected));
}

function digestOf(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}

/** Digests of the secrets in use, which every request is compared with. */
const secretDigests = new Map<string, Buffer>();
const secretDigestsMax = 16;

function secretDigest(secret: string): Buffer {
  let digest = secretDigests.get(secret);
  if (digest === undefined) {
    digest = digestOf(secret);
    if (secretDigests.size >= secretDigestsMax) secretDigests.clear();
    secretDigests.set(secret, digest);
  }
  return digest;
}

export function hashToken(token: string): string {
  return hash('sha256', token, 'hex');
}

/** Checks a bearer token of any form. */
export async function checkToken(token: string | undefined, options: TokenCheckOptions): Promise<TokenCheck> {
  return checkTokenAtOnce(token, options) ?? checkMinted(token!, options);
}

/** The same without asking the database: undefined for a token that only it knows. */
export function checkTokenAtOnce(token: string | undefined, options: TokenCheckOptions): TokenCheck | undefined {
  if (token === undefined) return { kind: 'refused', reason: 'missing' };
  const given = digestOf(token);
  let shared = false;
  for (const secret of options.secrets) shared = timingSafeEqual(given, secretDigest(secret)) || shared;
  if (shared) return { kind: 'valid', agent: null, form: 'shared' };
  if (token.startsWith(mintedPrefix)) return undefined;
  return checkHmac(token, options);
}

async function checkMinted(token: string, options: TokenCheckOptions): Promise<TokenCheck> {
  const minted = await options.minted(hashToken(token));
  if (minted === undefined) return { kind: 'refused', reason: 'wrong' };
  if (minted.revokedAt !== null) return { kind: 'refused', reason: 'revoked' };
  if (minted.expiresAt !== null && minted.expiresAt <= options.now()) return { kind: 'refused', reason: 'expired' };
  return { kind: 'valid', agent: minted.agent, form: 'minted' };
}

/** base64 of `edge_agent_id:user_phone:timestamp:signature`, the signature hex HMAC-SHA256 of the three before it. */
function checkHmac(token: string, options: TokenCheckOptions): TokenCheck {
  const parts = Buffer.from(token, 'base64').toString('utf8').split(':');
  const [agent, phone, timestamp, signature] = parts;
  if (parts.length !== 4 || !agent || !phone || !timestamp || !signature || !/^\d{1,12}$/.test(timestamp)) {
    return { kind: 'refused', reason: 'wrong' };
  }
  let signed = false;
  for (const secret of options.secrets) {
    const expected = createHmac('sha256', secret).update(`${agent}:${phone}:${timestamp}`).digest('hex');
    signed = sameSecret(signature.toLowerCase(), expected) || signed;
  }
  if (!signed) return { kind: 'refused', reason: 'wrong' };
  const age = options.now() - Number(timestamp) * 1_000;
  if (age > hmacLifeMs || age < -clockSkewMs) return { kind: 'refused', reason: 'expired' };
  return { kind: 'valid', agent, form: 'hmac' };
}

/** Whether a token is of the HMAC form, signed with that secret and not expired at `atMs`. */
export function isHmacToken(token: string, secret: string, atMs: number): boolean {
  return checkHmac(token, { secrets: [secret], now: () => atMs, minted: async () => undefined }).kind === 'valid';
}

/** Makes the HMAC form; relays make their own, so this is for tests, the playground and the terminal chat. */
export function makeHmacToken(agent: string, phone: string, timestampSeconds: number, secret: string): string {
  const signature = createHmac('sha256', secret).update(`${agent}:${phone}:${timestampSeconds}`).digest('hex');
  return Buffer.from(`${agent}:${phone}:${timestampSeconds}:${signature}`).toString('base64');
}
