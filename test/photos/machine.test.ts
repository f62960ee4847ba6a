/** The photo's machine as a table: what each event does in each state, without a host. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { initialTransition, transition } from 'xstate';
import { backoffsMs } from '../../machines/photo/progress.ts';
import type { PhotoEvent } from '../../machines/photo/types.ts';
import { photoMachine } from '../../machines/photo.ts';

type Sent = PhotoEvent | { type: string; [key: string]: unknown };

const stored = (analyse: boolean): Sent => ({ type: 'photo_stored', analyse, at: 0 });
const wanted: Sent = { type: 'analysis_wanted', at: 0 };
const damaged: Sent = {
  type: 'upload_damaged',
  ...{ at: 0, agent: 'luna1', attachmentGuid: 'g1', thread: null, commandId: 'c1', reason: 'damaged' },
};
const analysis = { description: 'A cat.' };
const done = (output: object): Sent => ({ type: 'xstate.done.actor.analyse', actorId: 'analyse', output });
const failed = (retryable: boolean): Sent => ({
  type: 'xstate.error.actor.analyse',
  actorId: 'analyse',
  error: { name: 'ModelFailure', code: 'unavailable', retryable },
});
const backoff: Sent = { type: 'xstate.after.backoff.photo.waiting' };

/** Runs events from the start; the state after each, and all that was to be done. */
function run(...events: Sent[]) {
  let [snapshot] = initialTransition(photoMachine, { id: 'p1' });
  const states: unknown[] = [];
  const actions: { type: string; params: Record<string, unknown> }[] = [];
  for (const event of events) {
    const [next, acts] = transition(photoMachine, snapshot, event as never);
    snapshot = next;
    states.push(next.value);
    actions.push(...(acts as unknown as typeof actions));
  }
  const progress = actions.filter(({ type }) => type === 'progress').map(({ params }) => params.state);
  return { states, actions, progress, context: snapshot.context };
}

test('what nobody waits for is stored, until somebody asks', () => {
  const { states, progress } = run(stored(false), wanted, done({ kind: 'analysed', analysis }));
  assert.deepEqual(states, ['stored', 'analysing', 'analysed']);
  assert.deepEqual(progress, ['stored', 'processing', 'analysed']);
});

test('the analysis goes into the row with the state', () => {
  const { actions } = run(stored(true), done({ kind: 'analysed', analysis }));
  const last = actions.filter(({ type }) => type === 'progress').at(-1);
  assert.deepEqual(last?.params, { state: 'analysed', analysis });
});

test('without a model it stays stored, and may be asked about again', () => {
  const { states } = run(stored(true), done({ kind: 'offline' }), wanted, done({ kind: 'gone' }), wanted);
  assert.deepEqual(states, ['analysing', 'stored', 'analysing', 'failed', 'analysing']);
});

test('failures wait longer and longer, then end; one that cannot be mended ends at once', () => {
  const tries = backoffsMs.flatMap(() => [failed(true), backoff]);
  const { states, actions } = run(stored(true), ...tries, failed(true));
  assert.deepEqual(states, ['analysing', ...backoffsMs.flatMap(() => ['waiting', 'analysing']), 'failed']);
  const delays = actions.filter(({ type }) => type === 'xstate.raise').map(({ params }) => params.delay);
  assert.deepEqual(delays, backoffsMs);
  assert.deepEqual(run(stored(true), failed(false)).states, ['analysing', 'failed']);
});

test('asking anew begins the count of failures anew', () => {
  const { states, context } = run(stored(true), failed(true), backoff, failed(false), wanted, failed(true));
  assert.equal(states.at(-1), 'waiting');
  assert.equal(context.failures, 1);
});

test('a damaged upload is asked for three times; once the photo is here, never', () => {
  const sends = (events: Sent[]) => run(...events).actions.filter(({ type }) => type === 'xstate.sendTo').length;
  assert.equal(sends([damaged, damaged, damaged, damaged, damaged]), 3);
  assert.equal(sends([damaged, stored(false), damaged]), 1);
});

test('events out of their time change nothing', () => {
  assert.deepEqual(run(wanted).states, ['expected']);
  assert.deepEqual(run(stored(true), stored(false), wanted).states, ['analysing', 'analysing', 'analysing']);
  assert.deepEqual(run(stored(true), done({ kind: 'analysed', analysis }), wanted, stored(true)).states.slice(2), [
    'analysed',
    'analysed',
  ]);
});
