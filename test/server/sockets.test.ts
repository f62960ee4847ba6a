/** Sockets that were let in: frames, limits, slow and silent readers, throws. A neighbour's socket notices nothing. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CloseCode } from '../../src/server/close-codes.ts';
import { type AnySocketRoute, type Connection, type SocketRoute, socketRoute } from '../../src/server/socket.ts';
import { connectSocket, type SocketClient } from '../support/socket-client.ts';
import { until, withDeadline } from '../support/waits.ts';
import { type RunningServer, startServer } from './harness.ts';

interface Opened {
  connections: Connection<string>[];
  closes: { id: string; code: number }[];
}

/** A route that echoes, and does on demand what a feature could get wrong. */
function echoRoute(opened: Opened, more: Partial<SocketRoute<string>> = {}): AnySocketRoute {
  return socketRoute<string>({
    path: '/ws',
    summary: 'Echo',
    origin: 'any',
    admit: () => ({ session: 'somebody' }),
    onOpen: (connection) => void opened.connections.push(connection),
    onFrame(connection, frame) {
      if (frame === 'throw') throw new RangeError('from a frame handler');
      if (frame === 'reject') return Promise.reject(new RangeError('from a frame handler')) as unknown as undefined;
      if (frame.startsWith('close ')) {
        connection.send('before');
        connection.close(frame.slice(6) as CloseCode);
        assert.equal(opened.closes.length, 0, 'a close does not re-enter its caller');
        assert.equal(connection.send('after'), 'closed');
        return;
      }
      connection.send(`echo ${frame}`);
    },
    onClose: (connection, code) => void opened.closes.push({ id: connection.id, code }),
    ...more,
  });
}

interface Scene extends Opened {
  running: RunningServer;
  client: SocketClient;
  /** The neighbour: echoes before and after. */
  assertNeighbourServed(): Promise<void>;
}

async function scene(
  more: Partial<SocketRoute<string>> = {},
  limits: Parameters<typeof startServer>[0]['limits'] = {},
): Promise<Scene> {
  const opened: Opened = { connections: [], closes: [] };
  const running = await startServer({ sockets: [echoRoute(opened, more)], limits });
  const neighbour = await connectSocket({ port: running.port, path: '/ws' });
  const client = await connectSocket({ port: running.port, path: '/ws' });
  await until('both sockets to be open', () => running.server.counts().sockets === 2);
  return {
    ...opened,
    running,
    client,
    async assertNeighbourServed() {
      neighbour.send('still there?');
      assert.equal(await neighbour.next(), 'echo still there?');
    },
  };
}

