/**
 * Who a browser is in the playground: a relay of its own (`playground_<random>`) with a made-up +1555 number, kept in an HTTP-only cookie
 * that holds an HMAC edge token, because a browser can set no `Authorization` header on a WebSocket and no secret may be in a URL.
 *
 *  P1 The cookie opens nothing but agents whose id begins with `playground_`, and only while this feature is on.
 *  P2 It counts only from a page of this server: `Origin` is one of the configured ones, or this very host by address.
 *  P3 Its name follows from the secret, so that two servers on one machine (cookies know no port) do not take each other's.
 */
import { createHash } from 'node:crypto';
import { phonePrefix, playgroundPrefix } from './relay/threads.ts';

export interface Visitor {
  agent: string;
  /** `+1555…` */
  phone: string;
}

/** What this file needs of a request or an upgrade. */
export interface Asking {
  header(name: string): string | undefined;
  cookie?(name: string): string | undefined;
}

export interface Tokens {
  /** Makes an HMAC edge token for now. */
  make(visitor: Visitor): string;
  /** Whether a token is genuine, and not expired at that time (Unix milliseconds). */
  holds(token: string, atMs: number): boolean;
}

export interface Sessions {
  readonly cookieName: string;
  /** The visitor this browser already is, also by an expired cookie; a new one otherwise. */
  recognise(asking: Asking): Visitor;
  /** The cookie's token where it may stand in for the bearer header (P1, P2). */
  browserToken(asking: Asking): string | undefined;
  /** Who opens a socket: by the cookie, or by a bearer token of a playground agent (the terminal chat). */
  authorise(asking: Asking): Visitor | undefined;
}

export function createSessions(options: {
  tokens: Tokens;
  /** Names the cookie (P3); only its hash is used. */
  secret: string;
  isListedOrigin(origin: string): boolean;
  now(): number;
  random(): number;
}): Sessions {
  const { tokens } = options;
  const tag = createHash('sha256').update(`playground cookie\n${options.secret}`).digest('hex').slice(0, 8);
  const cookieName = `archety_playground_${tag}`;

  const browserToken = (asking: Asking): string | undefined => {
    const token = asking.cookie?.(cookieName);
    if (token === undefined || visitorOf(token) === undefined) return undefined;
    return isOwnOrigin(asking, options.isListedOrigin) ? token : undefined;
  };

  return {
    cookieName,
    browserToken,
    recognise(asking) {
      const token = asking.cookie?.(cookieName) ?? '';
      const known = visitorOf(token);
      // By the clock of its own making: somebody who comes back after a week is still the same visitor.
      const isGenuine = known !== undefined && tokens.holds(token, madeAt(token));
      return isGenuine ? known : newVisitor(options.random);
    },
    authorise(asking) {
      const token = /^Bearer +(\S+) *$/i.exec(asking.header('authorization') ?? '')?.[1] ?? browserToken(asking);
      const visitor = token === undefined ? undefined : visitorOf(token);
      return token !== undefined && tokens.holds(token, options.now()) ? visitor : undefined;
    },
  };
}

/** What a token says of its holder; says nothing of whether it is genuine. Undefined for all but playground agents. */
export function visitorOf(token: string): Visitor | undefined {
  const [agent = '', phone = '', ...rest] = Buffer.from(token, 'base64').toString('utf8').split(':');
  if (rest.length !== 2 || !agent.startsWith(playgroundPrefix) || !/^[a-z0-9_]{12,60}$/.test(agent)) return undefined;
  return phone.startsWith(phonePrefix) && /^\+\d{11,15}$/.test(phone) ? { agent, phone } : undefined;
}

function madeAt(token: string): number {
  return Number(Buffer.from(token, 'base64').toString('utf8').split(':')[2]) * 1_000;
}

function newVisitor(random: () => number): Visitor {
  const digits = (count: number) => Array.from({ length: count }, () => Math.floor(random() * 10)).join('');
  const letters = Array.from({ length: 16 }, () => Math.floor(random() * 36).toString(36)).join('');
  return { agent: playgroundPrefix + letters, phone: phonePrefix + digits(7) };
}

/**
 * P2. The host's own name counts only where it is an address or localhost: a name can be pointed at this machine by anybody, and then
 * a foreign page is "the same host".
 */
function isOwnOrigin(asking: Asking, isListed: (origin: string) => boolean): boolean {
  const origin = asking.header('origin');
  if (origin === undefined || !URL.canParse(origin)) return false;
  if (isListed(origin)) return true;
  const { host, hostname, protocol } = new URL(origin);
  if (protocol !== 'http:' && protocol !== 'https:') return false;
  const isAddress = hostname === 'localhost' || hostname.startsWith('[') || /^\d+\.\d+\.\d+\.\d+$/.test(hostname);
  return isAddress && host === asking.header('host');
}
