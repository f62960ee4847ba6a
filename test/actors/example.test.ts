/** The smallest use of the host: a machine of ten lines, told, asked after, and still there after a restart. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assign, setup } from 'xstate';
import { randomIds, systemClock } from '../../actors/clock.ts';
import { defineActor } from '../../actors/definition.ts';
import { createHost } from '../../actors/host.ts';
import { createMemoryJournal } from '../../actors/memory-journal.ts';
import { createSoloPlacement } from '../../actors/placement.ts';

const counter = setup({
  types: {} as {
    context: { count: number; name: string };
    events: { type: 'add'; by: number };
    input: { name: string };
  },
}).createMachine({
  id: 'counter',
  context: ({ input }) => ({ count: 0, name: input.name }),
  on: { add: { actions: assign({ count: ({ context, event }) => context.count + event.by }) } },
});

const definition = defineActor({
  kind: 'counter',
  machine: counter,
  version: 1,
  input: (address) => ({ name: address.split('/')[1] }),
  effects: {},
});

test('a machine of ten lines is a durable actor', async () => {
  const journal = createMemoryJournal();
  const run = async () => {
    const host = createHost({
      definitions: [definition],
      journal,
      placement: createSoloPlacement(journal, 'node-1'),
      clock: systemClock,
      ids: randomIds,
      observe: () => {},
    });
    await host.start();
    return host;
  };
  const host = await run();
  assert.deepEqual(await host.tell('counter/sheep', { type: 'add', by: 2 }, { id: 'first' }), {
    kind: 'accepted',
    seq: 1,
  });
  await host.drain(1_000);

  const next = await run();
  assert.equal((await next.tell('counter/sheep', { type: 'add', by: 2 }, { id: 'first' })).kind, 'duplicate');
  await next.tell('counter/sheep', { type: 'add', by: 3 });
  assert.deepEqual((await next.inspect('counter/sheep'))?.context, { count: 5, name: 'sheep' });
  await next.drain(1_000);
});