describe('sockets', () => {
  test('frames come and go in order, in every size up to the limit', async () => {
    const { client, connections, assertNeighbourServed } = await scene();
    for (const length of [0, 1, 125, 126, 1_000, 65_536]) client.send('é'.repeat(length / 2));
    for (const length of [0, 1, 125, 126, 1_000, 65_536])
      assert.equal(await client.next(), `echo ${'é'.repeat(length / 2)}`);
    assert.equal(connections[1]?.session, 'somebody');
    await assertNeighbourServed();
  });

  test('a message in fragments with a ping between them is one frame', async () => {
    const { client } = await scene();
    client.sendFrame({ opcode: 1, payload: Buffer.from('one '), fin: false });
    client.sendFrame({ opcode: 9, payload: Buffer.from('?') });
    client.sendFrame({ opcode: 0, payload: Buffer.from('message') });
    assert.equal(await client.next(), 'echo one message');
  });

  test('the built-in WebSocket is served too', async () => {
    const { running } = await scene();
    const browser = new WebSocket(`ws://127.0.0.1:${running.port}/ws`);
    const answer = new Promise<unknown>((resolve, reject) => {
      browser.onopen = () => browser.send('hello');
      browser.onmessage = (event) => resolve(event.data);
      browser.onerror = () => reject(new Error('the socket failed'));
    });
    assert.equal(await withDeadline('the echo', answer), 'echo hello');
    browser.close();
  });

  test('every close code of the table arrives exactly, after what was sent before it', async () => {
    for (const [name, code] of [
      ['replaced', 4500],
      ['revoked', 4503],
      ['session_closed', 4504],
      ['service_restart', 1012],
    ] as const) {
      const { client, closes, running, connections } = await scene();
      client.send(`close ${name}`);
      assert.equal(await client.next(), 'before');
      assert.equal((await client.waitClosed()).code, code);
      const event = await running.seen('socket_closed');
      assert.equal(event.code, code);
      assert.equal(event.frames, 1);
      assert.deepEqual(closes, [{ id: connections[1]?.id, code }]);
    }
  });

  test('a closed connection is harmless to hold', async () => {
    const { client, connections, closes } = await scene();
    client.close(1000, 'bye');
    await until('the close', () => closes.length === 1);
    const connection = connections[1] as Connection<string>;
    assert.equal(closes[0]?.code, 1000);
    assert.equal(connection.isOpen, false);
    assert.equal(connection.send('x'), 'closed');
    connection.cork(() => assert.fail('nothing is written to a closed socket'));
    connection.subscribe('topic');
    connection.unsubscribe('topic');
    connection.close('revoked');
    assert.equal((await client.waitClosed()).code, 1000);
    assert.equal(closes.length, 1);
  });

  test('a cut is seen as 1006, once', async () => {
    const { client, closes, running } = await scene();
    client.destroy();
    await until('the close', () => closes.length === 1);
    assert.equal(closes[0]?.code, 1006);
    await until('the place to be free', () => running.server.counts().sockets === 1);
  });

  test('binary frames are closed with unsupported_frame', async () => {
    const { client, running, assertNeighbourServed } = await scene();
    client.sendBinary(Buffer.from([1, 2, 3]));
    assert.deepEqual(await client.waitClosed(), { code: 4502, reason: 'text frames only' });
    assert.equal((await running.seen('frame_refused')).reason, 'unsupported_frame');
    await assertNeighbourServed();
  });

  test('a frame over the limit is told so; one far over it is cut', async () => {
    const { client, running, assertNeighbourServed } = await scene({ frameBytesMax: 1_000 });
    const far = await connectSocket({ port: running.port, path: '/ws' });
    client.send('x'.repeat(1_001));
    assert.deepEqual(await client.waitClosed(), { code: 4501, reason: 'frame too large' });
    far.send('x'.repeat(5_000));
    assert.equal((await far.waitClosed()).code, 1006);
    await assertNeighbourServed();
  });

  test('broken protocol ends that socket alone', async () => {
    const broken: [string, (client: SocketClient) => void][] = [
      ['bad UTF-8', (client) => client.sendFrame({ opcode: 1, payload: Buffer.from([0xff, 0xfe]) })],
      ['an unknown opcode', (client) => client.sendFrame({ opcode: 5, payload: Buffer.from('x') })],
      ['a continuation of nothing', (client) => client.sendFrame({ opcode: 0, payload: Buffer.from('x') })],
      ['a fragmented ping', (client) => client.sendFrame({ opcode: 9, payload: Buffer.from('x'), fin: false })],
      ['an oversized ping', (client) => client.sendFrame({ opcode: 9, payload: Buffer.alloc(200) })],
    ];
    for (const [name, send] of broken) {
      const { client, assertNeighbourServed, closes } = await scene();
      send(client);
      await client.waitClosed();
      await until(`the close after ${name}`, () => closes.length === 1);
      await assertNeighbourServed();
    }
  });

  test('a flood is closed with flooding; the ordinary rate is not', async () => {
    const { client, running, assertNeighbourServed } = await scene({ framesPerSecond: 1, framesBurst: 20 });
    for (let i = 0; i < 20; i++) client.send(String(i));
    for (let i = 0; i < 20; i++) assert.equal(await client.next(), `echo ${i}`);
    for (let i = 0; i < 5_000; i++) client.send('x');
    assert.equal((await client.waitClosed()).code, 4029);
    await running.seen('frame_refused', (event) => event.reason === 'flooding');
    await assertNeighbourServed();
  });

  test('a throw or a rejection in a frame handler closes that socket with internal', async () => {
    for (const frame of ['throw', 'reject']) {
      const { client, running, assertNeighbourServed } = await scene();
      client.send(frame);
      assert.equal((await client.waitClosed()).code, 4011);
      const event = await running.seen('socket_failed');
      assert.equal(event.during, 'frame');
      assert.equal(event.errorName, 'RangeError');
      await assertNeighbourServed();
    }
  });

  test('a throw in onOpen, in onClose or inside a cork ends that socket alone', async () => {
    let opens = 0;
    const { running, assertNeighbourServed, client } = await scene({
      onOpen() {
        opens += 1;
        if (opens === 3) throw new TypeError('from onOpen');
      },
      onFrame(connection, frame) {
        if (frame !== 'cork') return void connection.send(`echo ${frame}`);
        connection.cork(() => {
          connection.send('corked');
          throw new TypeError('from a cork');
        });
      },
      onClose() {
        throw new TypeError('from onClose');
      },
    });
    const third = await connectSocket({ port: running.port, path: '/ws' });
    assert.equal((await third.waitClosed()).code, 4011);
    assert.equal((await running.seen('socket_failed', (event) => event.during === 'open')).errorName, 'TypeError');
    assert.equal((await running.seen('socket_failed', (event) => event.during === 'close')).errorName, 'TypeError');
    client.send('cork');
    assert.equal(await client.next(), 'corked');
    assert.equal((await client.waitClosed()).code, 4011);
    await assertNeighbourServed();
  });

  test('silence is closed with its own code, and frames keep a socket open', async () => {
    let now = 0;
    const clock = { monotonicMs: () => now, after: sweepClock() };
    const opened: Opened = { connections: [], closes: [] };
    const running = await startServer({ sockets: [echoRoute(opened, { silenceMs: 60_000 })], clock });
    const silent = await connectSocket({ port: running.port, path: '/ws' });
    const talking = await connectSocket({ port: running.port, path: '/ws' });
    await until('both to be open', () => opened.connections.length === 2);
    now = 50_000;
    talking.send('x');
    assert.equal(await talking.next(), 'echo x');
    now = 61_000;
    assert.deepEqual(await silent.waitClosed(), { code: 4009, reason: 'no frame in time' });
    talking.send('y');
    assert.equal(await talking.next(), 'echo y');
  });

  test('a reader that never reads is closed with too_slow, and nothing more is kept for it', async () => {
    const limit = 256 * 1_024;
    const { client, connections, running, closes, assertNeighbourServed } = await scene(
      {},
      { sendBufferBytesMax: limit },
    );
    client.pause();
    const slow = connections[1] as Connection<string>;
    const frame = 'x'.repeat(16_384);
    const outcomes = new Set<string>();
    let sent = 0;
    // The kernel takes some megabytes first; far more than that and the limit is never handed over.
    while (slow.isOpen && sent < 4_000) {
      outcomes.add(slow.send(frame));
      sent += 1;
      if (sent % 16 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    assert.deepEqual([...outcomes].sort(), ['buffered', 'closed', 'sent']);
    assert.equal(slow.send(frame), 'closed');
    await until('the close', () => closes.length === 1);
    assert.equal(closes[0]?.code, 4008);
    assert.equal((await running.seen('socket_closed')).code, 4008);
    await assertNeighbourServed();
    client.resume();
    assert.equal((await client.waitClosed()).code, 4008, 'the close frame lies below the native limit and arrives');
  });

  test('a topic reaches its subscribers alone, in order with what is sent', async () => {
    const { client, connections, running } = await scene();
    connections[1]?.subscribe('news');
    assert.equal(running.server.subscribers('news'), 1);
    running.server.publish('news', 'one');
    connections[1]?.send('two');
    running.server.publish('news', 'three');
    assert.deepEqual([await client.next(), await client.next(), await client.next()], ['one', 'two', 'three']);
    connections[1]?.unsubscribe('news');
    running.server.publish('news', 'four');
    client.send('end');
    assert.equal(await client.next(), 'echo end');
    connections[1]?.subscribe('news');
    client.destroy();
    await until('the subscription to end', () => running.server.subscribers('news') === 0);
  });

  test('a subscriber that does not read is closed with too_slow, by drop or by backlog, and the process lives', async () => {
    for (const frameBytes of [1_000_000, 20_000]) {
      const { client, connections, closes, running, assertNeighbourServed } = await scene(
        {},
        { sendBufferBytesMax: 512 * 1_024 },
      );
      for (const connection of connections) connection.subscribe('news');
      connections[0]?.unsubscribe('news');
      client.pause();
      const frame = 'x'.repeat(frameBytes);
      await until(
        'the slow subscriber to be closed',
        () => {
          running.server.publish('news', frame);
          return closes.length > 0;
        },
        20_000,
      );
      assert.equal(closes[0]?.code, 4008);
      await assertNeighbourServed();
      client.destroy();
    }
  });

  test('limits that would abort the process are refused when the server is built', async () => {
    const opened: Opened = { connections: [], closes: [] };
    for (const limit of [{ silenceMs: 0 }, { frameBytesMax: -1 }, { framesPerSecond: Number.NaN }]) {
      await assert.rejects(startServer({ sockets: [echoRoute(opened, limit)] }), /positive numbers/);
    }
  });
});

/** Timers of the real clock, for a server whose `monotonicMs` is set by the test. */
function sweepClock() {
  return (ms: number, callback: () => void) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  };
}
