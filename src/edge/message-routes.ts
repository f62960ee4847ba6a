/** `POST /edge/message` and its legacy twin `POST /orchestrator/message`. */
import { fail } from '../server/failure.ts';
import { type Reply, type RequestContext, type Route, route } from '../server/route.ts';
import { answerOnWire } from './answer.ts';
import type { Caller, Guard } from './guard.ts';
import type { Links } from './links.ts';
import { type MessageReader, messageBodySchema, refusalFailure } from './messages.ts';
import type { Conversations, EdgeEvent } from './ports.ts';
import type { RateLimit } from './rate-limit.ts';
import { type MessageBody, messageAnswerSchema, type OlderMessageBody } from './wire.ts';

export interface MessageRouteOptions {
  guard: Guard;
  reader: MessageReader;
  links: Links;
  conversations: Conversations;
  agentLimit: RateLimit;
  seen(agent: string): void;
  responder: { name: string; offline: boolean };
  observe(event: EdgeEvent): void;
}

type MessageContext = RequestContext<unknown, unknown, MessageBody | OlderMessageBody>;

export function messageRoutes(options: MessageRouteOptions): Route[] {
  const handle = async (context: MessageContext, caller: Caller): Promise<Reply> => {
    if (caller.kind === 'failure') return caller.failure;
    const { agent } = caller;
    if (agent !== null) {
      const limit = options.agentLimit.take(agent);
      if (limit.kind === 'limited') {
        const { retryAfterSeconds } = limit;
        options.observe({ event: 'rate_limited', limit: 'agent', agent, retryAfterMs: retryAfterSeconds * 1_000 });
        return fail('rate_limited', `too many requests from this agent: try again in ${retryAfterSeconds} s`, {
          retryAfterSeconds,
        });
      }
      options.seen(agent);
    }
    const read = options.reader.read(context.body, {
      agent,
      socketOpen: options.links.isOpen(agent),
      givenId: context.header('idempotency-key') ?? null,
      bytes: context.rawBody.byteLength,
      where: 'body',
    });
    if (read.kind === 'failure') return read.failure;
    const outcome = await options.conversations.post(read.message, context.signal);
    switch (outcome.kind) {
      case 'answered': {
        const facts = {
          personaId: outcome.persona.id,
          responder: options.responder.name,
          offline: options.responder.offline,
        };
        return { status: 200, body: answerOnWire(outcome.answer, facts), onSettled: outcome.settled };
      }
      case 'refused':
        return refusalFailure(outcome.receipt);
      case 'not_durable':
        return fail('unavailable', 'the database does not answer: send the same message again', {
          retryAfterSeconds: 5,
        });
      case 'gone':
        // Nobody reads this; the request's own log line needs a status.
        return fail('request_timeout', 'the client went away');
    }
  };

  const common = {
    method: 'POST',
    tag: 'edge',
    body: messageBodySchema,
    bodyBytesMax: 256 * 1024,
    deadlineMs: 58_000,
    answers: { 200: { description: 'The bubbles no socket has delivered.', schema: messageAnswerSchema } },
  } as const;

  return [
    route({
      ...common,
      path: '/edge/message',
      summary: 'A message from iMessage; answered with the persona’s bubbles',
      auth: 'edge',
      guard: options.guard.beforeBody,
      handle: async (context) =>
        handle(context, await options.guard.relay(context, context.header('x-edge-agent-id') ?? null)),
    }),
    route({
      ...common,
      path: '/orchestrator/message',
      summary: 'The same for the legacy relay, under its own secret',
      auth: 'relay',
      guard: options.guard.legacyBeforeBody,
      handle: async (context) => handle(context, await options.guard.legacyRelay(context)),
    }),
  ];
}
