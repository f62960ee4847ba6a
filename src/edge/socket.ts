/**
 * `GET /edge/ws`: a relay's persistent socket, the mailbox of its actor `edge/<agent>`.
 *
 *  - Commands are written when the actor emits them, after their commit; the actor decides what goes out again on a reconnect.
 *  - A frame that is wrong is answered with an `error` frame and changes nothing; only the socket's own limits close it.
 *  - `ping` is answered here: a heartbeat is nobody's event.
 */
import { z } from 'zod';
import type { Clock } from '../../actors/clock.ts';
import type { Host } from '../../actors/host.ts';
import type { AckStatus, EdgeLinkFrame } from '../../machines/edge-link/types.ts';
import { type Failure, fail, failures } from '../server/failure.ts';
import { validate } from '../server/input-problems.ts';
import { isTooDeep } from '../server/json-body.ts';
import { type AnySocketRoute, type FrameRate, socketRoute } from '../server/socket.ts';
import type { Agents } from './agents.ts';
import { commandOnWire } from './commands.ts';
import type { Guard } from './guard.ts';
import type { EdgeConnection, EdgeSession, Links } from './links.ts';
import { type MessageReader, messageBodySchema, refusalFailure } from './messages.ts';
import type { Conversations, EdgeEvent } from './ports.ts';
import type { RateLimit } from './rate-limit.ts';
import { errorText, frameSchema, type MessageBody, type OlderMessageBody, socketAckSchema } from './wire.ts';

export interface EdgeSocketOptions {
  host: Host;
  guard: Guard;
  agents: Agents;
  links: Links;
  reader: MessageReader;
  conversations: Conversations;
  connectLimit: RateLimit;
  clock: Clock;
  frames?: FrameRate;
  observe(event: EdgeEvent): void;
}

/** Frames a relay may send: so many a second, and so many at once. A relay sends a ping every 30 s and two frames a command: far below this even when it catches up. */
export const defaultFrameRate: FrameRate = { perSecond: 200, burst: 1_000 };

/** As deep as an HTTP body may be. */
const frameDepthMax = 64;
const pong = '{"type":"pong"}';
const messageIdSchema = z.string().min(1).max(200);

