/** Start, drain, stop: nothing accepted is lost in silence, and the port belongs to one process. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createRunQueue } from '../../actors/run-queue.ts';
import { type HealthReport, healthRoute } from '../../src/server/health.ts';
import { type Reply, route } from '../../src/server/route.ts';
import { createServer, type ServerPhase } from '../../src/server/server.ts';
import { socketRoute } from '../../src/server/socket.ts';
import { connectSocket } from '../support/socket-client.ts';
import { until, withDeadline } from '../support/waits.ts';
import { RawConnection, rawCall, requestText, startServer } from './harness.ts';

const echo = socketRoute<null>({
  path: '/ws',
  summary: 'Echo',
  origin: 'any',
  admit: () => ({ session: null }),
  onOpen: () => {},
  onFrame: (connection, frame) => void connection.send(frame),
  onClose: () => {},
});

/** A route whose answers the test gives. */
function heldRoute() {
  const replies: ((reply: Reply) => void)[] = [];
  const held = route({
    method: 'GET',
    path: '/held',
    summary: 'Held',
    tag: 'test',
    auth: 'none',
    answers: { 200: { description: 'Released.' } },
    handle: () => new Promise<Reply>((resolve) => void replies.push(resolve)),
  });
  return { held, replies };
}

function healthOf(phase: () => ServerPhase | undefined, more: Partial<HealthReport> = {}) {
  return healthRoute({
    describe: () => ({
      ready: true,
      draining: phase() === 'draining',
      database: 'ok',
      bus: 'off',
      model: 'offline',
      version: '1.2.3',
      uptimeSeconds: 12.7,
      ...more,
    }),
  });
}

