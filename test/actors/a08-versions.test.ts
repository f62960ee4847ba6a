/** A8: a snapshot names its version; one that cannot be read parks its actor, and never takes the process down. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assign, setup } from 'xstate';
import { defineActor } from '../../actors/definition.ts';
import type { Json } from '../../actors/json.ts';
import { desk } from './desk.ts';
import { eventually } from './manual-clock.ts';
import { createRig, deferred, deskOf, logOf, restart } from './rig.ts';

const limits = { snapshotEveryTurns: 1 };
const parked = { kind: 'refused', reason: 'parked', retryAfterMs: null };

test('a snapshot of an older version goes through the migration', async (t) => {
  const rig = await createRig(t, { limits });
  await rig.host.tell('desk/1', { type: 'add', n: 1 });
  const migrate = (state: Json, from: number) => {
    const machine = state as { context: { log: number[] } };
    return { ...machine, context: { ...machine.context, log: machine.context.log.map((n) => n * 10 + from) } } as Json;
  };
  const next = await restart(t, rig, { limits, definitions: [desk({ version: 2, migrate })] });
  assert.deepEqual(await logOf(next.host, 'desk/1'), [11]);
  await next.host.tell('desk/1', { type: 'add', n: 2 });
  assert.equal(next.disk.actors.get('desk/1')?.snapshot?.version, 2);
});

test('without a migration the actor is parked and shown, its neighbours run, and unparking wakes it', async (t) => {
  const rig = await createRig(t, { limits });
  await rig.host.tell('desk/1', { type: 'add', n: 1 });
  const next = await restart(t, rig, { limits, definitions: [desk({ version: 2 })] });
  assert.deepEqual(await next.host.tell('desk/1', { type: 'add', n: 2 }), parked);
  assert.equal((await next.host.tell('desk/new', { type: 'add', n: 2 })).kind, 'accepted');
  assert.equal(await next.host.inspect('desk/1'), undefined);
  assert.equal(next.host.stats().residents, 1);
  const [shown] = await next.journal.parked(10);
  assert.deepEqual(
    [shown?.address, shown?.machine, shown?.reason],
    ['desk/1', 'desk', 'no migration from version 1 to 2'],
  );
  assert.deepEqual(await next.host.tell('desk/1', { type: 'add', n: 2 }), parked, 'it stays parked');

  const mended = await restart(t, next, { limits, definitions: [desk({ version: 2, migrate: (state) => state })] });
  assert.deepEqual(await mended.host.tell('desk/1', { type: 'add', n: 2 }), parked, 'until an operator lifts it');
  assert.equal(await mended.host.unpark('desk/1'), true);
  assert.equal(await mended.host.unpark('desk/1'), false);
  assert.equal((await mended.host.tell('desk/1', { type: 'add', n: 3 })).kind, 'accepted');
  assert.deepEqual(await logOf(mended.host, 'desk/1'), [1, 3]);
});

test('messages and timers of a parked actor wait, and its invocation goes on when it is unparked', async (t) => {
  const hung = deferred<{ words: string }>();
  const rig = await createRig(t, { limits, definitions: [desk({ work: () => hung.promise })] });
  await rig.host.tell('desk/1', { type: 'go', job: 'x' });
  const broken = await restart(t, rig, { limits, definitions: [desk({ version: 2 })] });
  await broken.host.tell('desk/2', { type: 'pass_on', address: 'desk/1', n: 5 });
  await broken.clock.advance(10_000);
  assert.equal(broken.disk.outbox.size, 1);
  assert.equal(broken.disk.actors.get('desk/1')?.timers.size, 1);
  assert.ok(broken.seen('outbox_delayed').length > 0);

  const definitions = [desk({ version: 2, migrate: (state) => state, work: () => hung.promise })];
  const mended = await restart(t, broken, { limits, definitions });
  assert.equal(await mended.host.unpark('desk/1'), true);
  await eventually('the invocation to go on', () => mended.host.stats().runningEffects === 1);
  await mended.clock.advance(60_000);
  const { log, outcomes } = await deskOf(mended.host);
  assert.deepEqual([log, outcomes], [[5], ['late']]);
});

const tenfold = (state: Json, from: number) => {
  const machine = state as { context: { log: number[] } };
  return { ...machine, context: { ...machine.context, log: machine.context.log.map((n) => n * 10 + from) } } as Json;
};

test('what comes to rest is stored under its version, so that the next one migrates it and replays nothing', async (t) => {
  const rig = await createRig(t, { limits: { restMs: 1_000, idleMs: 60_000 } });
  await rig.host.tell('desk/1', { type: 'add', n: 1 });
  await rig.host.tell('desk/1', { type: 'add', n: 2 });
  assert.equal(rig.disk.actors.get('desk/1')?.snapshot, null);
  await rig.clock.advance(5_000);
  assert.equal(rig.host.stats().resting, 1);
  const { snapshot } = rig.disk.actors.get('desk/1')!;
  assert.deepEqual([snapshot?.seq, snapshot?.version], [2, 1]);
  const next = await restart(t, rig, { definitions: [desk({ version: 2, migrate: tenfold })] });
  assert.deepEqual(await logOf(next.host, 'desk/1'), [11, 21]);
  assert.deepEqual(
    next.seen('actor_activated').map(({ replayed }) => replayed),
    [0],
  );
});

test('a host that stops in order leaves nothing for the next version to replay', async (t) => {
  const rig = await createRig(t);
  await rig.host.tell('desk/1', { type: 'add', n: 1 });
  const drained = rig.host.drain(10_000);
  await rig.clock.advance(10_000);
  await drained;
  const next = await restart(t, rig, { definitions: [desk({ version: 2, migrate: tenfold })] });
  assert.deepEqual(await logOf(next.host, 'desk/1'), [11]);
});

test('a state at rest is stored when the database answers again, and its actor goes on meanwhile', async (t) => {
  const rig = await createRig(t, { limits: { restMs: 1_000, idleMs: 60_000 } });
  await rig.host.tell('desk/1', { type: 'add', n: 1 });
  rig.journal.failNext('refuse');
  rig.journal.failNext('lose-answer');
  await rig.clock.advance(2_000);
  assert.equal(rig.disk.actors.get('desk/1')?.snapshot?.seq, 1);
  await rig.host.tell('desk/1', { type: 'add', n: 2 });
  const next = await restart(t, rig);
  assert.deepEqual(await logOf(next.host, 'desk/1'), [1, 2]);
});

test('states of a shard that was taken away meanwhile are left out, and the flush goes through', async (t) => {
  const rig = await createRig(t, { limits: { restMs: 1_000, idleMs: 60_000 } });
  await rig.host.tell('desk/1', { type: 'add', n: 1 });
  await createRig(t, { disk: rig.disk, clock: rig.clock });
  await rig.clock.advance(5_000);
  assert.equal(rig.disk.actors.get('desk/1')?.snapshot, null, 'the old owner wrote');
  assert.equal(rig.seen('commit_broken').length, 0);
});

/** Versions of a machine whose shape changed without its version being raised. */
const shaped = (states: Parameters<typeof defineShape>[0]) => [
  defineActor({ kind: 'shape', machine: defineShape(states), version: 1, input: () => undefined, effects: {} }),
];
function defineShape(states: Record<string, object>) {
  return setup({}).createMachine({ id: 'shape', type: 'parallel', states });
}
const lamp = { initial: 'off', states: { off: { on: { flip: 'on' } }, on: { on: { flip: 'off' } } } };