export function edgeSocket(options: EdgeSocketOptions): AnySocketRoute {
  const { host, links, observe, frames = defaultFrameRate } = options;
  const unwatch = new Map<string, () => void>();

  const onCommand = (connection: EdgeConnection, frame: EdgeLinkFrame) => {
    if (frame.connection !== connection.id) return;
    if (frame.type === 'replaced') return connection.close('replaced');
    const { agent } = connection.session;
    const { command_id: commandId, command_type: commandType } = frame.command;
    const data = commandOnWire(frame.command, frame.queuedAt);
    links.noteGiven(agent, commandId);
    // A slow or closed socket loses nothing: the command is pending in the actor and goes out on the next connection.
    const sent = connection.send(JSON.stringify({ type: 'command', data, timestamp: data.timestamp }));
    if (sent !== 'closed') observe({ event: 'command_pushed', agent, commandId, commandType });
  };

  return socketRoute<EdgeSession, z.ZodObject<{ edge_agent_id: z.ZodString }>>({
    path: '/edge/ws',
    summary: 'A relay’s socket: commands out, acknowledgements and messages in',
    query: z.object({ edge_agent_id: z.string().min(1).max(100) }),
    origin: 'any',
    frameBytesMax: 256 * 1024,
    framesPerSecond: frames.perSecond,
    framesBurst: frames.burst,
    silenceMs: 60_000,
    async admit(upgrade) {
      const agent = upgrade.query.edge_agent_id;
      const caller = await options.guard.relay(upgrade, agent);
      if (caller.kind === 'failure') return caller.failure;
      const limit = options.connectLimit.take(agent);
      if (limit.kind === 'limited') {
        const { retryAfterSeconds } = limit;
        observe({ event: 'rate_limited', limit: 'connections', agent, retryAfterMs: retryAfterSeconds * 1_000 });
        return fail('rate_limited', `too many connections: try again in ${retryAfterSeconds} s`, { retryAfterSeconds });
      }
      return { session: { agent, tokenHash: caller.tokenHash } };
    },
    onOpen(connection) {
      const { agent } = connection.session;
      options.agents.seen(agent);
      links.open(connection)?.close('replaced');
      const address = `edge/${agent}`;
      const watcher = { onFrame: ({ event }: { event: unknown }) => onCommand(connection, event as EdgeLinkFrame) };
      unwatch.set(connection.id, host.watch(address, watcher));
      observe({ event: 'edge_connected', agent, socketId: connection.id });
      void host.tell(address, { type: 'socket_opened', connection: connection.id }).then((receipt) => {
        // A socket its actor does not know of would wait for commands in vain.
        if (receipt.kind === 'refused') connection.close('internal');
      });
      return checkAgain(connection);
    },
    onFrame(connection, text) {
      let frame: unknown;
      try {
        frame = JSON.parse(text);
      } catch {
        return refuse(connection, 'malformed_json', fail('bad_request', 'a frame is one JSON object'));
      }
      const type = (frame as { type?: unknown } | null)?.type;
      if (type === 'ping') return void connection.send(pong);
      // What comes after recurses, and an operator's list of relays shows what this one says of itself.
      if (isTooDeep(Buffer.from(text), frameDepthMax)) {
        const rule = `a frame may be nested at most ${frameDepthMax} levels deep`;
        return refuse(connection, 'too_deep', fail('invalid', rule));
      }
      return onFrame(connection, frame, text.length);
    },
    onClose(connection, code) {
      const { agent } = connection.session;
      links.close(connection);
      unwatch.get(connection.id)?.();
      unwatch.delete(connection.id);
      observe({ event: 'edge_disconnected', agent, socketId: connection.id, code });
      tellClosed(agent, connection.id);
    },
  });

  /** The actor must hear of it, or it takes commands for delivered that were written into the void. */
  function tellClosed(agent: string, id: string): void {
    void host.tell(`edge/${agent}`, { type: 'socket_closed', connection: id }).then((receipt) => {
      if (receipt.kind !== 'refused' || receipt.retryAfterMs === null || receipt.reason === 'draining') return;
      if (receipt.reason === 'elsewhere') return;
      options.clock.after(receipt.retryAfterMs, () => tellClosed(agent, id));
    });
  }

  /** A revocation that came between the token's check and the open socket closes it after all. */
  async function checkAgain(connection: EdgeConnection): Promise<void> {
    const { tokenHash } = connection.session;
    if (tokenHash === null) return;
    const token = await options.agents.findToken(tokenHash);
    if (token === undefined || token.revokedAt !== null) connection.close('revoked');
  }

  function onFrame(connection: EdgeConnection, raw: unknown, bytes: number): void | Promise<void> {
    const frame = frameSchema.safeParse(raw);
    if (!frame.success) {
      return refuse(connection, 'malformed', fail('invalid', 'a frame is {"type": "...", "data"?: {...}}'));
    }
    const { type, data } = frame.data;
    switch (type) {
      case 'pong':
        return;
      case 'command_ack':
        return onAck(connection, data ?? raw);
      case 'status':
        if (typeof data === 'object' && data !== null) {
          links.noteStatus(connection.session.agent, { ...data, at: options.clock.now() });
        }
        return;
      case 'message':
        return onMessage(connection, data, bytes);
      default:
        refuse(
          connection,
          'unknown_type',
          fail('invalid', `unknown frame type: known are ping, command_ack, status, message`),
        );
    }
  }

  function onAck(connection: EdgeConnection, data: unknown): void {
    const ack = socketAckSchema.safeParse(data);
    if (!ack.success || (ack.data.status === undefined && ack.data.success === undefined)) {
      return refuse(
        connection,
        'malformed_ack',
        fail('invalid', 'command_ack needs command_id and a status, or success'),
      );
    }
    const { command_id: commandId, success, error } = ack.data;
    const status: AckStatus = ack.data.status ?? (success ? 'completed' : 'failed');
    // Only an end changes anything; the relay's steps on the way there are not worth a row.
    if (status === 'received' || status === 'executing') return;
    void host.tell(`edge/${connection.session.agent}`, {
      type: 'command_acked',
      commandId,
      status,
      error: errorText(error),
    });
  }

  async function onMessage(connection: EdgeConnection, data: unknown, bytes: number): Promise<void> {
    const id = messageIdSchema.safeParse((data as { message_id?: unknown } | null)?.message_id);
    if (!id.success)
      return refuse(connection, 'message_id', fail('invalid', 'data.message_id must be 1 to 200 characters'));
    const messageId = id.data;
    const body = validate(messageBodySchema, data, 'data');
    if ('failure' in body) return refuse(connection, 'malformed_message', body, messageId);
    const { agent } = connection.session;
    const source = { agent, socketOpen: true, givenId: messageId, bytes, where: 'data' } as const;
    const read = options.reader.read(body.value as MessageBody | OlderMessageBody, source);
    if (read.kind === 'failure') return refuse(connection, 'message', read.failure, messageId);
    const outcome = await options.conversations.bring(read.message);
    if (outcome.kind === 'refused') return refuse(connection, 'message', refusalFailure(outcome.receipt), messageId);
    connection.send(JSON.stringify({ type: 'message_ack', data: { message_id: messageId, turn_id: outcome.turnId } }));
  }

  function refuse(connection: EdgeConnection, reason: string, failure: Failure, messageId?: string): void {
    const { agent } = connection.session;
    observe({ event: 'edge_unknown_frame', agent, socketId: connection.id, reason });
    const data = {
      code: failure.failure,
      detail: failure.detail,
      fields: failure.fields,
      retry: failures[failure.failure].retry,
      retry_after_seconds: failure.retryAfterSeconds,
      message_id: messageId,
    };
    connection.send(JSON.stringify({ type: 'error', data }));
  }
}
