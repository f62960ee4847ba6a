/** Two hundred short runs of the simulation, each by its seed; `npm run simulate -- --seed N --steps M` repeats or lengthens one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { simulate } from './simulation.ts';

const seeds = 200;
const steps = 120;

test(`${seeds} seeds of ${steps} steps keep every promise`, async () => {
  const total = { told: 0, crashes: 0, faults: 0, ahead: 0 };
  for (let seed = 1; seed <= seeds; seed++) {
    const run = await simulate(seed, steps);
    total.told += run.told;
    total.crashes += run.crashes;
    total.faults += run.faults;
    total.ahead += run.ahead;
  }
  // A simulation in which nothing goes wrong shows nothing.
  const { told, crashes, faults, ahead } = total;
  assert.ok(told > seeds * 10 && crashes > seeds && faults > seeds && ahead > seeds, JSON.stringify(total));
});

test('a seed is a run: the same one twice is the same to the last receipt', async () => {
  const [one, two] = [await simulate(7, 300), await simulate(7, 300)];
  assert.ok(one.trace.length > 50);
  assert.deepEqual(one, two);
});