for (const [name, states] of [
  ['a region was added', { lamp, fan: lamp }],
  ['a state is gone', { lamp: { initial: 'off', states: { off: {} } } }],
  [
    'an atomic state became compound',
    { lamp: { ...lamp, states: { ...lamp.states, on: { initial: 'dim', states: { dim: {} } } } } },
  ],
] as const) {
  test(`a stored state is not restored as another one: ${name}`, async (t) => {
    const rig = await createRig(t, { limits, definitions: shaped({ lamp }) });
    await rig.host.tell('shape/1', { type: 'flip' });
    const next = await restart(t, rig, { limits, definitions: shaped(states) });
    assert.deepEqual(await next.host.tell('shape/1', { type: 'flip' }), parked);
    assert.equal((await next.journal.parked(1)).length, 1);
  });
}

test('a stored value whose keys come back in another order is the same state', async (t) => {
  const rig = await createRig(t, { limits, definitions: shaped({ lamp, fan: lamp }) });
  await rig.host.tell('shape/1', { type: 'flip' });
  const next = await restart(t, rig, { limits, definitions: shaped({ fan: lamp, lamp }) });
  assert.equal((await next.host.tell('shape/1', { type: 'flip' })).kind, 'accepted');
});

test('an event that throws when it is replayed parks the actor', async (t) => {
  const rig = await createRig(t);
  await rig.host.tell('desk/1', { type: 'add', n: 1 });
  const throwing = setup({
    types: {} as { context: { log: number[] }; events: { type: 'add'; n: number } },
  }).createMachine({
    id: 'desk',
    context: { log: [] },
    on: {
      add: {
        actions: assign({
          log: () => {
            throw new Error('not any more');
          },
        }),
      },
    },
  });
  const definition = defineActor({ kind: 'desk', machine: throwing, version: 1, input: () => undefined, effects: {} });
  const next = await restart(t, rig, { definitions: [definition] });
  assert.deepEqual(await next.host.tell('desk/1', { type: 'add', n: 2 }), parked);
});

test('a parking that the database does not take is found again by the next event', async (t) => {
  const rig = await createRig(t, { limits });
  await rig.host.tell('desk/1', { type: 'add', n: 1 });
  const next = await restart(t, rig, { limits, definitions: [desk({ version: 2 })] });
  next.journal.failNext('refuse', 'park');
  assert.deepEqual(await next.host.tell('desk/1', { type: 'add', n: 2 }), parked);
  assert.equal((await next.journal.parked(1)).length, 0);
  assert.deepEqual(await next.host.tell('desk/1', { type: 'add', n: 2 }), parked);
  assert.equal((await next.journal.parked(1)).length, 1);
});
