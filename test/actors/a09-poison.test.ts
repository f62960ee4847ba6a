/** A9: an event whose transition throws is recorded as poison; the actor stays where it was, and its sender is told. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assign, enqueueActions, sendTo, setup } from 'xstate';
import { defineActor } from '../../actors/definition.ts';
import { desk, effect, to } from './desk.ts';
import { eventually, rounds } from './manual-clock.ts';
import { createRig, logOf, restart } from './rig.ts';

const poison = { kind: 'refused', reason: 'poison', retryAfterMs: null };

for (const [type, reason] of [
  ['fail_in_guard', 'Error: Unable to evaluate guard'],
  ['fail_in_assign', 'Error: thrown in assign'],
  ['fail_in_params', 'Error: thrown in params'],
  ['spin', 'Error: Infinite loop detected'],
] as const) {
  test(`an event that throws (${type}) is kept as poison and changes nothing`, async (t) => {
    const frames: unknown[] = [];
    const rig = await createRig(t);
    const { host } = rig;
    await host.tell('desk/1', { type: 'add', n: 1 });
    const before = await host.inspect('desk/1');
    host.watch('desk/1', { onFrame: (frame) => frames.push(frame) });
    const told = [{ type }, { type: 'add', n: 2 }].map((event) => host.tell('desk/1', event));
    assert.deepEqual(await Promise.all(told), [poison, { kind: 'accepted', seq: 3 }]);
    assert.equal(frames.length, 1);
    const [row] = await rig.journal.poisoned(10);
    assert.deepEqual([row?.address, row?.seq, row?.event.type], ['desk/1', 2, type]);
    assert.ok(row?.poison?.startsWith(reason), row?.poison ?? 'none');
    assert.deepEqual(
      rig.seen('event_poisoned').map((event) => event.eventType),
      [type],
    );
    const after = await host.inspect('desk/1');
    assert.deepEqual([after?.value, await logOf(host, 'desk/1')], [before?.value, [1, 2]]);
    const next = await restart(t, rig);
    assert.equal(JSON.stringify(await next.host.inspect('desk/1')), JSON.stringify(after), 'a replay passes it over');
  });
}

test('the first event of an actor can be poison too', async (t) => {
  const rig = await createRig(t);
  assert.deepEqual(await rig.host.tell('desk/1', { type: 'fail_in_assign' }), poison);
  assert.equal(await rig.host.inspect('desk/1'), undefined);
  await rig.host.tell('desk/1', { type: 'add', n: 1 });
  const next = await restart(t, rig);
  assert.deepEqual(await logOf(next.host, 'desk/1'), [1]);
});

const shape = setup({ actors: { work: effect<null>() } });

/** A machine that asks for one thing, by the actions of its one event. */
function odd(actions: unknown) {
  const machine = shape.createMachine({ id: 'odd', on: { do: { actions: actions as () => void } } });
  return [
    defineActor({ kind: 'odd', machine, version: 1, input: () => undefined, effects: { work: async () => null } }),
  ];
}
const unknownAction = (enqueue: unknown) => (enqueue as (action: string) => void)('unheard_of');

for (const [name, actions, reason] of [
  [
    'an action that nobody performs',
    enqueueActions(({ enqueue }) => unknownAction(enqueue)),
    /'unheard_of' is neither/,
  ],
  [
    'a child spawned inside assign',
    assign(({ spawn }) => ({ child: (spawn as (src: unknown, how: object) => unknown)(effect<null>(), { id: 'w' }) })),
    /inside assign/,
  ],
  [
    'a child spawned without an id',
    enqueueActions(({ enqueue }) => (enqueue.spawnChild as (src: string) => void)('work')),
    /without an id/,
  ],
  ['a message to no address', sendTo(() => to('nowhere'), { type: 'x' }), /sent to no address/],
  ['a forged message', sendTo(() => to('odd/2'), { type: 'xstate.stop' }), /is not an event to send/],
  ['a delay that is no number', sendTo(() => to('odd/2'), { type: 'x' }, { delay: () => Number.NaN }), /not a number/],
] as const) {
  test(`${name} is poison`, async (t) => {
    const rig = await createRig(t, { definitions: odd(actions) });
    assert.deepEqual(await rig.host.tell('odd/1', { type: 'do' }), poison);
    assert.match((await rig.journal.poisoned(1))[0]?.poison ?? '', reason);
    assert.deepEqual([rig.disk.outbox.size, rig.disk.busy.size], [0, 0]);
  });
}

test('a message to an undefined target goes to the machine itself, as XState has it', async (t) => {
  const rig = await createRig(t, {
    definitions: odd(sendTo(() => undefined as unknown as ReturnType<typeof to>, { type: 'x' })),
  });
  assert.equal((await rig.host.tell('odd/1', { type: 'do' })).kind, 'accepted');
  await eventually('the message', async () => (await rig.host.inspect('odd/1'))?.seq === 2);
});

