/** What an operator does with relays, under `X-Admin-Key`: see them, send them commands, mint and revoke their tokens. */
import { z } from 'zod';
import type { Clock, Ids } from '../../actors/clock.ts';
import type { Host } from '../../actors/host.ts';
import type { EdgeLinkContext } from '../../machines/edge-link/types.ts';
import { fail } from '../server/failure.ts';
import { type Reply, type RequestContext, type Route, route } from '../server/route.ts';
import { agentView, invitationView, mintedView, tokenView } from './admin-answers.ts';
import type { Agents } from './agents.ts';
import { askRelay } from './ask-relay.ts';
import { buildCommand, type CommandType, commandTypes } from './commands.ts';
import { agentIdPattern, agentIdRule, type Guard } from './guard.ts';
import type { Links } from './links.ts';
import type { EdgeEvent } from './ports.ts';
import { phoneSchema } from './wire.ts';

export interface AdminRouteOptions {
  host: Host;
  guard: Guard;
  agents: Agents;
  links: Links;
  clock: Clock;
  ids: Ids;
  personaExists(id: string): boolean;
  observe(event: EdgeEvent): void;
}

const dayMs = 24 * 60 * 60 * 1_000;
const agentId = z.string().regex(agentIdPattern, agentIdRule);
const agentParams = z.object({ id: agentId });
const commandBody = z.object({
  command_type: z.enum(commandTypes as [CommandType, ...CommandType[]]),
  payload: z.record(z.string(), z.unknown()),
  priority: z.enum(['normal', 'immediate']).optional(),
  expires_in_seconds: z.number().int().positive().max(31_622_400).optional(),
});
const tokenBody = z.object({
  label: z.string().max(100).optional(),
  expires_in_days: z.number().int().positive().max(3_650).optional(),
});
const agentBody = z.object({
  phone: phoneSchema.nullable().optional(),
  persona_id: z.string().max(64).nullable().optional(),
});
const inviteBody = z.object({
  persona_id: z.string().max(64).nullable().optional(),
  expires_in_hours: z.number().int().positive().max(720).default(24),
});

