/** Draining: what is under way comes to its end, what comes from outside is refused, and nothing hangs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JournalUnavailable } from '../../actors/journal.ts';
import { desk } from './desk.ts';
import { eventually, rounds } from './manual-clock.ts';
import { createRig, deferred, deskOf, logOf, restart } from './rig.ts';

test('an asker gets the answer of the effect under way, and outside events are refused meanwhile', async (t) => {
  const hold = deferred<{ words: string }>();
  const rig = await createRig(t, { definitions: [desk({ work: () => hold.promise })] });
  const { host, clock } = rig;
  const answers: unknown[] = [];
  const off = host.onAnswer('desk/1', 'go', (value) => {
    answers.push(value);
    off();
  });
  await host.tell('desk/1', { type: 'go', job: 'x' }, { id: 'go' });
  const drained = host.drain(10_000);
  const again = host.drain(10_000);
  assert.equal(drained, again, 'a second call is the same drain');
  await clock.advance(1_000);
  assert.equal(host.stats().phase, 'draining');
  const refused = { kind: 'refused', reason: 'draining', retryAfterMs: 1_000 };
  assert.deepEqual(await host.tell('desk/1', { type: 'add', n: 1 }), refused);
  hold.resolve({ words: 'the answer' });
  await clock.advance(1_000);
  await drained;
  assert.deepEqual(answers, ['the answer']);
  assert.deepEqual([host.stats().phase, host.stats().residents, clock.waiting], ['stopped', 0, 0]);
});

test('an asker whose answer hangs on a timer gets it too', async (t) => {
  const rig = await createRig(t);
  await rig.host.tell('desk/1', { type: 'pass_on_later', address: 'desk/1', n: 1, ms: 3_000 });
  const off = rig.host.onAnswer('desk/1', 'q', () => {});
  rig.host.watch('desk/1', { onTurn: (row) => row.event.type === 'add' && off() });
  const drained = rig.host.drain(10_000);
  await rig.clock.advance(4_000);
  await drained;
  assert.deepEqual(await logOf((await restart(t, rig)).host, 'desk/1'), [1]);
});

test('at the deadline effects are aborted, and the next start goes on with them', async (t) => {
  let aborted = false;
  const runs: boolean[] = [];
  const definitions = [
    desk({
      work: ({ signal, resumed, input }) => {
        runs.push(resumed);
        if (resumed) return Promise.resolve({ words: input.job });
        return new Promise((_, reject) =>
          signal.addEventListener('abort', () => {
            aborted = true;
            reject(new Error('aborted'));
          }),
        );
      },
    }),
  ];
  const rig = await createRig(t, { definitions });
  await rig.host.tell('desk/1', { type: 'go', job: 'x' });
  await eventually('the effect', () => runs.length === 1);
  const drained = rig.host.drain(1_000);
  await rig.clock.advance(2_000);
  await drained;
  assert.equal(aborted, true);
  const next = await restart(t, rig, { definitions });
  await eventually('the resumed effect', async () => (await next.host.inspect('desk/1'))?.value === 'idle');
  assert.deepEqual(runs, [false, true]);
  assert.deepEqual((await deskOf(next.host)).outcomes, ['x'], 'the abort was no failure of the machine');
});

test('a commit under way is waited for; a database that refuses to the end leaves nobody waiting', async (t) => {
  const slow = deferred();
  const patient = await createRig(t);
  patient.journal.delayNext(slow.promise);
  const kept = patient.host.tell('desk/1', { type: 'add', n: 1 });
  await rounds();
  const first = patient.host.drain(5_000);
  slow.resolve();
  await patient.clock.advance(100);
  await first;
  assert.equal((await kept).kind, 'accepted');

  const stuck = await createRig(t);
  stuck.journal.commit = async () => {
    throw new JournalUnavailable('down');
  };
  const told = [1, 2].map((n) => stuck.host.tell(`desk/${n}`, { type: 'add', n }));
  await stuck.clock.advance(3_000);
  const second = stuck.host.drain(1_000);
  await stuck.clock.advance(10_000);
  await second;
  const reasons = (await Promise.all(told)).map((receipt) => receipt.kind === 'refused' && receipt.reason);
  assert.deepEqual(reasons, ['draining', 'draining']);
  assert.deepEqual([stuck.host.stats().pendingEvents, stuck.clock.waiting], [0, 0]);
});

test('a flush that still commits after the deadline is told to its senders', async (t) => {
  const rig = await createRig(t);
  const slow = deferred();
  rig.journal.delayNext(slow.promise, { when: 'after' });
  const inFlight = rig.host.tell('desk/1', { type: 'go', job: 'x' });
  await rounds();
  const behind = rig.host.tell('desk/1', { type: 'add', n: 1 });
  const drained = rig.host.drain(100);
  await rig.clock.advance(5_000);
  await drained;
  slow.resolve();
  assert.deepEqual(await inFlight, { kind: 'accepted', seq: 1 });
  assert.equal((await behind).kind, 'refused');
  await rounds();
  assert.equal(rig.host.stats().runningEffects, 0, 'no effect starts in a host that stopped');
});

test('events told before the start are refused, and a host starts once', async (t) => {
  const { host } = await createRig(t, { start: false });
  assert.equal((await host.tell('desk/1', { type: 'add', n: 1 })).kind, 'refused');
  assert.equal(await host.inspect('desk/1'), undefined);
  await host.start();
  await assert.rejects(host.start(), /the host is running/);
});