describe('lifecycle', () => {
  test('the port belongs to one server; the second start says so', async () => {
    const first = await startServer({});
    assert.equal(first.server.phase, 'listening');
    const second = createServer({
      routes: [],
      sockets: [],
      observe: () => {},
      host: '127.0.0.1',
      port: first.port,
      webOrigins: [],
      drainGraceMs: 10,
      queue: createRunQueue(),
    });
    await assert.rejects(second.start(), new RegExp(`cannot listen on 127.0.0.1:${first.port}: the port is taken`));
    assert.equal(second.phase, 'stopped');
    await second.stop();
    await first.server.stop();
    const third = await startServer({ port: first.port });
    assert.equal(third.port, first.port, 'a stopped server gave it back');
  });

  test('an address that is not of this machine is refused', async () => {
    await assert.rejects(startServer({ host: '203.0.113.1' }), /cannot listen on 203.0.113.1/);
  });

  test('start, drain and stop may be called again, in any order', async () => {
    const { server } = await startServer({});
    assert.equal(await server.start(), await server.start());
    await Promise.all([server.drain(), server.stop(), server.stop(), server.drain()]);
    assert.equal(server.phase, 'stopped');
    await server.stop();
    server.publish('topic', 'frame');
    assert.equal(server.subscribers('topic'), 0);
    const unstarted = createServer({
      routes: [],
      sockets: [echo],
      observe: () => {},
      host: '127.0.0.1',
      port: 0,
      webOrigins: [],
      drainGraceMs: 10,
      queue: createRunQueue(),
    });
    await unstarted.stop();
    await assert.rejects(unstarted.start(), /stopped before it was started/);
  });

  test('a drain answers what is in flight, closes sockets with 1012 and takes nothing new', async () => {
    const { held, replies } = heldRoute();
    const running = await startServer({ routes: [held], sockets: [echo] });
    const waiting = new RawConnection(running.port);
    waiting.write(requestText({ path: '/held' }));
    const sockets = await Promise.all([1, 2, 3].map(() => connectSocket({ port: running.port, path: '/ws' })));
    await until('the request to be in flight', () => replies.length === 1);
    const drained = running.server.drain();
    assert.equal(running.server.phase, 'draining');
    for (const socket of sockets)
      assert.deepEqual(await socket.waitClosed(), { code: 1012, reason: 'service restart' });
    await assert.rejects(connectSocket({ port: running.port, path: '/ws' }), 'nobody listens any more');
    assert.equal(running.server.phase, 'draining', 'it waits for the request');
    replies[0]?.({ status: 200, body: { late: true } });
    const answer = await waiting.read();
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.connection, 'close');
    await withDeadline('the end of the drain', drained);
    assert.deepEqual(await running.seen('server_stopped'), { event: 'server_stopped', requestsCut: 0 });
  });

  test('readiness fails first, while connections are still accepted', async () => {
    let phase = (): ServerPhase | undefined => undefined;
    const running = await startServer({
      routes: [healthOf(() => phase())],
      sockets: [echo],
      limits: { drainNoticeMs: 60_000 },
    });
    phase = () => running.server.phase;
    const before = await rawCall(running.port, { path: '/health' });
    assert.equal(before.status, 200);
    assert.deepEqual(JSON.parse(before.body), {
      status: 'ok',
      live: true,
      ready: true,
      draining: false,
      database: 'ok',
      bus: 'off',
      model: 'offline',
      version: '1.2.3',
      uptime_seconds: 12,
    });
    const drained = running.server.drain();
    const during = await rawCall(running.port, { path: '/health' });
    assert.equal(during.status, 503);
    assert.equal(JSON.parse(during.body).status, 'draining');
    assert.equal((await rawCall(running.port, { method: 'HEAD', path: '/health' })).status, 503);
    await running.server.stop();
    await withDeadline('the hurried drain', drained);
  });

  test('health is 503 when it cannot serve, and when asking throws it is not 200', async () => {
    for (const [report, status, word] of [
      [{ ready: false, database: 'down' }, 503, 'unready'],
      [{ bus: 'down' }, 200, 'degraded'],
    ] as const) {
      const running = await startServer({ routes: [healthOf(() => undefined, report)] });
      const answer = await rawCall(running.port, { path: '/health' });
      assert.equal(answer.status, status);
      assert.equal(JSON.parse(answer.body).status, word);
    }
    const broken = await startServer({ routes: [healthRoute({ describe: () => Promise.reject(new Error('x')) })] });
    assert.equal((await rawCall(broken.port, { path: '/health' })).status, 500);
  });

  test('what is not answered by the end of the grace is 503 with Retry-After', async () => {
    const { held, replies } = heldRoute();
    const running = await startServer({ routes: [held], drainGraceMs: 50 });
    const waiting = new RawConnection(running.port);
    waiting.write(requestText({ path: '/held' }));
    await until('the request to be in flight', () => replies.length === 1);
    const drained = running.server.drain();
    const answer = await waiting.read();
    assert.equal(answer.status, 503);
    assert.equal(answer.headers['retry-after'], '1');
    await withDeadline('the end of the drain', drained);
    assert.equal((await running.seen('server_stopped')).requestsCut, 1);
    const settled: boolean[] = [];
    replies[0]?.({ status: 200, body: {}, onSettled: (written) => settled.push(written) });
    await until('the late answer to settle', () => settled.length === 1);
    assert.deepEqual(settled, [false]);
  });

  test('stop does not wait for the grace', async () => {
    const { held, replies } = heldRoute();
    const running = await startServer({
      routes: [held],
      sockets: [echo],
      drainGraceMs: 600_000,
      limits: { drainSpreadMs: 600_000, drainBatch: 1 },
    });
    const waiting = new RawConnection(running.port);
    waiting.write(requestText({ path: '/held' }));
    const sockets = await Promise.all([1, 2, 3].map(() => connectSocket({ port: running.port, path: '/ws' })));
    await until('the request to be in flight', () => replies.length === 1);
    const drained = running.server.drain();
    const stopped = running.server.stop();
    assert.equal((await waiting.read()).status, 503);
    for (const socket of sockets) assert.equal((await socket.waitClosed()).code, 1012);
    await withDeadline('the stop', Promise.all([drained, stopped]));
  });

  test('sockets of a draining server are closed in batches with jitter', async () => {
    const waits: { ms: number; fire: () => void }[] = [];
    let isRecording = false;
    const after = (ms: number, callback: () => void) => {
      if (isRecording && ms > 10 && ms < 5_000) {
        waits.push({ ms, fire: callback });
        return () => {};
      }
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    };
    const randoms = [0.25, 0.75, 0.5];
    const running = await startServer({
      sockets: [echo],
      drainGraceMs: 10_000,
      random: () => randoms.shift() ?? 0.5,
      clock: { monotonicMs: () => performance.now(), after },
      limits: { drainBatch: 2, drainSpreadMs: 3_000 },
    });
    const clients = await Promise.all([1, 2, 3, 4, 5].map(() => connectSocket({ port: running.port, path: '/ws' })));
    await until('all to be open', () => running.server.counts().sockets === 5);
    isRecording = true;
    const drained = running.server.drain();
    await until('the first batch to be closed', () => running.server.counts().sockets === 3);
    assert.deepEqual(
      waits.map((wait) => wait.ms),
      [500],
      'a share of the spread, by chance',
    );
    waits[0]?.fire();
    await until('the second batch to be closed', () => running.server.counts().sockets === 1);
    assert.deepEqual(
      waits.map((wait) => wait.ms),
      [500, 1_500],
    );
    waits[1]?.fire();
    for (const client of clients) assert.equal((await client.waitClosed()).code, 1012);
    await withDeadline('the end of the drain', drained);
  });

  test('an upgrade under way when the drain begins is refused with 503', async () => {
    const never = socketRoute<null>({
      ...(echo as object),
      path: '/never',
      admit: () => new Promise(() => {}),
    } as never);
    const running = await startServer({ sockets: [never] });
    const asked = connectSocket({ port: running.port, path: '/never' });
    await until('the admission to be asked', () => running.server.counts().admitting === 1);
    const drained = running.server.drain();
    assert.equal((await asked).status, 503);
    await withDeadline('the end of the drain', drained);
  });
});
