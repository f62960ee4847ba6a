/** The outbox: a message that a commit promised arrives once in effect, whatever fails on its way. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { desk } from './desk.ts';
import { eventually, rounds } from './manual-clock.ts';
import { createRig, deferred, logOf, restart } from './rig.ts';

const pass = (n: number) => ({ type: 'pass_on', address: 'desk/sink', n });

test('messages from one actor to another arrive in order, each once, and their rows go', async (t) => {
  const { host, disk } = await createRig(t);
  await Promise.all(Array.from({ length: 30 }, (_, n) => host.tell('desk/1', pass(n))));
  await eventually('all', async () => (await logOf(host, 'desk/sink'))?.length === 30);
  assert.deepEqual(
    await logOf(host, 'desk/sink'),
    Array.from({ length: 30 }, (_, n) => n),
  );
  await eventually('the rows to go', () => disk.outbox.size === 0);
});

test('a message to itself comes back as an event of its own', async (t) => {
  const { host } = await createRig(t);
  await host.tell('desk/1', { type: 'pass_on', address: 'desk/1', n: 5 });
  await eventually('it', async () => (await logOf(host, 'desk/1'))?.includes(5));
});

test('messages left by a crash are delivered at the next start, many pages of them, in order', async (t) => {
  const rig = await createRig(t, { limits: { mailboxEventsMax: 2_000 } });
  const load = deferred();
  await rig.host.tell('desk/1', { type: 'add', n: 0 });
  rig.journal.delayNext(load.promise, { operation: 'load' });
  const count = 1_200;
  await Promise.all(Array.from({ length: count }, (_, n) => rig.host.tell('desk/1', pass(n))));
  assert.equal(rig.disk.outbox.size, count);
  const next = await restart(t, rig, { limits: { recentEventIds: 2_000 } });
  await eventually('all', async () => (await logOf(next.host, 'desk/sink'))?.length === count);
  assert.deepEqual(
    await logOf(next.host, 'desk/sink'),
    Array.from({ length: count }, (_, n) => n),
  );
  await eventually('the rows to go', () => next.disk.outbox.size === 0);
  load.resolve();
});

test('a message taken before a crash but still in the outbox is recognised', async (t) => {
  const rig = await createRig(t);
  await rig.host.tell('desk/1', pass(1));
  await eventually('it', async () => (await logOf(rig.host, 'desk/sink'))?.length === 1);
  await eventually('its row to go', () => rig.disk.outbox.size === 0);
  const id = 'desk/1:1:0';
  rig.disk.outbox.set(id, { id, source: 'desk/1', target: 'desk/sink', event: { type: 'add', n: 1 }, at: 1 });
  const next = await restart(t, rig);
  await eventually('the row to go again', () => next.disk.outbox.size === 0);
  assert.deepEqual(await logOf(next.host, 'desk/sink'), [1]);
});

test('a durable output whose end shares a flush that the database refuses for good is not done again', async (t) => {
  let shipped = 0;
  const hold = deferred();
  const ship = async () => {
    shipped += 1;
    await hold.promise;
  };
  const definitions = [desk({ ship })];
  const rig = await createRig(t, { definitions });
  const commit = rig.journal.commit.bind(rig.journal);
  let broken = 0;
  rig.journal.commit = async (flush) => {
    if (flush.journal.length === 0 || flush.outboxDone.length === 0) return commit(flush);
    broken += 1;
    throw new TypeError('a bug');
  };
  await rig.host.tell('desk/1', { type: 'ship', text: 'x' });
  await eventually('the output', () => shipped === 1);
  const slow = deferred();
  rig.journal.delayNext(slow.promise);
  const first = rig.host.tell('desk/1', { type: 'add', n: 1 });
  await rounds();
  hold.resolve();
  const second = rig.host.tell('desk/1', { type: 'add', n: 2 });
  await rounds();
  slow.resolve();
  assert.deepEqual([(await first).kind, (await second).kind], ['accepted', 'accepted']);
  assert.equal(broken, 1);
  await eventually('its row to go', () => rig.disk.outbox.size === 0);
  await restart(t, rig, { definitions });
  await rounds();
  assert.equal(shipped, 1);
});

test('a message for a kind that nobody registers waits for one that does', async (t) => {
  const rig = await createRig(t);
  await rig.host.tell('desk/1', { type: 'pass_on', address: 'other/1', n: 1 });
  await rig.clock.advance(40_000);
  assert.equal(rig.disk.outbox.size, 1);
  assert.deepEqual([...new Set(rig.seen('outbox_delayed').map((event) => event.target))], ['other/1']);
  const next = await restart(t, rig, { definitions: [desk(), desk({ kind: 'other' })] });
  await eventually('it', async () => (await logOf(next.host, 'other/1'))?.length === 1);
});
