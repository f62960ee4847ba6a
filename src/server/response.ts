/**
 * Writing one answer to a socket that is still open. Everything that can be wrong with a reply (a header with a line break, a body that
 * does not serialise) is found in `prepareReply`, before the first byte: after the status line there is no way back.
 */

import { serialiseCookie } from './cookies.ts';
import type { Cors } from './cors.ts';
import { corsExposedHeaders } from './cors.ts';
import { type Failure, failures } from './failure.ts';
import type { Reply, SetCookie } from './route.ts';
import type { RawResponse } from './uws.ts';

/** A reply that can no longer go wrong. `headers` alternates names and values. */
export interface Answer {
  status: number;
  /** Undefined where there is no body to type. */
  contentType: string | undefined;
  /** Undefined for an answer without a body (204, 304). */
  payload: string | Uint8Array | undefined;
  headers: string[] | undefined;
  /** Whether caches may keep it: only bytes that say so by `cache-control`. */
  hasCacheControl: boolean;
}

const statusTexts: Record<number, string> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'No Content',
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  304: 'Not Modified',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  402: 'Payment Required',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  410: 'Gone',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};
const statusLines = new Map(Object.entries(statusTexts).map(([status, text]) => [Number(status), `${status} ${text}`]));

/** For pages that bring no policy of their own: nothing from elsewhere, no framing, no plugins. */
export const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; " +
  "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const jsonType = 'application/json; charset=utf-8';
const headerNamePattern = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const headerValuePattern = /^[\t\x20-\x7e]*$/;
/** Written by uWebSockets.js or by this file; a second one would let two parsers disagree. */
const reservedHeaders = new Set(['content-length', 'transfer-encoding', 'connection', 'content-type', 'set-cookie']);

/** Checks a reply and makes it ready. Throws on a reply that must not go out, which is a bug of its handler. */
export function prepareReply(reply: Reply): Answer {
  if ('failure' in reply) return prepareFailure(reply);
  if (!Number.isInteger(reply.status) || reply.status < 200 || reply.status > 599) {
    throw new TypeError('a reply has a status from 200 to 599');
  }
  const headers = checkedHeaders(reply.headers, reply.cookies);
  const hasCacheControl = headers?.includes('cache-control') ?? false;
  const isBodyless = reply.status === 204 || reply.status === 304;
  if ('bytes' in reply) {
    if (!headerValuePattern.test(reply.contentType)) throw new TypeError('a content type holds printable ASCII only');
    const payload = isBodyless ? undefined : reply.bytes;
    const isPage = reply.contentType.startsWith('text/html');
    const all = isPage ? withPageHeaders(headers) : headers;
    return { status: reply.status, contentType: reply.contentType, payload, headers: all, hasCacheControl };
  }
  if (reply.body === undefined || isBodyless) {
    const payload = isBodyless ? undefined : '';
    return { status: reply.status, contentType: undefined, payload, headers, hasCacheControl };
  }
  const payload = JSON.stringify(reply.body);
  if (payload === undefined) throw new TypeError('a reply body is JSON');
  return { status: reply.status, contentType: jsonType, payload, headers, hasCacheControl };
}

/** An answer with an `etag` that the client already has, by its `If-None-Match`, becomes a 304 without its bytes (RFC 9110, 13.1.2). */
export function unlessUnchanged(answer: Answer, request: { header(name: string): string | undefined }): Answer {
  if (answer.status !== 200 || answer.headers === undefined) return answer;
  const at = answer.headers.indexOf('etag');
  const known = at < 0 ? undefined : request.header('if-none-match');
  if (known === undefined) return answer;
  const etag = weakened(answer.headers[at + 1] as string);
  const isKnown = known.split(',').some((one) => weakened(one.trim()) === etag);
  return isKnown ? { ...answer, status: 304, payload: undefined } : answer;
}

/** Weak and strong validators compare equal for this purpose. */
function weakened(etag: string): string {
  return etag.startsWith('W/') ? etag.slice(2) : etag;
}

function withPageHeaders(headers: string[] = []): string[] {
  if (!headers.includes('content-security-policy')) headers.push('content-security-policy', pagePolicy);
  if (!headers.includes('referrer-policy')) headers.push('referrer-policy', 'no-referrer');
  headers.push('x-frame-options', 'DENY');
  return headers;
}

