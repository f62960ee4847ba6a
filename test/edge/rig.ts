/**
 * The whole server on a database of its own, and what a relay does to it in one line. The clock is the real one and may be set
 * forward. When a rig is stopped, its log is read: no number, secret or text of a message may stand in it.
 */
import assert from 'node:assert/strict';
import { type App, type AppOptions, startApp } from '../../src/app.ts';
import { type Config, resolveConfig } from '../../src/config.ts';
import { luna } from '../../src/conversation/personas/luna.ts';
import { chooseReflex } from '../../src/conversation/reflex.ts';
import { messageId } from '../../src/edge/message-id.ts';
import type { EdgeMessage, MessageAnswer } from '../../src/edge/wire.ts';
import { type FakeOpenAi, type Script, startFakeOpenAi } from '../support/fake-openai.ts';
import { createJumpingClock, type JumpingClock } from '../support/jumping-clock.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { connectSocket, type SocketClient } from '../support/socket-client.ts';
import { createTempFolder } from '../support/temp.ts';
import { until, withDeadline } from '../support/waits.ts';

export const edgeSecret = 'edge-secret-for-tests';
export const previousSecret = 'older-edge-secret-for-tests';
export const relaySecret = 'relay-webhook-secret-for-tests';
export const adminKey = 'admin-key-for-tests-0001';

export interface RigOptions extends Omit<AppOptions, 'config' | 'clock' | 'serverClock' | 'logDestination'> {
  environment?: Record<string, string>;
  /** Instead of a database of its own; the giver drops it. */
  database?: TestDatabase;
  /** Answers by a model service on the loopback; offline where missing. */
  model?: Script;
}

export interface HttpAnswer<B = Record<string, unknown>> {
  status: number;
  body: B;
  headers: Headers;
}

