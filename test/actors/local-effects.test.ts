/** A2 where an effect is local: it may begin ahead of its commit, and still nothing of it is seen before. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type DeskOptions, desk, type Work } from './desk.ts';
import { eventually, rounds } from './manual-clock.ts';
import { createRig, deferred, deskOf, type Rig, restart } from './rig.ts';

interface Run {
  job: string;
  id: string;
  resumed: boolean;
  aborted: boolean;
}

/** A desk whose runs are noted; a job with a name in `holds` waits for its promise. */
function notedDesk(holds: Record<string, Promise<unknown>> = {}, options: DeskOptions = {}) {
  const runs: Run[] = [];
  const work: Work = async ({ input, id, resumed, signal }) => {
    const run: Run = { job: input.job, id, resumed, aborted: false };
    runs.push(run);
    signal.addEventListener('abort', () => {
      run.aborted = true;
    });
    await holds[input.job];
    return { words: `did ${input.job}` };
  };
  return { runs, definitions: [desk({ work, isLocal: (job) => job !== 'outside', ...options })] };
}

async function notedRig(t: TestContext, holds: Record<string, Promise<unknown>> = {}, options: DeskOptions = {}) {
  const noted = notedDesk(holds, options);
  const rig = await createRig(t, { definitions: noted.definitions, limits: { recentEventIds: 1 } });
  const answers: unknown[] = [];
  rig.host.onAnswer('desk/1', 'go', (value) => answers.push(value));
  return { ...rig, ...noted, answers };
}

const go = (rig: Rig, job: string, id?: string) =>
  rig.host.tell('desk/1', { type: 'go', job }, id === undefined ? {} : { id });

test('an event and what a local effect makes of it are one commit, before which nobody hears of either', async (t) => {
  const rig = await notedRig(t);
  const seen: string[] = [];
  rig.host.watch('desk/1', { onTurn: (row) => seen.push(row.event.type) });
  const slow = deferred();
  rig.journal.delayNext(slow.promise);
  const told = go(rig, 'x').then(() => seen.push('receipt'));
  await rounds(40);
  assert.equal(rig.runs.length, 1, 'it began ahead');
  assert.deepEqual([seen, rig.answers, rig.disk.actors.size], [[], [], 0]);
  assert.equal(await rig.host.inspect('desk/1'), undefined, 'an uncommitted state is not shown');
  slow.resolve();
  await told;
  await eventually('the answer', () => rig.answers.length === 1);
  assert.deepEqual(rig.answers, ['did x']);
  assert.deepEqual(
    rig.seen('commit_finished').map(({ turns }) => turns),
    [2],
  );
  assert.equal(rig.runs.length, 1, 'its own commit does not start it again');
  assert.deepEqual([...rig.disk.busy], []);
});

test('an effect that its input makes no local one begins after its commit', async (t) => {
  const rig = await notedRig(t);
  const slow = deferred();
  rig.journal.delayNext(slow.promise);
  const told = go(rig, 'outside');
  await rounds(40);
  assert.equal(rig.runs.length, 0);
  slow.resolve();
  await told;
  await eventually('the answer', () => rig.answers.length === 1);
  assert.deepEqual(
    rig.seen('commit_finished').map(({ turns }) => turns),
    [1, 1],
  );
});

test('behind a turn that is not committed yet a local effect waits: it could not read what that turn has written', async (t) => {
  const rig = await notedRig(t);
  const slow = deferred();
  rig.journal.delayNext(slow.promise);
  const told = [rig.host.tell('desk/1', { type: 'add', n: 1 }), go(rig, 'x')];
  await rounds(40);
  assert.equal(rig.runs.length, 0);
  slow.resolve();
  await Promise.all(told);
  await eventually('the answer', () => rig.answers.length === 1);
});

