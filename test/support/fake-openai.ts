/**
 * A model service on the loopback that speaks the real protocol of Chat Completions: checks requests as the real one does, streams
 * chunks in the real shape (role first, text, finish reason, usage, `[DONE]`), and does what real ones do on a bad day when told to.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type ChatRequest, refusal, refusalOf } from './fake-openai-request.ts';

/** How one request is answered. */
export type Scripted =
  | {
      kind: 'stream';
      /** Texts of the chunks. For a request without `stream` they are joined. */
      pieces: string[];
      /** Before the status line. */
      delayMs?: number;
      /** Before the first text, after the status line and the role chunk. */
      firstTokenDelayMs?: number;
      /** Before every further text. */
      pieceDelayMs?: number;
      /** Writes the bytes in parts of this size, so that chunks, lines and characters are torn apart. */
      bytesPerWrite?: number;
      finishReason?: 'stop' | 'length' | 'content_filter' | 'tool_calls';
      /** Sent as `delta.refusal` instead of text. */
      refusal?: string;
      /**
       * How it ends after the last piece. `done`: as it should. `no_finish`: closes orderly without a finish reason or `[DONE]`.
       * `no_sentinel`: a finish reason, but no `[DONE]`. `stall`: nothing more comes, until `SeenRequest.cut()`.
       * `cut`: the connection is destroyed after a moment; a reader who is slow may lose text that was on its way.
       * `half_json`: a chunk of broken JSON. `error_chunk`: an error object within the stream.
       */
      end?: 'done' | 'no_finish' | 'no_sentinel' | 'cut' | 'stall' | 'half_json' | 'error_chunk';
    }
  /** Any other HTTP answer: 429, 500, a page of HTML with status 200. */
  | { kind: 'answer'; status: number; body: string | object; contentType?: string; headers?: Record<string, string> }
  /** Takes the request and never answers. */
  | { kind: 'silence' }
  /** Takes the request and drops the connection. */
  | { kind: 'drop' };

export interface SeenRequest {
  body: ChatRequest;
  headers: IncomingHttpHeaders;
  /** Resolves when the connection of this request is gone before its answer was complete. */
  clientGone: Promise<void>;
  /** Destroys the connection now: with `end: 'stall'` a cut exactly when the test has read what it wanted. */
  cut(): void;
}

export interface FakeOpenAi {
  /** With `/v1`, as the SDK wants it. */
  readonly baseURL: string;
  readonly apiKey: string;
  /** Requests that passed the checks, in order. */
  readonly requests: SeenRequest[];
  /** Statuses of requests refused by the checks, in order. */
  readonly refused: number[];
  /** Replaces the script from the next request on. */
  answerWith(script: Script): void;
  stop(): Promise<void>;
}

export type Script = Scripted | ((request: ChatRequest, index: number) => Scripted);

const cutAfterMs = 30;

export interface FakeOpenAiOptions {
  script?: Script;
  /** Alias of `script` for a fixed answer in words. */
  text?: string;
  apiKey?: string;
  /** Models it knows; any model where missing. */
  models?: string[];
}

/** A reply that streams as it should, cut into pieces of a few characters. */
export function reply(text: string, more: Partial<Extract<Scripted, { kind: 'stream' }>> = {}): Scripted {
  return { kind: 'stream', pieces: text.match(/.{1,6}/gsu) ?? [], ...more };
}

/** A 429 in the real shape. */
export function tooManyRequests(retryAfterSeconds?: number): Scripted {
  const headers: Record<string, string> =
    retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  return { kind: 'answer', headers, ...refusal(429, 'Rate limit reached for requests', null, 'rate_limit_exceeded') };
}

