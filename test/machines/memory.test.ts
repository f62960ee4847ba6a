/** The memory actor beside a conversation: what it reads, when, and again after failures. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  lullMs,
  type MemoryContext,
  memoryAddress,
  memoryMachine,
  pauseMs,
  tellEveryMs,
} from '../../machines/memory.ts';
import { type Asked, createStage } from './stage.ts';

const conversation = 'conversation/imessage:any;-;+15550100001:luna';
const stage = () => createStage<MemoryContext>(memoryMachine, { conversation });
const heard = { type: 'turn_heard', mode: 'direct' };
const read = (position: number, rest: { more?: boolean; deepens?: boolean } = {}) => ({
  type: 'xstate.done.actor.read',
  output: { position, more: false, deepens: false, ...rest },
});
const understood = (position: number, more = false) => ({
  type: 'xstate.done.actor.understand',
  output: { position, more, deepens: true },
});
const started = (asked: Asked[]) => asked.flatMap((one) => (one.do === 'start' ? [[one.id, one.input]] : []));
const armed = (asked: Asked[]) => asked.flatMap((one) => (one.do === 'arm' ? [one] : []));

test('it stands beside the conversation', () => {
  assert.equal(memoryAddress(conversation), 'memory/imessage:any;-;+15550100001:luna');
});

/** Sends the result of a reading, and lets the pause after it pass. */
const readAndPause = (memory: ReturnType<typeof stage>, position: number, rest: Parameters<typeof read>[1] = {}) => {
  const [pause] = armed(memory.send(read(position, rest)));
  assert.equal(memory.value, 'pausing');
  assert.equal(pause?.delayMs, pauseMs);
  return started(memory.send(pause!.event));
};

test('a turn is read from where the last reading stopped', () => {
  const memory = stage();
  assert.deepEqual(started(memory.send(heard)), [['read', { conversation, mode: 'direct', after: 0 }]]);
  readAndPause(memory, 7);
  memory.send(read(7));
  assert.equal(memory.value, 'idle');
  assert.deepEqual(started(memory.send({ ...heard, mode: 'group' })), [
    ['read', { conversation, mode: 'group', after: 7 }],
  ]);
});

test('a pause longer than a conversation keeps its turns to itself ends in a last look', () => {
  assert.ok(pauseMs > tellEveryMs);
  const memory = stage();
  memory.send(heard);
  assert.deepEqual(readAndPause(memory, 3), [['read', { conversation, mode: 'direct', after: 3 }]]);
  assert.deepEqual(armed(memory.send(read(5))), []);
  assert.equal(memory.value, 'idle');
});

test('what is heard while it reads or pauses has a last look of its own', () => {
  for (const where of ['reading', 'pausing']) {
    const memory = stage();
    memory.send(heard);
    if (where === 'reading') assert.deepEqual(started(memory.send(heard)), []);
    const [pause] = armed(memory.send(read(3)));
    if (where === 'pausing') assert.deepEqual(started(memory.send(heard)), []);
    memory.send(pause!.event);
    assert.deepEqual(readAndPause(memory, 4), [['read', { conversation, mode: 'direct', after: 4 }]], where);
    memory.send(read(4));
    assert.equal(memory.value, 'idle');
  }
});

test('a pause is as long as the reading before it asked for, and never shorter than usual', () => {
  for (const [asked, delayMs] of [
    [5 * pauseMs, 5 * pauseMs],
    [1, pauseMs],
  ] as const) {
    const memory = stage();
    memory.send(heard);
    const done = read(3);
    const [pause] = armed(memory.send({ ...done, output: { ...done.output, pauseMs: asked } }));
    assert.equal(pause?.delayMs, delayMs);
  }
});

test('what one reading leaves over is read at once', () => {
  const memory = stage();
  memory.send(heard);
  assert.deepEqual(started(memory.send(read(9, { more: true }))), [
    ['read', { conversation, mode: 'direct', after: 9 }],
  ]);
  assert.deepEqual(readAndPause(memory, 12), [['read', { conversation, mode: 'direct', after: 12 }]]);
});

test('a failure is tried again, later each time, and the position stays', () => {
  const memory = stage();
  memory.send(heard);
  const pauses: number[] = [];
  for (let i = 0; i < 12; i++) {
    const [timer] = armed(memory.send({ type: 'xstate.error.actor.read', error: 'down' }));
    pauses.push(timer!.delayMs);
    assert.deepEqual(started(memory.send(timer!.event)), [['read', { conversation, mode: 'direct', after: 0 }]]);
  }
  assert.deepEqual(pauses.slice(0, 3), [10_000, 20_000, 40_000]);
  assert.equal(pauses.at(-1), 600_000);
  memory.send(read(5));
  assert.equal(memory.context.failures, 0);
});

test('a model reads the whole talk once it has paused, and not before', () => {
  const memory = stage();
  memory.send(heard);
  readAndPause(memory, 4, { deepens: true });
  const [lull] = armed(memory.send(read(4, { deepens: true })));
  assert.equal(lull?.delayMs, lullMs);
  memory.send(heard);
  readAndPause(memory, 8, { deepens: true });
  const [again] = armed(memory.send(read(8, { deepens: true })));
  assert.deepEqual(started(memory.send(again!.event)), [['understand', { conversation, mode: 'direct', after: 0 }]]);
  assert.deepEqual(started(memory.send(understood(6, true))), [
    ['understand', { conversation, mode: 'direct', after: 6 }],
  ]);
  memory.send(understood(8));
  assert.equal(memory.value, 'idle');
});

test('a talk that goes on comes before the model, which then reads from where it was', () => {
  const memory = stage();
  memory.send(heard);
  readAndPause(memory, 4, { deepens: true });
  const [lull] = armed(memory.send(read(4, { deepens: true })));
  memory.send(lull!.event);
  assert.deepEqual(started(memory.send(heard)), [['read', { conversation, mode: 'direct', after: 4 }]]);
  readAndPause(memory, 6, { deepens: true });
  const [later] = armed(memory.send(read(6, { deepens: true })));
  assert.deepEqual(started(memory.send(later!.event)), [['understand', { conversation, mode: 'direct', after: 0 }]]);
  const [retry] = armed(memory.send({ type: 'xstate.error.actor.understand', error: 'nonsense' }));
  assert.deepEqual(started(memory.send(retry!.event)), [['understand', { conversation, mode: 'direct', after: 0 }]]);
});
