/** Errors reach Sentry over a real connection, without message text, phone numbers or secrets. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, beforeEach, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { createLogger } from '../../src/observe/logger.ts';
import { createObserver } from '../../src/observe/observer.ts';
import { dataCollectionOff, openSentry } from '../../src/observe/sentry.ts';
import { withDeadline } from '../support/waits.ts';

interface SentEvent {
  tags: Record<string, string>;
  level: string;
  release: string;
  environment: string;
  exception: { values: { type: string; value: string; stacktrace?: { frames: Record<string, unknown>[] } }[] };
  [field: string]: unknown;
}

const envelopes: string[] = [];
let mode: 'answer' | 'hang' = 'answer';
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const bytes = Buffer.concat(chunks);
    envelopes.push((request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString('utf8'));
    if (mode === 'answer') response.end('{}');
  });
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const dsn = `http://publickey@127.0.0.1:${(server.address() as AddressInfo).port}/42`;
after(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  envelopes.length = 0;
  mode = 'answer';
});

/** The error events of every envelope received: a header line, then pairs of an item's header and its body. */
function sentEvents(): SentEvent[] {
  return envelopes.flatMap((envelope) => {
    const lines = envelope.split('\n').slice(1);
    const isEvent = (line: string | undefined) =>
      line !== undefined && (JSON.parse(line) as { type?: string }).type === 'event';
    return lines
      .filter((_, index) => index % 2 === 1 && isEvent(lines[index - 1]))
      .map((line) => JSON.parse(line) as SentEvent);
  });
}

const open = (now = () => 0) => openSentry({ dsn, release: '0.1.0', environment: 'test', nodeId: 'node-1' }, now);
const text = 'meet me behind the school';

async function failWith(error: unknown): Promise<SentEvent> {
  const sentry = await open();
  const { logger } = createLogger({ level: 'silent' });
  const observe = createObserver({ logger, sentry });
  observe({ event: 'turn_failed', actor: 'conversation/iMessage:any;-;+15551234567:luna', turnId: 'turn-1', error });
  assert.equal(await withDeadline('the report to be sent', sentry.stop(5_000)), true);
  const events = sentEvents();
  assert.equal(events.length, 1);
  return events[0]!;
}

it('an error arrives with its place and its correlation ids', async () => {
  const sent = await failWith(new TypeError('the bubble has no index'));
  assert.equal(sent.exception.values[0]!.type, 'TypeError');
  assert.equal(sent.exception.values[0]!.value, 'the bubble has no index');
  assert.match(String(sent.exception.values[0]!.stacktrace?.frames.at(-1)?.filename), /sentry\.test\.ts$/);
  assert.equal(sent.level, 'error');
  assert.equal(sent.release, '0.1.0');
  assert.equal(sent.environment, 'test');
  assert.equal(sent.tags.turn_id, 'turn-1');
  assert.equal(sent.tags.event, 'turn_failed');
  assert.equal(sent.tags.node_id, 'node-1');
  assert.match(sent.tags.actor!, /^conversation\/[0-9a-f]{10}$/);
});

it('no text, phone number, secret, variable, header or host name is in what is sent', async () => {
  const apiKey = 'sk-live-abcdef0123456789';
  const variableOfTheFrame = `${text} +15551234567`;
  const cause = new Error(`Authorization: Bearer ${apiKey}`);
  const error = Object.assign(new Error(`cannot store '${variableOfTheFrame}' for +1 (555) 123-4567`, { cause }), {
    request: { headers: { cookie: 'session=abcdef' }, body: text },
    parameters: [text],
  });
  await failWith(error);
  const everything = envelopes.join('\n');
  assert.ok(everything.length > 100);
  for (const leak of [
    'school',
    '5551234567',
    '123-4567',
    'abcdef0123456789',
    'session=',
    'cookie',
    'vars',
    'context_line',
    'server_name',
    'ip_address',
  ]) {
    assert.ok(!everything.includes(leak), `${leak} leaked: ${everything}`);
  }
});

it('a parser that quotes its input is sent without its message', async () => {
  let error: unknown;
  try {
    JSON.parse(`{"text": ${text}}`);
  } catch (thrown) {
    error = thrown;
  }
  const sent = await failWith(error);
  assert.equal(sent.exception.values[0]!.type, 'SyntaxError');
  assert.ok(!envelopes.join('').includes('school'));
});

it('a thrown value that is no error is sent by its type alone', async () => {
  const sent = await failWith({ text });
  assert.equal(sent.exception.values[0]!.value, 'thrown object');
  assert.ok(!envelopes.join('').includes('school'));
});

it('the same error again within a minute is not sent again', async () => {
  let now = 0;
  const sentry = await open(() => now);
  const report = () => sentry.capture(new Error('again'), { event: 'turn_failed' });
  for (let index = 0; index < 5; index++) report();
  now = 60_000;
  report();
  await sentry.stop(5_000);
  assert.equal(sentEvents().length, 2);
});

it('stop gives up at its deadline where Sentry hangs, and takes nothing afterwards', async () => {
  mode = 'hang';
  const sentry = await open();
  sentry.capture(new Error('hangs'), { event: 'turn_failed' });
  assert.equal(await withDeadline('stop to give up', sentry.stop(100), 5_000), false);
  const before = envelopes.length;
  sentry.capture(new Error('late'), { event: 'turn_failed' });
  assert.equal(await sentry.stop(100), true);
  assert.equal(envelopes.length, before);
});

it('opens no hooks on the process', async () => {
  const names = ['uncaughtException', 'unhandledRejection'] as const;
  const before = names.map((name) => process.listenerCount(name));
  const sentry = await open();
  assert.deepEqual(
    names.map((name) => process.listenerCount(name)),
    before,
  );
  await sentry.stop(100);
});

it('names every kind of collection and switches it off', async () => {
  const { getClient } = await import('@sentry/node');
  assert.equal(getClient(), undefined, 'no global client');
  const isOff = (value: unknown): boolean =>
    typeof value === 'object' && value !== null ? Object.values(value).every(isOff) : value === false || value === 0;
  assert.ok(isOff(dataCollectionOff));
});
