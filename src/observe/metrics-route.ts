/** `GET /metrics` in Prometheus' text form; where an admin key is given, it opens the route. */
import type { Registry } from 'prom-client';
import { adminGuard } from '../server/admin-key.ts';
import { type Route, route } from '../server/route.ts';

export interface MetricsRouteOptions {
  /** Asked for as `X-Admin-Key` or as a bearer token, which is what scrapers can send. Without it the route is open. */
  adminKey?: string;
}

/** The route that a scraper reads. */
export function metricsRoute(registry: Registry, { adminKey }: MetricsRouteOptions = {}): Route {
  return route({
    method: 'GET',
    path: '/metrics',
    summary: 'Metrics for Prometheus',
    tag: 'operations',
    auth: adminKey === undefined ? 'none' : 'admin',
    ...(adminKey === undefined ? {} : { guard: adminGuard(adminKey) }),
    answers: {
      200: { description: 'Metrics in text form' },
      401: { description: 'The admin key is missing or wrong' },
    },
    handle: async () => ({ status: 200, bytes: await registry.metrics(), contentType: registry.contentType }),
  });
}
