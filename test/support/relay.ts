/**
 * A relay as the ones in the field behave, for tests that need its habits and its bad luck:
 *
 *  - It posts messages, three at a time; when the connection breaks, or on 502 and 503, it sends the same body again, twice.
 *    On any other refusal it gives up. It gives up waiting after a minute.
 *  - Of an answer it uses the first of `reflex_message` (with `burst_messages`), `reply_bubbles`, `reply_text`, and does not compare
 *    it with what came over the socket: what is in both is sent twice.
 *  - It keeps a socket open, and connects again when it is closed: at once after 1012, with growing pauses otherwise.
 *  - It carries out a command once, however often it comes, and acknowledges it each time.
 *  - One that opted in sends messages over the socket, and again on the next one, until they are acknowledged.
 *
 * Its pauses are those of the field, shortened by `haste`.
 */
import { connectSocket, type SocketClient } from './socket-client.ts';

export interface RelayOptions {
  port: number;
  agent: string;
  token: string;
  /** Pauses are divided by this; default 1. */
  haste?: number;
  /** Random numbers in [0, 1), for the jitter. */
  random?: () => number;
}

/** A text that reached the messenger, in the order in which the relay sent them. */
export interface Delivered {
  chat: string;
  text: string;
  way: 'answer' | 'command';
  bubbleType: string;
}

export type PostResult =
  | { kind: 'answered'; bubbles: string[]; reason: string | null; tries: number }
  /** Refused, or not reached in three tries. */
  | { kind: 'given_up'; status: number; tries: number };

export interface SimulatedRelay {
  readonly delivered: readonly Delivered[];
  /** Commands that came again under an id already carried out. */
  readonly redelivered: number;
  readonly connections: number;
  start(): void;
  /** Posts a message and sends what it is answered. */
  post(body: { chat_guid: string; [key: string]: unknown }): Promise<PostResult>;
  /** Sends a message over the socket; resolves when it is acknowledged, on whichever connection. */
  send(body: { chat_guid: string; message_id: string; [key: string]: unknown }): Promise<void>;
  stop(): void;
}

const postsAtOnce = 3;
const postTimeoutMs = 60_000;
const retryPausesMs = [5_000, 10_000];
const reconnectMs = { min: 1_000, max: 60_000 };
const pingMs = 30_000;
const serviceRestart = 1012;

