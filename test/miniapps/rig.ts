/**
 * The whole server with its MiniApps on a database of its own, and people who come in by their links: with a raw socket to see every frame,
 * or with the client module. The clock is the real one and may be set forward.
 */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { type App, startApp } from '../../src/app.ts';
import { resolveConfig } from '../../src/config.ts';
import { connect, type MiniappClient } from '../../src/miniapps/client/connect.ts';
import type { SocketLike } from '../../src/miniapps/client/options.ts';
import type { AnyApp } from '../../src/miniapps/client/types.ts';
import { createJumpingClock, type JumpingClock } from '../support/jumping-clock.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { connectSocket, type SocketClient } from '../support/socket-client.ts';
import { createTempFolder } from '../support/temp.ts';
import { withDeadline } from '../support/waits.ts';

export const origin = 'https://app.example.com';
export const adminKey = 'admin-key-for-tests-0001';
export const edgeSecret = 'edge-secret-for-tests';

export interface Rig {
  readonly app: App;
  readonly port: number;
  readonly clock: JumpingClock;
  readonly database: TestDatabase;
  call(method: string, path: string, options?: { body?: unknown; headers?: Record<string, string> }): Promise<Answer>;
  admin(method: string, path: string, body?: unknown): Promise<Answer>;
  /** Opens a session as an operator; the first person is the host. */
  open(app: string, setup: unknown, names?: string[], more?: Record<string, unknown>): Promise<TestSession>;
  restart(): Promise<void>;
  stop(): Promise<void>;
  /** The lines logged so far. */
  readonly log: string[];
}

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape.
  body: any;
}

export interface Link {
  member: string;
  name: string;
  role: string;
  link_id: string;
  url: string;
}

export interface TestSession {
  id: string;
  links: Link[];
  /** Follows a person's link; by name, or by place in the list. */
  enter(who: string | number): Promise<Person>;
}

export interface Frame {
  type: string;
  // biome-ignore lint/suspicious/noExplicitAny: frames of every type are looked into.
  [key: string]: any;
}

export interface Person {
  sessionId: string;
  member: string;
  cookie: string;
  headers: Record<string, string>;
  /** A raw socket that has not said hello. */
  socket(): Promise<FrameSocket>;
  /** A raw socket that has, and its snapshot. */
  seated(): Promise<{ socket: FrameSocket; snapshot: Frame }>;
  client<M extends AnyApp>(options?: ClientOptions): MiniappClient<M>;
  call(method: string, path: string, body?: unknown): Promise<Answer>;
}

export interface ClientOptions {
  random?: () => number;
  /** Wraps each socket, to cut it or to lose what comes in. */
  wrap?: (socket: SocketLike) => SocketLike;
}

export interface FrameSocket extends SocketClient {
  say(frame: unknown): void;
  frame(type: string, fits?: (frame: Frame) => boolean, ms?: number): Promise<Frame>;
}

