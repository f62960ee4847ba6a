/** Sources of a reply's context: asked at once, each under its deadline. On a clock that the test moves. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { type Deadline, gather } from '../../src/conversation/gather.ts';
import { createManualClock } from '../actors/manual-clock.ts';

const never = () => new Promise<never>(() => undefined);
const alive = () => new AbortController().signal;

it('gives what every source says, and names nobody', async () => {
  const clock = createManualClock();
  const sources = {
    memory: { budgetMs: 150, ask: async () => ['a line'] },
    summary: { budgetMs: 50, ask: () => 'a summary' },
  };
  const { found, leftOut } = await gather(sources, clock, alive());
  assert.deepEqual(found, { memory: ['a line'], summary: 'a summary' });
  assert.deepEqual(leftOut, []);
});

it('leaves out and names who fails, at once or later', async () => {
  const clock = createManualClock();
  const sources = {
    memory: {
      budgetMs: 150,
      ask(): string {
        throw new Error('no');
      },
    },
    summary: { budgetMs: 50, ask: async () => Promise.reject(new Error('later')) },
    other: { budgetMs: 50, ask: () => 1 },
  };
  const { found, leftOut } = await gather(sources, clock, alive());
  assert.deepEqual(found, { other: 1 });
  assert.deepEqual(leftOut, ['memory', 'summary']);
});

it('waits for each as long as its budget, and tells it when that is over', async () => {
  const clock = createManualClock();
  const told: string[] = [];
  const late = Promise.withResolvers<string>();
  const hanging =
    (name: string) =>
    ({ signal }: Deadline) => {
      signal.addEventListener('abort', () => told.push(name));
      return never();
    };
  const gathered = gather(
    {
      memory: { budgetMs: 150, ask: () => late.promise },
      summary: { budgetMs: 50, ask: hanging('summary') },
      slow: { budgetMs: 300, ask: hanging('slow') },
    },
    clock,
    alive(),
  );
  await clock.advance(100);
  assert.deepEqual(told, ['summary']);
  late.resolve('in time');
  await clock.advance(200);
  const { found, leftOut } = await gathered;
  assert.deepEqual(found, { memory: 'in time' });
  assert.deepEqual(leftOut, ['summary', 'slow']);
  assert.deepEqual(told, ['summary', 'slow']);
});

it('takes what a source still gives when it is told to come to an end', async () => {
  const clock = createManualClock();
  const ask = ({ signal }: Deadline) =>
    new Promise<string>((resolve) => signal.addEventListener('abort', () => resolve('half of it')));
  const gathered = gather({ memory: { budgetMs: 150, ask } }, clock, alive());
  await clock.advance(150);
  assert.deepEqual(await gathered, { found: { memory: 'half of it' }, leftOut: [] });
});

it('ends with the turn, and asks nobody for a turn that is over', async () => {
  const clock = createManualClock();
  const turn = new AbortController();
  let aborted = false;
  const ask = ({ signal }: Deadline) => {
    signal.addEventListener('abort', () => {
      aborted = true;
    });
    return never();
  };
  const gathered = gather({ memory: { budgetMs: 150, ask } }, clock, turn.signal);
  turn.abort();
  assert.deepEqual(await gathered, { found: {}, leftOut: ['memory'] });
  assert.equal(aborted, true);
  let asked = false;
  const unasked = {
    budgetMs: 1,
    ask() {
      asked = true;
    },
  };
  assert.deepEqual(await gather({ memory: unasked }, clock, turn.signal), { found: {}, leftOut: ['memory'] });
  assert.equal(asked, false);
});