export function createRelay(options: RelayOptions): SimulatedRelay {
  const { port, agent, token, haste = 1, random = Math.random } = options;
  const headers = { authorization: `Bearer ${token}` };
  const delivered: Delivered[] = [];
  const done = new Set<string>();
  const unacknowledged = new Map<string, { frame: string; acknowledged: () => void }>();
  const queue: (() => void)[] = [];
  let posting = 0;
  let redelivered = 0;
  let connections = 0;
  let socket: SocketClient | undefined;
  let phase: 'new' | 'running' | 'stopped' = 'new';

  const rest = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms / haste));

  // ——— messages by POST ———

  const slot = async (): Promise<void> => {
    if (posting >= postsAtOnce) await new Promise<void>((resolve) => queue.push(resolve));
    posting += 1;
  };

  const leaveSlot = () => {
    posting -= 1;
    queue.shift()?.();
  };

  const tryPost = async (body: string): Promise<{ status: number; answer: Record<string, unknown> } | 'broken'> => {
    try {
      const response = await fetch(`http://127.0.0.1:${port}/edge/message`, {
        method: 'POST',
        headers: { ...headers, 'x-edge-agent-id': agent, 'content-type': 'application/json' },
        body,
        signal: AbortSignal.timeout(postTimeoutMs),
      });
      return { status: response.status, answer: (await response.json()) as Record<string, unknown> };
    } catch {
      return 'broken';
    }
  };

  const post: SimulatedRelay['post'] = async (message) => {
    const body = JSON.stringify(message);
    await slot();
    try {
      for (let tries = 1; ; tries++) {
        const outcome = await tryPost(body);
        const isTransient = outcome === 'broken' || outcome.status === 502 || outcome.status === 503;
        if (!isTransient && outcome.status !== 200) return { kind: 'given_up', status: outcome.status, tries };
        if (!isTransient) {
          const bubbles = bubblesUsed(outcome.answer);
          for (const text of bubbles) delivered.push({ chat: message.chat_guid, text, way: 'answer', bubbleType: '' });
          const { reason } = (outcome.answer.metadata ?? {}) as { reason?: string };
          return { kind: 'answered', bubbles, reason: reason ?? null, tries };
        }
        const pause = retryPausesMs[tries - 1];
        if (pause === undefined) return { kind: 'given_up', status: outcome === 'broken' ? 0 : outcome.status, tries };
        await rest(pause);
      }
    } finally {
      leaveSlot();
    }
  };

  // ——— the socket ———

  const handle = (text: string, on: SocketClient) => {
    const frame = JSON.parse(text) as { type: string; data?: Record<string, unknown> };
    if (frame.type === 'message_ack') {
      const id = String(frame.data?.message_id);
      unacknowledged.get(id)?.acknowledged();
      unacknowledged.delete(id);
    }
    if (frame.type !== 'command') return;
    const { command_id, command_type, payload } = frame.data as {
      command_id: string;
      command_type: string;
      payload: { thread_id: string; text: string; bubble_type: string };
    };
    if (done.has(command_id)) redelivered += 1;
    else if (command_type === 'send_message_now') {
      const { thread_id: chat, text: said, bubble_type: bubbleType } = payload;
      delivered.push({ chat, text: said, way: 'command', bubbleType });
    }
    done.add(command_id);
    on.send(JSON.stringify({ type: 'command_ack', data: { command_id, status: 'completed' } }));
  };

  /** One connection, from its upgrade to its end; resolves with its close code, or 0 where it was refused. */
  const live = async (): Promise<number> => {
    let open: SocketClient;
    try {
      open = await connectSocket({ port, path: `/edge/ws?edge_agent_id=${agent}`, headers });
    } catch {
      return 0;
    }
    if (open.status !== 101) return 0;
    connections += 1;
    socket = open;
    const pinging = setInterval(() => open.send('{"type":"ping"}'), pingMs / haste);
    for (const { frame } of unacknowledged.values()) open.send(frame);
    const reading = (async () => {
      for (;;) handle(await open.next(() => true, 2_147_483_647), open);
    })().catch(() => undefined);
    const { code } = await open.closed;
    await reading;
    clearInterval(pinging);
    socket = undefined;
    return code;
  };

  const stayConnected = async (): Promise<void> => {
    let pause = reconnectMs.min;
    while (phase === 'running') {
      const before = connections;
      const code = await live();
      if (phase !== 'running') return;
      if (connections > before) pause = reconnectMs.min;
      if (code === serviceRestart) continue;
      await rest(pause * (0.5 + random()));
      pause = Math.min(reconnectMs.max, pause * 2);
    }
  };

  return {
    delivered,
    get redelivered() {
      return redelivered;
    },
    get connections() {
      return connections;
    },
    start() {
      if (phase !== 'new') return;
      phase = 'running';
      void stayConnected();
    },
    post,
    send(message) {
      return new Promise((acknowledged) => {
        const frame = JSON.stringify({ type: 'message', data: message });
        unacknowledged.set(message.message_id, { frame, acknowledged });
        socket?.send(frame);
      });
    },
    stop() {
      phase = 'stopped';
      socket?.destroy();
    },
  };
}

/** What a relay sends of an answer: the first form that is present, and only that. */
export function bubblesUsed(answer: Record<string, unknown>): string[] {
  if (answer.should_respond !== true) return [];
  if (typeof answer.reflex_message === 'string') {
    return [answer.reflex_message, ...((answer.burst_messages as string[] | undefined) ?? [])];
  }
  if (Array.isArray(answer.reply_bubbles)) return answer.reply_bubbles as string[];
  return typeof answer.reply_text === 'string' ? [answer.reply_text] : [];
}