test('a failing effect that the machine does not expect is poison, and the actor lives on', async (t) => {
  const machine = setup({ actors: { work: effect<null>() } }).createMachine({
    id: 'brave',
    initial: 'idle',
    states: { idle: { on: { go: 'busy' } }, busy: { invoke: { id: 'work', src: 'work' }, on: { leave: 'idle' } } },
  });
  const effects = {
    work: async () => {
      throw Object.assign(new Error('a private word'), { code: 'E_MODEL' });
    },
  };
  const definition = defineActor({ kind: 'brave', machine, version: 1, input: () => undefined, effects });
  const rig = await createRig(t, { definitions: [definition] });
  await rig.host.tell('brave/1', { type: 'go' });
  const [row] = await eventually('the poison', async () => {
    const rows = await rig.journal.poisoned(1);
    return rows.length > 0 ? rows : undefined;
  });
  assert.match(row?.poison ?? '', /no transition for the failure Error E_MODEL/);
  assert.equal((await rig.host.inspect('brave/1'))?.value, 'busy');
  assert.deepEqual([...rig.disk.busy], [], 'it is not run again after a restart');
  assert.equal((await rig.host.tell('brave/1', { type: 'leave' })).kind, 'accepted');
});

test('a poison timer and a poison message are spent', async (t) => {
  const machine = setup({ types: {} as { context: Record<string, never>; events: { type: 'bad' } } }).createMachine({
    id: 'fuse',
    context: {},
    initial: 'lit',
    on: {
      bad: {
        actions: assign(() => {
          throw new Error('no');
        }),
      },
    },
    states: {
      lit: {
        after: {
          100: {
            actions: assign(() => {
              throw new Error('bang');
            }),
          },
        },
      },
    },
  });
  const fuse = defineActor({ kind: 'fuse', machine, version: 1, input: () => undefined, effects: {} });
  const sender = defineActor({
    kind: 'sender',
    machine: setup({}).createMachine({
      id: 'sender',
      on: { go: { actions: sendTo(() => to('fuse/1'), { type: 'bad' }) } },
    }),
    version: 1,
    input: () => undefined,
    effects: {},
  });
  const rig = await createRig(t, { definitions: [fuse, sender] });
  await rig.host.tell('fuse/1', { type: 'x' });
  await rig.host.tell('sender/1', { type: 'go' });
  await rig.clock.advance(60_000);
  assert.deepEqual((await rig.journal.poisoned(10)).map((row) => row.poison).toSorted(), ['Error: bang', 'Error: no']);
  assert.deepEqual([rig.disk.outbox.size, rig.disk.actors.get('fuse/1')?.timers.size], [0, 0]);
  assert.equal(rig.seen('outbox_delayed').length, 0);
});

test('an event that the database refuses for good becomes poison, and its neighbours in the flush are written', async (t) => {
  const rig = await createRig(t);
  const { host, journal } = rig;
  await Promise.all([1, 2, 3].map((n) => host.tell(`desk/${n}`, { type: 'add', n: 0 })));
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  const told = [
    ...[1, 2, 3].map((n) => host.tell(`desk/${n}`, { type: 'add', n: 1 })),
    host.tell('desk/2', { type: 'add', n: 2, circle }, { id: 'bad' }),
    ...[1, 2, 3].map((n) => host.tell(`desk/${n}`, { type: 'add', n: 3 })),
  ];
  const kinds = (await Promise.all(told)).map((receipt) => receipt.kind);
  assert.deepEqual(kinds, ['accepted', 'accepted', 'accepted', 'refused', 'accepted', 'accepted', 'accepted']);
  for (const n of [1, 2, 3]) assert.deepEqual(await logOf(host, `desk/${n}`), [0, 1, 3]);
  assert.ok(rig.seen('commit_broken').length > 0);
  const [row] = await journal.poisoned(1);
  assert.deepEqual([row?.seq, row?.eventId, row?.event], [3, 'bad', { type: 'unwritable' }]);
  assert.equal(host.stats().pendingEvents, 0);
});

test('an actor whose every write is refused is parked, and harms nobody else', async (t) => {
  const rig = await createRig(t);
  const { host, journal } = rig;
  const commit = journal.commit.bind(journal);
  journal.commit = async (flush) => {
    if (flush.journal.some((row) => row.address === 'desk/bad')) throw new TypeError('no such column');
    return commit(flush);
  };
  const told = ['desk/1', 'desk/bad', 'desk/2', 'desk/bad'].map((address) => host.tell(address, { type: 'add', n: 1 }));
  const receipts = (await Promise.all(told)).map((receipt) =>
    receipt.kind === 'refused' ? receipt.reason : receipt.kind,
  );
  assert.deepEqual(receipts, ['accepted', 'parked', 'accepted', 'parked']);
  await rounds();
  assert.deepEqual(
    (await journal.parked(10)).map((actor) => actor.address),
    ['desk/bad'],
  );
  assert.equal((await host.tell('desk/1', { type: 'add', n: 2 })).kind, 'accepted');
});

test('definitions of other desks do not matter to one that is poisoned', async (t) => {
  const rig = await createRig(t, { definitions: [desk(), desk({ kind: 'other' })] });
  await rig.host.tell('desk/1', { type: 'fail_in_guard' });
  assert.equal((await rig.host.tell('other/1', { type: 'add', n: 1 })).kind, 'accepted');
});
