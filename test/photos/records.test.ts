/** The table of photos, on both databases: who is first, which progress counts, and errors that tell nothing of a row. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../actors/clock.ts';
import { JournalUnavailable } from '../../actors/journal.ts';
import type { Analysis } from '../../src/photos/analysis.ts';
import { photoEntities } from '../../src/photos/entities.ts';
import { createPhotoRecords, type NewPhoto } from '../../src/photos/records.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { createTestDatabase } from '../support/postgres.ts';
import { createTempFolder } from '../support/temp.ts';

const photo: NewPhoto = {
  id: 'photo-1',
  chat: 'any;-;+15550100001',
  attachmentGuid: 'guid-1',
  agent: 'luna1',
  sender: '+15550100001',
  isGroup: false,
  caption: null,
  participants: '[]',
  context: null,
  objectKey: 'ph/photo-1',
  contentType: 'image/jpeg',
  bytes: 1,
  width: 1,
  height: 1,
  firstStatus: 'stored',
  createdAt: new Date(1_750_000_000_000),
};
const analysis: Analysis = { description: 'A \u0000 cat.', memories: [], action: null, event: null };

async function check(store: Store): Promise<void> {
  const records = createPhotoRecords(store.orm);
  assert.equal(await records.find('photo-1'), undefined);
  const added = await Promise.all([
    records.add(photo),
    records.add({ ...photo, objectKey: 'ph/second' }),
    records.add({ ...photo, objectKey: 'ph/third' }),
  ]);
  assert.deepEqual(added.map(({ kind }) => kind).sort(), ['added', 'known', 'known']);
  assert.equal(new Set(added.map((one) => one.photo.objectKey)).size, 1, 'all are told of the same one');
  await records.add({ ...photo, id: 'photo-2', attachmentGuid: null });
  await records.add({ ...photo, id: 'photo-3', attachmentGuid: null });

  await records.write('photo-1', 4, { state: 'analysed', analysis });
  await records.write('photo-1', 3, { state: 'processing', analysis: null });
  await records.write('nobody', 3, { state: 'processing', analysis: null });
  const found = await records.find('photo-1');
  assert.deepEqual([found?.state, found?.rev, found?.createdAt.getTime()], ['analysed', 4, 1_750_000_000_000]);
  assert.deepEqual(JSON.parse(found?.analysis ?? ''), analysis);

  // The same attachment under another id cannot be: ids follow from attachments. The database says so without the row's values.
  await assert.rejects(records.add({ ...photo, id: 'photo-9' }), (error: Error) => !error.message.includes('+1555'));
}

test('on PGlite', async () => {
  const folder = createTempFolder('photo-records');
  const store = await openStore({ dataDir: folder.path, clock: systemClock, entities: photoEntities });
  await check(store);
  await store.close();
  folder.remove();
});

test('on PostgreSQL, also when it goes away', async () => {
  const database = await createTestDatabase();
  const options = { databaseUrl: database.url, dataDir: '/nonexistent', clock: systemClock, entities: photoEntities };
  const store = await openStore(options);
  await check(store);
  const records = createPhotoRecords(store.orm);
  await database.drop();
  await assert.rejects(records.find('photo-1'), (error: Error) => !error.message.includes('photo-1'));
  await store.close().catch((error) => assert.ok(error instanceof JournalUnavailable));
});
