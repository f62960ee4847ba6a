import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fromColumn, toColumn } from '../../src/store/key-text.ts';

const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      '\u0000',
      '\u0001',
      '\n',
      '\u001e',
      '\ud800',
      '\udbff',
      '\udc00',
      '\udfff',
      '0',
      'a',
      '\\',
      '\ud83d\ude00',
    ),
    fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
  ),
});

test('any text comes back, and its column is text that PostgreSQL stores, without what separates values', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const column = toColumn(text);
      assert.equal(fromColumn(column), text);
      assert.ok(column.isWellFormed() && !['\u0000', '\n', '\u001e'].some((unit) => column.includes(unit)));
      assert.notEqual(column, '\u0001', 'this stands for null');
    }),
    { numRuns: 2_000 },
  );
});

test('usual text is stored as it is', () => {
  const text = 'conversation/iMessage:any;-;+15550000001:luna 👩‍👩‍👧';
  assert.equal(toColumn(text), text);
  assert.equal(toColumn('\u0001'), '\u00010001');
});
