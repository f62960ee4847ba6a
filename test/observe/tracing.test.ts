/** Traces of model calls reach the service on bad days too, in nobody's way and without a word of a message. */
import assert from 'node:assert/strict';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, beforeEach, describe, it } from 'node:test';
import { systemClock } from '../../actors/clock.ts';
import type { Observed } from '../../src/observe/catalogue.ts';
import { createTracing, requestLog, type TracingLimits } from '../../src/observe/tracing.ts';
import type { ModelTrace } from '../../src/providers/model-trace.ts';
import { until, withDeadline } from '../support/waits.ts';

interface Seen {
  url: string;
  headers: IncomingHttpHeaders;
  body: Record<string, unknown>;
}

const seen: Seen[] = [];
/** Every response begun; one counts as open until it is answered or its connection is gone, which may be before we hear of it. */
let begun: ServerResponse[] = [];
const isOpen = (response: ServerResponse) => !response.writableEnded && response.socket?.destroyed === false;
const open = () => begun.filter(isOpen).length;
let openMost = 0;
/** What the service does with its nth request. */
let script: (response: ServerResponse, index: number) => void;
const ok = (response: ServerResponse) => void response.end('{"message":"log successful"}');

const server = createServer((request, response) => {
  begun.push(response);
  openMost = Math.max(openMost, open());
  let text = '';
  request.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  request.on('end', () => {
    const body = JSON.parse(text) as Record<string, unknown>;
    const index = seen.push({ url: `${request.method} ${request.url}`, headers: request.headers, body }) - 1;
    script(response, index);
  });
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
after(() => {
  server.closeAllConnections();
  server.close();
});

const events: Observed[] = [];
beforeEach(() => {
  events.length = 0;
  seen.length = 0;
  begun = begun.filter(isOpen);
  openMost = 0;
  script = ok;
});

function tracing(limits: Partial<TracingLimits> = {}) {
  return createTracing({
    apiKey: 'kw-secret-key',
    baseUrl,
    fetch: globalThis.fetch,
    clock: systemClock,
    random: () => 0.5,
    observe: (event) => events.push(event),
    limits: { flushEveryMs: 5, backoffMs: 5, ...limits },
  });
}

const trace = (modelCallId: string, more: Partial<ModelTrace> = {}): ModelTrace => ({
  ...{
    modelCallId,
    purpose: 'reply',
    model: 'gpt-4.1-mini',
    startedAt: 1_750_000_000_000,
    latencyMs: 1_500,
    firstTokenMs: 250,
  },
  usage: { inputTokens: 100, outputTokens: 20 },
  ...{ inputCharacters: 400, outputCharacters: 80, messageCount: 5 },
  outcome: { kind: 'finished', finishReason: 'stop' },
  ...{ turnId: 'turn-1', conversationTag: 'conversation/0011223344', personaId: 'luna' },
  ...more,
});

const ids = () => seen.map((request) => request.body.custom_identifier);
const dropped = () =>
  events.map((event) => {
    assert.ok(event.event === 'tracing_dropped');
    return [event.reason, event.count];
  });

it('a call is told in the service’s own fields, by sizes and times', async () => {
  const exporter = tracing();
  exporter.record(trace('call-1'));
  await exporter.stop(5_000);
  const [request] = seen;
  assert.equal(request?.url, 'POST /api/request-logs/create/');
  assert.equal(request.headers.authorization, 'Bearer kw-secret-key');
  assert.deepEqual(request.body, {
    log_type: 'chat',
    model: 'gpt-4.1-mini',
    input: '400 characters in 5 messages',
    output: '80 characters',
    usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 },
    latency: 1.5,
    time_to_first_token: 0.25,
    timestamp: '2025-06-15T15:06:41.500Z',
    start_time: '2025-06-15T15:06:40.000Z',
    stream: true,
    span_name: 'reply',
    trace_unique_id: 'turn-1',
    thread_identifier: 'conversation/0011223344',
    customer_identifier: 'conversation/0011223344',
    custom_identifier: 'call-1',
    status_code: 200,
    status: 'success',
    metadata: { persona: 'luna', finish_reason: 'stop' },
  });
  assert.deepEqual(events, []);
});

it('a failed call is told by its code, and an id that holds an address by its tag', () => {
  const address = 'conversation/iMessage:any;-;+15551234567:luna';
  const outcome = { kind: 'failed', code: 'rate_limited', status: 429 } as const;
  const body = requestLog(
    trace('call-1', { outcome, usage: null, firstTokenMs: null, turnId: `${address}:4:0`, conversationTag: address }),
  );
  assert.equal(body.status_code, 429);
  assert.equal(body.error_message, 'rate_limited');
  assert.ok(!('usage' in body) && !('time_to_first_token' in body));
  assert.match(String(body.trace_unique_id), /^conversation\/[0-9a-f]{10}:4:0$/);
  assert.ok(!JSON.stringify(body).includes('5551234567'));
});

describe('a service with a bad day', () => {
  for (const status of [429, 500, 503]) {
    it(`${status}: sent again until it is taken`, async () => {
      script = (response, index) => (index < 2 ? void response.writeHead(status).end('{}') : ok(response));
      const exporter = tracing();
      exporter.record(trace('call-1'));
      await until('the third try', () => seen.length === 3);
      await exporter.stop(5_000);
      assert.deepEqual(ids(), ['call-1', 'call-1', 'call-1']);
      assert.deepEqual(events, []);
    });
  }

  it('429 with Retry-After: nothing at all is sent until then', async () => {
    script = (response, index) =>
      index === 0 ? void response.writeHead(429, { 'retry-after': '3600' }).end() : ok(response);
    const exporter = tracing({ concurrencyMax: 1, retryAfterMaxMs: 150 });
    exporter.record(trace('call-1'));
    await until('the first try', () => seen.length === 1);
    const refusedAt = performance.now();
    exporter.record(trace('call-2'));
    await until('both to be sent', () => seen.length === 3);
    // A lower bound only: how long it took beyond the wait asked for does not matter.
    assert.ok(performance.now() - refusedAt >= 100);
    await exporter.stop(5_000);
    assert.deepEqual(ids(), ['call-1', 'call-1', 'call-2']);
  });

  it('cut: sent again', async () => {
    script = (response, index) => (index === 0 ? void response.destroy() : ok(response));
    const exporter = tracing();
    exporter.record(trace('call-1'));
    await until('the second try', () => seen.length === 2);
    await exporter.stop(5_000);
    assert.deepEqual(events, []);
  });

  it('stall: given up under a deadline and sent again', async () => {
    script = (response, index) => (index === 0 ? undefined : ok(response));
    const exporter = tracing({ requestTimeoutMs: 30 });
    exporter.record(trace('call-1'));
    await until('the second try', () => seen.length === 2);
    await exporter.stop(5_000);
    assert.deepEqual(events, []);
  });

  it('an answer whose body never ends holds nothing up', async () => {
    script = (response) => void response.writeHead(200).write('{');
    const exporter = tracing();
    exporter.record(trace('call-1'));
    await withDeadline('the exporter to stop', exporter.stop(5_000));
    assert.deepEqual(events, []);
  });

  it('400 or 401: not sent again, and counted', async () => {
    script = (response, index) => void response.writeHead(index === 0 ? 400 : 401).end();
    const exporter = tracing({ concurrencyMax: 1 });
    exporter.record(trace('call-1'));
    exporter.record(trace('call-2'));
    await exporter.stop(5_000);
    assert.deepEqual(ids(), ['call-1', 'call-2']);
    assert.deepEqual(dropped(), [
      ['refused', 1],
      ['refused', 1],
    ]);
  });

  it('500 for ever: dropped after its tries, and counted', async () => {
    script = (response) => void response.writeHead(500).end();
    const exporter = tracing({ triesMax: 3 });
    exporter.record(trace('call-1'));
    await until('the drop to be counted', () => events.length === 1);
    await exporter.stop(5_000);
    assert.equal(seen.length, 3);
    assert.deepEqual(dropped(), [['undelivered', 1]]);
  });
});

describe('in nobody’s way', () => {
  it('a queue that is full drops what comes, and counts it', async () => {
    script = () => {};
    const exporter = tracing({ queueMax: 3, concurrencyMax: 1, batchSize: 1, requestTimeoutMs: 60_000 });
    for (let index = 0; index < 10; index++) exporter.record(trace(`call-${index}`));
    assert.deepEqual(
      dropped(),
      Array.from({ length: 6 }, () => ['queue_full', 1]),
    );
    await withDeadline('the exporter to stop', exporter.stop(20));
  });

  it('stop under its deadline leaves what hangs, and counts it', async () => {
    script = () => {};
    const exporter = tracing({ concurrencyMax: 2, batchSize: 1, requestTimeoutMs: 60_000 });
    for (let index = 0; index < 5; index++) exporter.record(trace(`call-${index}`));
    await until('two requests', () => seen.length === 2);
    await withDeadline('the exporter to stop', exporter.stop(30));
    await until('all five to be counted', () => dropped().reduce((sum, [, count]) => sum + Number(count), 0) === 5);
    exporter.record(trace('late'));
    assert.deepEqual(dropped().at(-1), ['stopped', 1]);
    await until('the connections to be closed', () => open() === 0);
  });

  it('stop sends what waits', async () => {
    const exporter = tracing({ flushEveryMs: 3_600_000 });
    for (let index = 0; index < 7; index++) exporter.record(trace(`call-${index}`));
    assert.equal(seen.length, 0);
    await exporter.stop(5_000);
    assert.equal(seen.length, 7);
    assert.deepEqual(events, []);
  });

  it('a full batch does not wait for the interval, and no more than two requests are open', async () => {
    const exporter = tracing({ flushEveryMs: 3_600_000, batchSize: 20 });
    for (let index = 0; index < 20; index++) exporter.record(trace(`call-${index}`));
    await until('the batch to be sent', () => seen.length === 20);
    assert.ok(openMost <= 2, `${openMost} were open`);
    await exporter.stop(5_000);
  });

  it('an idle exporter leaves the process free to end, and stops twice', async () => {
    const exporter = tracing();
    await exporter.stop(5_000);
    await exporter.stop(5_000);
    assert.equal(seen.length, 0);
  });
});
