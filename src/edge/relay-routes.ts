/** What a relay calls beside messages: registration, sync, acknowledgements, and the list of personas. */
import { z } from 'zod';
import type { Clock, Ids } from '../../actors/clock.ts';
import type { Host } from '../../actors/host.ts';
import type { EdgeCommand } from '../../machines/edge-link/types.ts';
import { fail } from '../server/failure.ts';
import { type Reply, type RequestContext, type Route, route } from '../server/route.ts';
import type { Agents } from './agents.ts';
import { askRelay } from './ask-relay.ts';
import { commandOnWire } from './commands.ts';
import type { Guard } from './guard.ts';
import type { Links } from './links.ts';
import { refusalFailure } from './messages.ts';
import type { EdgeEvent } from './ports.ts';
import type { RateLimit } from './rate-limit.ts';
import { ackSchema, errorText, registerSchema, type SyncEvent, syncEventSchema, syncSchema } from './wire.ts';

export interface RelayRouteOptions {
  host: Host;
  guard: Guard;
  agents: Agents;
  links: Links;
  agentLimit: RateLimit;
  clock: Clock;
  ids: Ids;
  personas(): readonly unknown[];
  observe(event: EdgeEvent): void;
}

/** Reports taken in by one sync; the rest is not acknowledged, and comes again. */
const eventsPerSync = 500;

interface Given {
  command: EdgeCommand;
  queuedAt: number;
}

const commandSchema = z.object({
  command_id: z.string(),
  command_type: z.string(),
  payload: z.record(z.string(), z.unknown()),
  timestamp: z.string(),
  priority: z.enum(['normal', 'immediate']),
});

export function relayRoutes(options: RelayRouteOptions): Route[] {
  const ack = ackRoute(options);
  return [
    personasRoute(options),
    registerRoute(options),
    syncRoute(options),
    ack('/edge/command/ack', false),
    ack('/edge/ack_command', true),
  ];
}

function personasRoute({ personas }: RelayRouteOptions): Route {
  return route({
    method: 'GET',
    path: '/api/personas',
    summary: 'Who people can text',
    tag: 'personas',
    auth: 'none',
    answers: {
      200: {
        description: 'Every persona.',
        schema: z.array(z.looseObject({ id: z.string(), name: z.string(), tagline: z.string(), color: z.string() })),
      },
    },
    handle: () => ({ status: 200, body: personas() }),
  });
}

function registerRoute({ agents, observe }: RelayRouteOptions): Route {
  return route({
    method: 'POST',
    path: '/edge/register',
    summary: 'A new relay exchanges its single-use registration token for its own',
    tag: 'edge',
    auth: 'none',
    body: registerSchema,
    answers: {
      200: {
        description: 'The relay’s agent id and token; the token is shown once.',
        schema: z.object({ edge_agent_id: z.string(), auth_token: z.string(), expires_at: z.string().nullable() }),
      },
      401: { description: 'The registration token is unknown, expired or used.' },
    },
    async handle({ body }) {
      const minted = await agents.register({
        phone: body.user_phone,
        token: body.registration_token,
        capabilities: body.capabilities ?? null,
      });
      if (minted.kind === 'refused') {
        observe({ event: 'edge_auth_refused', agent: null, reason: 'registration' });
        return fail('unauthorized', 'the registration token is unknown, expired or already used: ask for a new one');
      }
      observe({ event: 'edge_registered', agent: minted.agentId });
      const expires_at = minted.expiresAt?.toISOString() ?? null;
      return { status: 200, body: { edge_agent_id: minted.agentId, auth_token: minted.token, expires_at } };
    },
  });
}

