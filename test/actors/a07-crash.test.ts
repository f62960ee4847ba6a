/** A7: after a crash the state is the snapshot and the events after it; then the outbox, the timers and the invocations go on. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createMemoryDisk } from '../../actors/memory-journal.ts';
import { desk } from './desk.ts';
import { createManualClock, eventually, rounds } from './manual-clock.ts';
import { createRig, deferred, deskOf, logOf, type Rig, restart } from './rig.ts';

test('a state comes back from its events alone, from its snapshot alone, and from both', async (t) => {
  for (const turns of [3, 4, 6]) {
    const limits = { snapshotEveryTurns: 4 };
    const rig = await createRig(t, { limits });
    for (let n = 0; n < turns; n++) await rig.host.tell('desk/1', { type: 'add', n });
    const before = await rig.host.inspect('desk/1');
    const next = await restart(t, rig, { limits });
    assert.deepEqual(JSON.stringify(await next.host.inspect('desk/1')), JSON.stringify(before));
    assert.deepEqual(
      next.seen('actor_activated').map((event) => event.replayed),
      [turns % 4],
    );
  }
});

test('a replay runs no action again: no frame, no output, no message, no record', async (t) => {
  const visible: string[] = [];
  const definitions = [desk({ note: () => visible.push('note'), ship: async () => void visible.push('ship') })];
  const rig = await createRig(t, { definitions });
  await rig.host.tell('desk/1', { type: 'add', n: 1 });
  await rig.host.tell('desk/1', { type: 'note', text: 'x' });
  await rig.host.tell('desk/1', { type: 'ship', text: 'x' });
  await rig.host.tell('desk/1', { type: 'pass_on', address: 'desk/2', n: 5 });
  await eventually('all to be done', async () => visible.length === 2 && rig.disk.outbox.size === 0);
  const next = await restart(t, rig, { definitions });
  next.host.watch('desk/1', { onFrame: () => visible.push('frame') });
  assert.equal((await next.host.inspect('desk/1'))?.seq, 4);
  await rounds();
  assert.deepEqual(visible, ['note', 'ship']);
  assert.deepEqual(await logOf(next.host, 'desk/2'), [5]);
  assert.equal((await next.journal.records('desk/1', { limit: 10 })).length, 1);
});

test('an effect cut off by a crash runs again, told so, with what it had achieved', async (t) => {
  const runs: { resumed: boolean; achieved: unknown[]; id: string }[] = [];
  const hold = deferred();
  const definitions = [
    desk({
      async work({ resumed, achieved, id, send, input }) {
        runs.push({ resumed, achieved: [...achieved], id });
        for (let i = achieved.length; i < 4; i++) {
          if (!resumed && i === 2) await hold.promise;
          await send({ type: 'said', text: `bubble ${i}` });
        }
        return { words: input.job };
      },
    }),
  ];
  const rig = await createRig(t, { definitions });
  await rig.host.tell('desk/1', { type: 'go', job: 'reply' });
  await eventually('two bubbles', async () => (await rig.host.inspect('desk/1'))?.seq === 3);
  const next = await restart(t, rig, { definitions });
  await eventually('the reply', async () => (await next.host.inspect('desk/1'))?.value === 'idle');
  const bubbles = [0, 1].map((i) => ({ type: 'said', text: `bubble ${i}` }));
  assert.deepEqual(
    runs.map(({ resumed, achieved }) => ({ resumed, achieved })),
    [
      { resumed: false, achieved: [] },
      { resumed: true, achieved: bubbles },
    ],
  );
  assert.equal(runs[0]?.id, runs[1]?.id);
  const { said, outcomes } = await deskOf(next.host);
  assert.deepEqual([said, outcomes], [[0, 1, 2, 3].map((i) => `bubble ${i}`), ['reply']]);
  assert.deepEqual([...next.disk.busy], []);
});

test('a timer armed before a crash fires after it, once, also when it came due meanwhile', async (t) => {
  const hung = deferred<{ words: string }>();
  const definitions = [desk({ work: () => hung.promise })];
  const rig = await createRig(t, { definitions });
  await rig.host.tell('desk/1', { type: 'go', job: 'x' });
  rig.kill();
  await rig.clock.advance(60_000);
  const next = await restart(t, rig, { definitions });
  await next.clock.advance(0);
  assert.deepEqual((await deskOf(next.host)).outcomes, ['late']);
  assert.deepEqual(
    next.seen('timer_fired').map((event) => event.lateMs),
    [55_000],
  );
  await next.clock.advance(60_000);
  assert.equal(next.seen('timer_fired').length, 1);
});

test('a delayed message survives a crash and arrives once', async (t) => {
  const rig = await createRig(t);
  await rig.host.tell('desk/1', { type: 'pass_on_later', address: 'desk/2', n: 8, ms: 500 });
  await rig.host.tell('desk/1', { type: 'pass_on_later', address: 'desk/2', n: 9, ms: 500 });
  const next = await restart(t, rig);
  await next.clock.advance(499);
  assert.equal(await next.host.inspect('desk/2'), undefined);
  await next.clock.advance(1);
  assert.deepEqual(await logOf(next.host, 'desk/2'), [8, 9]);
  assert.equal((await next.host.inspect('desk/1'))?.timers.length, 0);
});

test('a start whose journal does not answer fails, and leaves nothing running', async (t) => {
  const rig = await createRig(t, { start: false });
  rig.journal.failNext('refuse', 'outboxPending');
  await assert.rejects(rig.host.start(), /refused by the test/);
  assert.equal(rig.host.stats().phase, 'stopped');
  assert.equal(rig.clock.waiting, 0);
});

/**
 * A story of two desks in which everything the host does for a machine occurs. It is told to a host that is killed after
 * its commit number `k`, before that commit's answer comes, for every k until the story ends without a kill.
 */