test('while the database refuses nobody hears of what began ahead; it is seen once when it answers', async (t) => {
  const rig = await notedRig(t);
  for (let i = 0; i < 5; i++) rig.journal.failNext(i % 2 === 0 ? 'refuse' : 'lose-answer');
  const told = go(rig, 'x');
  await rig.clock.advance(100);
  assert.deepEqual([rig.runs.length, rig.answers], [1, []]);
  await rig.clock.advance(10_000);
  assert.deepEqual(await told, { kind: 'accepted', seq: 1 });
  await eventually('the answer', () => rig.answers.length === 1);
  assert.deepEqual([rig.runs.length, (await deskOf(rig.host)).outcomes], [1, ['did x']]);
});

for (const state of ['through', 'running'] as const) {
  test(`a turn thrown away takes its effect along, which is ${state}: the next turn in its place gets its own`, async (t) => {
    const hold = deferred();
    const rig = await notedRig(t, state === 'running' ? { first: hold.promise } : {});
    await rig.host.tell('desk/1', { type: 'add', n: 1 }, { id: 'used' });
    await rig.host.tell('desk/1', { type: 'add', n: 2 }, { id: 'other' });
    const slow = deferred();
    rig.journal.delayNext(slow.promise);
    // Only the database knows that this id was used before: the flush that holds its turn is a conflict.
    const repeat = go(rig, 'first', 'used');
    const next = go(rig, 'second', 'new');
    await rounds(10);
    assert.deepEqual(
      rig.runs.map(({ job }) => job),
      ['first'],
    );
    slow.resolve();
    assert.equal((await repeat).kind, 'duplicate');
    assert.deepEqual(await next, { kind: 'accepted', seq: 3 });
    await eventually('the second to be through', async () => (await deskOf(rig.host)).outcomes.length === 1);
    hold.resolve();
    await rounds();
    assert.deepEqual((await deskOf(rig.host)).outcomes, ['did second']);
    assert.deepEqual(rig.answers, ['did second']);
    assert.equal(rig.runs[0]?.id, rig.runs[1]?.id, 'they stood in one place, or this shows nothing');
    assert.equal(rig.runs[0]?.aborted, true);
    assert.equal(rig.host.stats().runningEffects, 0);
    assert.equal(rig.host.stats().pendingEvents, 0);
  });
}

test('what a local effect sends while it runs is committed before it hears so, and goes with a turn thrown away', async (t) => {
  const heard: string[] = [];
  const work: Work = async ({ input, send, signal }) => {
    heard.push(`${input.job} ${await send({ type: 'said', text: input.job })}${signal.aborted ? ', aborted' : ''}`);
    return { words: input.job };
  };
  const rig = await notedRig(t, {}, { work });
  await rig.host.tell('desk/1', { type: 'add', n: 1 }, { id: 'used' });
  await rig.host.tell('desk/1', { type: 'add', n: 2 }, { id: 'other' });
  const slow = deferred();
  rig.journal.delayNext(slow.promise);
  const repeat = go(rig, 'first', 'used');
  await rounds(10);
  assert.deepEqual(heard, []);
  slow.resolve();
  assert.equal((await repeat).kind, 'duplicate');
  await go(rig, 'second', 'new');
  await eventually('the second to be through', () => rig.answers.length === 1);
  assert.deepEqual(heard, ['first stale, aborted', 'second committed']);
  const { said, outcomes } = await deskOf(rig.host);
  assert.deepEqual([said, outcomes], [['second'], ['second']]);
});

test('a turn that the database refuses for good takes its local effect along', async (t) => {
  const rig = await notedRig(t);
  await rig.host.tell('desk/1', { type: 'add', n: 1 });
  const { commit } = rig.journal;
  let refusals = 0;
  rig.journal.commit = async (flush) => {
    if (flush.journal.some(({ event }) => event.job === 'first')) {
      refusals += 1;
      throw new Error('refused for good');
    }
    return commit(flush);
  };
  const told = await go(rig, 'first');
  assert.equal(told.kind === 'refused' && told.reason, 'poison');
  assert.ok(refusals > 0);
  await go(rig, 'second');
  await eventually('the answer', () => rig.answers.length === 1);
  assert.deepEqual((await deskOf(rig.host)).outcomes, ['did second']);
});

