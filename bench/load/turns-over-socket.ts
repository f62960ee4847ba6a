/**
 * Whole turns over the relays' sockets: a `message` frame goes in, every bubble comes as a command and is acknowledged at once. A turn
 * counts as over with the first bubble of its reply (a reflex does not count, nor a further bubble); then the conversation sends its
 * next message, though a second bubble may still be on its way: what is left of the earlier turn is part of the next one's time.
 *
 * A command says when it was accepted, and one accepted before its conversation's message was sent is an earlier turn's: what a load before
 * this one left unacknowledged comes again to this one's sockets, and is acknowledged and otherwise left alone.
 */
import { agentOf, bearer } from './credentials.ts';
import { type Load, type Tally, untilOver } from './load.ts';
import { conversationOf, messageBody } from './texts.ts';
import { nextTurn } from './turns-over-http.ts';
import { encodeText, type LoadSocket, openSocket } from './websocket.ts';

export interface SocketTurnTask {
  kind: 'turns_over_socket';
  port: number;
  /** Relays, one socket each; the conversations are spread over them. */
  relays: number;
  from: number;
  to: number;
}

interface Frame {
  type: string;
  data: {
    command_id: string;
    command_type: string;
    message_id: string;
    /** ISO 8601, when the command was accepted. */
    timestamp: string;
    payload: { thread_id: string; bubble_type: string; delay_ms: number };
    code?: string;
  };
}

interface Waiting {
  sentAt: number;
  /** The same by the clock that both sides share, in Unix milliseconds. */
  sentAtUnix: number;
  messageId: string;
  isTaken: boolean;
  /** Its reflex has come. */
  isMet: boolean;
  isAnswered: boolean;
}

const ping = encodeText('{"type":"ping"}');

export function socketTurnLoad(task: SocketTurnTask, tally: Tally): Load {
  const sockets: LoadSocket[] = [];
  const underWay = new Map<number, Waiting>();
  const byThread = new Map<string, number>();
  const byMessage = new Map<string, number>();
  const commandsSeen = new Set<string>();
  const startedAtUnix = Date.now();
  let isStopping = false;
  let pongsMissing = 0;

  const send = (conversation: number) => {
    const turn = nextTurn(conversation);
    const messageId = `bench-${conversation}-${turn}`;
    underWay.set(conversation, {
      sentAt: performance.now(),
      sentAtUnix: Date.now(),
      messageId,
      isTaken: false,
      isMet: false,
      isAnswered: false,
    });
    byMessage.set(messageId, conversation);
    const data = { ...messageBody(conversation, turn), message_id: messageId };
    sockets[conversation % task.relays]?.send(encodeText(JSON.stringify({ type: 'message', data })));
  };

  /** The next message may go once this one is known to be durable and is answered. */
  const settle = (conversation: number, waiting: Waiting) => {
    if (!waiting.isTaken || !waiting.isAnswered) return;
    tally.done(performance.now() - waiting.sentAt);
    underWay.delete(conversation);
    byMessage.delete(waiting.messageId);
    if (!isStopping) send(conversation);
  };

  const handleCommand = ({ data }: Frame, socket: LoadSocket) => {
    socket.send(
      encodeText(JSON.stringify({ type: 'command_ack', data: { command_id: data.command_id, status: 'completed' } })),
    );
    if (commandsSeen.has(data.command_id)) tally.failed('a command came twice');
    commandsSeen.add(data.command_id);
    if (data.command_type !== 'send_message_now') return;
    const conversation = byThread.get(data.payload.thread_id);
    const waiting = conversation === undefined ? undefined : underWay.get(conversation);
    if (Date.parse(data.timestamp) < (waiting?.sentAtUnix ?? startedAtUnix)) return;
    if (data.payload.bubble_type === 'reflex') {
      if (waiting !== undefined) waiting.isMet = true;
      return;
    }
    // The first bubble of a reply follows its reflex, or is to be shown without a pause before it.
    if (data.payload.delay_ms > 0 && waiting?.isMet !== true) return;
    if (conversation === undefined || waiting === undefined) return tally.failed('a bubble that nobody waits for');
    waiting.isAnswered = true;
    settle(conversation, waiting);
  };

  const handlers = {
    onText(text: string, socket: LoadSocket): void {
      const frame = JSON.parse(text) as Frame;
      if (frame.type === 'command') return handleCommand(frame, socket);
      if (frame.type === 'pong') {
        pongsMissing -= 1;
        return;
      }
      if (frame.type !== 'message_ack') return tally.failed(`a frame ${frame.type} ${frame.data?.code ?? ''}`.trim());
      const conversation = byMessage.get(frame.data.message_id);
      const waiting = conversation === undefined ? undefined : underWay.get(conversation);
      if (conversation === undefined || waiting === undefined) return tally.failed('a message was taken twice');
      waiting.isTaken = true;
      settle(conversation, waiting);
    },
    onEnd: () => tally.failed('a socket was closed'),
  };

  return {
    async start() {
      for (let index = 0; index < task.relays; index++) {
        const path = `/edge/ws?edge_agent_id=${agentOf(index)}`;
        sockets.push(await openSocket({ port: task.port, path, headers: { Authorization: bearer } }, handlers));
      }
      for (let conversation = task.from; conversation < task.to; conversation++) {
        byThread.set(conversationOf(conversation).chat, conversation);
        send(conversation);
      }
    },
    async stop() {
      isStopping = true;
      if (!(await untilOver(() => underWay.size === 0))) {
        for (const { isTaken } of underWay.values())
          tally.failed(isTaken ? 'a reply never came' : 'a message was never taken');
      }
      // A pong comes when everything before its ping was read: no acknowledgement is lost with its socket.
      pongsMissing = sockets.length;
      for (const socket of sockets) socket.send(ping);
      if (!(await untilOver(() => pongsMissing === 0))) tally.failed('a pong never came');
      for (const socket of sockets) socket.end();
    },
  };
}
