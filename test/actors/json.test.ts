import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { plainJson } from '../../actors/json.ts';

const asRead = (value: unknown) => JSON.parse(JSON.stringify(value) ?? 'null');

test('a plain copy is what a journal would read back, whatever the value', () => {
  const odd = fc.constantFrom<unknown>(undefined, -0, Number.NaN, Number.POSITIVE_INFINITY, () => 1, Symbol('s'));
  const withToJson = fc.jsonValue().map((value) => ({ toJSON: () => value }));
  const { any } = fc.letrec<{ any: unknown }>((tie) => ({
    any: fc.oneof(
      { depthSize: 'small' },
      fc.anything({
        withDate: true,
        withMap: true,
        withNullPrototype: true,
        withSparseArray: true,
        withBoxedValues: true,
      }),
      odd,
      withToJson,
      fc.array(tie('any'), { maxLength: 4 }),
      fc.dictionary(fc.oneof(fc.string(), fc.constant('__proto__'), fc.constant('toJSON')), tie('any'), { maxKeys: 4 }),
    ),
  }));
  fc.assert(
    fc.property(any, (value) => assert.deepEqual(plainJson(value), asRead(value))),
    { numRuns: 3_000 },
  );
});

test('a copy shares nothing with its original', () => {
  const original = { list: [{ n: 1 }] };
  const copy = plainJson(original);
  original.list[0]!.n = 2;
  assert.deepEqual(copy, { list: [{ n: 1 }] });
});

test('a prototype is not set from data, and what JSON cannot hold throws', () => {
  const copy = plainJson(JSON.parse('{"__proto__": {"admin": true}}')) as Record<string, unknown>;
  assert.equal(copy.admin, undefined);
  assert.deepEqual(Object.keys(copy), ['__proto__']);
  const circle: unknown[] = [];
  circle.push({ circle });
  assert.throws(() => plainJson(circle));
  assert.throws(() => plainJson({ n: 1n }));
});
