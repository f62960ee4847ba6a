/** Bodies taken as they arrive: paced by their reader, bounded in bytes and time. */
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import { type Route, route } from '../../src/server/route.ts';
import { until, withDeadline } from '../support/waits.ts';
import { RawConnection, rawCall, requestText, startServer } from './harness.ts';

function upload(handle: Route['handle'], more: Partial<Route> = {}): Route {
  return route({
    method: 'POST',
    path: '/upload',
    summary: 'Upload',
    tag: 'test',
    auth: 'none',
    bodyKind: 'stream',
    bodyBytesMax: 10_000_000,
    answers: { 200: { description: 'Taken.' } },
    ...more,
    handle,
  });
}

const counting = upload(async ({ bodyStream }) => {
  let bytes = 0;
  for await (const chunk of bodyStream ?? []) bytes += chunk.byteLength;
  return { status: 200, body: { bytes } };
});

function head(length: number): string {
  return requestText({
    method: 'POST',
    path: '/upload',
    headers: { 'Content-Type': 'multipart/form-data', 'Content-Length': String(length) },
  });
}

describe('uploads', () => {
  test('a body of any size up to the limit arrives, an empty one too', async () => {
    const { port } = await startServer({ routes: [counting] });
    for (const size of [0, 1, 5_000_000]) {
      const answer = await rawCall(port, { method: 'POST', path: '/upload', body: 'x'.repeat(size) });
      assert.deepEqual(JSON.parse(answer.body), { bytes: size });
    }
  });

  test('a slow reader stops the sender, and gets every byte in the end', async () => {
    const release = Promise.withResolvers<void>();
    const slow = upload(async ({ bodyStream }) => {
      await release.promise;
      const hash: number[] = [];
      let bytes = 0;
      for await (const chunk of Readable.from(bodyStream ?? [])) {
        bytes += chunk.byteLength;
        if (hash.length < 3) hash.push(chunk[0]);
      }
      return { status: 200, body: { bytes, first: hash[0] } };
    });
    const { port } = await startServer({ routes: [slow] });
    const connection = new RawConnection(port);
    connection.write(head(9_000_000));
    const body = Buffer.alloc(9_000_000, 7);
    let isTaken = false;
    connection.socket.write(body, () => {
      isTaken = true;
    });
    await until('the sender to be held back', () => connection.socket.writableLength > 0);
    assert.equal(isTaken, false);
    release.resolve();
    assert.deepEqual(JSON.parse((await connection.read()).body), { bytes: 9_000_000, first: 7 });
    connection.destroy();
  });

  test('a body over the limit is 413, announced or found out', async () => {
    const { port } = await startServer({ routes: [{ ...counting, bodyBytesMax: 1_000 }] });
    assert.equal((await rawCall(port, { method: 'POST', path: '/upload', body: 'x'.repeat(1_001) })).status, 413);
    const chunked = new RawConnection(port);
    chunked.write(requestText({ method: 'POST', path: '/upload', headers: { 'Transfer-Encoding': 'chunked' } }));
    for (let i = 0; i < 5; i++) chunked.write(`100\r\n${'x'.repeat(256)}\r\n`);
    assert.equal((await chunked.read()).status, 413);
    chunked.destroy();
  });

  test('a body that stops coming is 408, a client that leaves ends the reading', async () => {
    const ends: string[] = [];
    const watching = upload(async (context) => {
      try {
        return await (counting.handle(context) as ReturnType<Route['handle']>);
      } catch (error) {
        ends.push((error as Error).message);
        throw error;
      }
    });
    const running = await startServer({ routes: [watching], limits: { uploadDeadlineMs: 50 } });
    const slow = new RawConnection(running.port);
    slow.write(`${head(1_000)}abc`);
    assert.equal((await slow.read()).status, 408);
    assert.deepEqual(ends, ['the body did not arrive in time']);
    const patient = await startServer({ routes: [watching] });
    const leaving = new RawConnection(patient.port);
    leaving.write(`${head(1_000)}abc`);
    await until('the upload to be in flight', () => patient.server.counts().requests === 1);
    leaving.destroy();
    await until('the reading to end', () => ends.length === 2);
    assert.equal(ends[1], 'the request was cut off');
    assert.ok(!patient.events.some((event) => event.event === 'request_failed'), 'nobody is to blame');
    slow.destroy();
  });

  test('an answer before the body is read closes the connection', async () => {
    const early = upload(() => ({ status: 200, body: { early: true } }));
    const { port } = await startServer({ routes: [early] });
    const connection = new RawConnection(port);
    connection.write(`${head(5_000_000)}abc`);
    const answer = await connection.read();
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.connection, 'close');
    await withDeadline('the end of the connection', connection.ended);
  });

  test('a handler that has its body still has its own deadline', async () => {
    const never = upload(
      async ({ bodyStream }) => {
        for await (const _ of bodyStream ?? []);
        return new Promise(() => {});
      },
      { deadlineMs: 150 },
    );
    const { port } = await startServer({ routes: [never], limits: { uploadDeadlineMs: 30 } });
    const answer = await rawCall(port, { method: 'POST', path: '/upload', body: 'abc' });
    assert.equal(answer.status, 503, 'the deadline of the body does not apply to a body that came');
  });
});
