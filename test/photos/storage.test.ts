/** The contract of a photo storage, passed by files and by S3; and what each does on a bad day. */
import assert from 'node:assert/strict';
import { globSync, mkdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createFileStorage } from '../../src/photos/file-storage.ts';
import { createS3Storage } from '../../src/photos/s3-storage.ts';
import { type PhotoStorage, StorageUnavailable } from '../../src/photos/storage.ts';
import { createTempFolder } from '../support/temp.ts';
import { type FakeS3, startFakeS3 } from './fake-s3.ts';

const credentials = {
  bucket: 'archety-photos',
  region: 'eu-test-1',
  accessKeyId: 'AKIATESTTESTTEST',
  secretAccessKey: 'secret/access+key/for/tests',
};

function contract(name: string, open: () => PhotoStorage): void {
  describe(`${name}: the contract`, () => {
    test('what is put is got, byte for byte, until it is removed', async () => {
      const storage = open();
      const bytes = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 7) % 256);
      await storage.put('ab/photo-1', bytes, 'image/jpeg');
      assert.deepEqual(Buffer.from((await storage.get('ab/photo-1'))!), Buffer.from(bytes));
      await storage.remove('ab/photo-1');
      assert.equal(await storage.get('ab/photo-1'), undefined);
    });

    test('a second put replaces the first as a whole; other keys stay', async () => {
      const storage = open();
      await storage.put('ab/one', Buffer.from('a long first text'), 'image/png');
      await storage.put('ab/two', Buffer.from('two'), 'image/png');
      await storage.put('ab/one', Buffer.from('short'), 'image/png');
      assert.equal(String(Buffer.from((await storage.get('ab/one'))!)), 'short');
      assert.equal(String(Buffer.from((await storage.get('ab/two'))!)), 'two');
    });

    test('what is not there is undefined, and removing it harmless', async () => {
      const storage = open();
      assert.equal(await storage.get('zz/never'), undefined);
      await storage.remove('zz/never');
    });

    test('many at once, some under one key: each is whole', async () => {
      const storage = open();
      const texts = Array.from({ length: 20 }, (_, index) => String(index).repeat(10_000));
      await Promise.all(texts.map((text, index) => storage.put(`cd/${index % 5}`, Buffer.from(text), 'image/jpeg')));
      for (let key = 0; key < 5; key++) {
        assert.ok(texts.includes(String(Buffer.from((await storage.get(`cd/${key}`))!))));
      }
    });

    test('keys that are not ours are a bug, not a path', async () => {
      const storage = open();
      for (const key of ['../secrets', 'a/../../b', '/etc/passwd', 'a', 'a/b/c', 'a/b.jpg', '']) {
        await assert.rejects(async () => storage.put(key, Buffer.from('x'), 'image/jpeg'), /form <folder>/, key);
        await assert.rejects(async () => storage.get(key), /form <folder>/, key);
      }
    });
  });
}

const folder = createTempFolder('photos');
contract('files', () => createFileStorage(join(folder.path, 'contract'), Date.now));

let s3: FakeS3;
before(async () => {
  s3 = await startFakeS3(credentials);
});
after(() => s3.stop());
const openS3 = (more: Partial<typeof credentials> & { endpoint?: string; fetch?: typeof fetch } = {}) =>
  createS3Storage({ endpoint: s3.endpoint, ...credentials, now: Date.now, ...more });
contract('s3', openS3);

describe('files', () => {
  test('nobody else may read them', async () => {
    const path = join(folder.path, 'private');
    await createFileStorage(path, Date.now).put('ab/one', Buffer.from('x'), 'image/jpeg');
    assert.equal(statSync(join(path, 'kept/ab/one')).mode & 0o077, 0);
    assert.equal(statSync(join(path, 'kept')).mode & 0o077, 0);
  });

  test('what a crash left half written goes after an hour; a younger one may be somebody else’s', async () => {
    const path = join(folder.path, 'crashed');
    mkdirSync(join(path, 'incoming'), { recursive: true });
    for (const name of ['old', 'young']) writeFileSync(join(path, 'incoming', name), 'half');
    const old = Date.now() / 1_000 - 2 * 60 * 60;
    utimesSync(join(path, 'incoming/old'), old, old);
    await createFileStorage(path, Date.now).put('ab/one', Buffer.from('x'), 'image/jpeg');
    assert.deepEqual(globSync('*', { cwd: join(path, 'incoming') }), ['young']);
  });

  test('a folder that cannot be made is said to be unavailable, without its path, and works once it can', async () => {
    const path = join(folder.path, 'blocked');
    writeFileSync(path, 'a file where the folder should be');
    const storage = createFileStorage(path, Date.now);
    await assert.rejects(storage.put('ab/one', Buffer.from('x'), 'image/jpeg'), (error) => {
      assert.ok(error instanceof StorageUnavailable);
      assert.equal(error.message.includes(folder.path), false);
      return true;
    });
    rmSync(path);
    await storage.put('ab/one', Buffer.from('x'), 'image/jpeg');
    assert.equal(String(await storage.get('ab/one')), 'x');
  });
});

describe('s3', () => {
  test('every request was signed as the service wants it, and says what it brings', async () => {
    assert.deepEqual(s3.refused, []);
    await openS3().put('ab/typed', Buffer.from('x'), 'image/png');
    assert.equal(s3.objects.get('ab/typed')?.contentType, 'image/png');
  });

  test('a wrong secret, region or time is refused, and told without a word of the request', async () => {
    const wrong = [
      openS3({ secretAccessKey: 'another' }),
      openS3({ region: 'us-east-1' }),
      openS3({ accessKeyId: 'AKIASOMEBODYELSE' }),
      createS3Storage({ endpoint: s3.endpoint, ...credentials, now: () => Date.now() - 3_600_000 }),
    ];
    for (const storage of wrong) {
      await assert.rejects(storage.put('ab/never', Buffer.from('x'), 'image/jpeg'), (error) => {
        assert.ok(error instanceof StorageUnavailable);
        assert.equal(error.message, 'the photo storage answered 403');
        return true;
      });
    }
    assert.deepEqual(s3.refused, [
      'SignatureDoesNotMatch',
      'InvalidAccessKeyId',
      'InvalidAccessKeyId',
      'RequestTimeTooSkewed',
    ]);
    assert.equal(s3.objects.has('ab/never'), false);
  });

  test('bytes changed on the way are refused', async () => {
    const meddling: typeof fetch = (input, init) => fetch(input, { ...init, body: Buffer.from('other bytes') });
    await assert.rejects(
      openS3({ fetch: meddling }).put('ab/never', Buffer.from('x'), 'image/jpeg'),
      StorageUnavailable,
    );
    assert.equal(s3.refused.at(-1), 'XAmzContentSHA256Mismatch');
  });

  test('an error, a dropped connection and nobody there are all "not now"', async () => {
    for (const how of ['error', 'drop'] as const) {
      s3.failNext(1, how);
      await assert.rejects(openS3().get('ab/typed'), StorageUnavailable);
      assert.equal(s3.failuresLeft(), 0);
    }
    await assert.rejects(openS3({ endpoint: 'http://127.0.0.1:1' }).get('ab/typed'), StorageUnavailable);
    assert.equal(String(Buffer.from((await openS3().get('ab/typed'))!)), 'x');
  });
});