const story = [
  { id: 's1', address: 'desk/1', event: { type: 'add', n: 1 } },
  { id: 's2', address: 'desk/1', event: { type: 'go', job: 'a' } },
  { id: 's3', address: 'desk/1', event: { type: 'pass_on', address: 'desk/2', n: 2 } },
  { id: 's4', address: 'desk/1', event: { type: 'pass_on_later', address: 'desk/2', n: 3, ms: 300 } },
  { id: 's5', address: 'desk/1', event: { type: 'ship', text: 'parcel' } },
  { id: 's6', address: 'desk/2', event: { type: 'go', job: 'b' } },
  { id: 's7', address: 'desk/1', event: { type: 'add', n: 4 } },
];

async function tellStory(
  t: TestContext,
  killAfter: number,
  when: 'before' | 'after',
): Promise<{ killed: boolean; end: string }> {
  const shipped = new Set<string>();
  const definitions = [
    desk({
      async work({ input, achieved, send }) {
        for (let i = achieved.length; i < 2; i++) await send({ type: 'said', text: `${input.job}${i}` });
        return { words: input.job };
      },
      ship: async (_, id) => void shipped.add(id),
    }),
  ];
  const options = { definitions, limits: { snapshotEveryTurns: 3 } };
  let rig = await createRig(t, { ...options, disk: createMemoryDisk(), clock: createManualClock() });
  let killed = false;
  killAtCommit(rig, killAfter, when, () => {
    killed = true;
  });
  for (const { address, event, id } of story) {
    let receipt: unknown;
    for (let tries = 0; receipt === undefined; tries++) {
      assert.ok(tries < 3, 'the story goes on');
      const told = rig.host.tell(address, event, { id });
      void told.then((got) => {
        receipt = got;
      });
      await rounds();
      if (killed && receipt === undefined) rig = await restart(t, rig, options);
    }
  }
  if (killed) rig = await restart(t, rig, options);
  await rig.clock.advance(2_000);
  if (killed) rig = await restart(t, rig, options);
  await rig.clock.advance(10_000);
  const views = await Promise.all(['desk/1', 'desk/2'].map((address) => rig.host.inspect(address)));
  const end = { states: views.map((view) => [view?.value, view?.context]), shipped: [...shipped].length };
  assert.deepEqual([rig.disk.outbox.size, rig.disk.busy.size], [0, 0]);
  return { killed, end: JSON.stringify(end) };
}

function killAtCommit(rig: Rig, count: number, when: 'before' | 'after', onKill: () => void): void {
  const { journal } = rig;
  const commit = journal.commit.bind(journal);
  let commits = 0;
  journal.commit = async (flush) => {
    commits += 1;
    if (commits < count) return commit(flush);
    if (commits === count && when === 'after') await commit(flush);
    rig.kill();
    onKill();
    return new Promise(() => {});
  };
}

for (const when of ['before', 'after'] as const) {
  test(`a host killed ${when} any of its commits ends where one ends that was never killed`, async (t) => {
    const { end } = await tellStory(t, Number.POSITIVE_INFINITY, when);
    let kills = 0;
    for (let commit = 1; ; commit++) {
      const run = await tellStory(t, commit, when);
      if (!run.killed) break;
      kills += 1;
      assert.deepEqual(normal(run.end), normal(end), `killed at commit ${commit}`);
    }
    assert.ok(kills >= 8, `${kills} kills`);
  });
}

/** The two desks work at the same time, so what reaches the second one may come in either order. */
function normal(end: string): unknown {
  const { states, shipped } = JSON.parse(end) as { states: [unknown, { log: number[] }][]; shipped: number };
  return { shipped, states: states.map(([value, context]) => [value, { ...context, log: context.log.toSorted() }]) };
}

test('actors that began together store their states at turns of their own, and never later than they must', async (t) => {
  const every = 8;
  const rig = await createRig(t, { limits: { snapshotEveryTurns: every } });
  const desks = Array.from({ length: 16 }, (_, index) => `desk/${index}`);
  for (let n = 1; n <= 3 * every; n++) await Promise.all(desks.map((desk) => rig.host.tell(desk, { type: 'add', n })));
  const stored = desks.map((desk) => rig.disk.actors.get(desk)?.snapshot?.seq ?? 0);
  assert.ok(new Set(stored).size > 1, 'all in one turn');
  for (const seq of stored) assert.ok(3 * every - seq < every, `${3 * every - seq} turns would be replayed`);
});
