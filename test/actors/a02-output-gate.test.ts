/** A2: nothing leaves before the commit that holds it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { desk } from './desk.ts';
import { eventually, rounds } from './manual-clock.ts';
import { createRig, deferred, logOf, type Rig } from './rig.ts';

async function watchedRig(t: import('node:test').TestContext) {
  const visible: string[] = [];
  const rig = await createRig(t, {
    definitions: [
      desk({
        work: async ({ input }) => {
          visible.push('effect');
          return { words: input.job };
        },
        note: () => visible.push('output'),
        ship: async () => void visible.push('durable output'),
      }),
    ],
  });
  await rig.host.tell('desk/1', { type: 'add', n: 0 });
  rig.host.watch('desk/1', { onFrame: () => visible.push('frame'), onTurn: () => visible.push('turn') });
  rig.host.onAnswer('desk/1', 'q', () => visible.push('answer'));
  return { ...rig, visible };
}

const everything = (host: Rig['host'], visible: string[]) => {
  const told = [
    { type: 'add', n: 1 },
    { type: 'ask', to: 'q' },
    { type: 'note', text: 'x' },
    { type: 'ship', text: 'x' },
    { type: 'pass_on', address: 'desk/2', n: 1 },
    { type: 'go', job: 'x' },
  ].map((event) => host.tell('desk/1', event).then(() => visible.push('receipt')));
  return Promise.all(told);
};

test('while the commit is under way nobody sees a receipt, frame, answer, output, effect or message', async (t) => {
  const { host, journal, visible } = await watchedRig(t);
  const slow = deferred();
  journal.delayNext(slow.promise);
  const told = everything(host, visible);
  await rounds(40);
  assert.equal(visible.length, 0, visible.join());
  assert.equal((await host.inspect('desk/1'))?.seq, 1, 'an uncommitted state is not shown');
  assert.equal(await host.inspect('desk/2'), undefined);
  slow.resolve();
  await told;
  await eventually('all of it to come out', () => visible.includes('effect') && visible.includes('durable output'));
  for (const kind of ['receipt', 'frame', 'answer', 'output', 'turn']) assert.ok(visible.includes(kind), kind);
  await eventually('the message', async () => (await logOf(host, 'desk/2'))?.length === 1);
});

test('while the database refuses nothing is seen, and everything once when it answers again', async (t) => {
  const { host, journal, clock, visible, seen } = await watchedRig(t);
  for (let i = 0; i < 8; i++) journal.failNext('refuse');
  const told = everything(host, visible);
  await clock.advance(100);
  assert.equal(visible.length, 0, visible.join());
  assert.equal(host.stats().journalStuck, true);
  await clock.advance(10_000);
  await told;
  assert.equal(visible.filter((kind) => kind === 'frame').length, 1);
  assert.equal(visible.filter((kind) => kind === 'effect').length, 1);
  assert.equal(visible.filter((kind) => kind === 'receipt').length, 6);
  assert.equal(seen('journal_unavailable').length, 8);
  assert.deepEqual(
    seen('journal_recovered').map((event) => event.attempts),
    [8],
  );
  assert.equal(host.stats().journalStuck, false);
});

test('a lost answer is asked for again under the same flush, and nothing is done twice', async (t) => {
  const { host, journal, clock, visible } = await watchedRig(t);
  journal.failNext('lose-answer');
  const told = everything(host, visible);
  await clock.advance(1_000);
  await told;
  assert.equal((await journal.read('desk/1', 0, 100)).filter((row) => row.origin === 'external').length, 7);
  assert.equal(visible.filter((kind) => kind === 'frame').length, 1);
});

test('a watcher of a turn sees the state of that turn, not of those computed ahead', async (t) => {
  const { host } = await createRig(t);
  const states: unknown[] = [];
  host.watch('desk/1', { onTurn: (row, state) => states.push([row.event.type, state.value]) });
  await Promise.all(['go', 'leave', 'go'].map((type) => host.tell('desk/1', { type, job: 'x' })));
  assert.deepEqual(states.slice(0, 3), [
    ['go', 'busy'],
    ['leave', 'idle'],
    ['go', 'busy'],
  ]);
});

test('what a watcher, an output or an asker throws is reported and stops nothing', async (t) => {
  const { host, seen } = await createRig(t, {
    definitions: [
      desk({
        note: () => {
          throw new Error('output');
        },
      }),
    ],
  });
  const heard: unknown[] = [];
  host.watch('desk/1', {
    onTurn: async () => {
      throw new Error('watcher');
    },
  });
  host.onAnswer('desk/1', 'q', () => {
    throw new Error('asker');
  });
  host.onAnswer('desk/1', 'q', (value) => heard.push(value));
  const note = await host.tell('desk/1', { type: 'note', text: 'x' });
  const ask = await host.tell('desk/1', { type: 'ask', to: 'q' });
  assert.deepEqual([note.kind, ask.kind], ['accepted', 'accepted']);
  assert.deepEqual(heard, [0]);
  assert.deepEqual(new Set(seen('output_failed').map((event) => event.name)), new Set(['note', 'watcher', 'asker']));
});