export interface Rig {
  readonly app: App;
  readonly clock: JumpingClock;
  readonly model: FakeOpenAi;
  readonly database: TestDatabase;
  /** Lines of the log so far. */
  readonly log: readonly string[];
  readonly environment: Record<string, string>;
  /** Calls of the model wait from now on, until the returned function is called. */
  holdModel(): () => void;
  request<B = Record<string, unknown>>(path: string, options?: RequestOptions): Promise<HttpAnswer<B>>;
  /** `POST /edge/message` as the agent `luna1`. */
  post(body: object, options?: RequestOptions): Promise<HttpAnswer<MessageAnswer & { detail?: string }>>;
  /** The same, cut off by the caller once the server has taken the message. */
  postAndLeave(body: object, options?: RequestOptions): Promise<void>;
  admin<B = Record<string, unknown>>(method: string, path: string, body?: object): Promise<HttpAnswer<B>>;
  /** The committed context of an actor. Throws where it was never told anything. */
  contextOf<C>(address: string): Promise<C>;
  connect(agent?: string, headers?: Record<string, string>): Promise<Relay>;
  /** Stops the server and starts it again on the same database. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export interface RequestOptions {
  method?: string;
  body?: object | string;
  token?: string | null;
  agent?: string | null;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

export interface Command {
  command_id: string;
  command_type: string;
  payload: Record<string, unknown> & { text?: string; bubble_type?: string; thread_id?: string };
  timestamp: string;
  priority: string;
}

/** A relay's socket. */
export interface Relay extends SocketClient {
  /** The next command, optionally one that fits. */
  command(fits?: (command: Command) => boolean, ms?: number): Promise<Command>;
  ack(command: Command, status?: string): void;
  frame(type: string, ms?: number): Promise<{ type: string; data: Record<string, unknown> }>;
  say(type: string, data?: unknown): void;
}

export async function startRig(options: RigOptions = {}): Promise<Rig> {
  const { environment: given = {}, model: script, database: givenDatabase, ...appOptions } = options;
  const database = givenDatabase ?? (await createTestDatabase());
  const folder = createTempFolder('edge');
  const clock = createJumpingClock();
  const model = await startFakeOpenAi({ script });
  const lines: string[] = [];
  const texts = new Set<string>();
  let held: Promise<void> = Promise.resolve();
  const environment: Record<string, string> = {
    HOST: '127.0.0.1',
    PORT: '0',
    DATA_DIR: folder.path,
    DATABASE_URL: database.url,
    EDGE_SECRET: edgeSecret,
    EDGE_SECRET_PREVIOUS: previousSecret,
    RELAY_WEBHOOK_SECRET: relaySecret,
    ADMIN_API_KEY: adminKey,
    SESSION_SECRET: 'session-secret-for-tests',
    RATE_LIMIT_SENDER: '0',
    RATE_LIMIT_AGENT: '0',
    DRAIN_GRACE_MS: '5000',
    LOG_LEVEL: 'debug',
    ...(script === undefined ? {} : { OPENAI_API_KEY: model.apiKey, OPENAI_BASE_URL: model.baseURL }),
    ...given,
  };
  const config = configOf(environment);
  const fetchHeld: typeof fetch = async (input, init) => {
    await held;
    return fetch(input, init);
  };
  const start = () =>
    startApp({
      random: Math.random,
      ...appOptions,
      config,
      clock,
      serverClock: clock,
      fetch: fetchHeld,
      logDestination: { write: (line) => void lines.push(line) },
    });
  let app = await start();

  const request: Rig['request'] = async <B>(path: string, wish: RequestOptions = {}) => {
    const { method = 'GET', body, token = edgeSecret, agent = null, headers = {}, signal } = wish;
    const isText = typeof body === 'string';
    const response = await fetch(`http://127.0.0.1:${app.port}${path}`, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(agent === null ? {} : { 'x-edge-agent-id': agent }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined || isText ? body : JSON.stringify(body),
      signal: signal ?? AbortSignal.timeout(20_000),
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as B };
  };

  const post: Rig['post'] = (body, wish = {}) => {
    const { text } = body as { text?: string };
    if (text !== undefined && text.length > 12) texts.add(text);
    return request('/edge/message', { method: 'POST', agent: 'luna1', body, ...wish });
  };

  const rig: Rig = {
    get app() {
      return app;
    },
    clock,
    model,
    database,
    log: lines,
    environment,
    holdModel() {
      const gate = Promise.withResolvers<void>();
      held = gate.promise;
      return () => gate.resolve();
    },
    request,
    post,
    async postAndLeave(body, wish) {
      const leaving = new AbortController();
      const [{ count: before } = { count: 0 }] = await messagesTaken(database);
      const posted = post(body, { ...wish, signal: leaving.signal }).then(
        () => assert.fail('it was answered before its caller left'),
        () => undefined,
      );
      await until('the message is taken', async () => (await messagesTaken(database))[0]!.count > before);
      leaving.abort();
      await posted;
    },
    admin: (method, path, body) => request(path, { method, body, token: null, headers: { 'x-admin-key': adminKey } }),
    async contextOf<C>(address: string) {
      const view = await app.host.inspect(address);
      assert.ok(view !== undefined, `${address.slice(0, 12)}… was never told anything`);
      return view.context as C;
    },
    async connect(agent = 'luna1', headers = { authorization: `Bearer ${edgeSecret}` }) {
      return asRelay(
        await connectSocket({ port: app.port, path: `/edge/ws?edge_agent_id=${encodeURIComponent(agent)}`, headers }),
      );
    },
    async restart() {
      await withDeadline('the server stops', app.stop(), 15_000);
      app = await start();
    },
    async stop() {
      await withDeadline('the server stops', app.stop(), 15_000);
      await model.stop();
      if (givenDatabase === undefined) await database.drop();
      folder.remove();
      const log = lines.join('\n');
      for (const secret of ['+1555', edgeSecret, previousSecret, relaySecret, adminKey, model.apiKey, ...texts]) {
        assert.equal(log.includes(secret), false, `the log holds ${secret}`);
      }
    },
  };
  return rig;
}

function messagesTaken(database: TestDatabase): Promise<{ count: number }[]> {
  return database.query(`select count(*)::int as count from journal where event like '%"type":"message"%'`);
}

/** The configuration of a server out of its environment, as `main.ts` resolves it. */
export function configOf(environment: Record<string, string>): Config {
  const outcome = resolveConfig(environment);
  assert.ok(outcome.kind === 'ok', JSON.stringify(outcome));
  return outcome.config;
}

function asRelay(client: SocketClient): Relay {
  const relay = client as Relay;
  relay.say = (type, data) => client.send(JSON.stringify({ type, data }));
  relay.frame = async (type, ms) => JSON.parse(await client.next((text) => JSON.parse(text).type === type, ms));
  relay.command = async (fits = () => true, ms) => {
    const text = await client.next((frame) => {
      const { type, data } = JSON.parse(frame);
      return type === 'command' && fits(data);
    }, ms);
    return JSON.parse(text).data;
  };
  relay.ack = (command, status = 'completed') => relay.say('command_ack', { command_id: command.command_id, status });
  return relay;
}

let phones = 1_000;

/** A chat that no test had before: its phone number. */
export function newPhone(): string {
  phones += 1;
  return `+1555020${phones}`;
}

let seconds = Math.floor(Date.now() / 1_000);

/** A message body of the current shape, each a second after the one before. */
export function messageBody(
  text: string,
  more: Record<string, unknown> & { phone?: string } = {},
): Record<string, unknown> {
  const { phone = newPhone(), ...rest } = more;
  seconds += 1;
  return {
    chat_guid: `iMessage;-;${phone}`,
    mode: 'direct',
    sender: phone,
    text,
    timestamp: seconds,
    participants: [phone],
    persona_id: 'luna',
    ...rest,
  };
}

/** A key alone names a message: nothing of it is looked at. */
const nobodys = { attachments: [] as unknown[] } as EdgeMessage;
const goodNews = 'omg i got the job!!! i am so happy';

/** A message that is met with a reflex (or, where not wanted, with none), and the key under which it must be sent for that. */
export function messageWithReflex(wanted = true): {
  body: Record<string, unknown>;
  key: string;
  reflex: string | null;
} {
  for (let attempt = 0; attempt < 200; attempt++) {
    const key = `key-${phones}-${seconds}-${attempt}`;
    const id = messageId(nobodys, key);
    const reflex = chooseReflex({ persona: luna, text: goodNews, mode: 'direct', recent: [], seed: id });
    if ((reflex !== null) === wanted) return { body: messageBody(goodNews), key, reflex };
  }
  throw new Error(`no key in 200 gives ${wanted ? 'a' : 'no'} reflex`);
}

/** The bubbles of an answer, checked to be the same in each of the three forms. */
export function bubblesOf(answer: MessageAnswer): string[] {
  if (!answer.should_respond) {
    for (const form of ['reply_text', 'reply_bubbles', 'reflex_message', 'burst_messages'] as const) {
      assert.equal(answer[form], undefined, form);
    }
    return [];
  }
  const bubbles = answer.reply_bubbles ?? [];
  assert.ok(bubbles.length > 0, 'an answer that responds has bubbles');
  assert.deepEqual([answer.reflex_message, ...(answer.burst_messages ?? [])], bubbles);
  assert.equal(answer.reply_text, bubbles.join('\n\n'));
  assert.ok((answer.burst_delay_ms ?? 0) >= 2_000);
  return bubbles;
}

/** No command came: the next one is the marker that an operator sends. */
export async function noMore(rig: Rig, relay: Relay, agent: string): Promise<void> {
  await rig.admin('POST', `/edge/agents/${agent}/commands`, {
    command_type: 'emit_event',
    payload: { event_type: 'marker' },
  });
  const next = await relay.command();
  assert.equal(next.command_type, 'emit_event', JSON.stringify(next));
  relay.ack(next);
}
