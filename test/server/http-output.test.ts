/** What goes out over HTTP: replies, failures, throws, aborts, deadlines, HEAD, 405, CORS, cookies. */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { z } from 'zod';
import { type FailureCode, fail, failures } from '../../src/server/failure.ts';
import { type Reply, type Route, route } from '../../src/server/route.ts';
import { until, withDeadline } from '../support/waits.ts';
import {
  postJson,
  RawConnection,
  type RunningServer,
  rawCall,
  requestText,
  startServer,
  webOrigin,
} from './harness.ts';

const secret = 'the sender is +15550001111';

function get(path: string, handle: Route['handle'], more: Partial<Route> = {}): Route {
  return route({
    method: 'GET',
    path,
    summary: path,
    tag: 'test',
    auth: 'none',
    answers: { 200: { description: 'An answer.' } },
    ...more,
    handle,
  });
}

/** One settled promise per name, so that a test can wait for what `onSettled` was told and count the calls. */
class Settlements {
  readonly calls: boolean[] = [];
  readonly first = Promise.withResolvers<boolean>();
  readonly record = (written: boolean) => {
    this.calls.push(written);
    this.first.resolve(written);
  };
}

const routes: Route[] = [
  get('/json', () => ({ status: 200, body: { ok: true }, headers: { 'X-Extra': 'yes' } })),
  get('/page', () => ({ status: 200, bytes: '<p>é</p>', contentType: 'text/html; charset=utf-8' })),
  get('/asset', () => ({
    status: 200,
    bytes: Buffer.from('abc'),
    contentType: 'text/plain',
    headers: { ETag: '"v1"', 'Cache-Control': 'max-age=60' },
  })),
  get('/nothing', () => ({ status: 204 })),
  get('/empty', () => ({ status: 202 })),
  get('/throws', () => {
    throw new RangeError(secret);
  }),
  get('/rejects', async () => {
    await Promise.resolve();
    throw new RangeError(secret);
  }),
  get('/throws-nothing', () => Promise.reject(undefined)),
  get('/crlf', () => ({ status: 200, body: {}, headers: { 'X-Name': 'a\r\nSet-Cookie: evil=1' } })),
  get('/crlf-cookie', () => ({ status: 200, body: {}, cookies: [{ name: 'a', value: 'x', path: '/\r\nX-Evil: 1' }] })),
  get('/own-length', () => ({ status: 200, body: {}, headers: { 'Content-Length': '5' } })),
  get('/cycle', () => {
    const body: Record<string, unknown> = {};
    body.body = body;
    return { status: 200, body };
  }),
  get('/bad-status', () => ({ status: 99, body: {} })),
  get('/fail/:code', ({ params }) =>
    fail((params as { code: FailureCode }).code, 'a detail', { retryAfterSeconds: 1.2 }),
  ),
  get('/cookies', () => ({
    status: 200,
    body: {},
    cookies: [
      { name: '__Host-session', value: 'a b;c', maxAgeSeconds: 60 },
      { name: 'old', value: '', maxAgeSeconds: 0, secure: false, httpOnly: false, sameSite: 'Strict', path: '/x' },
    ],
  })),
  get('/never', () => new Promise<Reply>(() => {}), { deadlineMs: 40 }),
  route({
    method: 'POST',
    path: '/json',
    summary: 'The same path',
    tag: 'test',
    auth: 'none',
    body: z.object({}),
    answers: { 200: { description: 'Fine.' } },
    handle: () => ({ status: 200, body: {} }),
  }),
];

