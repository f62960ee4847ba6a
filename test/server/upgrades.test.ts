/** Sockets that ask to be let in: refusals are plain HTTP, limits hold before anybody proved who they are, nothing leaks. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { z } from 'zod';
import { type FailureCode, fail } from '../../src/server/failure.ts';
import { type AnySocketRoute, type SocketRoute, socketRoute, type Upgrade } from '../../src/server/socket.ts';
import { connectSocket } from '../support/socket-client.ts';
import { until, withDeadline } from '../support/waits.ts';
import { RawConnection, type RunningServer, rawCall, requestText, startServer, webOrigin } from './harness.ts';

function gate(admit: SocketRoute<string>['admit'], more: Partial<SocketRoute<string>> = {}): AnySocketRoute {
  return socketRoute<string>({
    path: '/ws/:room',
    summary: 'A gate',
    origin: 'any',
    admit,
    onOpen: (connection) => void connection.send(`welcome ${connection.session}`),
    onFrame: (connection, frame) => void connection.send(frame),
    onClose: () => {},
    ...more,
  });
}

const handshake = {
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
};

async function assertPlaces(running: RunningServer, sockets: number): Promise<void> {
  await until(`${sockets} sockets and none pending`, () => {
    const counts = running.server.counts();
    return counts.sockets === sockets && counts.admitting === 0;
  });
}

describe('upgrades', () => {
  test('admission sees headers, cookies, parameters and the query, before and after an await', async () => {
    const look = (upgrade: Upgrade) =>
      [
        upgrade.header('authorization'),
        upgrade.cookie('sid'),
        JSON.stringify(upgrade.params),
        JSON.stringify(upgrade.query),
        upgrade.clientIp,
      ].join('|');
    const running = await startServer({
      sockets: [
        gate(
          async (upgrade) => {
            const before = look(upgrade);
            await new Promise((resolve) => setImmediate(resolve));
            assert.equal(look(upgrade), before);
            return { session: before };
          },
          { params: z.object({ room: z.string() }), query: z.looseObject({ agent: z.string() }) },
        ),
      ],
    });
    const headers = { Authorization: 'Bearer t', Cookie: 'sid=s' };
    const client = await connectSocket({ port: running.port, path: '/ws/a%20b?agent=luna1', headers });
    assert.equal(await client.next(), 'welcome Bearer t|s|{"room":"a b"}|{"agent":"luna1"}|127.0.0.1');
    const invalid = await connectSocket({ port: running.port, path: '/ws/x' });
    assert.equal(invalid.status, 422);
    assert.equal(JSON.parse(invalid.body).detail, 'query.agent: is required');
    await assertPlaces(running, 1);
  });

  test('a refusal is the plain HTTP answer of its failure, at once or after an await', async () => {
    const refusal: { code: FailureCode } = { code: 'unauthorized' };
    const decide = () => fail(refusal.code, 'not in', { retryAfterSeconds: 7 });
    for (const admit of [decide, async () => decide()]) {
      const running = await startServer({ sockets: [gate(admit)] });
      for (const [code, status] of [
        ['unauthorized', 401],
        ['forbidden', 403],
        ['not_found', 404],
        ['rate_limited', 429],
        ['unavailable', 503],
      ] as const) {
        refusal.code = code;
        const client = await connectSocket({ port: running.port, path: '/ws/a' });
        assert.equal(client.status, status);
        assert.deepEqual(JSON.parse(client.body), { detail: 'not in', code });
        assert.equal(client.headers['retry-after'], '7');
        await client.waitClosed();
        await running.seen('upgrade_refused', (event) => event.code === code);
      }
      await assertPlaces(running, 0);
    }
  });

  test('a throw or a rejection in admit is a 500, and the next one is let in', async () => {
    let calls = 0;
    const running = await startServer({
      sockets: [
        gate(() => {
          calls += 1;
          if (calls === 1) throw new RangeError('secret');
          if (calls === 2) return Promise.reject(new RangeError('secret'));
          return { session: 'x' };
        }),
      ],
    });
    for (let i = 0; i < 2; i++) {
      const client = await connectSocket({ port: running.port, path: '/ws/a' });
      assert.equal(client.status, 500);
      assert.ok(!client.body.includes('secret'));
    }
    assert.equal(
      running.events.filter((event) => event.event === 'socket_failed' && event.during === 'admit').length,
      2,
    );
    assert.equal((await connectSocket({ port: running.port, path: '/ws/a' })).status, 101);
    await assertPlaces(running, 1);
  });

  test('an admission that never comes is 503 at its deadline, and its late answer does nothing', async () => {
    const late = Promise.withResolvers<{ session: string }>();
    const running = await startServer({ sockets: [gate(() => late.promise)], limits: { admitDeadlineMs: 40 } });
    const client = await connectSocket({ port: running.port, path: '/ws/a' });
    assert.equal(client.status, 503);
    assert.equal(client.headers['retry-after'], '1');
    late.resolve({ session: 'too late' });
    await assertPlaces(running, 0);
    assert.ok(!running.events.some((event) => event.event === 'socket_opened'));
  });

  test('a client that leaves while it is being admitted never opens', async () => {
    const late = Promise.withResolvers<{ session: string }>();
    const running = await startServer({ sockets: [gate(() => late.promise)] });
    const connection = new RawConnection(running.port);
    connection.write(requestText({ path: '/ws/a', headers: handshake }));
    await until('the admission to be asked', () => running.server.counts().admitting === 1);
    connection.destroy();
    await running.seen('upgrade_abandoned');
    late.resolve({ session: 'gone' });
    await assertPlaces(running, 0);
    assert.equal((await connectSocket({ port: running.port, path: '/ws/a' })).status, 101, 'the server lives');
  });

  test('a listed route takes configured origins only', async () => {
    const running = await startServer({ sockets: [gate(() => ({ session: 'x' }), { origin: 'listed' })] });
    const status = async (headers: Record<string, string>) =>
      (await connectSocket({ port: running.port, path: '/ws/a', headers })).status;
    assert.equal(await status({ Origin: webOrigin }), 101);
    for (const origin of ['https://evil.example', 'null', 'http://app.example.com', `${webOrigin}.evil.example`]) {
      assert.equal(await status({ Origin: origin }), 403, origin);
    }
    assert.equal(await status({}), 403, 'none at all');
  });

  test('attempts of one address are limited by the minute, and come back', async () => {
    let now = 0;
    const after = (ms: number, callback: () => void) => {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    };
    const running = await startServer({
      sockets: [gate(() => ({ session: 'x' }))],
      limits: { upgradesPerMinute: 3 },
      trustedProxies: 1,
      clock: { monotonicMs: () => now, after },
    });
    const attempt = (address: string) =>
      connectSocket({ port: running.port, path: '/ws/a', headers: { 'X-Forwarded-For': address } });
    for (let i = 0; i < 3; i++) assert.equal((await attempt('203.0.113.7')).status, 101);
    now = 20_000;
    const refused = await attempt('203.0.113.7');
    assert.equal(refused.status, 429);
    assert.equal(refused.headers['retry-after'], '40');
    assert.equal((await attempt('203.0.113.8')).status, 101, 'another address is not touched');
    now = 60_000;
    assert.equal((await attempt('203.0.113.7')).status, 101);
  });

  test('sockets are limited in total and by address, and a closed one frees its place', async () => {
    const running = await startServer({
      sockets: [gate(() => ({ session: 'x' }))],
      limits: { socketsMax: 3, socketsPerAddressMax: 2 },
      trustedProxies: 1,
    });
    const attempt = (address: string) =>
      connectSocket({ port: running.port, path: '/ws/a', headers: { 'X-Forwarded-For': address } });
    const first = await attempt('2001:db8:1:2::1');
    assert.equal((await attempt('2001:db8:1:2::ffff')).status, 101);
    assert.equal((await attempt('2001:db8:1:2:3:4:5:6')).status, 429, 'one /64 is one client');
    assert.equal((await attempt('2001:db8:1:3::1')).status, 101);
    assert.equal((await attempt('203.0.113.9')).status, 503, 'the server is full');
    first.destroy();
    await assertPlaces(running, 2);
    assert.equal((await attempt('2001:db8:1:2::9')).status, 101);
  });

  test('a handshake without its key or version is 400, a plain GET too', async () => {
    const running = await startServer({ sockets: [gate(() => ({ session: 'x' }))] });
    const without = await rawCall(running.port, {
      path: '/ws/a',
      headers: { ...handshake, 'Sec-WebSocket-Key': 'short' },
    });
    assert.equal(without.status, 400);
    const old = await rawCall(running.port, { path: '/ws/a', headers: { ...handshake, 'Sec-WebSocket-Version': '8' } });
    assert.equal(old.status, 400);
    assert.equal(old.headers['sec-websocket-version'], '13');
    const plain = await rawCall(running.port, { path: '/ws/a' });
    assert.equal(plain.status, 400);
    assert.match(JSON.parse(plain.body).detail, /needs an upgrade/);
    assert.equal((await rawCall(running.port, { path: '/nowhere', headers: handshake })).status, 404);
    await assertPlaces(running, 0);
  });

  test('ids that throw refuse the upgrade with 500', async () => {
    const running = await startServer({
      sockets: [gate(() => ({ session: 'x' }))],
      ids: () => {
        throw new Error('out of ids');
      },
    });
    assert.equal((await connectSocket({ port: running.port, path: '/ws/a' })).status, 500);
    await assertPlaces(running, 0);
  });

  test('a burst of clients that connect and leave at any moment leaves nothing behind', async () => {
    const running = await startServer({
      sockets: [
        gate(async () => {
          await new Promise((resolve) => setImmediate(resolve));
          return { session: 'x' };
        }),
      ],
    });
    const clients = Array.from({ length: 200 }, () => new RawConnection(running.port));
    clients.forEach((client, i) => {
      client.socket.on('connect', () => {
        client.write(requestText({ path: '/ws/a', headers: handshake }));
        if (i % 2 === 0) client.destroy();
      });
    });
    const staying = clients.filter((_, i) => i % 2 === 1);
    await withDeadline(
      'the upgrades of those that stay',
      Promise.all(staying.map((client) => client.read({ hasBody: false }))),
    );
    await assertPlaces(running, 100);
    for (const client of clients) client.destroy();
    await assertPlaces(running, 0);
  });
});
