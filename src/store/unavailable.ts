/**
 * Tells "the database cannot do it now" from "this can never work". The first becomes JournalUnavailable, after which the
 * same call may be made again; the second is a bug. Neither carries the database's own message or detail, which quote
 * row values: an address may hold a phone number.
 */
import { JournalUnavailable } from '../../actors/journal.ts';

/** Codes of Node's sockets and resolver. */
const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENETDOWN',
  'ENOENT',
]);

/** SQLSTATE classes and codes: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const transientStates = [
  /^08/, // connection exceptions
  /^53/, // insufficient resources: connections, memory, disk
  /^57(?:014|P)/, // cancelled by a timeout, shutting down, crashed, starting up
  /^58/, // errors of the system under PostgreSQL
  /^40(?:001|P01)$/, // serialisation failure, deadlock
  /^55P03$/, // lock not available
  /^25(?:006|P03)$/, // read-only after a failover, idle transaction ended
];

/** What pg and pg-pool throw without a code. */
const codelessMessages = [
  /^Connection terminated/,
  /^timeout exceeded when trying to connect/,
  /^Client (?:has encountered a connection error|was closed)/,
  /^Query read timeout/,
  /^Client network socket disconnected/,
];

/** The database understood a statement and will not do it, now or later. */
export class StatementRefused extends Error {
  override readonly name = 'StatementRefused';
  /** SQLSTATE. */
  readonly code: string;

  constructor(code: string, place: readonly string[]) {
    super(`the database refused a statement: ${[code, ...place].join(' ')}`);
    this.code = code;
  }
}

/** The error to throw in place of one that the database or its driver threw. */
export function storeErrorFrom(error: unknown): Error {
  if (error instanceof JournalUnavailable) return error;
  const code = codeOf(error);
  if (code !== undefined) {
    if (networkCodes.has(code) || transientStates.some((state) => state.test(code))) {
      return new JournalUnavailable(`the database is not available (${code})`);
    }
    return new StatementRefused(code, placeOf(error));
  }
  const message = error instanceof Error ? error.message : '';
  if (codelessMessages.some((pattern) => pattern.test(message))) {
    return new JournalUnavailable('the database is not available (connection lost)');
  }
  return error instanceof Error ? error : new Error('a statement failed without an error object');
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  // Connecting to a name with several addresses gives one error per address.
  if (error instanceof AggregateError) return error.errors.map(codeOf).find((code) => code !== undefined);
  return undefined;
}

/** Names of schema objects only, never values. */
function placeOf(error: unknown): string[] {
  const fields = error as Record<string, unknown>;
  return ['table', 'column', 'constraint', 'routine'].flatMap((name) =>
    typeof fields[name] === 'string' ? [`${name}=${fields[name]}`] : [],
  );
}
