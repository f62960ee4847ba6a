/** The difference of two documents, applied, is the other document; for many made-up pairs, and with few operations where little changed. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import jsonPatch, { type Operation } from 'fast-json-patch';
import type { Json } from '../../machines/miniapp/types.ts';
import { addDifference, isSame } from '../../src/miniapps/difference.ts';

const pairs = 5_000;

/** A generator of small numbers: the same ones each run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >> 8) % below;
  };
}

function makeJson(next: (below: number) => number, depth: number): Json {
  const kind = next(depth > 3 ? 4 : 7);
  if (kind < 4) return [null, true, next(5), `a~/b${next(3)}`][kind] as Json;
  if (kind === 4) return Array.from({ length: next(4) }, () => makeJson(next, depth + 1));
  const keys = ['a', 'b', 'c/d', 'e~f'].slice(0, next(5));
  return Object.fromEntries(keys.map((key) => [key, makeJson(next, depth + 1)]));
}

function changed(value: Json, next: (below: number) => number): Json {
  if (next(6) === 0) return makeJson(next, 2);
  if (Array.isArray(value)) return value.map((inner) => changed(inner, next));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, changed(inner, next)]));
}

function differenceOf(before: Json, after: Json): Operation[] {
  const operations: Operation[] = [];
  addDifference(before, after, '', operations);
  return operations;
}

it('turns one document into the other, whatever they are made of', () => {
  const next = numbers(20_261_123);
  let different = 0;
  for (let pair = 0; pair < pairs; pair++) {
    const before = { x: makeJson(next, 0), y: makeJson(next, 0) };
    const after = { x: changed(before.x, next), y: changed(before.y, next) };
    const operations = differenceOf(before, after);
    const patched = jsonPatch.applyPatch(structuredClone(before), structuredClone(operations)).newDocument;
    assert.deepEqual(patched, after);
    assert.equal(isSame(before, after), JSON.stringify(before) === JSON.stringify(after));
    if (operations.length > 0) different += 1;
  }
  assert.ok(different > pairs / 10, 'many pairs are different');
});

it('names the places that changed and no others, with their keys escaped', () => {
  const before = {
    people: [
      { id: 'a', text: '' },
      { id: 'b', text: '' },
    ],
    'c/d': { 'e~f': 1 },
    same: [1, 2],
  };
  const after = {
    people: [
      { id: 'a', text: '' },
      { id: 'b', text: 'tea' },
    ],
    'c/d': { 'e~f': 2 },
    same: [1, 2],
  };
  assert.deepEqual(differenceOf(before, after), [
    { op: 'replace', path: '/people/1/text', value: 'tea' },
    { op: 'replace', path: '/c~1d/e~0f', value: 2 },
  ]);
  assert.deepEqual(differenceOf(before, structuredClone(before)), []);
});

it('writes a column of values as a whole where that is shorter', () => {
  const before = { ballots: ['', '', '', ''], names: ['a', 'b'] };
  const one = { ...before, ballots: ['', 'tea', '', ''] };
  const most = { ...before, ballots: ['tea', 'tea', 'milk', ''] };
  assert.deepEqual(differenceOf(before, one), [{ op: 'replace', path: '/ballots/1', value: 'tea' }]);
  assert.deepEqual(differenceOf(before, most), [{ op: 'replace', path: '/ballots', value: most.ballots }]);
});
