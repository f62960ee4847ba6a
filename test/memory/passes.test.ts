/** Readings take turns, pauses grow with the queue, and who gives up leaves it. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createPasses } from '../../src/memory/passes.ts';

const alive = () => new AbortController().signal;

it('runs one at a time, in the order in which they came, also after one that failed', async () => {
  const passes = createPasses({ pauseMs: 1_000 });
  const order: string[] = [];
  const gate = Promise.withResolvers<void>();
  const first = passes.run(async () => {
    order.push('first begins');
    await gate.promise;
    order.push('first ends');
    throw new Error('no');
  }, alive());
  const others = ['second', 'third'].map((name) => passes.run(async () => void order.push(name), alive()));
  gate.resolve();
  await assert.rejects(first, /no/);
  await Promise.all(others);
  assert.deepEqual(order, ['first begins', 'first ends', 'second', 'third']);
});

it('asks for longer pauses the more are waiting, within bounds', async () => {
  const passes = createPasses({ pauseMs: 1_000 });
  const gate = Promise.withResolvers<void>();
  const running = [passes.run(() => gate.promise, alive())];
  assert.equal(passes.pauseMs(), 1_000);
  for (let n = 0; n < 16; n++) running.push(passes.run(async () => undefined, alive()));
  assert.equal(passes.pauseMs(), 2_000);
  for (let n = 0; n < 5_000; n++) running.push(passes.run(async () => undefined, alive()));
  assert.equal(passes.pauseMs(), 120_000);
  gate.resolve();
  await Promise.all(running);
  assert.equal(passes.pauseMs(), 1_000);
});

it('lets go of who does not want to wait any longer, and goes on with the rest', async () => {
  const passes = createPasses({ pauseMs: 1_000 });
  const gate = Promise.withResolvers<void>();
  const first = passes.run(() => gate.promise, alive());
  const leaving = new AbortController();
  let ran = false;
  const left = passes.run(async () => {
    ran = true;
  }, leaving.signal);
  const last = passes.run(async () => 'last', alive());
  leaving.abort(new Error('stopped'));
  await assert.rejects(left, /stopped/);
  gate.resolve();
  await first;
  assert.equal(await last, 'last');
  assert.equal(ran, false);
});
