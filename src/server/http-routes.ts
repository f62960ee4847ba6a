/**
 * Puts the route table on the uWebSockets.js router, every handler behind the one wrapper (`Exchange`), and answers what the router
 * does not know: HEAD for every GET, OPTIONS, 405 with `Allow`, 404.
 */
import { type CompiledRoute, compileRoute, matchesPattern } from './compiled-route.ts';
import { corsMaxAgeSeconds, requestedHeaders } from './cors.ts';
import { Exchange } from './exchange.ts';
import { fail } from './failure.ts';
import type { HttpHost } from './http-host.ts';
import type { Method, Reply, RequestContext, Route } from './route.ts';
import type { App, HttpRequest, RawResponse } from './uws.ts';

/** Registers all routes. Throws when two claim the same method and path, or a definition cannot work. */
export function registerRoutes(
  app: App,
  routes: readonly Route[],
  socketPaths: readonly string[],
  host: HttpHost,
): void {
  const taken = new Set<string>();
  for (const route of routes) {
    const key = `${route.method} ${route.path.replace(/:[^/]+/g, ':')}`;
    if (taken.has(key)) throw new TypeError(`two routes answer ${route.method} ${route.path}`);
    taken.add(key);
    const handler = handlerOf(compileRoute(route, host.limits), host);
    if (route.method === 'GET') app.get(route.path, handler).head(route.path, handler);
    else if (route.method === 'POST') app.post(route.path, handler);
    else if (route.method === 'PUT') app.put(route.path, handler);
    else if (route.method === 'PATCH') app.patch(route.path, handler);
    else app.del(route.path, handler);
  }
  app.options(
    '/*',
    handlerOf(
      ownRoute(host, (context) => answerOptions(routes, host, context)),
      host,
    ),
  );
  app.any(
    '/*',
    handlerOf(
      ownRoute(host, (context) => answerUnknown(routes, socketPaths, context)),
      host,
    ),
  );
}

function handlerOf(route: CompiledRoute, host: HttpHost): (res: RawResponse, req: HttpRequest) => void {
  return (res, req) => new Exchange(host, route, res).begin(req);
}

/** A route of the server itself, for what no feature answers. */
function ownRoute(host: HttpHost, handle: (context: RequestContext) => Reply): CompiledRoute {
  return {
    method: 'GET',
    label: '(none)',
    paramNames: [],
    params: undefined,
    query: undefined,
    body: undefined,
    bodyKind: 'none',
    bodyBytesMax: 0,
    bodyDeadlineMs: host.limits.bodyDeadlineMs,
    deadlineMs: host.limits.handlerDeadlineMs,
    guard: undefined,
    handle,
  };
}

/** The methods a path answers, as `Allow` lists them; empty for a path that nobody has. */
function allowedMethods(routes: readonly Route[], path: string): string[] {
  const methods = new Set<Method | 'HEAD' | 'OPTIONS'>();
  for (const route of routes) {
    if (!matchesPattern(route.path, path)) continue;
    methods.add(route.method);
    if (route.method === 'GET') methods.add('HEAD');
  }
  if (methods.size > 0) methods.add('OPTIONS');
  return [...methods].sort();
}

function answerOptions(routes: readonly Route[], host: HttpHost, context: RequestContext): Reply {
  const allow = allowedMethods(routes, context.path).join(', ');
  if (allow === '') return fail('not_found', 'nothing is at this path');
  const headers: Record<string, string> = { allow };
  if (host.cors.isListed(context.header('origin'))) {
    headers['access-control-allow-methods'] = allow;
    headers['access-control-max-age'] = corsMaxAgeSeconds;
    const wanted = requestedHeaders(context.header('access-control-request-headers'));
    if (wanted !== undefined) headers['access-control-allow-headers'] = wanted;
  }
  return { status: 204, headers };
}

function answerUnknown(routes: readonly Route[], socketPaths: readonly string[], context: RequestContext): Reply {
  const allowed = allowedMethods(routes, context.path);
  if (allowed.length > 0) {
    const allow = allowed.join(', ');
    return fail('method_not_allowed', `this path answers ${allow}`, { headers: { allow } });
  }
  if (socketPaths.some((path) => matchesPattern(path, context.path))) {
    return fail('bad_request', 'this path is a WebSocket: it needs an upgrade');
  }
  return fail('not_found', 'nothing is at this path');
}
