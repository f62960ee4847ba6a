/** Indexes leave when nobody asks: small ones soon, large ones after the pauses of a talk; what is asked for again is read again. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createIndexCache } from '../../src/memory/index-cache.ts';
import type { StoredMemory } from '../../src/memory/rows.ts';
import { createManualClock } from '../actors/manual-clock.ts';
import { startAt } from './drafts.ts';

const second = 1_000;

/** A database of so many memories for every namespace, which counts its queries. */
function databaseOf(memories: Readonly<Record<string, number>>) {
  const database = {
    queries: 0,
    execute: async <T>(_sql: string, [namespace, revision]: unknown[] = []): Promise<T> => {
      database.queries += 1;
      const length = revision === 0 ? (memories[namespace as string] ?? 0) : 0;
      return [{ rows: JSON.stringify(Array.from({ length }, (_, n) => rowOf(n))) }] as T;
    },
  };
  return database;
}

function rowOf(n: number): StoredMemory {
  return {
    key: `k${n}`,
    kind: 'episode',
    text: `something said about the harbour and the number ${n}, and more of it so that it takes room`,
    context: '',
    sources: [`m${n}`],
    said_by: 'person',
    speaker: null,
    slot: null,
    topic: null,
    confidence: 1,
    importance: 0.5,
    sensitivity: 'open',
    said_at: startAt + n,
    valid_from: startAt + n,
    valid_until: null,
    superseded_by: null,
    forgotten_by: null,
    revision: 1,
  };
}

function cacheOf(memories: Readonly<Record<string, number>>) {
  const clock = createManualClock(startAt);
  const database = databaseOf(memories);
  const options = { bytesMax: 1e9, freshMs: 3_600 * second, clock };
  const cache = createIndexCache(database as unknown as Parameters<typeof createIndexCache>[0], options);
  return { cache, clock, database };
}

test('a small index leaves soon after its last use, and is read again when it is asked for', async () => {
  const { cache, clock, database } = cacheOf({ ana: 3 });
  cache.start();
  assert.equal((await cache.current('ana')).size, 3);
  await clock.advance(10 * second);
  await cache.current('ana');
  await clock.advance(10 * second);
  assert.equal(cache.size, 1, 'it left though it was used');
  await clock.advance(15 * second);
  assert.equal(cache.size, 0);
  const before = database.queries;
  assert.equal((await cache.current('ana')).size, 3);
  assert.equal(database.queries, before + 1);
  cache.stop();
});

test('a large index stays for the pauses of a talk, and small ones behind it leave', async () => {
  const { cache, clock } = cacheOf({ long: 2_000, short: 3 });
  cache.start();
  await cache.current('long');
  await cache.current('short');
  await clock.advance(60 * second);
  assert.equal(cache.size, 1);
  assert.equal((await cache.current('long')).size, 2_000);
  await clock.advance(130 * second);
  assert.equal(cache.size, 0);
  cache.stop();
});

test('nothing leaves before the start or after the stop, and no alarm is left behind', async () => {
  const { cache, clock } = cacheOf({ ana: 3 });
  await cache.current('ana');
  await clock.advance(600 * second);
  assert.equal(cache.size, 1);
  cache.start();
  cache.stop();
  await clock.advance(600 * second);
  assert.equal(cache.size, 1);
  assert.equal(clock.waiting, 0);
});
