/** Timers: durable, fired once, never starved by others, and delayed, not lost, by a database that refuses. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TimerRow } from '../../actors/journal.ts';
import { createMemoryDisk, createMemoryJournal } from '../../actors/memory-journal.ts';
import { createTimers } from '../../actors/timers.ts';
import { desk } from './desk.ts';
import { createManualClock, eventually, rounds } from './manual-clock.ts';
import { createRig, deferred, deskOf, logOf, restart } from './rig.ts';

const later = (address: string, n: number, ms: number) => ({ type: 'pass_on_later', address, n, ms });

test('more timers than a page holds, due at once after a restart, all fire', async (t) => {
  const rig = await createRig(t, {
    limits: { pendingEventsMax: 10_000, turnsAheadMax: 10_000, mailboxEventsMax: 10_000 },
  });
  const count = 4_500;
  await Promise.all(
    Array.from({ length: count }, (_, n) => rig.host.tell(`desk/${n % 50}`, later('desk/sink', n, 600_000))),
  );
  rig.kill();
  await rig.clock.advance(700_000);
  const next = await restart(t, rig, { limits: { turnsAheadMax: 10_000, mailboxEventsMax: 10_000 } });
  await next.clock.advance(1_000);
  await eventually('all of them', async () => (await logOf(next.host, 'desk/sink'))?.length === count);
  assert.equal(new Set(await logOf(next.host, 'desk/sink')).size, count);
  assert.equal(next.host.stats().heldTimers, 0);
});

test('timers that cannot fire do not hide later ones that can', async () => {
  const clock = createManualClock();
  const journal = createMemoryJournal(createMemoryDisk());
  const row = (address: string, n: number): TimerRow => ({
    address,
    id: `t${n}`,
    token: '1:0',
    dueAt: clock.now() + n,
    event: { type: 'x' },
  });
  await journal.commit({
    id: 'f',
    owners: [],
    journal: [],
    snapshots: [],
    records: [],
    outbox: [],
    outboxDone: [],
    timers: [...Array.from({ length: 5_000 }, (_, n) => row('desk/parked', n)), row('desk/fine', 6_000)],
    timersDone: [],
    busy: [],
    idle: [],
  });
  const fired: string[] = [];
  const timers = createTimers({
    journal,
    clock,
    horizonMs: 20_000,
    shards: () => undefined,
    owns: () => true,
    fire(timer, settled) {
      if (timer.address === 'desk/fine') fired.push(timer.id);
      settled(timer.address === 'desk/fine' ? null : 30_000);
    },
    failed: (error) => assert.fail(String(error)),
  });
  await timers.start();
  await clock.advance(8_000);
  assert.deepEqual(fired, ['t6000']);
  timers.stop();
  assert.equal(clock.waiting, 0);
});

test('a timer whose commit is refused fires when the database answers again, once', async (t) => {
  const rig = await createRig(t);
  await rig.host.tell('desk/1', later('desk/2', 1, 1_000));
  rig.journal.failNext('refuse');
  rig.journal.failNext('lose-answer');
  await rig.clock.advance(10_000);
  assert.deepEqual(await logOf(rig.host, 'desk/2'), [1]);
  assert.equal(rig.seen('timer_fired').length, 1);
});

test('a poll that the database refuses is repeated', async (t) => {
  const rig = await createRig(t, { limits: { timerHorizonMs: 10_000 } });
  await rig.host.tell('desk/1', later('desk/2', 1, 30_000));
  for (let i = 0; i < 3; i++) rig.journal.failNext('refuse', 'timersDue');
  await rig.clock.advance(31_000);
  assert.deepEqual(await logOf(rig.host, 'desk/2'), [1]);
  assert.equal(rig.seen('journal_unavailable').length, 3);
});

test('a timer cancelled while its firing waits for a turn does not fire', async (t) => {
  const hung = deferred<{ words: string }>();
  const rig = await createRig(t, { definitions: [desk({ work: () => hung.promise })], limits: { turnsAheadMax: 1 } });
  await rig.host.tell('desk/1', { type: 'go', job: 'x' });
  await rig.clock.advance(4_999);
  const slow = deferred();
  rig.journal.delayNext(slow.promise);
  const left = rig.host.tell('desk/1', { type: 'leave' });
  await rounds();
  await rig.clock.advance(1);
  slow.resolve();
  await left;
  await rounds();
  const { outcomes } = await deskOf(rig.host);
  assert.deepEqual([outcomes, rig.seen('timer_fired').length], [[], 0]);
  assert.equal(rig.host.stats().pendingEvents, 0);
});

test('a timer that fires while the actor is loaded anew after a conflict fires once', async (t) => {
  const limits = { snapshotEveryTurns: 2, recentEventIds: 1 };
  const rig = await createRig(t, { limits });
  for (let n = 0; n < 4; n++) await rig.host.tell('desk/1', { type: 'add', n }, { id: `id-${n}` });
  await rig.host.tell('desk/1', later('desk/2', 1, 1_000));
  const slow = deferred();
  rig.journal.delayNext(slow.promise, { operation: 'seen' });
  const repeat = rig.host.tell('desk/1', { type: 'add', n: 0 }, { id: 'id-0' });
  await rounds();
  await rig.clock.advance(2_000);
  slow.resolve();
  assert.equal((await repeat).kind, 'duplicate');
  await rig.clock.advance(5_000);
  assert.deepEqual(await logOf(rig.host, 'desk/2'), [1]);
  assert.equal(rig.seen('timer_fired').length, 1);
});

test("two delayed messages without an id do not take each other's place", async (t) => {
  const rig = await createRig(t);
  await rig.host.tell('desk/1', later('desk/2', 1, 2_000));
  await rig.host.tell('desk/1', later('desk/2', 2, 1_000));
  await rig.clock.advance(3_000);
  assert.deepEqual(await logOf(rig.host, 'desk/2'), [2, 1]);
});
