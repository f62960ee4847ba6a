/** From the wire to a conversation: the two body shapes, the message's identity, the limits, shared by HTTP and socket. */
import { z } from 'zod';
import { type Failure, fail } from '../server/failure.ts';
import { ruleOf } from '../server/input-problems.ts';
import { messageId } from './message-id.ts';
import type { BroughtMessage, EdgeEvent } from './ports.ts';
import type { RateLimit } from './rate-limit.ts';
import {
  isOlderShape,
  type MessageBody,
  messageSchema,
  normaliseMessage,
  type OlderMessageBody,
  olderMessageSchema,
} from './wire.ts';

const shapes = z.toJSONSchema(z.union([messageSchema, olderMessageSchema]), { io: 'input', unrepresentable: 'any' });

/** Either shape, told apart by how it names its chat, so that a problem is told in the words of the shape that was meant. */
export const messageBodySchema = z
  .unknown()
  .transform((value, context): MessageBody | OlderMessageBody => {
    const schema = isOlderShape(value) ? olderMessageSchema : messageSchema;
    const parsed = schema.safeParse(value, { error: ruleOf });
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) context.issues.push({ ...issue, input: value } as never);
    return z.NEVER;
  })
  .meta({ anyOf: shapes.anyOf } as never);

export interface MessageSource {
  agent: string | null;
  socketOpen: boolean;
  /** The sender's own id for the message, where it has one. */
  givenId: string | null;
  bytes: number;
  /** What the sender calls the place of the message: fields of a problem are named under it. */
  where: 'body' | 'data';
}

/** What a conversation is brought, or the failure to answer with. */
export type Read = { kind: 'message'; message: BroughtMessage } | { kind: 'failure'; failure: Failure };

export interface MessageReader {
  read(body: MessageBody | OlderMessageBody, source: MessageSource): Read;
}

export function createMessageReader(options: {
  senderLimit: RateLimit;
  personaOf(from: { phone: string | null; agent: string | null }): string | null;
  observe(event: EdgeEvent): void;
}): MessageReader {
  return {
    read(body, source) {
      const normalised = normaliseMessage(body);
      if (normalised.kind === 'problem') {
        const { field, rule } = normalised.problem;
        const fields = [{ field: `${source.where}.${field}`, rule }];
        return { kind: 'failure', failure: fail('invalid', `${source.where}.${field}: ${rule}`, { fields }) };
      }
      const { message } = normalised;
      const limit = options.senderLimit.take(message.sender);
      if (limit.kind === 'limited') {
        const { retryAfterSeconds } = limit;
        options.observe({
          event: 'rate_limited',
          limit: 'sender',
          agent: source.agent,
          retryAfterMs: retryAfterSeconds * 1_000,
        });
        const detail = `too many messages from this sender: try again in ${retryAfterSeconds} s`;
        return { kind: 'failure', failure: fail('rate_limited', detail, { retryAfterSeconds }) };
      }
      const { messageGuid, metadata: _metadata, personaId, ...rest } = message;
      return {
        kind: 'message',
        message: {
          ...rest,
          id: messageId(message, source.givenId),
          guid: messageGuid,
          personaId: personaId ?? options.personaOf({ phone: message.personaPhone, agent: source.agent }),
          agent: source.agent,
          socketOpen: source.socketOpen,
          bytes: source.bytes,
        },
      };
    },
  };
}

/** A refusal of the host in the words of the contract. */
export function refusalFailure(receipt: { reason: string; retryAfterMs: number | null }): Failure {
  const retryAfterSeconds = Math.max(1, Math.ceil((receipt.retryAfterMs ?? 5_000) / 1_000));
  switch (receipt.reason) {
    case 'mailbox_full':
    case 'overloaded':
      return fail('unavailable', 'too much is waiting for this conversation: send the same message again', {
        retryAfterSeconds,
      });
    case 'draining':
    case 'elsewhere':
      return fail('unavailable', 'the server restarts: send the same message again', { retryAfterSeconds });
    case 'bad_address':
      return fail('invalid', 'chat_guid does not name a chat', {
        fields: [{ field: 'body.chat_guid', rule: 'must name a chat' }],
      });
    case 'poison':
      return fail('internal', 'this message could not be processed; it is kept for an operator to see');
    default:
      return fail('unavailable', 'this conversation cannot be served now; an operator has been told', {
        retryAfterSeconds,
      });
  }
}
