/** A4: the same event id twice is one turn, and the second asker gets the first one's answer. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually, rounds } from './manual-clock.ts';
import { createRig, deferred, logOf, restart } from './rig.ts';

const add = (n: number) => ({ type: 'add', n });

test('a repeat is recognised while the first is under way, and only then answered when that is committed', async (t) => {
  const { host, journal } = await createRig(t);
  await host.tell('desk/1', add(0));
  const slow = deferred();
  journal.delayNext(slow.promise);
  const told = ['a', 'a', 'b', 'a'].map((id) => host.tell('desk/1', add(1), { id }));
  let settled = 0;
  for (const one of told) void one.then(() => settled++);
  await rounds(40);
  assert.equal(settled, 0);
  slow.resolve();
  const kinds = (await Promise.all(told)).map((receipt) => receipt.kind);
  assert.deepEqual(kinds, ['accepted', 'duplicate', 'accepted', 'duplicate']);
  assert.deepEqual(await logOf(host, 'desk/1'), [0, 1, 1]);
});

test('a repeat gets the answer that the first one got', async (t) => {
  const { host } = await createRig(t);
  await host.tell('desk/1', add(1));
  await host.tell('desk/1', { type: 'ask', to: 'q' }, { id: 'q' });
  assert.deepEqual(await host.tell('desk/1', { type: 'ask', to: 'q' }, { id: 'q' }), {
    kind: 'duplicate',
    answer: { value: 1 },
  });
});

test('a repeat before the answer is there is told so, and hears it by its own listener', async (t) => {
  const { host } = await createRig(t);
  await host.tell('desk/1', { type: 'go', job: 'x' }, { id: 'go' });
  const answers: unknown[] = [];
  const off = host.onAnswer('desk/1', 'go', (value) => answers.push(value));
  assert.equal(host.isAwaited('desk/1', 'go'), true);
  const repeat = await host.tell('desk/1', { type: 'go', job: 'x' }, { id: 'go' });
  assert.equal(repeat.kind, 'duplicate');
  await eventually('the answer', () => answers.length > 0 || (repeat.kind === 'duplicate' && repeat.answer !== null));
  off();
  assert.equal(host.isAwaited('desk/1', 'go'), false);
});

test('a repeat is recognised after the actor has left memory, and after a restart, with its answer', async (t) => {
  const rig = await createRig(t);
  await rig.host.tell('desk/1', add(1));
  await rig.host.tell('desk/1', { type: 'ask', to: 'q' }, { id: 'q' });
  await rig.clock.advance(70_000);
  assert.equal(rig.host.stats().residents, 0);
  const answered = { kind: 'duplicate', answer: { value: 1 } };
  assert.deepEqual(await rig.host.tell('desk/1', { type: 'ask', to: 'q' }, { id: 'q' }), answered);
  const next = await restart(t, rig);
  assert.deepEqual(await next.host.tell('desk/1', { type: 'ask', to: 'q' }, { id: 'q' }), answered);
  assert.deepEqual(await logOf(next.host, 'desk/1'), [1]);
});

test('an id from before the snapshot, forgotten in memory, is recognised by the database', async (t) => {
  const limits = { snapshotEveryTurns: 4, recentEventIds: 2 };
  const rig = await createRig(t, { limits });
  for (let n = 0; n < 12; n++) await rig.host.tell('desk/1', add(n), { id: `id-${n}` });
  const next = await restart(t, rig, { limits });
  const told = [add(100), add(3), add(101), add(4)].map((event, i) =>
    next.host.tell('desk/1', event, { id: ['new-1', 'id-3', 'new-2', 'id-4'][i] }),
  );
  const kinds = (await Promise.all(told)).map((receipt) => receipt.kind);
  assert.deepEqual(kinds, ['accepted', 'duplicate', 'accepted', 'duplicate']);
  assert.deepEqual((await logOf(next.host, 'desk/1'))?.slice(12), [100, 101]);
  assert.ok(next.seen('commit_conflict').length > 0, 'it was the database that noticed');
});

test('the lookup after a conflict waits for a database that refuses', async (t) => {
  const limits = { snapshotEveryTurns: 2, recentEventIds: 1 };
  const rig = await createRig(t, { limits });
  for (let n = 0; n < 6; n++) await rig.host.tell('desk/1', add(n), { id: `id-${n}` });
  rig.journal.failNext('refuse', 'seen');
  rig.journal.failNext('refuse', 'seen');
  rig.journal.failNext('refuse', 'load');
  const told = [rig.host.tell('desk/1', add(0), { id: 'id-0' }), rig.host.tell('desk/1', add(9))];
  await rig.clock.advance(5_000);
  assert.deepEqual(
    (await Promise.all(told)).map((receipt) => receipt.kind),
    ['duplicate', 'accepted'],
  );
  assert.deepEqual(await logOf(rig.host, 'desk/1'), [0, 1, 2, 3, 4, 5, 9]);
});

test('more uncommitted events than ids are remembered: a repeat among them is still one turn', async (t) => {
  const { host, journal } = await createRig(t, { limits: { recentEventIds: 2 } });
  await host.tell('desk/1', add(0));
  const slow = deferred();
  journal.delayNext(slow.promise);
  const told = [...Array(20).keys(), 0, 10].map((n) => host.tell('desk/1', add(n), { id: `id-${n}` }));
  await rounds();
  slow.resolve();
  const kinds = (await Promise.all(told)).map((receipt) => receipt.kind);
  assert.deepEqual(kinds.slice(20), ['duplicate', 'duplicate']);
  assert.equal((await logOf(host, 'desk/1'))?.length, 21);
});

test('repeats that wait while the first is thrown away and computed anew are still one turn', async (t) => {
  const limits = { snapshotEveryTurns: 2, recentEventIds: 1 };
  const { host, journal } = await createRig(t, { limits });
  for (let n = 0; n < 4; n++) await host.tell('desk/1', add(n), { id: `id-${n}` });
  const slow = deferred();
  journal.delayNext(slow.promise);
  const told = ['x', 'id-0', 'y', 'x', 'y'].map((id) => host.tell('desk/1', add(7), { id }));
  await rounds();
  slow.resolve();
  const kinds = (await Promise.all(told)).map((receipt) => receipt.kind);
  assert.deepEqual(kinds, ['accepted', 'duplicate', 'accepted', 'duplicate', 'duplicate']);
  assert.deepEqual(await logOf(host, 'desk/1'), [0, 1, 2, 3, 7, 7]);
  assert.equal(host.stats().pendingEvents, 0);
});

test('a busy actor does not keep a repeat waiting for its quiet', async (t) => {
  const { host, journal } = await createRig(t);
  await host.tell('desk/1', add(0), { id: 'first' });
  const slow = deferred();
  journal.delayNext(slow.promise);
  const busy = host.tell('desk/1', add(1));
  const repeat = await host.tell('desk/1', add(0), { id: 'first' });
  assert.equal(repeat.kind, 'duplicate');
  slow.resolve();
  await busy;
});

test('a repeat of a poison event hears what the first one heard', async (t) => {
  const { host } = await createRig(t);
  const poison = { kind: 'refused', reason: 'poison', retryAfterMs: null };
  for (let i = 0; i < 2; i++) {
    assert.deepEqual(await host.tell('desk/1', { type: 'fail_in_guard' }, { id: 'bad' }), poison);
  }
});

test('a repeat to an actor that has ended since gets its answer, and a new event the refusal', async (t) => {
  const rig = await createRig(t);
  await rig.host.tell('desk/1', { type: 'ask', to: 'q' }, { id: 'q' });
  await rig.host.tell('desk/1', { type: 'finish' });
  const next = await restart(t, rig);
  const repeat = await next.host.tell('desk/1', { type: 'ask', to: 'q' }, { id: 'q' });
  assert.deepEqual(repeat, { kind: 'duplicate', answer: { value: 0 } });
  const ended = { kind: 'refused', reason: 'ended', retryAfterMs: null };
  assert.deepEqual(await next.host.tell('desk/1', add(1), { id: 'new' }), ended);
  assert.deepEqual(await next.host.tell('desk/1', add(1)), ended);
});

test('a repeat that the database cannot be asked about is refused for now', async (t) => {
  const { host, journal } = await createRig(t);
  await host.tell('desk/1', add(1), { id: 'a' });
  journal.failNext('refuse', 'seen');
  const refused = await host.tell('desk/1', add(1), { id: 'a' });
  assert.deepEqual(refused, { kind: 'refused', reason: 'overloaded', retryAfterMs: 1_000 });
  assert.equal((await host.tell('desk/1', add(1), { id: 'a' })).kind, 'duplicate');
});
