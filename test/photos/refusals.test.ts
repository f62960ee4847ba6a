/** Uploads that are not taken: what is told, that nothing is left behind, and that what arrived damaged is asked for again. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { makeHmacToken } from '../../src/edge/tokens.ts';
import { edgeSecret, newPhone } from '../edge/rig.ts';
import { RawConnection, requestText } from '../server/harness.ts';
import { until, withDeadline } from '../support/waits.ts';
import { bombPng, heic, jpeg, png } from './pictures.ts';
import { fieldOf, newGuid, type PhotoRig, startPhotoRig } from './rig.ts';

let rig: PhotoRig;
let filesBefore: number;
before(async () => {
  rig = await startPhotoRig({ limits: { server: { uploadDeadlineMs: 400 } } });
});
beforeEach(() => {
  filesBefore = rig.files().length;
});
after(() => rig.stop());

const nothingLeft = async () => {
  assert.equal(rig.files().length, filesBefore, 'no file is left behind');
  const [row] = await rig.database.query<{ busy: number }>('select count(*)::int as busy from actor_busy');
  assert.equal(row!.busy, 0, 'no actor is left at work');
};

describe('files', () => {
  const cases: [string, () => Promise<Buffer | Buffer[] | null>, number, RegExp][] = [
    [
      'a text named .jpg',
      async () => Buffer.from('this is no picture, whatever its name'),
      415,
      /JPEG, PNG, GIF or HEIC/,
    ],
    [
      'a page of HTML',
      async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      415,
      /JPEG, PNG, GIF or HEIC/,
    ],
    ['four bytes', async () => Buffer.from([1, 2, 3, 4]), 415, /JPEG, PNG, GIF or HEIC/],
    ['four bytes that begin a JPEG', async () => Buffer.from([0xff, 0xd8, 0xff, 0xe0]), 422, /damaged/],
    ['an empty file', async () => Buffer.alloc(0), 422, /damaged/],
    ['half a JPEG', async () => (await jpeg(600, 600)).subarray(0, 1_500), 422, /damaged/],
    ['half a PNG', async () => (await png(600, 600)).subarray(0, 400), 422, /damaged/],
    ['half a HEIC', async () => heic.subarray(0, 700), 422, /damaged/],
    ['a HEIC of garbage', async () => Buffer.concat([heic.subarray(0, 40), Buffer.alloc(900, 7)]), 422, /damaged/],
    ['a bomb of 900 megapixels', async () => bombPng(), 422, /pixels/],
    ['six megabytes', async () => Buffer.alloc(6 * 1_048_576, 0xff), 413, /5 MB/],
    ['one byte too many', async () => Buffer.alloc(5 * 1_048_576 + 1, 0xff), 413, /5 MB/],
    ['two files', async () => [await jpeg(), await jpeg()], 400, /once only/],
    ['no file', async () => null, 422, /is required/],
  ];
  for (const [name, make, status, detail] of cases) {
    test(`${name}: ${status}`, async () => {
      const answer = await rig.upload(await make());
      assert.equal(answer.status, status, answer.body.detail);
      assert.match(answer.body.detail ?? '', detail);
      assert.equal(fieldOf(answer), 'body.file');
      await nothingLeft();
    });
  }

  test('a file of exactly the limit is looked at', async () => {
    const answer = await rig.upload(Buffer.alloc(5 * 1_048_576, 1));
    assert.equal(answer.status, 415);
  });
});

describe('fields', () => {
  const wrong: [Record<string, string | undefined>, string][] = [
    [{ user_phone: undefined }, 'body.user_phone'],
    [{ user_phone: 'nobody' }, 'body.user_phone'],
    [{ edge_agent_id: undefined }, 'body.edge_agent_id'],
    [{ edge_agent_id: 'a b' }, 'body.edge_agent_id'],
    [{ chat_guid: 'no chat!' }, 'body.chat_guid'],
    [{ is_group: 'perhaps' }, 'body.is_group'],
    [{ context: '{"open":' }, 'body.context'],
    [{ context: '[1]' }, 'body.context'],
    [{ participants: '"+15550001111"' }, 'body.participants'],
    [{ attachment_guid: 'a b' }, 'body.attachment_guid'],
    [{ caption: 'x'.repeat(5_001) }, 'body.caption'],
  ];
  test('each is named with its rule, and its value is not repeated', async () => {
    for (const [fields, field] of wrong) {
      // `user_phone: undefined` would be filled in.
      const wish = 'user_phone' in fields && fields.user_phone === undefined ? { user_phone: '' } : fields;
      const answer = await rig.upload(await jpeg(), wish);
      assert.equal(answer.status, 422, `${field}: ${answer.body.detail}`);
      assert.equal(fieldOf(answer), field);
      const value = Object.values(fields)[0];
      if (value) assert.equal(JSON.stringify(answer.body).includes(value), false);
    }
    await nothingLeft();
  });

  test('a field that is too long is 413, one sent twice 400', async () => {
    const long = await rig.upload(await jpeg(), { future_field: 'x'.repeat(70_000) });
    assert.deepEqual([long.status, fieldOf(long)], [413, 'body.future_field']);
    const twice = await post(form([field('caption', 'one'), field('caption', 'two')]));
    assert.equal(twice.status, 400);
    assert.match(twice.body, /once only/);
    const many = await post(form(Array.from({ length: 40 }, (_, index) => field(`f${index}`, 'x'))));
    assert.equal(many.status, 400);
    await nothingLeft();
  });

  test('what is no form is told so', async () => {
    assert.equal((await post('{}', 'application/json')).status, 415);
    assert.equal((await post('x', 'multipart/form-data')).status, 415);
    assert.equal((await post('x', 'multipart/form-data; boundary=')).status, 400);
    assert.equal((await post('nothing of a form', 'multipart/form-data; boundary=b')).status, 400);
    assert.equal((await post(form([field('caption', 'x')]).slice(0, -10))).status, 400);
    await nothingLeft();
  });
});

describe('who may', () => {
  test('no token, a wrong one: 401, before a byte of the photo is taken', async () => {
    for (const token of [null, 'wrong-secret']) {
      const answer = await rig.upload(await jpeg(), {}, { token });
      assert.equal(answer.status, 401);
    }
    const connection = new RawConnection(rig.app.port);
    connection.write(head(5_000_000, 'wrong-secret'));
    assert.equal((await connection.read()).status, 401, 'the body was never sent');
    connection.destroy();
  });

  test('a token of another agent: 403, in the form or in the header', async () => {
    const token = makeHmacToken('nyx1', '+15550100001', Math.floor(Date.now() / 1_000), edgeSecret);
    assert.equal((await rig.upload(await jpeg(), {}, { token })).status, 403);
    const headers = { 'x-edge-agent-id': 'nyx1' };
    assert.equal((await rig.upload(await jpeg(), {}, { headers })).status, 403);
    const own = await rig.upload(await jpeg(), { edge_agent_id: 'nyx1' }, { token, headers });
    assert.equal(own.status, 200, own.body.detail);
  });
});

describe('uploads that do not arrive whole', () => {
  test('one that stops coming is 408, and leaves nothing', async () => {
    const connection = new RawConnection(rig.app.port);
    connection.write(head(100_000) + form([field('user_phone', '+15550100001')]).slice(0, 100));
    assert.equal((await connection.read()).status, 408);
    connection.destroy();
    await nothingLeft();
  });

  test('one cut in the middle of the file leaves nothing, and its place is free again', async () => {
    for (let i = 0; i < 40; i++) {
      const connection = new RawConnection(rig.app.port);
      connection.write(`${head(4_000_000)}${part('name="file"; filename="a.jpg"')}`);
      connection.socket.write(await jpeg());
      if (i % 4 === 0) await until('the upload is in flight', async () => connection.socket.bytesWritten > 0);
      connection.destroy();
    }
    const answer = await withDeadline('an upload after all that', rig.upload(await jpeg()), 10_000);
    assert.equal(answer.status, 200, answer.body.detail);
    filesBefore += 1;
    await nothingLeft();
  });
});

describe('what arrived damaged', () => {
  test('is asked for again, at most three times, and is taken when it comes whole', async () => {
    const relay = await rig.connect();
    const phone = newPhone();
    const fields = { user_phone: phone, chat_guid: `iMessage;-;${phone}`, attachment_guid: newGuid() };
    const broken = (await jpeg(600, 600)).subarray(0, 1_500);
    for (let count = 1; count <= 3; count++) {
      const answer = await rig.upload(broken, fields);
      assert.equal(answer.status, 422);
      assert.match(answer.body.detail ?? '', /upload it again/);
      const command = await relay.command((one) => one.command_type === 'upload_retry');
      assert.deepEqual(command.payload, {
        attachment_guid: fields.attachment_guid,
        chat_guid: fields.chat_guid,
        thread_id: fields.chat_guid,
        reason: 'damaged',
        retry_count: count,
      });
      assert.match(command.command_id, /^[0-9a-f-]{36}$/);
      relay.ack(command);
    }
    await rig.upload(broken, fields);
    const whole = await rig.upload(await jpeg(), fields);
    assert.equal(whole.status, 200, whole.body.detail);
    const [sent] = await rig.database.query<{ sent: number }>(
      `select count(*)::int as sent from journal where event like '%upload_retry%' and event like $1`,
      [`%${fields.attachment_guid}%`],
    );
    assert.equal(sent!.sent, 3, 'the fourth is not asked for');
    await relay.close();
  });

  test('is asked for after a crash of the relay too; without a guid, or where it is no image, it is not', async () => {
    const fields = { edge_agent_id: 'away1', attachment_guid: newGuid() };
    assert.equal((await rig.upload(Buffer.alloc(0), fields)).status, 422);
    assert.equal((await rig.upload(Buffer.from('text'), { ...fields, attachment_guid: newGuid() })).status, 415);
    const guidless = await rig.upload(Buffer.alloc(0), { edge_agent_id: 'away1' });
    assert.doesNotMatch(guidless.body.detail ?? '', /again/);
    const synced = await rig.request<{ commands: { payload: { attachment_guid: string } }[] }>('/edge/sync', {
      method: 'POST',
      body: { edge_agent_id: 'away1', last_command_id: null, pending_events: [], status: {} },
    });
    assert.deepEqual(
      synced.body.commands.map(({ payload }) => payload.attachment_guid),
      [fields.attachment_guid],
    );
  });
});

test('uploads count against the agent’s limit, with the seconds to wait', async () => {
  const limited = await startPhotoRig({ environment: { RATE_LIMIT_AGENT: '2' } });
  try {
    const statuses = [];
    for (let i = 0; i < 3; i++) statuses.push(await limited.upload(await jpeg()));
    assert.deepEqual(
      statuses.map(({ status }) => status),
      [200, 200, 429],
    );
    assert.ok(Number(statuses[2]!.headers.get('retry-after')) > 0);
    const named = await limited.upload(await jpeg(), {}, { headers: { 'x-edge-agent-id': 'luna1' } });
    assert.equal(named.status, 429);
  } finally {
    await limited.stop();
  }
});

const boundary = 'boundary-of-the-tests';

function part(disposition: string): string {
  return `--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n`;
}

function field(name: string, value: string): string {
  return `${part(`name="${name}"`)}${value}\r\n`;
}

function form(parts: string[]): string {
  return `${parts.join('')}--${boundary}--\r\n`;
}

function head(length: number, token = edgeSecret): string {
  return requestText({
    method: 'POST',
    path: '/photo/upload',
    headers: {
      Authorization: `Bearer ${token}`,
      'Content-Type': `multipart/form-data; boundary=${boundary}`,
      'Content-Length': String(length),
    },
  });
}

async function post(body: string, type = `multipart/form-data; boundary=${boundary}`) {
  const response = await fetch(`http://127.0.0.1:${rig.app.port}/photo/upload`, {
    method: 'POST',
    headers: { authorization: `Bearer ${edgeSecret}`, 'content-type': type },
    body,
    signal: AbortSignal.timeout(5_000),
  });
  return { status: response.status, body: await response.text() };
}
