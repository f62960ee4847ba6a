/** `GET /metrics` in Prometheus' text form; where an admin key is given, it opens the route. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Registry } from 'prom-client';
import { fail } from '../server/failure.ts';
import { type Route, route } from '../server/route.ts';

export interface MetricsRouteOptions {
  /** Asked for as `X-Admin-Key` or as a bearer token, which is what scrapers can send. Without it the route is open. */
  adminKey?: string;
}

/** The route that a scraper reads. */
export function metricsRoute(registry: Registry, options: MetricsRouteOptions = {}): Route {
  const { adminKey } = options;
  return route({
    method: 'GET',
    path: '/metrics',
    summary: 'Metrics for Prometheus',
    tag: 'operations',
    auth: adminKey === undefined ? 'none' : 'admin',
    answers: {
      200: { description: 'Metrics in text form' },
      401: { description: 'The admin key is missing or wrong' },
    },
    async handle(context) {
      if (
        adminKey !== undefined &&
        !isSame(
          adminKey,
          givenKey((name) => context.header(name)),
        )
      ) {
        return fail('unauthorized', 'Send the admin key as X-Admin-Key or as a bearer token.');
      }
      return { status: 200, bytes: await registry.metrics(), contentType: registry.contentType };
    },
  });
}

function givenKey(header: (name: string) => string | undefined): string {
  return header('x-admin-key') ?? header('authorization')?.replace(/^bearer\s+/i, '') ?? '';
}

/** Compares digests, so that neither content nor length shows in the time taken. */
function isSame(expected: string, given: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(expected), digest(given));
}
