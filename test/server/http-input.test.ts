/** What comes in over HTTP: parameters, queries, bodies, and every way they can be wrong. A neighbour's request notices nothing. */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { z } from 'zod';
import { type Route, route } from '../../src/server/route.ts';
import { until } from '../support/waits.ts';
import { postJson, RawConnection, type RunningServer, rawCall, requestText, startServer } from './harness.ts';

const routes: Route[] = [
  route({
    method: 'POST',
    path: '/echo',
    summary: 'Echo',
    tag: 'test',
    auth: 'none',
    body: z.looseObject({
      sender: z.string().min(1).max(20),
      count: z.number().int().optional(),
      mode: z.enum(['direct', 'group']).optional(),
      items: z.array(z.object({ guid: z.string() })).optional(),
      target: z.union([z.object({ phone: z.string() }), z.object({ chat: z.string(), size: z.number() })]).optional(),
    }),
    answers: { 200: { description: 'The body.' } },
    handle: (context) => ({ status: 200, body: { body: context.body, raw: Buffer.from(context.rawBody).toString() } }),
  }),
  route({
    method: 'GET',
    path: '/agents/:id/commands/:command',
    summary: 'Parameters',
    tag: 'test',
    auth: 'none',
    params: z.object({ id: z.string().max(30), command: z.string() }),
    query: z.looseObject({
      limit: z.coerce.number().max(50).default(10),
      tag: z.union([z.string(), z.array(z.string())]).optional(),
    }),
    answers: { 200: { description: 'What was understood.' } },
    handle: ({ params, query }) => ({ status: 200, body: { params, query } }),
  }),
  route({
    method: 'POST',
    path: '/small',
    summary: 'Small bodies',
    tag: 'test',
    auth: 'none',
    bodyKind: 'bytes',
    bodyBytesMax: 1_000,
    answers: { 200: { description: 'Length.' } },
    handle: (context) => ({
      status: 200,
      body: { length: context.rawBody.length, type: context.header('content-type') },
    }),
  }),
  route({
    method: 'POST',
    path: '/guarded',
    summary: 'Refuses before the body',
    tag: 'test',
    auth: 'edge',
    body: z.object({ a: z.string() }),
    guard: (context) =>
      context.header('authorization') === 'Bearer right'
        ? undefined
        : { failure: 'unauthorized', detail: 'the token does not hold' },
    answers: { 200: { description: 'Fine.' } },
    handle: () => ({ status: 200, body: { fine: true } }),
  }),
  route({
    method: 'POST',
    path: '/later',
    summary: 'Reads what died with the callback',
    tag: 'test',
    auth: 'none',
    bodyKind: 'bytes',
    answers: { 200: { description: 'Headers.' } },
    async handle(context) {
      await new Promise((resolve) => setImmediate(resolve));
      const body = {
        agent: context.header('x-edge-agent-id'),
        cookie: context.cookie('sid'),
        ip: context.clientIp,
        raw: context.rawBody.length,
      };
      return { status: 200, body };
    },
  }),
];

