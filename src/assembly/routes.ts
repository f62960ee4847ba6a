/** The one table of routes and the one of sockets: what the server answers to, and what the documentation shows. */
import type { Host } from '../../actors/host.ts';
import { metricsRoute } from '../observe/metrics-route.ts';
import { operationsRoutes } from '../operations/routes.ts';
import { landingRoute } from '../playground/landing.ts';
import { adminGuard } from '../server/admin-key.ts';
import { documentationRoutes } from '../server/documentation.ts';
import { type HealthReport, healthRoute } from '../server/health.ts';
import type { Route } from '../server/route.ts';
import type { AnySocketRoute } from '../server/socket.ts';
import type { Features } from './features.ts';
import type { Foundation } from './foundation.ts';

const about = {
  title: 'Archety',
  description: 'The conversation server: edge relays bring messages and deliver bubbles; operators see and steer.',
};

export function tablesFor(parts: {
  foundation: Foundation;
  host: Host;
  features: Features;
  version: string;
  health(): Promise<HealthReport>;
}): { routes: Route[]; sockets: AnySocketRoute[] } {
  const { foundation, host, version, health } = parts;
  const { config, observe, metrics, store } = foundation;
  const { edge, miniapps, photos, playground } = parts.features;
  const sockets = [...edge.sockets, ...miniapps.sockets, ...(playground?.sockets ?? [])];
  const routes: Route[] = [
    ...edge.routes,
    ...(playground?.routes ?? [landingRoute()]),
    ...miniapps.routes,
    ...photos.routes,
    ...operationsRoutes({
      host,
      journal: store.journal,
      guard: adminGuard(config.adminApiKey),
      acted: ({ requestId, action, actor }) =>
        observe({ event: 'admin_acted', requestId, action, actor: actor ?? undefined }),
    }),
    healthRoute({ describe: health }),
    metricsRoute(metrics.registry, config.mode === 'production' ? { adminKey: config.adminApiKey } : {}),
    ...documentationRoutes(() => ({ ...about, version, routes, sockets })),
  ];
  return { routes, sockets };
}