function prepareFailure(failure: Failure): Answer {
  const headers = checkedHeaders(failure.headers, undefined) ?? [];
  if (failure.retryAfterSeconds !== undefined) {
    headers.push('retry-after', String(Math.max(0, Math.ceil(failure.retryAfterSeconds))));
  }
  const body = { detail: failure.detail, code: failure.failure, fields: failure.fields };
  return {
    status: failures[failure.failure].status,
    contentType: jsonType,
    payload: JSON.stringify(body),
    headers,
    hasCacheControl: false,
  };
}

/** uWebSockets.js does not filter line breaks out of header values, so nothing unchecked reaches it. */
function checkedHeaders(
  headers: Record<string, string> | undefined,
  cookies: SetCookie[] | undefined,
): string[] | undefined {
  if (headers === undefined && cookies === undefined) return undefined;
  const flat: string[] = [];
  for (const key in headers) {
    const name = key.toLowerCase();
    const value = headers[key];
    if (!headerNamePattern.test(name) || reservedHeaders.has(name))
      throw new TypeError(`a reply may not set the header ${JSON.stringify(name)}`);
    if (typeof value !== 'string' || !headerValuePattern.test(value)) {
      throw new TypeError(`the header ${name} holds more than printable ASCII`);
    }
    flat.push(name, value);
  }
  for (const cookie of cookies ?? []) flat.push('set-cookie', serialiseCookie(cookie));
  return flat;
}

/** What an answer looks like from the outside beyond its own content. */
export interface AnswerFrame {
  requestId: string;
  origin: string | undefined;
  cors: Cors;
  isHead: boolean;
  /** The connection is closed after the answer (draining; a body that was not read to its end). */
  closes: boolean;
}

/** Status line and headers, in the order uWebSockets.js needs: the status first, or 200 is locked in. */
function writeHead(res: RawResponse, answer: Answer, frame: AnswerFrame): void {
  res.writeStatus(statusLines.get(answer.status) ?? `${answer.status} Status`);
  if (answer.contentType !== undefined) res.writeHeader('content-type', answer.contentType);
  res.writeHeader('x-content-type-options', 'nosniff');
  if (!answer.hasCacheControl) res.writeHeader('cache-control', 'no-store');
  res.writeHeader('x-request-id', frame.requestId);
  if (frame.cors.isActive && (frame.origin !== undefined || answer.hasCacheControl)) {
    res.writeHeader('vary', 'Origin');
    if (frame.origin !== undefined && frame.cors.isListed(frame.origin)) {
      res.writeHeader('access-control-allow-origin', frame.origin);
      res.writeHeader('access-control-allow-credentials', 'true');
      res.writeHeader('access-control-expose-headers', corsExposedHeaders);
    }
  }
  const { headers } = answer;
  if (headers !== undefined) {
    for (let i = 0; i < headers.length; i += 2) res.writeHeader(headers[i] as string, headers[i + 1] as string);
  }
}

/** Writes a whole answer in one corked write. The response is spent afterwards. */
export function writeAnswer(res: RawResponse, answer: Answer, frame: AnswerFrame): void {
  res.cork(() => {
    writeHead(res, answer, frame);
    const { payload } = answer;
    // Any argument to `endWithoutBody` writes a length of its own (an absent first one as 2^63), so these leave the connection open.
    if (payload === undefined) res.endWithoutBody();
    else if (frame.isHead) {
      res.writeHeader('content-length', String(Buffer.byteLength(payload)));
      res.endWithoutBody();
    } else res.end(payload, frame.closes);
  });
}

/**
 * Writes an answer as its reader takes it, so that its end is known: `onDone` is called once when the last byte was handed to the
 * operating system, and never when the client leaves first (`onAborted` tells).
 */
export function streamAnswer(
  res: RawResponse,
  answer: Answer,
  payload: Uint8Array,
  frame: AnswerFrame,
  onDone: () => void,
): void {
  let start = 0;
  res.onWritable((offset) => {
    const [isWritten, isDone] = res.tryEnd(payload.subarray(offset - start), payload.byteLength);
    if (isDone) onDone();
    return isWritten;
  });
  let isDone = false;
  res.cork(() => {
    writeHead(res, answer, frame);
    start = res.getWriteOffset();
    isDone = res.tryEnd(payload, payload.byteLength)[1];
  });
  if (isDone) onDone();
}
