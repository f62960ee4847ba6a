/** A server on a free port with its events recorded, and a raw HTTP client that shows exactly what came over the wire. */

import { connect, type Socket } from 'node:net';
import { after } from 'node:test';
import { createRunQueue } from '../../actors/run-queue.ts';
import type { ServerEvent } from '../../src/server/events.ts';
import type { ServerLimits } from '../../src/server/limits.ts';
import type { Route } from '../../src/server/route.ts';
import { createServer, type Server, type ServerOptions } from '../../src/server/server.ts';
import type { AnySocketRoute } from '../../src/server/socket.ts';
import { withDeadline } from '../support/waits.ts';

export interface RunningServer {
  server: Server;
  port: number;
  url: string;
  events: ServerEvent[];
  /** The first event of that name (that satisfies the predicate), waiting for it. */
  seen<E extends ServerEvent['event']>(
    name: E,
    predicate?: (event: Extract<ServerEvent, { event: E }>) => boolean,
  ): Promise<Extract<ServerEvent, { event: E }>>;
}

export const webOrigin = 'https://app.example.com';

/** Limits under which deadlines come soon. */
export const quickLimits: Partial<ServerLimits> = { sweepMs: 10, lingerMs: 10, drainSpreadMs: 20 };

const started: Server[] = [];
after(() => Promise.all(started.map((server) => server.stop())));

export async function startServer(
  tables: { routes?: Route[]; sockets?: AnySocketRoute[]; limits?: Partial<ServerLimits> } & Partial<
    Omit<ServerOptions, 'limits'>
  >,
): Promise<RunningServer> {
  const events: ServerEvent[] = [];
  const waiting = new Set<() => void>();
  const { routes = [], sockets = [], limits = {}, ...rest } = tables;
  const server = createServer({
    routes,
    sockets,
    observe: (event) => {
      events.push(event);
      for (const check of waiting) check();
    },
    host: '127.0.0.1',
    port: 0,
    webOrigins: [webOrigin],
    drainGraceMs: 2_000,
    queue: createRunQueue(),
    limits: { ...quickLimits, ...limits },
    ...rest,
  });
  started.push(server);
  const { port } = await server.start();
  return {
    server,
    port,
    url: `http://127.0.0.1:${port}`,
    events,
    seen: (name, predicate = () => true) => {
      type Found = Extract<ServerEvent, { event: typeof name }>;
      const find = () => events.find((event): event is Found => event.event === name && predicate(event as Found));
      let check = () => {};
      const found = new Promise<Found>((resolve) => {
        check = () => {
          const event = find();
          if (event !== undefined) resolve(event);
        };
        waiting.add(check);
        check();
      });
      return withDeadline(`the event ${name}`, found).finally(() => waiting.delete(check));
    },
  };
}

export interface RawAnswer {
  status: number;
  /** Lower-case names; a repeated header is joined with a line feed. */
  headers: Record<string, string>;
  body: string;
}

/** A connection to write raw HTTP on and read answers from, one after the other. */
export class RawConnection {
  readonly socket: Socket;
  readonly ended: Promise<void>;
  #received: Buffer = Buffer.alloc(0);
  #wake = () => {};
  #isOver = false;

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.setNoDelay(true);
    this.socket.on('error', () => {});
    this.socket.on('data', (bytes) => {
      this.#received = Buffer.concat([this.#received, bytes]);
      this.#wake();
    });
    this.ended = new Promise((resolve) => {
      this.socket.on('close', () => {
        this.#isOver = true;
        this.#wake();
        resolve();
      });
    });
  }

  write(text: string | Uint8Array): void {
    this.socket.write(text);
  }

  /** Reads one whole answer. `hasBody: false` for answers to HEAD. */
  read(options: { hasBody?: boolean; ms?: number } = {}): Promise<RawAnswer> {
    const { hasBody = true, ms = 5_000 } = options;
    return withDeadline('a whole HTTP answer', this.#read(hasBody), ms);
  }

  async #read(hasBody: boolean): Promise<RawAnswer> {
    for (;;) {
      const answer = this.#take(hasBody);
      if (answer !== undefined) return answer;
      if (this.#isOver)
        throw new Error(`the connection ended before a whole answer: ${this.#received.toString().slice(0, 200)}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #take(hasBody: boolean): RawAnswer | undefined {
    const end = this.#received.indexOf('\r\n\r\n');
    if (end < 0) return undefined;
    const [statusLine = '', ...lines] = this.#received.subarray(0, end).toString('latin1').split('\r\n');
    const headers: Record<string, string> = {};
    for (const line of lines) {
      const colon = line.indexOf(':');
      const name = line.slice(0, colon).toLowerCase();
      const value = line.slice(colon + 1).trim();
      headers[name] = headers[name] === undefined ? value : `${headers[name]}\n${value}`;
    }
    const length = hasBody ? Number(headers['content-length'] ?? 0) : 0;
    if (this.#received.length < end + 4 + length) return undefined;
    const body = this.#received.subarray(end + 4, end + 4 + length).toString();
    this.#received = this.#received.subarray(end + 4 + length);
    return { status: Number(statusLine.split(' ')[1]), headers, body };
  }

  destroy(): void {
    this.socket.destroy();
  }
}

export interface RawRequest {
  method?: string;
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

export function requestText(request: RawRequest): string {
  const { method = 'GET', path, headers = {}, body } = request;
  const all: Record<string, string> = { Host: 'localhost', ...headers };
  if (body !== undefined) all['Content-Length'] ??= String(Buffer.byteLength(body));
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body ?? ''}`;
}

/** One request on a connection of its own. */
export async function rawCall(port: number, request: RawRequest): Promise<RawAnswer> {
  const connection = new RawConnection(port);
  try {
    connection.write(requestText(request));
    return await connection.read({ hasBody: request.method !== 'HEAD' });
  } finally {
    connection.destroy();
  }
}

export function postJson(
  port: number,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<RawAnswer> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return rawCall(port, {
    method: 'POST',
    path,
    body: text,
    headers: { 'Content-Type': 'application/json', ...headers },
  });
}
