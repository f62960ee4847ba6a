/** The run queue: what waits together is done together, in order, and one that throws takes no other with it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createRunQueue } from '../../actors/run-queue.ts';

test('what was added in one turn of the loop is done at its end, in order; what that adds, in the next', async () => {
  const queue = createRunQueue();
  const done: string[] = [];
  queue.add(() => {
    done.push('first');
    queue.add(() => done.push('third'));
    queueMicrotask(() => done.push('what followed from the first two'));
  });
  queue.add(() => done.push('second'));
  assert.deepEqual([done.length, queue.size], [0, 2], 'nothing is done at once');
  await nextTurn();
  assert.deepEqual(done, ['first', 'second', 'what followed from the first two']);
  assert.equal(queue.size, 1);
  await nextTurn();
  assert.deepEqual(done.at(-1), 'third');
  assert.equal(queue.size, 0);
});

test('what throws is thrown on, and the rest is done, before what was added meanwhile', async () => {
  const queue = createRunQueue();
  const done: string[] = [];
  const thrown: unknown[] = [];
  const listeners = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  process.once('uncaughtException', (error) => thrown.push(error));
  try {
    queue.add(() => {
      queue.add(() => done.push('added meanwhile'));
      throw new Error('a bug');
    });
    queue.add(() => done.push('behind it'));
    for (let turn = 0; turn < 3; turn++) await nextTurn();
  } finally {
    for (const listener of listeners) process.on('uncaughtException', listener);
  }
  assert.deepEqual(done, ['behind it', 'added meanwhile']);
  assert.match(String(thrown), /a bug/);
});
