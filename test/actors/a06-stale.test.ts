/** A6: effects run at least once and come back as events; a stale result or timer is recognised and ignored. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EffectCall } from '../../actors/definition.ts';
import type { Host } from '../../actors/host.ts';
import { desk } from './desk.ts';
import { eventually, rounds } from './manual-clock.ts';
import { createRig, deferred, deskOf, restart } from './rig.ts';

type Call = EffectCall<{ job: string }> & { done(words: string): void; fail(error: unknown): void };

/** A desk whose effects wait for the test. */
function heldDesk() {
  const calls: Call[] = [];
  const definition = desk({
    work: (call) => {
      const { promise, resolve, reject } = deferred<{ words: string }>();
      calls.push({ ...call, done: (words) => resolve({ words }), fail: reject });
      return promise;
    },
  });
  return { calls, definitions: [definition] };
}

const outcomes = async (host: Host) => (await deskOf(host)).outcomes;

test('the result of a state that was left is ignored, and its effect aborted', async (t) => {
  const { calls, definitions } = heldDesk();
  const { host, seen } = await createRig(t, { definitions });
  await host.tell('desk/1', { type: 'go', job: 'x' });
  await eventually('the effect', () => calls[0]);
  await host.tell('desk/1', { type: 'leave' });
  assert.equal(calls[0]?.signal.aborted, true);
  calls[0]?.done('too late');
  await rounds();
  assert.deepEqual(await outcomes(host), []);
  assert.equal((await host.inspect('desk/1'))?.seq, 2);
  assert.equal(seen('effect_finished').length, 1);
  assert.equal(host.stats().runningEffects, 0);
});

test('the result of an earlier entry of the same state is not taken for the later one', async (t) => {
  const { calls, definitions } = heldDesk();
  const { host } = await createRig(t, { definitions });
  await host.tell('desk/1', { type: 'go', job: 'first' });
  await eventually('the first effect', () => calls[0]);
  await host.tell('desk/1', { type: 'again' });
  await eventually('the second effect', () => calls[1]);
  assert.equal(calls[0]?.signal.aborted, true);
  assert.equal(calls[1]?.signal.aborted, false);
  assert.notEqual(calls[0]?.id, calls[1]?.id);
  assert.equal(await calls[0]?.send({ type: 'said', text: 'old' }), 'stale');
  calls[0]?.done('old');
  await rounds();
  assert.deepEqual(await outcomes(host), []);
  calls[1]?.done('new');
  await eventually('the result', async () => (await outcomes(host)).length > 0);
  assert.deepEqual(await outcomes(host), ['new']);
});

test('the timer of an earlier entry does not fire for the later one', async (t) => {
  const { definitions } = heldDesk();
  const { host, clock, seen, disk } = await createRig(t, { definitions });
  await host.tell('desk/1', { type: 'go', job: 'x' });
  await clock.advance(3_000);
  await host.tell('desk/1', { type: 'again' });
  await clock.advance(3_000);
  assert.deepEqual(await outcomes(host), [], 'the first entry would have timed out by now');
  await clock.advance(3_000);
  assert.deepEqual(await outcomes(host), ['late']);
  assert.deepEqual(
    seen('timer_fired').map((event) => event.lateMs),
    [0],
  );
  assert.equal(disk.actors.get('desk/1')?.timers.size, 0);
});

test('what an effect sends while it runs is committed before it hears so, and stale once the state is left', async (t) => {
  const { calls, definitions } = heldDesk();
  const { host, journal } = await createRig(t, { definitions });
  await host.tell('desk/1', { type: 'go', job: 'x' });
  await eventually('the effect', () => calls[0]);
  assert.equal(await calls[0]?.send({ type: 'said', text: 'one' }), 'committed');
  assert.equal((await journal.read('desk/1', 1, 10))[0]?.origin, `effect:${calls[0]?.id.slice('desk/1:'.length)}@work`);
  await host.tell('desk/1', { type: 'leave' });
  assert.equal(await calls[0]?.send({ type: 'said', text: 'two' }), 'stale');
  assert.deepEqual((await deskOf(host)).said, ['one']);
});

