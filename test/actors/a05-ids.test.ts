/** A5: every effect and output has the id `address:seq:index`. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { desk } from './desk.ts';
import { eventually } from './manual-clock.ts';
import { createRig } from './rig.ts';

test('effects, outputs, records and messages are named after address, turn and place in it', async (t) => {
  const ids: Record<string, string> = {};
  const { host, disk, journal } = await createRig(t, {
    definitions: [
      desk({
        work: async ({ id, input }) => {
          ids.effect = id;
          return { words: input.job };
        },
        note: (_, id) => {
          ids.note = id;
        },
        ship: async (_, id) => {
          ids.ship = id;
          throw new Error('not yet');
        },
      }),
    ],
  });
  await host.tell('desk/1', { type: 'add', n: 1 });
  await host.tell('desk/1', { type: 'note', text: 'x' });
  await host.tell('desk/1', { type: 'ship', text: 'x' });
  await host.tell('desk/1', { type: 'go', job: 'x' });
  await eventually('the effect', () => ids.effect);
  const effectIndex = Number(ids.effect?.split(':').at(-1));
  assert.equal(ids.effect, `desk/1:4:${effectIndex}`);
  assert.deepEqual({ note: ids.note, ship: ids.ship }, { note: 'desk/1:2:0', ship: 'desk/1:3:0' });
  assert.deepEqual([...disk.outbox.keys()], ['desk/1:3:0']);
  const [record] = await journal.records('desk/1', { limit: 10 });
  assert.deepEqual([record?.seq, record?.index, record?.kind], [1, 1, 'added']);
});

test('a durable output that fails is tried again under the same id until it succeeds, and then no more', async (t) => {
  const tries: string[] = [];
  const { host, clock, disk, seen } = await createRig(t, {
    definitions: [
      desk({
        ship: async (text, id) => {
          tries.push(`${text} ${id}`);
          if (tries.length < 4) throw new Error('not yet');
        },
      }),
    ],
  });
  await host.tell('desk/1', { type: 'ship', text: 'parcel' });
  await clock.advance(60_000);
  assert.deepEqual(tries, Array(4).fill('parcel desk/1:1:0'));
  assert.equal(seen('output_failed').length, 3);
  assert.equal(disk.outbox.size, 0);
  assert.equal(host.stats().delayedOutbox, 0);
});