/** Starts the service on a port of its own. */
export async function startFakeOpenAi(options: FakeOpenAiOptions = {}): Promise<FakeOpenAi> {
  const apiKey = options.apiKey ?? 'sk-test-000000000000000000000000';
  const requests: SeenRequest[] = [];
  const refused: number[] = [];
  let script: Script = options.script ?? reply(options.text ?? 'Hello from the model.');
  const sockets = new Set<Socket>();
  const stopping = new AbortController();

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { promise: clientGone, resolve } = Promise.withResolvers<void>();
    response.once('close', () => {
      if (!response.writableFinished) resolve();
    });
    const text = await readAll(request);
    const problem = checked(request, text, apiKey, options.models);
    if (problem) {
      refused.push(problem.status);
      answer(response, { kind: 'answer', ...problem });
      return;
    }
    const body = JSON.parse(text) as ChatRequest;
    const index = requests.push({ body, headers: request.headers, clientGone, cut: () => response.destroy() }) - 1;
    const scripted = typeof script === 'function' ? script(body, index) : script;
    switch (scripted.kind) {
      case 'answer':
        answer(response, scripted);
        return;
      case 'silence':
        return;
      case 'drop':
        response.destroy();
        return;
      case 'stream':
        if (body.stream === true) await streamOut(response, scripted, body, stopping.signal);
        else answer(response, { kind: 'answer', status: 200, body: completion(scripted, body) });
    }
  }

  const server = createServer((request, response) => {
    // A client that goes away in the middle is part of what is tested.
    handle(request, response).catch(() => response.destroy());
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseURL: `http://127.0.0.1:${port}/v1`,
    apiKey,
    requests,
    refused,
    answerWith(next) {
      script = next;
    },
    async stop() {
      stopping.abort();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function checked(request: IncomingMessage, text: string, apiKey: string, models: string[] | undefined) {
  const given = request.headers.authorization?.replace(/^Bearer /, '');
  if (given === undefined) return refusal(401, "You didn't provide an API key.", null, null);
  const digest = (key: string) => createHash('sha256').update(key).digest();
  if (!timingSafeEqual(digest(given), digest(apiKey))) {
    // The real service quotes both ends of the key it was given.
    return refusal(
      401,
      `Incorrect API key provided: ${given.slice(0, 8)}***${given.slice(-4)}.`,
      null,
      'invalid_api_key',
    );
  }
  if (request.url !== '/v1/chat/completions') return refusal(404, `Invalid URL (${request.method} ${request.url})`);
  if (request.method !== 'POST') return refusal(405, `Not allowed to ${request.method} on /v1/chat/completions`);
  if (!/^application\/json/.test(request.headers['content-type'] ?? ''))
    return refusal(400, 'Unsupported content type.');
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return refusal(400, 'We could not parse the JSON body of your request.');
  }
  const problem = refusalOf(body);
  if (problem) return problem;
  const { model } = body as ChatRequest;
  if (models && !models.includes(model))
    return refusal(404, `The model \`${model}\` does not exist.`, null, 'model_not_found');
  return undefined;
}

function answer(response: ServerResponse, scripted: Extract<Scripted, { kind: 'answer' }>): void {
  const isText = typeof scripted.body === 'string';
  response.writeHead(scripted.status, {
    'content-type': scripted.contentType ?? (isText ? 'text/html; charset=utf-8' : 'application/json'),
    ...scripted.headers,
  });
  response.end(isText ? scripted.body : JSON.stringify(scripted.body));
}

type Stream = Extract<Scripted, { kind: 'stream' }>;

async function streamOut(
  response: ServerResponse,
  scripted: Stream,
  request: ChatRequest,
  stopping: AbortSignal,
): Promise<void> {
  const pause = (ms: number | undefined) => passed(ms ?? 0, stopping);
  const write = (text: string) => writeTorn(response, text, scripted.bytesPerWrite);
  const chunk = (delta: object, finishReason: string | null = null) =>
    write(sse(chunkOf(request, [{ index: 0, delta, logprobs: null, finish_reason: finishReason }])));
  await pause(scripted.delayMs);
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  await chunk({ role: 'assistant', content: '', refusal: null });
  if (scripted.refusal !== undefined) await chunk({ refusal: scripted.refusal });
  for (const [index, piece] of scripted.pieces.entries()) {
    await pause(index === 0 ? scripted.firstTokenDelayMs : scripted.pieceDelayMs);
    await chunk({ content: piece });
  }
  await finish(response, scripted, request, write, chunk);
}

async function finish(
  response: ServerResponse,
  scripted: Stream,
  request: ChatRequest,
  write: (text: string) => Promise<void>,
  chunk: (delta: object, finishReason?: string | null) => Promise<void>,
): Promise<void> {
  switch (scripted.end ?? 'done') {
    case 'stall':
      return;
    case 'cut':
      setTimeout(() => response.destroy(), cutAfterMs);
      return;
    case 'no_finish':
      response.end();
      return;
    case 'half_json':
      await write('data: {"id":"chatcmpl-1","object":"chat.completion.chu\n\n');
      response.end();
      return;
    case 'error_chunk':
      await write(
        sse({ error: { message: 'The server had an error', type: 'server_error', param: null, code: null } }),
      );
      response.end();
      return;
    default:
      await chunk({}, scripted.finishReason ?? 'stop');
      if (request.stream_options?.include_usage)
        await write(sse({ ...chunkOf(request, []), usage: usageOf(scripted, request) }));
      if (scripted.end !== 'no_sentinel') await write('data: [DONE]\n\n');
      response.end();
  }
}

/** Waits out a delay of the script, or until the service stops. */
function passed(ms: number, stopping: AbortSignal): Promise<void> {
  if (ms <= 0 || stopping.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    stopping.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}

async function writeTorn(response: ServerResponse, text: string, bytesPerWrite: number | undefined): Promise<void> {
  const bytes = Buffer.from(text);
  const size = bytesPerWrite ?? bytes.length;
  for (let at = 0; at < bytes.length; at += size) {
    response.write(bytes.subarray(at, at + size));
    // A turn of the loop between the parts lets each leave as a segment of its own.
    if (bytesPerWrite !== undefined) await new Promise((resolve) => setImmediate(resolve));
  }
}

const sse = (data: object) => `data: ${JSON.stringify(data)}\n\n`;

function chunkOf(request: ChatRequest, choices: object[]): object {
  const common = { id: 'chatcmpl-test', object: 'chat.completion.chunk', created: 1_750_000_000 };
  return { ...common, model: request.model, service_tier: 'default', system_fingerprint: 'fp_test', choices };
}

/** Tokens by the rule of thumb of four characters each. */
function usageOf(scripted: Stream, request: ChatRequest) {
  const prompt = Math.ceil(JSON.stringify(request.messages).length / 4);
  const written = Math.ceil(scripted.pieces.join('').length / 4);
  return { prompt_tokens: prompt, completion_tokens: written, total_tokens: prompt + written };
}

function completion(scripted: Stream, request: ChatRequest): object {
  const message = { role: 'assistant', content: scripted.pieces.join(''), refusal: scripted.refusal ?? null };
  return {
    ...{ id: 'chatcmpl-test', object: 'chat.completion', created: 1_750_000_000, model: request.model },
    choices: [{ index: 0, message, logprobs: null, finish_reason: scripted.finishReason ?? 'stop' }],
    usage: usageOf(scripted, request),
  };
}