function syncRoute(options: RelayRouteOptions): Route {
  const { host, guard, clock } = options;
  return route({
    method: 'POST',
    path: '/edge/sync',
    summary: 'Collects commands not yet acknowledged and hands over what happened meanwhile',
    tag: 'edge',
    auth: 'edge',
    guard: guard.beforeBody,
    body: syncSchema,
    bodyBytesMax: 1024 * 1024,
    answers: {
      200: {
        description: 'Commands, oldest first, and the ids of the events taken in.',
        schema: z.object({ commands: z.array(commandSchema), ack_events: z.array(z.string()) }),
      },
    },
    async handle(context) {
      const { body } = context;
      const limited = await admitted(options, context, body.edge_agent_id);
      if (typeof limited !== 'string') return limited;
      const address = `edge/${limited}`;
      if (typeof body.status === 'object' && body.status !== null) {
        options.links.noteStatus(limited, { ...body.status, at: clock.now() });
      }
      const ack_events: string[] = [];
      for (const report of readEvents(body.pending_events ?? [])) {
        const receipt = await host.tell(address, { type: 'relay_reported', report: report.event }, { id: report.key });
        // What was not taken in is not acknowledged: the relay brings it again.
        if (receipt.kind !== 'refused') ack_events.push(report.event.event_id);
      }
      const lastCommandId = typeof body.last_command_id === 'string' ? body.last_command_id : null;
      const pending = await askRelay<Given[]>(options, limited, { type: 'synced', lastCommandId });
      if (pending === null)
        return fail('unavailable', 'the relay’s commands cannot be read now', { retryAfterSeconds: 5 });
      const commands = pending.map(({ command, queuedAt }) => commandOnWire(command, queuedAt));
      for (const { command } of pending) options.links.noteGiven(limited, command.command_id);
      return { status: 200, body: { commands, ack_events } };
    },
  });

  async function admitted(
    { agentLimit, agents, observe }: RelayRouteOptions,
    context: RequestContext,
    claimed: string,
  ): Promise<string | Reply> {
    const caller = await guard.relay(context, claimed);
    if (caller.kind === 'failure') return caller.failure;
    const limit = agentLimit.take(claimed);
    if (limit.kind === 'limited') {
      const { retryAfterSeconds } = limit;
      observe({ event: 'rate_limited', limit: 'agent', agent: claimed, retryAfterMs: retryAfterSeconds * 1_000 });
      return fail('rate_limited', 'too many requests from this agent', { retryAfterSeconds });
    }
    agents.seen(claimed);
    return claimed;
  }
}

/**
 * The reports that can be taken in, each with the key by which it counts once. One that is no report is left out and so not acknowledged: it must not
 * keep the relay from its commands.
 */
function readEvents(reports: readonly unknown[]): { key: string; event: SyncEvent }[] {
  return reports.slice(0, eventsPerSync).flatMap((report) => {
    const read = syncEventSchema.safeParse(report);
    if (!read.success) return [];
    return [{ key: `event:${encodeURIComponent(read.data.event_id.toWellFormed())}`, event: read.data }];
  });
}

function ackRoute({ host, guard, agents, links }: RelayRouteOptions): (path: string, alias: boolean) => Route {
  return (path, alias) =>
    route({
      method: 'POST',
      path,
      summary: 'A relay’s word on a command',
      tag: 'edge',
      auth: 'edge',
      hidden: alias,
      guard: guard.beforeBody,
      body: ackSchema,
      answers: { 200: { description: 'Taken in.', schema: z.object({ acknowledged: z.literal(true) }) } },
      async handle(context) {
        const { body } = context;
        const claimed = context.header('x-edge-agent-id') ?? null;
        const caller = await guard.relay(context, claimed);
        if (caller.kind === 'failure') return caller.failure;
        // Without the header the command itself must tell whose it is; after a restart any agent's actor may hold it.
        const owner = caller.agent ?? links.ownerOf(body.command_id);
        const owners = owner === undefined ? agents.list().map((agent) => agent.id) : [owner];
        const status = body.success ? 'completed' : 'failed';
        const event = { type: 'command_acked', commandId: body.command_id, status, error: errorText(body.error) };
        for (const agent of owners) {
          const receipt = await host.tell(`edge/${agent}`, event);
          if (receipt.kind === 'refused') return refusalFailure(receipt);
        }
        return { status: 200, body: { acknowledged: true } };
      },
    });
}