test('an overtaken host lets go of what began ahead, and answers nobody', async (t) => {
  const hold = deferred();
  const rig = await notedRig(t, { x: hold.promise });
  await createRig(t, { disk: rig.disk, clock: rig.clock });
  const told = await go(rig, 'x');
  assert.equal(told.kind === 'refused' && told.reason, 'elsewhere');
  assert.equal(rig.runs[0]?.aborted, true);
  hold.resolve();
  await rounds();
  assert.deepEqual([rig.answers, rig.host.stats().runningEffects, rig.disk.actors.size], [[], 0, 0]);
});

test('a crash before the commit leaves no trace; one after it, with the effect still running, starts that again', async (t) => {
  const rig = await notedRig(t);
  rig.journal.delayNext(new Promise(() => {}));
  void go(rig, 'x', 'm1');
  await eventually(
    'the effect to run and the flush to hang',
    () => rig.runs.length === 1 && rig.journal.faultsLeft() === 0,
  );
  const hold = deferred();
  const second = notedDesk({ x: hold.promise });
  const next = await restart(t, rig, { definitions: second.definitions });
  assert.equal(await next.host.inspect('desk/1'), undefined);
  assert.deepEqual(await go(next, 'x', 'm1'), { kind: 'accepted', seq: 1 });
  assert.deepEqual([second.runs.map(({ resumed }) => resumed), [...next.disk.busy]], [[false], ['desk/1']]);
  const third = notedDesk();
  const last = await restart(t, next, { definitions: third.definitions });
  await eventually('the effect to end', async () => (await deskOf(last.host)).outcomes.length === 1);
  assert.deepEqual(
    third.runs.map(({ resumed, id }) => [resumed, id === second.runs[0]?.id]),
    [[true, true]],
  );
});

test('one that runs is not ended by a turn that is not committed', async (t) => {
  const hold = deferred();
  const rig = await notedRig(t, { x: hold.promise });
  await go(rig, 'x');
  const slow = deferred();
  rig.journal.delayNext(slow.promise);
  const again = rig.host.tell('desk/1', { type: 'again' });
  await rounds(10);
  assert.deepEqual([rig.runs.length, rig.runs[0]?.aborted], [1, false]);
  slow.resolve();
  await again;
  await eventually('the other run', () => rig.runs.length === 2);
  assert.equal(rig.runs[0]?.aborted, true);
  hold.resolve();
});

test('a predicate that throws is reported and keeps its effect behind the commit', async (t) => {
  const isLocal = () => {
    throw new Error('predicate');
  };
  const rig = await notedRig(t, {}, { isLocal });
  const slow = deferred();
  rig.journal.delayNext(slow.promise);
  const told = go(rig, 'x');
  await rounds(10);
  assert.equal(rig.runs.length, 0);
  slow.resolve();
  await told;
  await eventually('the answer', () => rig.answers.length === 1);
  assert.deepEqual(
    rig.seen('output_failed').map(({ name }) => name),
    ['work'],
  );
});

test('what waits for `committed` is done after the commit, and not at all where that fails', async (t) => {
  const did: string[] = [];
  const gaveUp: string[] = [];
  const work: Work = async ({ input, committed }) => {
    await committed().catch((error: unknown) => {
      gaveUp.push(input.job);
      throw error;
    });
    did.push(input.job);
    return { words: `did ${input.job}` };
  };
  const rig = await createRig(t, { definitions: [desk({ work, isLocal: () => true })] });
  const slow = deferred();
  rig.journal.delayNext(slow.promise);
  const told = go(rig, 'x');
  await rounds(40);
  assert.deepEqual(did, [], 'it waits');
  slow.resolve();
  await told;
  await eventually('its end', async () => (await deskOf(rig.host)).outcomes.length === 1);

  await createRig(t, { disk: rig.disk, clock: rig.clock });
  const late = await go(rig, 'y');
  assert.equal(late.kind, 'refused');
  await eventually('the second to give up', () => gaveUp.length === 1);
  assert.deepEqual([did, gaveUp], [['x'], ['y']]);
});