describe('HTTP output', () => {
  let running: RunningServer;
  before(async () => {
    running = await startServer({ routes });
  });

  test('a throw, sync or async, is a 500 that says nothing of it, and an event', async () => {
    const keptAlive = new RawConnection(running.port);
    for (const path of ['/throws', '/rejects', '/throws-nothing']) {
      keptAlive.write(requestText({ path }));
      const answer = await keptAlive.read();
      assert.equal(answer.status, 500);
      assert.equal(JSON.parse(answer.body).code, 'internal');
      assert.ok(!answer.body.includes('1555'));
      const event = await running.seen('request_failed', (one) => one.route === path);
      assert.equal(event.requestId, answer.headers['x-request-id']);
      assert.equal(event.errorName, path === '/throws-nothing' ? 'undefined' : 'RangeError');
    }
    keptAlive.write(requestText({ path: '/json' }));
    assert.equal((await keptAlive.read()).status, 200, 'the same connection goes on');
    keptAlive.destroy();
  });

  test('a reply that must not go out is a 500, whole and without the bad header', async () => {
    for (const path of ['/crlf', '/crlf-cookie', '/own-length', '/cycle', '/bad-status']) {
      const answer = await rawCall(running.port, { path });
      assert.equal(answer.status, 500, path);
      assert.equal(answer.headers['set-cookie'], undefined);
      assert.equal(answer.headers['x-evil'], undefined);
      assert.equal(JSON.parse(answer.body).code, 'internal');
      await running.seen('request_failed', (event) => event.route === path);
    }
  });

  test('every failure of the catalogue has its status, code, detail and Retry-After', async () => {
    for (const [code, { status }] of Object.entries(failures)) {
      const answer = await rawCall(running.port, { path: `/fail/${code}` });
      assert.equal(answer.status, status);
      assert.deepEqual(JSON.parse(answer.body), { detail: 'a detail', code });
      assert.equal(answer.headers['retry-after'], '2');
    }
  });

  test('HEAD gives the head of GET and no body', async () => {
    for (const path of ['/json', '/page', '/asset', '/nothing', '/throws', '/no-such-path']) {
      const connection = new RawConnection(running.port);
      connection.write(requestText({ path }));
      const full = await connection.read();
      connection.write(requestText({ method: 'HEAD', path }));
      const head = await connection.read({ hasBody: false });
      assert.equal(head.status, full.status, path);
      assert.equal(head.headers['content-length'], full.headers['content-length'], path);
      assert.equal(head.headers['content-type'], full.headers['content-type'], path);
      connection.write(requestText({ path: '/json' }));
      assert.equal(JSON.parse((await connection.read()).body).ok, true, 'nothing was left in the stream');
      connection.destroy();
    }
  });

  test('an unknown path is 404, a known one with another method 405 with Allow', async () => {
    const unknown = await rawCall(running.port, { path: '/no-such-path' });
    assert.equal(unknown.status, 404);
    assert.equal(JSON.parse(unknown.body).code, 'not_found');
    for (const method of ['DELETE', 'PUT', 'PATCH', 'TRACE', 'BREW']) {
      const wrong = await rawCall(running.port, { method, path: '/json' });
      assert.equal(wrong.status, 405, method);
      assert.equal(wrong.headers.allow, 'GET, HEAD, OPTIONS, POST');
    }
    assert.ok(!running.events.some((event) => event.event === 'request_finished' && event.method === 'BREW'));
    assert.equal(
      (await rawCall(running.port, { method: 'POST', path: '/fail/x' })).headers.allow,
      'GET, HEAD, OPTIONS',
    );
  });

  test('answers without a body are whole', async () => {
    const connection = new RawConnection(running.port);
    connection.write(requestText({ path: '/nothing' }));
    const nothing = await connection.read();
    assert.equal(nothing.status, 204);
    assert.equal(nothing.headers['content-length'], undefined);
    connection.write(requestText({ path: '/empty' }));
    const empty = await connection.read();
    assert.equal(empty.status, 202);
    assert.equal(empty.headers['content-length'], '0');
    connection.destroy();
  });

  test('a page comes with its policy, an asset with its ETag and its own caching', async () => {
    const page = await rawCall(running.port, { path: '/page' });
    assert.match(page.headers['content-security-policy'] ?? '', /frame-ancestors 'none'/);
    assert.equal(page.headers['x-frame-options'], 'DENY');
    assert.equal(page.headers['cache-control'], 'no-store');
    assert.equal(page.body, '<p>é</p>');
    const asset = await rawCall(running.port, { path: '/asset' });
    assert.equal(asset.headers['cache-control'], 'max-age=60');
    assert.equal(asset.headers.vary, 'Origin');
    const again = await rawCall(running.port, { path: '/asset', headers: { 'If-None-Match': 'W/"v0", W/"v1"' } });
    assert.equal(again.status, 304);
    assert.equal(again.body, '');
    assert.equal((await rawCall(running.port, { path: '/asset', headers: { 'If-None-Match': '"v2"' } })).status, 200);
  });

  test('only a configured origin may read across origins', async () => {
    const listed = await rawCall(running.port, { path: '/json', headers: { Origin: webOrigin } });
    assert.equal(listed.headers['access-control-allow-origin'], webOrigin);
    assert.equal(listed.headers['access-control-allow-credentials'], 'true');
    assert.equal(listed.headers.vary, 'Origin');
    for (const origin of [
      'https://app.example.com.evil.example',
      'http://app.example.com',
      'null',
      `${webOrigin}:444`,
    ]) {
      const foreign = await rawCall(running.port, { path: '/json', headers: { Origin: origin } });
      assert.equal(foreign.status, 200);
      assert.equal(foreign.headers['access-control-allow-origin'], undefined, origin);
      assert.equal(foreign.headers.vary, 'Origin');
    }
    const failed = await rawCall(running.port, { path: '/throws', headers: { Origin: webOrigin } });
    assert.equal(failed.headers['access-control-allow-origin'], webOrigin, 'a page can read why it failed');
  });

  test('a preflight is answered for configured origins', async () => {
    const ask = (origin: string, path = '/json') =>
      rawCall(running.port, {
        method: 'OPTIONS',
        path,
        headers: {
          Origin: origin,
          'Access-Control-Request-Method': 'POST',
          'Access-Control-Request-Headers': 'content-type, x-csrf-token',
        },
      });
    const listed = await ask(webOrigin);
    assert.equal(listed.status, 204);
    assert.equal(listed.headers['access-control-allow-origin'], webOrigin);
    assert.equal(listed.headers['access-control-allow-methods'], 'GET, HEAD, OPTIONS, POST');
    assert.equal(listed.headers['access-control-allow-headers'], 'content-type, x-csrf-token');
    const foreign = await ask('https://evil.example');
    assert.equal(foreign.headers['access-control-allow-origin'], undefined);
    assert.equal(foreign.headers['access-control-allow-methods'], undefined);
    assert.equal((await ask(webOrigin, '/no-such-path')).status, 404);
  });

  test('cookies are written with safe attributes', async () => {
    const answer = await rawCall(running.port, { path: '/cookies' });
    assert.deepEqual(answer.headers['set-cookie']?.split('\n'), [
      '__Host-session=a%20b%3Bc; Path=/; SameSite=Lax; Max-Age=60; HttpOnly; Secure',
      'old=; Path=/x; SameSite=Strict; Max-Age=0',
    ]);
  });

  test('a handler that never answers is 503 with Retry-After, and its signal aborts', async () => {
    const aborted = Promise.withResolvers<void>();
    const settled = new Settlements();
    const late = Promise.withResolvers<Reply>();
    const slow = get(
      '/slow',
      ({ signal }) => {
        signal.addEventListener('abort', () => aborted.resolve());
        return late.promise;
      },
      { deadlineMs: 40 },
    );
    const own = await startServer({ routes: [slow, ...routes] });
    const answer = await rawCall(own.port, { path: '/slow' });
    assert.equal(answer.status, 503);
    assert.equal(answer.headers['retry-after'], '5');
    await withDeadline('the abort of the signal', aborted.promise);
    late.resolve({ status: 200, body: {}, onSettled: settled.record });
    assert.equal(await withDeadline('the settlement of the late answer', settled.first.promise), false);
    assert.equal(own.server.counts().requests, 0);
    assert.equal((await rawCall(own.port, { path: '/never' })).status, 503);
  });

  test('a client that cuts before the answer: the signal aborts, the settlement is false, once', async () => {
    const entered = Promise.withResolvers<void>();
    const aborted = Promise.withResolvers<void>();
    const settled = new Settlements();
    const waiting = get('/waiting', async ({ signal }) => {
      const gone = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      entered.resolve();
      await gone;
      aborted.resolve();
      return { status: 200, body: {}, onSettled: settled.record };
    });
    const own = await startServer({ routes: [waiting, ...routes] });
    const connection = new RawConnection(own.port);
    connection.write(requestText({ path: '/waiting' }));
    await withDeadline('the handler to be entered', entered.promise);
    connection.destroy();
    await withDeadline('the abort of the signal', aborted.promise);
    assert.equal(await withDeadline('the settlement', settled.first.promise), false);
    const event = await own.seen('request_finished', (one) => one.route === '/waiting');
    assert.equal(event.status, 0);
    assert.equal((await rawCall(own.port, { path: '/json' })).status, 200);
    assert.deepEqual(settled.calls, [false]);
  });

  test('a client that cuts before the handler has begun: it never begins', async () => {
    const waiting: (() => void)[] = [];
    let begun = 0;
    const post = route({
      method: 'POST',
      path: '/counted',
      summary: 'counts',
      tag: 'test',
      auth: 'none',
      body: z.object({ n: z.number() }),
      answers: { 200: { description: 'An answer.' } },
      handle: ({ body: { n } }) => {
        begun += n;
        return { status: 200, body: {} };
      },
    });
    const own = await startServer({ routes: [post], queue: { add: (work) => void waiting.push(work) } });
    const connection = new RawConnection(own.port);
    const headers = { 'Content-Type': 'application/json' };
    connection.write(requestText({ method: 'POST', path: '/counted', headers, body: '{"n":1}' }));
    await until('the handler waits', () => waiting.length === 1);
    connection.destroy();
    assert.equal((await own.seen('request_finished')).status, 0);
    waiting[0]!();
    assert.equal(begun, 0);
    const answer = postJson(own.port, '/counted', { n: 5 });
    await until('the next handler waits', () => waiting.length === 2);
    waiting[1]!();
    assert.equal((await answer).status, 200);
    assert.equal(begun, 5);
  });

  test('an answer that was taken settles true, once, whether small or large', async () => {
    for (const size of [10, 3_000_000]) {
      const settled = new Settlements();
      const big = get('/big', () => ({ status: 200, body: 'x'.repeat(size), onSettled: settled.record }));
      const own = await startServer({ routes: [big] });
      const answer = await rawCall(own.port, { path: '/big' });
      assert.equal(JSON.parse(answer.body).length, size);
      assert.equal(await withDeadline('the settlement', settled.first.promise), true);
      await own.server.stop();
      assert.deepEqual(settled.calls, [true]);
    }
  });

  test('a client that cuts in the middle of a large answer settles false', async () => {
    const settled = new Settlements();
    const big = get('/big', () => ({ status: 200, body: 'x'.repeat(30_000_000), onSettled: settled.record }));
    const own = await startServer({ routes: [big, ...routes] });
    const connection = new RawConnection(own.port);
    const firstBytes = new Promise<void>((resolve) => connection.socket.once('data', () => resolve()));
    connection.write(requestText({ path: '/big' }));
    await withDeadline('the first bytes of the answer', firstBytes);
    connection.destroy();
    assert.equal(await withDeadline('the settlement', settled.first.promise), false);
    assert.equal((await rawCall(own.port, { path: '/json' })).status, 200);
    assert.deepEqual(settled.calls, [false]);
  });

  test('a reader that never takes a large answer is cut at the write deadline', async () => {
    const settled = new Settlements();
    const big = get('/big', () => ({ status: 200, body: 'x'.repeat(30_000_000), onSettled: settled.record }));
    const own = await startServer({ routes: [big], limits: { writeDeadlineMs: 60 } });
    const connection = new RawConnection(own.port);
    connection.socket.pause();
    connection.write(requestText({ path: '/big' }));
    assert.equal(await withDeadline('the settlement', settled.first.promise), false);
    assert.equal(own.server.counts().requests, 0);
    connection.destroy();
  });

  test('a settlement that throws is an event and no more', async () => {
    const bad = get('/bad-settlement', () => ({
      status: 200,
      body: {},
      onSettled: () => {
        throw new TypeError('from a settlement');
      },
    }));
    const own = await startServer({ routes: [bad] });
    assert.equal((await rawCall(own.port, { path: '/bad-settlement' })).status, 200);
    assert.equal((await own.seen('request_failed')).errorName, 'TypeError');
    assert.equal((await rawCall(own.port, { path: '/bad-settlement' })).status, 200);
  });

  test('an observer that throws takes nothing with it', async () => {
    const own = await startServer({
      routes,
      observe: () => {
        throw new Error('from an observer');
      },
    });
    assert.equal((await rawCall(own.port, { path: '/json' })).status, 200);
    assert.equal((await postJson(own.port, '/json', {})).status, 200);
  });

  test('two routes on one path, and a GET with a body, are refused when the server is built', async () => {
    const twice = startServer({
      routes: [get('/a/:x', () => ({ status: 200 })), get('/a/:y', () => ({ status: 200 }))],
    });
    await assert.rejects(twice, /two routes answer GET \/a\/:y/);
    await assert.rejects(
      startServer({ routes: [get('/a', () => ({ status: 200 }), { body: z.object({}) })] }),
      /takes no body/,
    );
    await assert.rejects(startServer({ webOrigins: ['https://app.example.com/'] }), /a web origin is/);
  });
});
