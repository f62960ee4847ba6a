/** Counting: ties, ranked choice, and that no order of ballots or options matters. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { tally } from '../../src/miniapps/apps/poll/tally.ts';

const times = (count: number, ...ballot: string[]) => Array.from({ length: count }, () => ballot);

const cases: [string, 'single' | 'multiple' | 'ranked', string[], string[][], string[]][] = [
  ['nobody voted', 'single', ['a', 'b'], [], []],
  ['one is ahead', 'single', ['a', 'b'], [['a'], ['a'], ['b']], ['a']],
  ['a tie', 'single', ['a', 'b', 'c'], [['a'], ['b']], ['a', 'b']],
  ['several choices count once each', 'multiple', ['a', 'b'], [['a', 'b'], ['b']], ['b']],
  ['ranked: a majority at once', 'ranked', ['a', 'b', 'c'], [...times(3, 'a'), ...times(2, 'b', 'c')], ['a']],
  [
    'ranked: second choices decide',
    'ranked',
    ['a', 'b', 'c'],
    [...times(4, 'a'), ...times(3, 'b', 'c'), ...times(2, 'c', 'b')],
    ['b'],
  ],
  [
    'ranked: a full tie',
    'ranked',
    ['a', 'b'],
    [
      ['a', 'b'],
      ['b', 'a'],
    ],
    ['a', 'b'],
  ],
  [
    'ranked: the weaker in the round before goes out first',
    'ranked',
    ['a', 'b', 'c', 'd'],
    [...times(5, 'a'), ...times(4, 'b', 'a'), ...times(3, 'c', 'd', 'b'), ...times(1, 'd', 'c')],
    ['b'],
  ],
  [
    'ranked: equals go out together',
    'ranked',
    ['a', 'b', 'c', 'd'],
    [...times(4, 'a'), ...times(3, 'b'), ['c', 'b'], ['d', 'b']],
    ['b'],
  ],
  [
    'ranked: a ballot that is used up rests',
    'ranked',
    ['a', 'b', 'c'],
    [...times(2, 'a'), ...times(2, 'b'), ['c']],
    ['a', 'b'],
  ],
];

for (const [name, mode, options, ballots, winners] of cases) {
  test(name, () => assert.deepEqual(tally(mode, options, ballots).winners, winners));
}

test('the order of ballots and options changes no result, and a majority always wins', () => {
  const options = ['a', 'b', 'c', 'd', 'e'];
  const ballots = fc.array(fc.shuffledSubarray(options, { minLength: 1 }), { minLength: 1, maxLength: 25 });
  const shuffled = <T>(values: T[]) => fc.shuffledSubarray(values, { minLength: values.length });
  fc.assert(
    fc.property(
      fc.constantFrom('single' as const, 'multiple' as const, 'ranked' as const),
      ballots,
      shuffled(options),
      fc.nat(),
      (mode, cast, order, turn) => {
        const given = mode === 'single' ? cast.map((ballot) => ballot.slice(0, 1)) : cast;
        const first = tally(mode, options, given);
        const at = turn % given.length;
        const second = tally(mode, order, [...given.slice(at), ...given.slice(0, at)]);
        assert.deepEqual([...second.winners].sort(), [...first.winners].sort());
        assert.ok(first.winners.length > 0);
        for (const option of options) {
          const firsts = given.filter(([choice]) => choice === option).length;
          if (mode !== 'multiple' && firsts * 2 > given.length) assert.deepEqual(first.winners, [option]);
        }
        if (mode === 'ranked') {
          const out = first.rounds.flatMap((round) => round.out);
          assert.equal(new Set(out).size, out.length, 'somebody went out twice');
          assert.ok(first.winners.every((winner) => !out.includes(winner)));
        }
      },
    ),
    { numRuns: 400 },
  );
});