export function adminRoutes(options: AdminRouteOptions): Route[] {
  const { host, guard, agents, links, clock, ids } = options;
  const asAdmin =
    (action: string, run: (context: RequestContext) => Promise<Reply>) => async (context: RequestContext) => {
      const { id } = (context.params ?? {}) as { id?: string };
      options.observe({ event: 'admin_acted', requestId: context.requestId, action, agent: id ?? null });
      return run(context);
    };
  const unknownPersona = (id: string | null | undefined): Reply | undefined =>
    id == null || options.personaExists(id)
      ? undefined
      : fail('invalid', 'persona_id names no persona', {
          fields: [{ field: 'body.persona_id', rule: 'must name a persona' }],
        });

  const listAgents = async (): Promise<Reply> => {
    const views = [];
    for (const agent of agents.list()) {
      const view = await host.inspect(`edge/${agent.id}`);
      const state = view?.context as EdgeLinkContext | undefined;
      views.push({
        edge_agent_id: agent.id,
        persona_id: agent.personaId ?? null,
        connected: links.isOpen(agent.id),
        pending_commands: state?.pending.length ?? 0,
        status: links.statusOf(agent.id) ?? null,
        first_seen_at: agent.createdAt.toISOString(),
      });
    }
    return { status: 200, body: { agents: views } };
  };

  const common = {
    tag: 'admin',
    auth: 'admin',
    guard(context: RequestContext) {
      const refused = guard.admin(context);
      if (refused !== undefined) options.observe({ event: 'edge_auth_refused', agent: null, reason: 'admin_key' });
      return refused;
    },
  } as const;
  return [
    route({
      ...common,
      method: 'GET',
      path: '/edge/agents',
      summary: 'Every relay: connected or not, how much waits for it, what it last said of itself',
      answers: { 200: { description: 'The relays.', schema: z.object({ agents: z.array(agentView) }) } },
      handle: asAdmin('list_agents', listAgents),
    }),
    route({
      ...common,
      method: 'PATCH',
      path: '/edge/agents/:id',
      summary: 'Says which phone and persona a relay speaks for',
      params: agentParams,
      body: agentBody,
      answers: {
        200: {
          description: 'The relay as it is now.',
          schema: agentView.pick({ edge_agent_id: true, persona_id: true }),
        },
      },
      handle: asAdmin('change_agent', async ({ params, body }) => {
        const { id } = params as z.output<typeof agentParams>;
        const { phone, persona_id } = body as z.output<typeof agentBody>;
        const problem = unknownPersona(persona_id);
        if (problem !== undefined) return problem;
        const change: { phone?: string | null; personaId?: string | null } = {};
        if (phone !== undefined) change.phone = phone?.replace(/\D/g, '') ?? null;
        if (persona_id !== undefined) change.personaId = persona_id;
        const agent = await agents.save(id, change);
        return { status: 200, body: { edge_agent_id: agent.id, persona_id: agent.personaId ?? null } };
      }),
    }),
    route({
      ...common,
      method: 'POST',
      path: '/edge/agents/:id/commands',
      summary: 'Sends a relay a command; it is kept until the relay acknowledges it',
      params: agentParams,
      body: commandBody,
      answers: { 202: { description: 'Queued.', schema: z.object({ command_id: z.string() }) } },
      handle: asAdmin('send_command', async ({ params, body }) => {
        const { id } = params as z.output<typeof agentParams>;
        const { command_type, payload, priority, expires_in_seconds } = body as z.output<typeof commandBody>;
        const built = buildCommand(command_type, payload as never, {
          ids,
          now: clock.now,
          priority,
          lifeMs: expires_in_seconds === undefined ? undefined : expires_in_seconds * 1_000,
        });
        if (built.kind === 'problem') {
          const fields = [{ field: `body.${built.field}`, rule: built.rule }];
          return fail('invalid', `${built.field}: ${built.rule}`, { fields });
        }
        const answer = await askRelay<'queued' | 'refused'>(options, id, built.event);
        if (answer === null)
          return fail('unavailable', 'the relay’s commands cannot be changed now', { retryAfterSeconds: 5 });
        if (answer === 'refused')
          return fail(
            'unavailable',
            'too many commands wait for this relay: it must collect and acknowledge them first',
            {
              retryAfterSeconds: 60,
            },
          );
        agents.seen(id);
        return { status: 202, body: { command_id: built.event.command.command_id } };
      }),
    }),
    route({
      ...common,
      method: 'GET',
      path: '/edge/agents/:id/tokens',
      summary: 'The tokens minted for a relay, without the tokens themselves',
      params: agentParams,
      answers: { 200: { description: 'Its tokens.', schema: z.object({ tokens: z.array(tokenView) }) } },
      handle: asAdmin('list_tokens', async ({ params }) => ({
        status: 200,
        body: { tokens: await agents.tokens((params as z.output<typeof agentParams>).id) },
      })),
    }),
    route({
      ...common,
      method: 'POST',
      path: '/edge/agents/:id/tokens',
      summary: 'Mints a token for one relay; it is shown this once',
      params: agentParams,
      body: tokenBody,
      answers: { 201: { description: 'The token.', schema: mintedView } },
      handle: asAdmin('mint_token', async ({ params, body }) => {
        const { id } = params as z.output<typeof agentParams>;
        const { label, expires_in_days } = body as z.output<typeof tokenBody>;
        const lifeMs = expires_in_days === undefined ? null : expires_in_days * dayMs;
        const minted = await agents.mint(id, { label: label ?? null, lifeMs });
        agents.seen(id);
        const expires_at = minted.expiresAt?.toISOString() ?? null;
        return {
          status: 201,
          body: { edge_agent_id: id, token_id: minted.tokenId, auth_token: minted.token, expires_at },
        };
      }),
    }),
    route({
      ...common,
      method: 'DELETE',
      path: '/edge/agents/:id/tokens/:tokenId',
      summary: 'Revokes a token; sockets that came in with it are closed',
      params: z.object({ id: agentId, tokenId: z.string().min(1).max(100) }),
      answers: {
        200: { description: 'Revoked.', schema: z.object({ revoked: z.literal(true) }) },
        404: { description: 'No such token.' },
      },
      handle: asAdmin('revoke_token', async ({ params }) => {
        const { id, tokenId } = params as { id: string; tokenId: string };
        const revokedHash = await agents.revoke(id, tokenId);
        if (revokedHash === undefined) return fail('not_found', 'this agent has no such token');
        const connection = links.of(id);
        if (connection?.session.tokenHash === revokedHash) connection.close('revoked');
        return { status: 200, body: { revoked: true } };
      }),
    }),
    route({
      ...common,
      method: 'POST',
      path: '/edge/registrations',
      summary: 'Makes a single-use registration token for a new relay',
      body: inviteBody,
      answers: { 201: { description: 'The registration token, shown this once.', schema: invitationView } },
      handle: asAdmin('invite', async ({ body }) => {
        const { persona_id, expires_in_hours } = body as z.output<typeof inviteBody>;
        const problem = unknownPersona(persona_id);
        if (problem !== undefined) return problem;
        const invite = await agents.invite({ personaId: persona_id ?? null, lifeMs: expires_in_hours * 3_600_000 });
        return { status: 201, body: { registration_token: invite.token, expires_at: invite.expiresAt.toISOString() } };
      }),
    }),
  ];
}