describe('HTTP input', () => {
  let running: RunningServer;
  let neighbour: RawConnection;
  before(async () => {
    running = await startServer({ routes, limits: { bodyDeadlineMs: 60 } });
    neighbour = new RawConnection(running.port);
  });

  /** A connection that lives through every hostile case, and is asked after each. */
  async function assertNeighbourServed(): Promise<void> {
    neighbour.write(requestText({ path: '/agents/luna1/commands/x' }));
    assert.equal((await neighbour.read()).status, 200, 'the neighbour on its own connection is still served');
  }

  test('a good body arrives parsed, unknown fields kept, raw bytes beside it', async () => {
    const text = '{"sender":"a","unknown":{"kept":[1,null,"é"]}}';
    const answer = await postJson(running.port, '/echo', text);
    assert.equal(answer.status, 200);
    assert.deepEqual(JSON.parse(answer.body), { body: JSON.parse(text), raw: text });
    assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8');
    assert.equal(answer.headers['cache-control'], 'no-store');
    assert.equal(answer.headers['x-content-type-options'], 'nosniff');
    assert.ok(answer.headers['x-request-id']);
  });

  test('a body in many chunks arrives whole', async () => {
    const text = JSON.stringify({ sender: 'a', text: 'x'.repeat(100_000) });
    const connection = new RawConnection(running.port);
    const head = requestText({
      method: 'POST',
      path: '/echo',
      headers: { 'Content-Type': 'application/json', 'Content-Length': String(text.length) },
    });
    connection.write(head + text.slice(0, 5));
    connection.write(text.slice(5, 60_000));
    connection.write(text.slice(60_000));
    const answer = await connection.read();
    assert.equal(answer.status, 200);
    assert.equal(JSON.parse(answer.body).raw, text);
    connection.destroy();
  });

  test('a chunked transfer arrives whole, and its type is checked too', async () => {
    const send = async (type: string) => {
      const connection = new RawConnection(running.port);
      connection.write(
        requestText({
          method: 'POST',
          path: '/echo',
          headers: { 'Content-Type': type, 'Transfer-Encoding': 'chunked' },
        }),
      );
      connection.write('9\r\n{"sender"\r\n5\r\n:"a"}\r\n0\r\n\r\n');
      const answer = await connection.read();
      connection.destroy();
      return answer.status;
    };
    assert.equal(await send('application/json'), 200);
    assert.equal(await send('text/plain'), 415);
  });

  test('malformed JSON is 400 and repeats nothing of the body', async () => {
    for (const text of ['{"sender": "secret', '{sender:"secret"}', 'secret', '{"sender":"secret"}}', '\u0000']) {
      const answer = await postJson(running.port, '/echo', text);
      assert.equal(answer.status, 400, text);
      assert.deepEqual(JSON.parse(answer.body), { detail: 'the body is not valid JSON', code: 'bad_request' });
    }
    await assertNeighbourServed();
  });

  test('bytes that are not UTF-8 are 400', async () => {
    const connection = new RawConnection(running.port);
    const bytes = Buffer.from([0x22, 0xff, 0xfe, 0x22]);
    connection.write(
      requestText({
        method: 'POST',
        path: '/echo',
        headers: { 'Content-Type': 'application/json', 'Content-Length': '4' },
      }),
    );
    connection.write(bytes);
    assert.equal((await connection.read()).status, 400);
    connection.destroy();
  });

  test('wrong types are 422 naming the field and the rule, never the value', async () => {
    const cases: [unknown, string, string][] = [
      [{}, 'body.sender', 'is required'],
      [{ sender: 15550001111 }, 'body.sender', 'must be text'],
      [{ sender: '' }, 'body.sender', 'must have at least 1 character'],
      [{ sender: '+1555'.repeat(9) }, 'body.sender', 'must have at most 20 characters'],
      [{ sender: 'a', count: 1.5 }, 'body.count', 'must be a whole number'],
      [{ sender: 'a', mode: 'crowd' }, 'body.mode', 'must be one of "direct", "group"'],
      [{ sender: 'a', items: [{ guid: 'x' }, {}] }, 'body.items.1.guid', 'is required'],
      [{ sender: 'a', target: { chat: 'x', size: 'big' } }, 'body.target.size', 'must be a number'],
      [{ sender: 'a', target: 5 }, 'body.target', 'has none of the accepted shapes'],
      [[], 'body', 'must be an object'],
      ['null', 'body', 'must be an object'],
    ];
    for (const [body, field, rule] of cases) {
      const answer = await postJson(running.port, '/echo', body);
      assert.equal(answer.status, 422, field);
      const { detail, code, fields } = JSON.parse(answer.body);
      assert.equal(code, 'invalid');
      assert.deepEqual(fields[0], { field, rule });
      assert.ok(detail.startsWith(`${field}: ${rule}`), detail);
      assert.ok(!answer.body.includes('1555'), 'the value is not repeated');
    }
  });

  test('an empty body is a missing body', async () => {
    const answer = await rawCall(running.port, { method: 'POST', path: '/echo', headers: { 'Content-Length': '0' } });
    assert.equal(answer.status, 422);
    assert.equal(JSON.parse(answer.body).detail, 'body: is required');
  });

  test('another content type than JSON is 415', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx']) {
      assert.equal(
        (await postJson(running.port, '/echo', { sender: 'a' }, { 'Content-Type': type })).status,
        415,
        type,
      );
    }
    const untyped = await rawCall(running.port, { method: 'POST', path: '/echo', body: '{"sender":"a"}' });
    assert.equal(untyped.status, 415, 'none at all: a browser can send that across origins without asking');
    for (const type of ['application/json; charset=utf-8', 'Application/JSON', 'application/merge-patch+json']) {
      assert.equal(
        (await postJson(running.port, '/echo', { sender: 'a' }, { 'Content-Type': type })).status,
        200,
        type,
      );
    }
  });

  test('200 levels of JSON are refused before they are parsed, and a million crash nothing', async () => {
    for (const depth of [200, 100_000]) {
      const text = `{"sender":"a","deep":${'['.repeat(depth)}${']'.repeat(depth)}}`;
      const answer = await postJson(running.port, '/echo', text);
      assert.equal(answer.status, 422);
      assert.equal(JSON.parse(answer.body).detail, 'the body may be nested at most 64 levels deep');
    }
    const brackets = `{"sender":"a","text":"${'[{\\"'.repeat(300)}"}`;
    assert.equal((await postJson(running.port, '/echo', brackets)).status, 200, 'brackets in a text are no nesting');
    await assertNeighbourServed();
  });

  test('a __proto__ key is refused in every spelling, and may be said in a text', async () => {
    for (const text of ['{"sender":"a","__proto__":{"admin":true}}', '{"sender":"a","x":[{"\\u005f_proto__":1}]}']) {
      assert.equal((await postJson(running.port, '/echo', text)).status, 422, text);
    }
    assert.equal((await postJson(running.port, '/echo', { sender: '__proto__' })).status, 200);
  });

  test('a 10 MB body is 413 at once, announced or not', async () => {
    const announced = new RawConnection(running.port);
    announced.write(requestText({ method: 'POST', path: '/small', headers: { 'Content-Length': '10000000' } }));
    announced.write('x'.repeat(1_000));
    const early = await announced.read();
    assert.equal(early.status, 413);
    assert.equal(JSON.parse(early.body).detail, 'the body may have at most 1000 bytes');
    assert.equal(early.headers.connection, 'close');

    const chunked = new RawConnection(running.port);
    chunked.write(requestText({ method: 'POST', path: '/small', headers: { 'Transfer-Encoding': 'chunked' } }));
    const chunk = `1000\r\n${'x'.repeat(4_096)}\r\n`;
    for (let i = 0; i < 2_500; i++) chunked.write(chunk);
    assert.equal((await chunked.read()).status, 413);
    announced.destroy();
    chunked.destroy();
    await assertNeighbourServed();
  });

  test('a body that does not come is 408', async () => {
    const connection = new RawConnection(running.port);
    connection.write(
      requestText({
        method: 'POST',
        path: '/echo',
        headers: { 'Content-Type': 'application/json', 'Content-Length': '100' },
      }),
    );
    connection.write('{"sen');
    const answer = await connection.read();
    assert.equal(answer.status, 408);
    assert.equal(JSON.parse(answer.body).code, 'request_timeout');
    await connection.ended;
    await assertNeighbourServed();
  });

  test('half-open and garbage connections disturb nobody', async () => {
    const silent = Array.from({ length: 50 }, () => new RawConnection(running.port));
    const garbage = new RawConnection(running.port);
    garbage.write(Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x0d, 0x0a, 0x0d, 0x0a]));
    const cut = new RawConnection(running.port);
    cut.write(
      requestText({
        method: 'POST',
        path: '/echo',
        headers: { 'Content-Type': 'application/json', 'Content-Length': '100' },
      }),
    );
    await running.seen('request_finished', (event) => event.status === 408 && event.route === '/echo');
    cut.destroy();
    await assertNeighbourServed();
    for (const connection of [...silent, garbage]) connection.destroy();
  });

  test('an abandoned body is forgotten', async () => {
    const fresh = await startServer({ routes });
    const connection = new RawConnection(fresh.port);
    connection.write(
      requestText({
        method: 'POST',
        path: '/echo',
        headers: { 'Content-Type': 'application/json', 'Content-Length': '100' },
      }),
    );
    connection.write('{"sen');
    await until('the request to be in flight', () => fresh.server.counts().requests === 1);
    connection.destroy();
    const event = await fresh.seen('request_finished');
    assert.equal(event.status, 0);
    assert.equal(fresh.server.counts().requests, 0);
  });

  test('path parameters are decoded, queries parsed and validated', async () => {
    const answer = await rawCall(running.port, {
      path: '/agents/edge%5F1%2Fa%20b/commands/x%3By?limit=5&tag=a&tag=b&other=%2B1',
    });
    assert.deepEqual(JSON.parse(answer.body), {
      params: { id: 'edge_1/a b', command: 'x;y' },
      query: { limit: 5, tag: ['a', 'b'], other: '+1' },
    });
    const defaults = await rawCall(running.port, { path: '/agents/a/commands/b' });
    assert.equal(JSON.parse(defaults.body).query.limit, 10);
    const bad = await rawCall(running.port, { path: '/agents/a/commands/b?limit=99' });
    assert.equal(JSON.parse(bad.body).detail, 'query.limit: must be at most 50');
    const broken = await rawCall(running.port, { path: '/agents/%E0%A4%A/commands/b' });
    assert.equal(broken.status, 400);
    const long = await rawCall(running.port, { path: `/agents/${'x'.repeat(40)}/commands/b` });
    assert.equal(JSON.parse(long.body).fields[0].field, 'params.id');
  });

  test('a guard refuses before the body is read', async () => {
    const connection = new RawConnection(running.port);
    connection.write(
      requestText({
        method: 'POST',
        path: '/guarded',
        headers: { 'Content-Type': 'application/json', 'Content-Length': '50' },
      }),
    );
    assert.equal((await connection.read()).status, 401);
    connection.destroy();
    assert.equal((await postJson(running.port, '/guarded', { a: 'x' }, { Authorization: 'Bearer right' })).status, 200);
  });

  test('headers, cookies and the address are there after an await', async () => {
    const answer = await rawCall(running.port, {
      method: 'POST',
      path: '/later',
      headers: { 'X-Edge-Agent-Id': 'luna1', Cookie: 'a=1; sid=a%20b; b=2' },
      body: 'abc',
    });
    assert.deepEqual(JSON.parse(answer.body), { agent: 'luna1', cookie: 'a b', ip: '127.0.0.1', raw: 3 });
  });

  test('the address is taken from the trusted proxy only', async () => {
    const proxied = await startServer({ routes, trustedProxies: 1 });
    const headers = { 'X-Forwarded-For': '10.9.9.9, 203.0.113.7' };
    const ask = async (port: number) =>
      JSON.parse((await rawCall(port, { method: 'POST', path: '/later', headers, body: '' })).body).ip;
    assert.equal(await ask(proxied.port), '203.0.113.7');
    assert.equal(await ask(running.port), '127.0.0.1');
  });

  test('a request that says twice how long its body is ends its connection', async () => {
    for (const second of ['Content-Length: 30', 'Transfer-Encoding: chunked']) {
      const connection = new RawConnection(running.port);
      connection.write(`POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n${second}\r\n\r\nabc`);
      const answer = await connection.read();
      assert.equal(answer.status, 400, second);
      await connection.ended;
    }
    await assertNeighbourServed();
  });

  test('ids that throw are a 500 like any other throw', async () => {
    const broken = await startServer({
      routes,
      ids: () => {
        throw new Error('out of ids');
      },
    });
    assert.equal((await rawCall(broken.port, { path: '/agents/a/commands/b' })).status, 500);
    assert.equal((await rawCall(broken.port, { path: '/agents/a/commands/b' })).status, 500);
  });

  test('unfinished bodies are bounded over all requests', async () => {
    const full = await startServer({ routes, limits: { bodiesBytesMax: 900 } });
    const first = new RawConnection(full.port);
    first.write(
      `${requestText({ method: 'POST', path: '/small', headers: { 'Content-Length': '800' } })}${'x'.repeat(700)}`,
    );
    await until('the request to be in flight', () => full.server.counts().requests === 1);
    const second = new RawConnection(full.port);
    second.write(
      `${requestText({ method: 'POST', path: '/small', headers: { 'Content-Length': '800' } })}${'x'.repeat(700)}`,
    );
    assert.equal((await second.read()).status, 503);
    first.write('x'.repeat(100));
    assert.equal((await first.read()).status, 200);
    const third = new RawConnection(full.port);
    third.write(
      `${requestText({ method: 'POST', path: '/small', headers: { 'Content-Length': '800' } })}${'x'.repeat(700)}`,
    );
    third.write('x'.repeat(100));
    assert.equal((await third.read()).status, 200, 'what was refused or answered is counted no more');
    for (const connection of [first, second, third]) connection.destroy();
  });

  test('more requests than the server may hold are 503', async () => {
    const full = await startServer({ routes, limits: { requestsInFlightMax: 1 } });
    const waiting = new RawConnection(full.port);
    waiting.write(requestText({ method: 'POST', path: '/small', headers: { 'Content-Length': '10' } }));
    await until('the request to be in flight', () => full.server.counts().requests === 1);
    const answer = await rawCall(full.port, { path: '/agents/a/commands/b' });
    assert.equal(answer.status, 503);
    assert.equal(answer.headers['retry-after'], '1');
    waiting.write('0123456789');
    assert.equal((await waiting.read()).status, 200);
    waiting.destroy();
  });
});