test('an effect may not send events of XState or the host', async (t) => {
  const { calls, definitions } = heldDesk();
  const { host } = await createRig(t, { definitions });
  await host.tell('desk/1', { type: 'go', job: 'x' });
  await eventually('the effect', () => calls[0]);
  for (const type of ['xstate.done.actor.work', 'xstate.stop', '@delayed_send', '']) {
    await assert.rejects(async () => calls[0]?.send({ type }), /not an effect's to send/);
  }
});

test('a failing effect comes back as an error that holds no message, and output that is no JSON as one too', async (t) => {
  const failures = [
    Object.assign(new RangeError('a private word'), { code: 'E_SOME', retryable: true }),
    'thrown text',
  ];
  const { host, journal } = await createRig(t, {
    definitions: [
      desk({
        work: async () => {
          if (failures.length > 0) throw failures.shift();
          return { words: 1n as unknown as string };
        },
      }),
    ],
  });
  for (let run = 1; run <= 3; run++) {
    await host.tell('desk/1', { type: 'go', job: 'x' });
    await eventually('the failure', async () => (await outcomes(host)).length === run);
  }
  const rows = await journal.read('desk/1', 0, 100);
  const errors = rows.filter((row) => row.event.type === 'xstate.error.actor.work').map((row) => row.event.error);
  assert.deepEqual(errors, [
    { name: 'RangeError', code: 'E_SOME', retryable: true },
    { name: 'Error', code: null, retryable: null },
    { name: 'TypeError', code: null, retryable: null },
  ]);
});

test('an effect whose end waits for its commit is not begun again when the actor is loaded anew', async (t) => {
  const { calls, definitions } = heldDesk();
  const limits = { snapshotEveryTurns: 2, recentEventIds: 1 };
  const rig = await createRig(t, { definitions, limits });
  const { host, journal } = rig;
  for (let n = 0; n < 4; n++) await host.tell('desk/1', { type: 'add', n }, { id: `id-${n}` });
  await host.tell('desk/1', { type: 'go', job: 'x' });
  await eventually('the effect', () => calls[0]);
  const slow = deferred();
  journal.delayNext(slow.promise);
  const repeat = host.tell('desk/1', { type: 'add', n: 0 }, { id: 'id-0' });
  calls[0]?.done('once');
  await rounds();
  slow.resolve();
  assert.equal((await repeat).kind, 'duplicate');
  await eventually('the result', async () => (await outcomes(host)).length > 0);
  assert.ok(rig.seen('commit_conflict').length > 0);
  assert.deepEqual([calls.length, await outcomes(host)], [1, ['once']]);
});

test('a state entered and left before its commit starts no effect', async (t) => {
  const { calls, definitions } = heldDesk();
  const { host, disk } = await createRig(t, { definitions });
  await Promise.all([host.tell('desk/1', { type: 'go', job: 'x' }), host.tell('desk/1', { type: 'leave' })]);
  await rounds();
  assert.equal(calls.length, 0);
  assert.deepEqual([...disk.busy], []);
  assert.equal(disk.actors.get('desk/1')?.timers.size, 0);
});

test('after a restart the tokens still tell old from new', async (t) => {
  const { calls, definitions } = heldDesk();
  const rig = await createRig(t, { definitions });
  await rig.host.tell('desk/1', { type: 'go', job: 'first' });
  await rig.host.tell('desk/1', { type: 'again' });
  await eventually('the effect', () => calls.length === 2);
  const next = await restart(t, rig, { definitions });
  await eventually('the resumed effect', () => calls[2]);
  assert.equal(calls[2]?.id, calls[1]?.id);
  assert.equal(calls[2]?.resumed, true);
  calls[2]?.done('resumed');
  await eventually('the result', async () => (await outcomes(next.host)).length > 0);
  assert.deepEqual(await outcomes(next.host), ['resumed']);
});

test('what seemed stale by a turn that was then thrown away is applied', async (t) => {
  const { calls, definitions } = heldDesk();
  const rig = await createRig(t, { definitions });
  const { host, journal } = rig;
  await host.tell('desk/1', { type: 'go', job: 'x' });
  await eventually('the effect', () => calls[0]);
  const slow = deferred();
  journal.delayNext(slow.promise);
  const first = host.tell('desk/1', { type: 'add', n: 1 });
  await rounds();
  const bad = host.tell('desk/1', { type: 'leave', huge: 1n });
  const said = calls[0]?.send({ type: 'said', text: 'kept' });
  calls[0]?.done('kept too');
  await rounds();
  slow.resolve();
  assert.deepEqual([(await first).kind, (await bad).kind, await said], ['accepted', 'refused', 'committed']);
  await eventually('the result', async () => (await outcomes(host)).length > 0);
  const { said: words, outcomes: results } = await deskOf(host);
  assert.deepEqual([words, results, calls.length], [['kept'], ['kept too'], 1]);
});

test('an effect not started because a turn had left its state again starts when that turn is thrown away', async (t) => {
  const { calls, definitions } = heldDesk();
  const { host } = await createRig(t, { definitions });
  const told = [host.tell('desk/1', { type: 'go', job: 'x' }), host.tell('desk/1', { type: 'leave', huge: 1n })];
  assert.deepEqual(
    (await Promise.all(told)).map((receipt) => receipt.kind),
    ['accepted', 'refused'],
  );
  await eventually('the effect', () => calls[0]);
  assert.deepEqual([calls[0]?.resumed, calls.length], [false, 1]);
});
