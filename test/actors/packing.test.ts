/** Values packed into few bytes come out as they went in. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createPacking } from '../../actors/packing.ts';

const stateOf = (text: string, entries: number) => ({
  machine: { status: 'active', value: 'listening', context: { turn: null, queue: [], mind: { zone: null, apps: [] } } },
  answers: Array.from({ length: entries }, (_, index) => ({
    requestId: `r${index}`,
    text,
    typingMs: index,
    state: 'given',
  })),
});

test('what was packed comes back, whatever it is and whatever was packed before it', () => {
  const packing = createPacking();
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom('a', 'b'), (value, kind) => {
      const plain = JSON.parse(JSON.stringify(value));
      assert.deepEqual(packing.unpack(packing.pack(kind, plain)), plain);
    }),
  );
});

test('texts of every script come back', () => {
  const packing = createPacking();
  for (const text of ['what’s up', '👩‍👩‍👧 ok', '好吃的拉面', 'a\u0000b', '\ud800 alone']) {
    const state = stateOf(text, 2);
    assert.deepEqual(packing.unpack(packing.pack('x', state)), JSON.parse(JSON.stringify(state)));
  }
});

test('a value like others of its kind takes less than half of its JSON', () => {
  const packing = createPacking();
  packing.pack('x', stateOf('first words', 3));
  const state = stateOf('quite other words than before', 3);
  const { bytes } = packing.pack('x', state);
  assert.ok(bytes.length < JSON.stringify(state).length / 2, `${bytes.length} of ${JSON.stringify(state).length}`);
});

test('a dictionary made of a poor example is replaced, and what was packed with it is still read', () => {
  const packing = createPacking();
  const first = packing.pack('x', { a: 1 });
  const poor = packing.pack('x', stateOf('some words', 1));
  assert.notEqual(poor.dictionary, first.dictionary, 'nothing was learned from a value that did not shrink');
  assert.deepEqual(packing.unpack(first), { a: 1 });
  assert.deepEqual(packing.unpack(poor), stateOf('some words', 1));
});

test('a dictionary holds no word of what it was made of', () => {
  const packing = createPacking();
  const { dictionary } = packing.pack('x', stateOf('rosebud', 1));
  assert.equal(dictionary.toString().includes('rosebud'), false);
});
