/** The whole server with its photos in a bucket, on days when the bucket, the database or the number of uploads is not what it should be. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { edgeSecret, newPhone } from '../edge/rig.ts';
import { RawConnection, requestText } from '../server/harness.ts';
import { until } from '../support/waits.ts';
import { type FakeS3, startFakeS3 } from './fake-s3.ts';
import { jpeg } from './pictures.ts';
import { newGuid, type PhotoRig, startPhotoRig } from './rig.ts';

const credentials = {
  bucket: 'archety-photos',
  region: 'eu-test-1',
  accessKeyId: 'AKIATESTTEST',
  secretAccessKey: 'test+secret/key',
};
let s3: FakeS3;
let rig: PhotoRig;
before(async () => {
  s3 = await startFakeS3(credentials);
  rig = await startPhotoRig({
    environment: {
      S3_ENDPOINT: s3.endpoint,
      S3_BUCKET: credentials.bucket,
      S3_REGION: credentials.region,
      S3_ACCESS_KEY_ID: credentials.accessKeyId,
      S3_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    },
  });
});
after(async () => {
  await rig.stop();
  await s3.stop();
});

test('photos are kept in the bucket, and nothing in the data folder', async () => {
  const { body } = await rig.upload(await jpeg());
  assert.equal(s3.objects.size, 1);
  assert.deepEqual(rig.files(), []);
  const image = await rig.download(body.photo_url);
  assert.deepEqual([image.status, image.headers.get('content-type')], [200, 'image/jpeg']);
  assert.deepEqual(image.bytes, [...s3.objects.values()][0]!.bytes);
});

test('a bucket that does not answer is 503 with a time to wait, and the repeat is taken', async () => {
  const fields = { user_phone: newPhone(), attachment_guid: newGuid() };
  for (const how of ['error', 'drop'] as const) {
    s3.failNext(1, how);
    const refused = await rig.upload(await jpeg(), fields);
    assert.equal(refused.status, 503, refused.body.detail);
    assert.ok(Number(refused.headers.get('retry-after')) > 0);
    assert.equal(s3.failuresLeft(), 0);
  }
  const rows = await rig.database.query('select 1 from photo where attachment_guid = $1', [fields.attachment_guid]);
  assert.equal(rows.length, 0, 'no row names an image that is not there');
  const { status, body } = await rig.upload(await jpeg(), fields);
  assert.equal(status, 200);
  s3.failNext(1, 'error');
  assert.equal((await rig.download(body.photo_url)).status, 503);
  assert.equal(s3.failuresLeft(), 0);
});

test('a row that cannot be written takes its image with it', async () => {
  const before = s3.objects.size;
  await rig.database.query('alter table photo rename to photo_away');
  try {
    assert.equal((await rig.upload(await jpeg())).status, 500);
  } finally {
    await rig.database.query('alter table photo_away rename to photo');
  }
  assert.equal(s3.objects.size, before);
  // The rig reads the log at its end: the error of the database, which quotes the row, is not in it.
});

test('of uploads at once there are 32; the next hears 503, and there is room again when they end', async () => {
  const open = Array.from({ length: 33 }, () => {
    const connection = new RawConnection(rig.app.port);
    connection.write(
      requestText({
        method: 'POST',
        path: '/photo/upload',
        headers: {
          Authorization: `Bearer ${edgeSecret}`,
          'Content-Type': 'multipart/form-data; boundary=b',
          'Content-Length': '100000',
        },
      }),
    );
    return connection;
  });
  const answers = await Promise.any(open.map((connection) => connection.read()));
  assert.equal(answers.status, 503);
  const file = await jpeg();
  const refused = await rig.upload(file);
  assert.deepEqual([refused.status, refused.headers.get('retry-after')], [503, '5']);
  for (const connection of open) connection.destroy();
  await until('there is room again', async () => (await rig.upload(file)).status === 200);
});