export async function startRig(
  environment: Record<string, string> = {},
  limits = {},
  miniappFolders: string[] = [],
): Promise<Rig> {
  const database = await createTestDatabase();
  const folder = createTempFolder('miniapps');
  const clock = createJumpingClock();
  const log: string[] = [];
  const outcome = resolveConfig({
    HOST: '127.0.0.1',
    PORT: '0',
    DATA_DIR: folder.path,
    DATABASE_URL: database.url,
    EDGE_SECRET: edgeSecret,
    ADMIN_API_KEY: adminKey,
    SESSION_SECRET: 'session-secret-for-tests',
    WEB_ORIGINS: origin,
    DRAIN_GRACE_MS: '2000',
    LOG_LEVEL: 'debug',
    ...environment,
  });
  assert.ok(outcome.kind === 'ok', JSON.stringify(outcome));
  const { config } = outcome;
  const start = () =>
    startApp({
      config,
      clock,
      serverClock: clock,
      miniappFolders,
      limits: { server: { upgradesPerMinute: 0, drainSpreadMs: 20, ...limits } },
      logDestination: { write: (line) => void log.push(line) },
    });
  let app = await start();
  const stopApp = () => withDeadline('the server stops', app.stop(), 15_000);

  const call: Rig['call'] = async (method, path, { body, headers = {} } = {}) => {
    const response = await fetch(`http://127.0.0.1:${app.port}${path}`, {
      method,
      redirect: 'manual',
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
      signal: AbortSignal.timeout(20_000),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json');
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  };
  const admin: Rig['admin'] = (method, path, body) =>
    call(method, path, { body, headers: { 'x-admin-key': adminKey } });

  const enter = async (sessionId: string, link: Link): Promise<Person> => {
    const { pathname, search } = new URL(link.url);
    const answer = await call('GET', pathname + search);
    assert.equal(answer.status, 303, JSON.stringify(answer.body));
    const cookie = answer.headers.getSetCookie()[0]!.split(';')[0]!;
    return personOf(rig, sessionId, link.member, cookie);
  };

  const rig: Rig = {
    get app() {
      return app;
    },
    get port() {
      return app.port;
    },
    clock,
    database,
    log,
    call,
    admin,
    async open(name, setup, names = ['Ann', 'Ben', 'Cleo'], more = {}) {
      const people = names.map((person, index) => ({
        name: person,
        contact: `+1555010${1_000 + index}`,
        role: index === 0 ? 'host' : 'member',
      }));
      const { status, body } = await admin('POST', '/miniapps/sessions', { app: name, setup, people, ...more });
      assert.equal(status, 201, JSON.stringify(body));
      const links = body.links as Link[];
      return {
        id: body.session_id,
        links,
        enter: (who) => enter(body.session_id, links.find((link, at) => at === who || link.name === who)!),
      };
    },
    async restart() {
      await stopApp();
      app = await start();
    },
    async stop() {
      await stopApp();
      await database.drop();
      folder.remove();
    },
  };
  return rig;
}

export function personOf(rig: Rig, sessionId: string, member: string, cookie: string): Person {
  const headers = { cookie, origin };
  const socket = async (): Promise<FrameSocket> => {
    const path = `/ws/miniapps/${sessionId}`;
    return asFrames(await connectSocket({ port: rig.port, path, headers }));
  };
  return {
    sessionId,
    member,
    cookie,
    headers,
    socket,
    async seated() {
      const open = await socket();
      assert.equal(open.status, 101, open.body);
      open.say({ type: 'hello' });
      return { socket: open, snapshot: await open.frame('snapshot') };
    },
    client<M extends AnyApp>({ random, wrap = (socket) => socket }: ClientOptions = {}) {
      return connect<M>(sessionId, {
        // Asked for anew each time: the server may be restarted on another port.
        openSocket: () =>
          wrap(new WebSocket(`ws://127.0.0.1:${rig.port}/ws/miniapps/${sessionId}`, { headers } as never) as never),
        fetch: (input, init) =>
          fetch(`http://127.0.0.1:${rig.port}${new URL(String(input)).pathname}`, { ...init, headers }),
        baseUrl: 'http://127.0.0.1',
        random,
        schedule(ms, callback) {
          // Pauses between attempts are cut short: a test need not sit them out. Heartbeats are not.
          const stop = new AbortController();
          sleep(ms > 16_000 ? ms : Math.min(ms, 50), undefined, { signal: stop.signal, ref: false }).then(
            callback,
            () => {},
          );
          return () => stop.abort();
        },
      });
    },
    call: (method, path, body) => rig.call(method, path, { body, headers }),
  };
}

export function asFrames(client: SocketClient): FrameSocket {
  const socket = client as FrameSocket;
  socket.say = (frame) => client.send(JSON.stringify(frame));
  socket.frame = async (type, fits = () => true, ms) =>
    JSON.parse(
      await client.next((text) => {
        const frame = JSON.parse(text) as Frame;
        return frame.type === type && fits(frame);
      }, ms),
    );
  return socket;
}

/** A poll's setup with these options. */
export function pollSetup(options = ['pizza', 'sushi', 'tacos'], more: Record<string, unknown> = {}) {
  return { question: 'Where do we eat?', options, ...more };
}
