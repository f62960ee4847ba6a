/** A11: an idle actor costs nothing but its rows: it leaves memory, with its watchers still there, and comes back by itself. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assign, setup } from 'xstate';
import { defineActor } from '../../actors/definition.ts';
import { desk } from './desk.ts';
import { eventually, rounds } from './manual-clock.ts';
import { createRig, deferred, deskOf, logOf } from './rig.ts';

const add = (n: number) => ({ type: 'add', n });

test('an idle actor leaves memory, and its next event brings it back, for its watchers too', async (t) => {
  const { host, clock, seen } = await createRig(t);
  const frames: unknown[] = [];
  host.watch('desk/1', { onFrame: ({ seq }) => frames.push(seq) });
  await host.tell('desk/1', add(1));
  await clock.advance(50_000);
  assert.equal(host.stats().residents, 1);
  await clock.advance(20_000);
  assert.equal(host.stats().residents, 0);
  assert.deepEqual(
    seen('actor_passivated').map((event) => event.address),
    ['desk/1'],
  );
  assert.deepEqual(await host.tell('desk/1', add(2)), { kind: 'accepted', seq: 2 });
  assert.deepEqual(frames, [1, 2]);
  assert.deepEqual(await logOf(host, 'desk/1'), [1, 2]);
});

test('an actor at rest comes back as it was, without asking the database', async (t) => {
  const { host, journal, clock, seen } = await createRig(t, { limits: { recentEventIds: 2 } });
  await host.tell('desk/1', add(1), { id: 'one' });
  await host.tell('desk/1', { type: 'pass_on_later', address: 'desk/1', n: 7, ms: 40_000 });
  await host.tell('desk/1', { type: 'note', text: 'curved ’, lone \ud800 and 👋' });
  const before = JSON.stringify(await host.inspect('desk/1'));
  await clock.advance(15_000);
  assert.deepEqual([host.stats().residents, host.stats().resting], [1, 1]);
  const asked: string[] = [];
  for (const operation of ['load', 'seen'] as const) {
    const original = journal[operation].bind(journal) as (...given: unknown[]) => Promise<never>;
    journal[operation] = (...given: unknown[]) => {
      asked.push(operation);
      return original(...given);
    };
  }
  assert.equal(JSON.stringify(await host.inspect('desk/1')), before);
  assert.deepEqual(await host.tell('desk/1', add(2)), { kind: 'accepted', seq: 4 });
  await clock.advance(30_000);
  assert.deepEqual(await logOf(host, 'desk/1'), [1, 2, 7], 'its timer is still its own');
  assert.deepEqual(asked, []);
  assert.deepEqual([seen('actor_passivated').length, seen('timer_fired').length], [0, 1]);
  assert.equal((await host.tell('desk/1', add(1), { id: 'one' })).kind, 'duplicate');
});

test('whoever keeps something beside an actor is told when it rests, or leaves without having rested', async (t) => {
  const told: string[] = [];
  const definitions = [{ ...desk(), rested: (address: string) => void told.push(address) }];
  const { host, clock } = await createRig(t, { definitions, limits: { restMs: 1_000, idleMs: 5_000 } });
  await host.tell('desk/1', { type: 'add', n: 1 });
  await clock.advance(3_000);
  assert.deepEqual([told, host.stats().resting], [['desk/1'], 1]);
  await clock.advance(10_000);
  assert.deepEqual([told, host.stats().residents], [['desk/1'], 0], 'told once');

  const crowded = await createRig(t, { definitions, limits: { restMs: 60_000, idleMs: 60_000, residentsMax: 1 } });
  for (const n of [2, 3, 4]) {
    await crowded.host.tell(`desk/${n}`, { type: 'add', n });
    await crowded.clock.advance(1_000);
  }
  assert.deepEqual(told.slice(1), ['desk/2', 'desk/3']);
});

test('what a callback beside an actor throws at its rest is reported and stops nothing', async (t) => {
  const rested = () => {
    throw new Error('no');
  };
  const definitions = [{ ...desk(), rested }];
  const rig = await createRig(t, { definitions, limits: { restMs: 1_000, idleMs: 60_000 } });
  await rig.host.tell('desk/1', { type: 'add', n: 1 });
  await rig.clock.advance(3_000);
  assert.deepEqual(
    rig.seen('output_failed').map(({ name }) => name),
    ['rested'],
  );
  assert.equal(rig.host.stats().resting, 1);
});

test('a state that is no JSON is not kept at rest, and comes back from its events', async (t) => {
  const machine = setup({ types: {} as { context: { count: bigint }; events: { type: 'count' } } }).createMachine({
    id: 'odd',
    context: { count: 0n },
    on: { count: { actions: assign({ count: ({ context }) => context.count + 1n }) } },
  });
  const odd = defineActor({ kind: 'odd', machine, version: 1, input: () => undefined, effects: {} });
  const { host, clock } = await createRig(t, { definitions: [odd] });
  await host.tell('odd/1', { type: 'count' });
  await clock.advance(15_000);
  assert.deepEqual([host.stats().residents, host.stats().resting], [0, 0]);
  assert.deepEqual(await host.tell('odd/1', { type: 'count' }), { kind: 'accepted', seq: 2 });
  assert.deepEqual((await host.inspect('odd/1'))?.context, { count: 2n });
});

test('actors at rest leave with the others when their shard is given away', async (t) => {
  const { host, clock, placement } = await createRig(t);
  await host.tell('desk/1', add(1));
  await clock.advance(15_000);
  assert.equal(host.stats().resting, 1);
  host.abandon(placement.owned());
  assert.equal(host.stats().residents, 0);
});

test('an actor in use stays', async (t) => {
  const { host, clock } = await createRig(t);
  for (let n = 0; n < 20; n++) {
    await host.tell('desk/1', add(n));
    await host.tell(`desk/other-${n}`, add(n));
    await clock.advance(10_000);
  }
  assert.ok(host.stats().residents <= 8, `${host.stats().residents} residents`);
  assert.equal((await host.tell('desk/1', add(20))).kind, 'accepted');
});

test('an actor whose effect runs or whose commit is under way stays, and its timer brings back one that left', async (t) => {
  const hold = deferred<{ words: string }>();
  const { host, clock, seen } = await createRig(t, {
    definitions: [desk({ work: () => hold.promise })],
    limits: { idleMs: 1_000, timerHorizonMs: 2_000 },
  });
  await host.tell('desk/1', { type: 'go', job: 'x' });
  await host.tell('desk/2', { type: 'pass_on_later', address: 'desk/3', n: 1, ms: 30_000 });
  await clock.advance(4_000);
  assert.deepEqual([host.stats().residents, host.stats().runningEffects], [1, 1], 'only the other one left');
  await clock.advance(15_000);
  assert.equal(host.stats().residents, 0, 'the effect timed out and the other was idle');
  assert.equal(host.stats().heldTimers, 0, 'a far timer is not held');
  await clock.advance(15_000);
  assert.equal(seen('timer_fired').length, 2);
  assert.deepEqual(await logOf(host, 'desk/3'), [1]);
});

test('above the limit those at rest leave first, and as few as need be', async (t) => {
  const { host, clock, seen } = await createRig(t, { limits: { residentsMax: 10 } });
  for (let n = 0; n < 8; n++) await host.tell(`desk/old-${n}`, add(n));
  await clock.advance(15_000);
  assert.equal(host.stats().resting, 8);
  for (let n = 0; n < 4; n++) await host.tell(`desk/new-${n}`, add(n));
  await clock.advance(1_000);
  assert.deepEqual([host.stats().residents, host.stats().resting], [10, 6]);
  assert.deepEqual(
    seen('actor_passivated').map(({ address }) => address),
    ['desk/old-0', 'desk/old-1'],
  );
});

test('above the limit the longest untouched leave early', async (t) => {
  const { host, clock } = await createRig(t, { limits: { residentsMax: 10 } });
  for (let n = 0; n < 40; n++) {
    await host.tell(`desk/${n}`, add(n));
    await clock.advance(100);
  }
  assert.ok(host.stats().residents <= 12, `${host.stats().residents} residents`);
  assert.equal((await host.tell('desk/39', add(1))).kind, 'accepted');
  assert.deepEqual(await logOf(host, 'desk/0'), [0]);
});

test('asking after an address that was never told anything leaves nothing behind', async (t) => {
  const { host, disk } = await createRig(t);
  const views = await Promise.all(Array.from({ length: 50 }, (_, n) => host.inspect(`desk/guess-${n % 25}`)));
  assert.deepEqual(new Set(views), new Set([undefined]));
  assert.equal(host.stats().residents, 0);
  assert.equal(disk.actors.size, 0);
  assert.equal(await host.inspect('no address'), undefined);
  assert.equal(await host.inspect('nobody/1'), undefined);
});

test('asking after an address while its first event is on its way harms neither', async (t) => {
  const { host, journal } = await createRig(t);
  const slow = deferred();
  journal.delayNext(slow.promise, { operation: 'load' });
  const asked = host.inspect('desk/1');
  const told = host.tell('desk/1', add(1));
  slow.resolve();
  assert.equal(await asked, undefined, 'nothing is committed yet');
  assert.equal((await told).kind, 'accepted');
  assert.deepEqual(await logOf(host, 'desk/1'), [1]);
});

test('a load that the database refuses is tried until it answers', async (t) => {
  const { host, journal, clock, seen } = await createRig(t);
  for (let i = 0; i < 5; i++) journal.failNext('refuse', 'load');
  const told = host.tell('desk/1', add(1));
  await clock.advance(5_000);
  assert.equal((await told).kind, 'accepted');
  assert.equal(seen('journal_unavailable').length, 5);
});

test('an actor whose rows cannot be loaded keeps nobody else from being loaded', async (t) => {
  const { host, journal } = await createRig(t);
  const load = journal.load.bind(journal);
  journal.load = async (addresses) => {
    if (addresses.includes('desk/bad')) throw new SyntaxError('not JSON');
    return load(addresses);
  };
  const told = ['desk/1', 'desk/bad', 'desk/2'].map((address) => host.tell(address, add(1)));
  const kinds = (await Promise.all(told)).map((receipt) =>
    receipt.kind === 'refused' ? receipt.reason : receipt.kind,
  );
  assert.deepEqual(kinds, ['accepted', 'parked', 'accepted']);
  journal.load = load;
  assert.equal((await host.tell('desk/bad', add(1))).kind, 'accepted', 'it is tried again, not parked for good');
});

test('an actor that comes back wants its invocation again only when none runs', async (t) => {
  let runs = 0;
  const hold = deferred<{ words: string }>();
  const work = () => {
    runs += 1;
    return hold.promise;
  };
  const { host, clock } = await createRig(t, { definitions: [desk({ work })], limits: { idleMs: 1_000 } });
  await host.tell('desk/1', { type: 'go', job: 'x' });
  await eventually('the effect', () => runs === 1);
  await clock.advance(3_000);
  await host.tell('desk/1', add(1));
  hold.resolve({ words: 'done' });
  await rounds();
  assert.deepEqual([runs, (await deskOf(host)).outcomes], [1, ['done']]);
});

test('many come to rest a few at a time, one lot soon after the other, and past whoever has something running', async (t) => {
  const { host, clock } = await createRig(t, {
    definitions: [desk({ work: () => new Promise(() => {}) })],
    limits: { restMs: 2_000 },
  });
  await host.tell('desk/busy', { type: 'go', job: 'endless' });
  for (let n = 0; n < 100; n++) await host.tell(`desk/${n}`, add(n));
  await clock.advance(2_000);
  const first = host.stats().resting;
  assert.ok(first > 0 && first < 100, `${first} at once`);
  await clock.advance(100);
  assert.deepEqual([host.stats().residents, host.stats().resting], [101, 100]);
});
