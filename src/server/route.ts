/**
 * The contract of an HTTP route: one object from which validation, the typed handler, `/openapi.json` and `/docs` all come.
 * Features export arrays of routes; `app.ts` hands them to the server; nothing else registers a path.
 */
import type { z } from 'zod';
import type { Failure } from './failure.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What a handler may know of its request. Header names are lower case. */
export interface RequestContext<P = unknown, Q = unknown, B = unknown> {
  readonly requestId: string;
  readonly method: Method;
  readonly path: string;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** The bytes as received, for signatures over the body; empty for streamed bodies. */
  readonly rawBody: Uint8Array;
  /**
   * The body as it arrives, for routes with `bodyKind: 'stream'` only; read it once. Reading slowly slows the sender. It throws a
   * `BodyRefused` (too large, too slow, client gone); a handler lets that pass, and the server answers with it.
   */
  readonly bodyStream?: AsyncIterable<Uint8Array>;
  /** The client's address as text, for limits only; never logged. `unknown` once the client is gone, unless read before. */
  readonly clientIp: string;
  header(name: string): string | undefined;
  cookie(name: string): string | undefined;
  /** Aborts when the client went away before the answer was written, or the handler's deadline passed. */
  readonly signal: AbortSignal;
}

export interface SetCookie {
  name: string;
  value: string;
  maxAgeSeconds?: number;
  path?: string;
  sameSite?: 'Lax' | 'Strict' | 'None';
  httpOnly?: boolean;
  secure?: boolean;
}

/** What a handler answers: a JSON body, text or bytes with their type, or a failure of the catalogue. */
export type Reply =
  | {
      status: number;
      body?: unknown;
      headers?: Record<string, string>;
      cookies?: SetCookie[];
      /** Called once with whether the whole answer was handed to a socket that was still open. */
      onSettled?: (written: boolean) => void;
    }
  | {
      status: number;
      /** Sent as they are. With an `etag` header, a matching `If-None-Match` is answered 304. */
      bytes: Uint8Array | string;
      contentType: string;
      headers?: Record<string, string>;
      cookies?: SetCookie[];
      onSettled?: (written: boolean) => void;
    }
  | Failure;

export interface Route<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
> {
  method: Method;
  /** uWebSockets.js pattern: `/edge/agents/:id/commands`. */
  path: string;
  summary: string;
  tag: string;
  /** How a caller proves who they are; shown in the documentation. The handler, or a guard it calls, does the check. */
  auth: 'none' | 'edge' | 'relay' | 'admin' | 'session' | 'signed';
  params?: P;
  query?: Q;
  body?: B;
  /**
   * How the body is taken. `json` (default where there is a `body` schema): parsed and validated, `application/json` only.
   * `bytes`: whole, any type, as `rawBody`. `stream`: as `bodyStream`, for uploads. `none` (default otherwise): not read.
   */
  bodyKind?: 'json' | 'bytes' | 'stream' | 'none';
  /** Runs before the body is read, so that a caller without a right costs nothing; `body` and `rawBody` are empty then. Synchronous. */
  guard?(context: RequestContext): Failure | undefined;
  /** Largest accepted body; default 256 KiB. */
  bodyBytesMax?: number;
  /** How long the whole handler may take before the server answers 503; default 55 000 ms. */
  deadlineMs?: number;
  /** Documented answers by status. */
  answers: Record<number, { description: string; schema?: z.ZodType; contentType?: string }>;
  /** `hidden` keeps a path (an alias, a page) out of the OpenAPI document. */
  hidden?: boolean;
  handle(context: RequestContext<z.output<P>, z.output<Q>, z.output<B>>): Reply | Promise<Reply>;
}

/** Gives a route its inferred types; changes nothing. */
export function route<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
  definition: Route<P, Q, B>,
): Route {
  return definition as unknown as Route;
}
