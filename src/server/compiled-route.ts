/**
 * Routes made ready: everything that does not depend on a request is decided once, when the server is created. Also the reading of the
 * three parts of an input: path parameters and query strings (which uWebSockets.js leaves percent-encoded) and bodies.
 */
import { parse as parseQueryString } from 'node:querystring';
import type { z } from 'zod';
import { tooLarge } from './body-stream.ts';
import { type Failure, fail } from './failure.ts';
import { validate } from './input-problems.ts';
import { isJsonType, parseJsonBody } from './json-body.ts';
import type { ServerLimits } from './limits.ts';
import type { Method, Reply, RequestContext, Route } from './route.ts';
import type { HttpRequest } from './uws.ts';

export interface CompiledRoute {
  method: Method;
  /** The pattern, as events and metrics name it. */
  label: string;
  paramNames: string[];
  params: z.ZodType | undefined;
  query: z.ZodType | undefined;
  body: z.ZodType | undefined;
  bodyKind: 'json' | 'bytes' | 'stream' | 'none';
  bodyBytesMax: number;
  bodyDeadlineMs: number;
  deadlineMs: number;
  guard: ((context: RequestContext) => Failure | undefined) | undefined;
  handle(context: RequestContext): Reply | Promise<Reply>;
}

/** The names of `:parameters` in a pattern, in order. */
export function paramNamesOf(pattern: string): string[] {
  return pattern
    .split('/')
    .filter((segment) => segment.startsWith(':'))
    .map((segment) => segment.slice(1));
}

/** Makes a route ready. Throws on a definition that cannot work. */
export function compileRoute(route: Route, limits: ServerLimits): CompiledRoute {
  const bodyKind = route.bodyKind ?? (route.body === undefined ? 'none' : 'json');
  if (route.method === 'GET' && bodyKind !== 'none') throw new TypeError(`${route.path}: a GET route takes no body`);
  if (!route.path.startsWith('/')) throw new TypeError(`${route.path}: a path starts with a slash`);
  const isUpload = bodyKind === 'bytes' || bodyKind === 'stream';
  const { guard } = route;
  return {
    method: route.method,
    label: route.path,
    paramNames: paramNamesOf(route.path),
    params: route.params,
    query: route.query,
    body: route.body,
    bodyKind,
    bodyBytesMax: route.bodyBytesMax ?? limits.bodyBytesMax,
    bodyDeadlineMs: isUpload ? limits.uploadDeadlineMs : limits.bodyDeadlineMs,
    deadlineMs: route.deadlineMs ?? limits.handlerDeadlineMs,
    guard: guard === undefined ? undefined : (context) => guard.call(route, context),
    handle: (context) => route.handle(context),
  };
}

const noParams = { value: {} };

/** Path parameters, decoded and validated. A broken percent-encoding is 400. */
export function readParams(
  route: { paramNames: string[]; params: z.ZodType | undefined },
  req: HttpRequest,
): { value: unknown } | Failure {
  const { paramNames, params } = route;
  if (paramNames.length === 0) return noParams;
  const raw: Record<string, string> = {};
  for (let i = 0; i < paramNames.length; i++) {
    const text = req.getParameter(i) ?? '';
    try {
      raw[paramNames[i] as string] = text.includes('%') ? decodeURIComponent(text) : text;
    } catch {
      return fail('bad_request', `the path parameter ${paramNames[i]} is not valid percent-encoding`);
    }
  }
  return params === undefined ? { value: raw } : validate(params, raw, 'params');
}

/** The query string, parsed and validated; a name that occurs twice is a list. Without a schema it is not looked at. */
export function readQuery(schema: z.ZodType | undefined, text: string, keysMax: number): { value: unknown } | Failure {
  if (schema === undefined) return noParams;
  const raw = text === '' ? {} : { ...parseQueryString(text, '&', '=', { maxKeys: keysMax }) };
  return validate(schema, raw, 'query');
}

export const notJson = fail('unsupported_media_type', 'the body must be sent as application/json');

/** A whole body, read as its route takes it. A chunked one says no length beforehand, so its size and type are looked at here too. */
export function readBody(
  route: CompiledRoute,
  bytes: Buffer,
  contentType: string | undefined,
  depthMax: number,
): { value: unknown } | Failure {
  if (bytes.length > route.bodyBytesMax) return tooLarge(route.bodyBytesMax);
  if (route.bodyKind !== 'json') return { value: undefined };
  if (bytes.length > 0 && !isJsonType(contentType)) return notJson;
  const parsed = parseJsonBody(bytes, depthMax);
  if ('failure' in parsed || route.body === undefined) return parsed;
  return validate(route.body, parsed.value, 'body');
}

/** Whether a path falls under a route's pattern; only for answers that no route gave (404, 405, OPTIONS). */
export function matchesPattern(pattern: string, path: string): boolean {
  const expected = pattern.split('/');
  const actual = path.split('/');
  for (let i = 0; i < expected.length; i++) {
    const segment = expected[i];
    if (segment === '*') return actual.length > i;
    if (i >= actual.length) return false;
    if (segment?.startsWith(':') ? actual[i] === '' : segment !== actual[i]) return false;
  }
  return actual.length === expected.length;
}
