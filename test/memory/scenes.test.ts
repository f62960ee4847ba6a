/** Recall with what was said around it: scenes of one talk, no message in two, and only where something is asked. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Recalled } from '../../src/memory/port.ts';
import { createTermIndex } from '../../src/memory/term-index.ts';
import { day, draft, startAt } from './drafts.ts';

const minute = 60_000;

/** An index of lines said a minute apart; an empty line is a pause until the next day. */
function indexOf(...lines: string[]) {
  const index = createTermIndex();
  let saidAt = startAt;
  lines.forEach((text, n) => {
    saidAt += text === '' ? day : minute;
    if (text !== '') index.put({ ...draft({ key: `m${n}`, sources: [`m${n}`], text, saidAt }), supersededBy: null });
  });
  return index;
}

const ask = (index: ReturnType<typeof indexOf>, text: string, around = true): Recalled[] =>
  index.search({ text, at: startAt + 30 * day, limit: 5, around });

const van = [
  'guess who owns a lime green van now',
  'the one from Bristol?',
  'signed for it on thursday, it has a fridge',
];

test('an answer comes with the question before it, and both are its sources', () => {
  const [first] = ask(indexOf(...van, '', 'my sister bakes bread'), 'what van do i own?');
  assert.equal(first?.memory.text, van[0]);
  assert.deepEqual(first?.memory.sources, ['m0', 'm1', 'm2']);
  assert.equal(first?.around, van.slice(1).join('\n'));
});

test('what was said in another talk is not around it', () => {
  const [first] = ask(indexOf('i bought a tuba', '', 'the weather turned cold'), 'what tuba did i buy?');
  assert.deepEqual(first?.memory.sources, ['m0']);
  assert.equal(first?.around, undefined);
});

test('no message is in two scenes', () => {
  const lines = Array.from({ length: 24 }, (_, n) => `the harbour was lovely on walk number ${n} with all of us`);
  const found = ask(indexOf(...lines), 'when was the harbour lovely?');
  const sources = found.flatMap(({ memory }) => memory.sources);
  assert.ok(found.length > 1 && sources.length > found.length);
  assert.equal(new Set(sources).size, sources.length);
});

test('a fact stands where its message stands', () => {
  const index = indexOf('so i thought about it for weeks', 'i live in Portland now', 'the rain suits me');
  const fact = { kind: 'fact' as const, slot: 'me/lives_in', text: 'lives in Portland', sources: ['m1'] };
  index.put({ ...draft({ ...fact, key: 'f', saidAt: startAt + 2 * minute }), supersededBy: null });
  const found = ask(index, 'where do i live?');
  assert.equal(found.length, 1);
  assert.deepEqual(new Set(found[0]?.memory.sources), new Set(['m0', 'm1', 'm2']));
});

test('what is only told, or asked for by itself, comes alone', () => {
  const index = indexOf(...van);
  for (const [text, around] of [
    ['drove the van to Bristol today', true],
    ['what van do i own?', false],
  ] as const) {
    const found = ask(index, text, around);
    assert.ok(found.length > 0);
    assert.ok(found.every(({ memory }) => memory.sources.length === 1));
  }
});

test('a delicate neighbour makes the scene delicate', () => {
  const index = indexOf('i bought a tuba');
  const beside = draft({
    key: 'd',
    text: 'my therapist likes it',
    sensitivity: 'delicate',
    saidAt: startAt + 2 * minute,
  });
  index.put({ ...beside, supersededBy: null });
  assert.equal(ask(index, 'what tuba did i buy?')[0]?.memory.sensitivity, 'delicate');
});

test('what was understood of a message stands by itself once the message is gone', () => {
  const index = indexOf(...van);
  const fact = draft({ key: 'fact', kind: 'fact', sources: ['m0'], text: 'has a lime green van', saidAt: startAt });
  index.put({ ...fact, supersededBy: null });
  assert.ok(ask(index, 'what van do i own?').length > 0);
  index.remove('m0');
  const found = ask(index, 'which lime green van do i have?');
  assert.ok(found.some(({ memory }) => memory.key === 'fact'));
});
