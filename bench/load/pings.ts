/** Ping and pong: every socket has one ping under way, and sends the next when its pong has come. */
import { agentOf, bearer } from './credentials.ts';
import { type Load, type Tally, untilOver } from './load.ts';
import { encodeText, type LoadSocket, type LoadSocketHandlers, openSocket, type SocketTarget } from './websocket.ts';

/** How the same exchange is written for each server. */
export type Dialect = 'archety' | 'plain' | 'socket.io';

export interface PingTask {
  kind: 'pings';
  dialect: Dialect;
  port: number;
  sockets: number;
}

const pongWithin = '"pong"';
const pings: Record<Dialect, Buffer> = {
  archety: encodeText('{"type":"ping"}'),
  plain: encodeText('{"type":"ping"}'),
  // An event of Socket.IO (packet type 42) named `ping-json`, with the same object as its argument.
  'socket.io': encodeText('42["ping-json",{"type":"ping"}]'),
};

/** A socket and when its ping went out; 0 when none is under way. */
interface Pinger {
  socket: LoadSocket | undefined;
  sentAt: number;
}

export function pingLoad(task: PingTask, tally: Tally): Load {
  const ping = pings[task.dialect];
  const pingers: Pinger[] = [];
  let isStopping = false;

  const sendPing = (pinger: Pinger) => {
    pinger.sentAt = performance.now();
    pinger.socket?.send(ping);
  };
  const handlersOf = (pinger: Pinger): Handlers => ({
    onText(text) {
      if (!text.includes(pongWithin)) return tally.failed('something else than a pong');
      if (pinger.sentAt === 0) return tally.failed('a pong that nobody waits for');
      tally.done(performance.now() - pinger.sentAt);
      if (isStopping) pinger.sentAt = 0;
      else sendPing(pinger);
    },
    onEnd() {
      pinger.sentAt = 0;
      tally.failed('a socket was closed');
    },
  });

  return {
    async start() {
      for (let index = 0; index < task.sockets; index++) {
        const pinger: Pinger = { socket: undefined, sentAt: 0 };
        pinger.socket = await openDialect(task.dialect, task.port, index, handlersOf(pinger));
        pingers.push(pinger);
      }
      for (const pinger of pingers) sendPing(pinger);
    },
    async stop() {
      isStopping = true;
      if (!(await untilOver(() => pingers.every(({ sentAt }) => sentAt === 0)))) tally.failed('a pong never came');
      for (const { socket } of pingers) socket?.end();
    },
  };
}

export interface HoldTask {
  kind: 'hold';
  dialect: Dialect;
  port: number;
  sockets: number;
}

/** Sockets that are open and say nothing. */
export function holdLoad(task: HoldTask, tally: Tally): Load {
  const sockets: LoadSocket[] = [];
  return {
    async start() {
      const handlers = { onText: () => undefined, onEnd: () => tally.failed('a socket was closed') };
      for (let index = 0; index < task.sockets; index++) {
        sockets.push(await openDialect(task.dialect, task.port, index, handlers));
        tally.done(0);
      }
    },
    async stop() {
      for (const socket of sockets) socket.end();
    },
  };
}

type Handlers = LoadSocketHandlers & { onText(text: string, socket: LoadSocket): void };

async function openDialect(dialect: Dialect, port: number, index: number, handlers: Handlers): Promise<LoadSocket> {
  if (dialect !== 'socket.io') return openSocket(target(dialect, port, index), handlers);
  const { promise: joined, resolve } = Promise.withResolvers<void>();
  const socket = await openSocket(target(dialect, port, index), {
    ...handlers,
    onText(text, from) {
      // Engine.IO's hello (0) is answered by joining the namespace (40); its own heartbeat (2) by 3.
      if (text.startsWith('0{')) from.send(encodeText('40'));
      else if (text === '2') from.send(encodeText('3'));
      else if (text.startsWith('40{')) resolve();
      else handlers.onText(text, from);
    },
  });
  await joined;
  return socket;
}

function target(dialect: Dialect, port: number, index: number): SocketTarget {
  switch (dialect) {
    case 'archety':
      return { port, path: `/edge/ws?edge_agent_id=${agentOf(index)}`, headers: { Authorization: bearer } };
    case 'plain':
      return { port, path: '/ws' };
    case 'socket.io':
      return { port, path: '/socket.io/?EIO=4&transport=websocket' };
  }
}
