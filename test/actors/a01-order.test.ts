/** A1: one turn at a time per address, in the order of acceptance. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rounds } from './manual-clock.ts';
import { createRig, deferred, logOf } from './rig.ts';

const range = (count: number) => Array.from({ length: count }, (_, n) => n);

test('events of many senders at once are applied in the order they were accepted', async (t) => {
  const { host, journal } = await createRig(t);
  const receipts = await Promise.all(range(200).map((n) => host.tell('desk/1', { type: 'add', n })));
  assert.deepEqual(
    receipts.map((receipt) => receipt.kind === 'accepted' && receipt.seq),
    range(200).map((n) => n + 1),
  );
  assert.deepEqual(await logOf(host, 'desk/1'), range(200));
  assert.deepEqual(
    (await journal.read('desk/1', 0, 500)).map((row) => row.seq),
    range(200).map((n) => n + 1),
  );
});

test('receipts, frames and turns come in the same order as the events', async (t) => {
  const { host } = await createRig(t, { limits: { turnsAheadMax: 3 } });
  const frames: unknown[] = [];
  const turns: number[] = [];
  const settled: number[] = [];
  host.watch('desk/1', { onFrame: ({ event }) => frames.push(event.n), onTurn: (row) => turns.push(row.seq) });
  await Promise.all(
    range(20).map(async (n) => {
      await host.tell('desk/1', { type: 'add', n });
      settled.push(n);
    }),
  );
  assert.deepEqual(frames, range(20));
  assert.deepEqual(
    turns,
    range(20).map((n) => n + 1),
  );
  assert.deepEqual(settled, range(20));
});

test('events told while a commit is under way keep their order', async (t) => {
  const { host, journal } = await createRig(t);
  await host.tell('desk/1', { type: 'add', n: 0 });
  const slow = deferred();
  journal.delayNext(slow.promise);
  const told = [];
  for (const n of range(5)) {
    told.push(host.tell('desk/1', { type: 'add', n: n + 1 }));
    await rounds(2);
  }
  assert.equal(journal.faultsLeft(), 0, 'the first of them is in flight');
  slow.resolve();
  await Promise.all(told);
  assert.deepEqual(await logOf(host, 'desk/1'), range(6));
});

test('events that come while the actor is being loaded wait, in order', async (t) => {
  const { host, journal } = await createRig(t);
  const slow = deferred();
  journal.delayNext(slow.promise, { operation: 'load' });
  const told = range(5).map((n) => host.tell('desk/1', { type: 'add', n }));
  slow.resolve();
  await Promise.all(told);
  assert.deepEqual(await logOf(host, 'desk/1'), range(5));
});
