/**
 * `GET /health`: whether this process can serve. Relays and load balancers look at the status alone; the body is for people. It names no
 * host and no version of a dependency, because anybody may ask.
 */
import { z } from 'zod';
import { type Route, route } from './route.ts';

export interface HealthReport {
  /** The process may be given traffic: it listens, its database answers. */
  ready: boolean;
  draining: boolean;
  database: 'ok' | 'down';
  /** `off`: one node, no bus configured. */
  bus: 'ok' | 'down' | 'off';
  /** `offline`: the built-in responder answers instead of a model. */
  model: 'online' | 'offline';
  version: string;
  uptimeSeconds: number;
}

const healthSchema = z.object({
  status: z.enum(['ok', 'degraded', 'draining', 'unready']),
  live: z.literal(true),
  ready: z.boolean(),
  draining: z.boolean(),
  database: z.enum(['ok', 'down']),
  bus: z.enum(['ok', 'down', 'off']),
  model: z.enum(['online', 'offline']),
  version: z.string(),
  uptime_seconds: z.int(),
});

function statusOf(report: HealthReport): 'ok' | 'degraded' | 'draining' | 'unready' {
  if (report.draining) return 'draining';
  if (!report.ready) return 'unready';
  return report.bus === 'down' ? 'degraded' : 'ok';
}

/** The health route. `describe` is asked on every call and must answer fast; one that throws or takes 2 s is answered as not ready. */
export function healthRoute(options: { describe(): HealthReport | Promise<HealthReport> }): Route {
  return route({
    method: 'GET',
    path: '/health',
    summary: 'Whether this server can serve',
    tag: 'operations',
    auth: 'none',
    deadlineMs: 2_000,
    answers: {
      200: {
        description: 'It can serve; `degraded` when something it can do without is missing.',
        schema: healthSchema,
      },
      503: { description: 'It is draining, or cannot serve; the status is all a probe needs.', schema: healthSchema },
    },
    async handle() {
      const report = await options.describe();
      const { uptimeSeconds, ...rest } = report;
      const body = { status: statusOf(report), live: true, ...rest, uptime_seconds: Math.floor(uptimeSeconds) };
      return { status: report.ready && !report.draining ? 200 : 503, body };
    },
  });
}
