/** The edge, assembled: its routes and its socket out of what `assembly/` hands in. */
import type { MikroORM } from '@mikro-orm/core';
import type { Clock, Ids } from '../../actors/clock.ts';
import type { Host } from '../../actors/host.ts';
import { type Failure, fail } from '../server/failure.ts';
import type { Route } from '../server/route.ts';
import type { AnySocketRoute, FrameRate } from '../server/socket.ts';
import { adminRoutes } from './admin-routes.ts';
import { createAgents } from './agents.ts';
import { createGuard, type Guard, type GuardOptions } from './guard.ts';
import { createLinks } from './links.ts';
import { messageRoutes } from './message-routes.ts';
import { createMessageReader } from './messages.ts';
import type { Conversations, EdgeEvent } from './ports.ts';
import { createRateLimit } from './rate-limit.ts';
import { relayRoutes } from './relay-routes.ts';
import { edgeSocket } from './socket.ts';

export interface EdgeFeatureOptions {
  host: Host;
  orm: Pick<MikroORM, 'em'>;
  clock: Clock;
  ids: Ids;
  conversations: Conversations;
  responder: { name: string; offline: boolean };
  personas: { publicList(): readonly unknown[]; get(id: string): unknown };
  secrets: { edge: string; edgePrevious: string | null; relayWebhook: string | null; admin: string };
  /** Messages a sender, requests an agent, connection attempts an agent; 0 switches a limit off. */
  limits: { senderPerMinute: number; agentPerMinute: number; connectionsPerMinute: number };
  /** What a relay's socket may send; default `defaultFrameRate`. */
  frames?: FrameRate;
  /** See `GuardOptions.browserToken`. */
  browserToken?: GuardOptions['browserToken'];
  observe(event: EdgeEvent): void;
  failed(error: unknown): void;
}

export interface EdgeFeature {
  routes: Route[];
  sockets: AnySocketRoute[];
  /** The same checks for other features that relays and operators call. */
  guard: Guard;
  /** Notes an agent and counts one request of it; the failure to answer with where it is one too many. For other features that relays call. */
  admit(agent: string): Failure | undefined;
  /** The persona a relay speaks for; null where nobody told. */
  personaOf(agent: string | null): string | null;
  start(): Promise<void>;
  /** Sends every relay away to connect again: another server has taken over. */
  leave(): void;
}

const minuteMs = 60_000;

export function createEdgeFeature(options: EdgeFeatureOptions): EdgeFeature {
  const { host, clock, ids, conversations, observe, secrets, limits, personas } = options;
  const limit = (perMinute: number) => createRateLimit({ limit: perMinute, windowMs: minuteMs, now: clock.now });
  const agents = createAgents({ orm: options.orm, clock, ids, failed: options.failed });
  const links = createLinks();
  const guard = createGuard({
    secrets: secrets.edgePrevious === null ? [secrets.edge] : [secrets.edge, secrets.edgePrevious],
    minted: agents.findToken,
    now: clock.now,
    relayWebhookSecret: secrets.relayWebhook,
    adminApiKey: secrets.admin,
    refused: (report) => observe({ event: 'edge_auth_refused', ...report }),
    browserToken: options.browserToken,
  });
  const reader = createMessageReader({
    senderLimit: limit(limits.senderPerMinute),
    personaOf: agents.personaOf,
    observe,
  });
  const agentLimit = limit(limits.agentPerMinute);
  const shared = { host, guard, agents, links, clock, ids, observe, agentLimit };
  return {
    routes: [
      ...messageRoutes({ ...shared, reader, conversations, seen: agents.seen, responder: options.responder }),
      ...relayRoutes({ ...shared, personas: personas.publicList }),
      ...adminRoutes({ ...shared, personaExists: (id) => personas.get(id) !== undefined }),
    ],
    sockets: [
      edgeSocket({
        ...shared,
        reader,
        conversations,
        connectLimit: limit(limits.connectionsPerMinute),
        frames: options.frames,
      }),
    ],
    guard,
    admit(agent) {
      const taken = agentLimit.take(agent);
      if (taken.kind === 'allowed') {
        agents.seen(agent);
        return undefined;
      }
      const { retryAfterSeconds } = taken;
      observe({ event: 'rate_limited', limit: 'agent', agent, retryAfterMs: retryAfterSeconds * 1_000 });
      return fail('rate_limited', 'too many requests from this agent', { retryAfterSeconds });
    },
    personaOf: (agent) => agents.personaOf({ phone: null, agent }),
    start: agents.start,
    leave() {
      for (const connection of links.all()) connection.close('service_restart');
    },
  };
}
