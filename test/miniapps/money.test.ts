/** Money never loses a cent: amounts, sharing, settling and whole random bills. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { allocate, formatAmount, minorDigits, parseAmount, settle, share } from '../../machines/miniapp/money.ts';
import type { BillState } from '../../src/miniapps/apps/bill-split/machine.ts';
import { reckon } from '../../src/miniapps/apps/bill-split/reckoning.ts';

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);

test('currencies have their own coins', () => {
  assert.deepEqual([minorDigits('USD'), minorDigits('JPY'), minorDigits('KWD')], [2, 0, 3]);
  assert.deepEqual(
    [
      formatAmount(1_250, 'USD'),
      formatAmount(1_250, 'JPY'),
      formatAmount(1_250, 'KWD'),
      formatAmount(-5, 'EUR'),
      formatAmount(0, 'KWD'),
    ],
    ['12.50', '1250', '1.250', '-0.05', '0.000'],
  );
});

test('amounts are read as people type them', () => {
  const cases: [string, string, number | undefined][] = [
    ['12.5', 'USD', 1_250],
    ['$12', 'USD', 1_200],
    ['12,50 €', 'EUR', 1_250],
    ['1,234.50', 'USD', 123_450],
    ['1.234,50', 'EUR', 123_450],
    ['1,234', 'USD', 123_400],
    ['1,234', 'JPY', 1_234],
    ['1200', 'JPY', 1_200],
    ['3.125', 'KWD', 3_125],
    ['1,234,567', 'USD', 123_456_700],
    ['12.505', 'EUR', 1_250_500],
    ['12.5555', 'EUR', undefined],
    ['-3', 'USD', undefined],
    ['soup', 'USD', undefined],
    ['9999999999999', 'USD', undefined],
  ];
  for (const [text, currency, expected] of cases)
    assert.equal(parseAmount(text, currency), expected, `${text} ${currency}`);
  fc.assert(
    fc.property(fc.nat(10_000_000), fc.constantFrom('USD', 'JPY', 'KWD'), (amount, currency) => {
      assert.equal(parseAmount(formatAmount(amount, currency), currency), amount);
    }),
  );
});

test('what is shared adds up to what there was, whatever the weights', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -100_000_000_000, max: 100_000_000_000 }),
      fc.array(fc.nat(100_000_000_000), { minLength: 1, maxLength: 30 }),
      (amount, weights) => {
        const parts = allocate(amount, weights);
        assert.equal(sum(parts), amount);
        const total = weights.reduce((all, weight) => all + BigInt(weight), 0n);
        parts.forEach((part, index) => {
          if (total === 0n) return;
          // Nobody is more than one coin away from their exact part.
          const apart = BigInt(part) * total - BigInt(amount) * BigInt(weights[index]!);
          assert.ok(apart > -total && apart < total, `${part} of ${amount}`);
          if (weights[index] === 0) assert.equal(part, 0);
        });
      },
    ),
    { numRuns: 500 },
  );
  assert.deepEqual(allocate(100, []), []);
  assert.deepEqual(allocate(100, [1, 1, 1]), [34, 33, 33]);
  assert.equal(share(333, 1_500), 50);
});

test('settling brings everybody to zero, in as few payments as an exhaustive search finds', () => {
  const fewest = (balances: number[]): number => {
    const open = balances.filter((amount) => amount !== 0);
    if (open.length === 0) return 0;
    const [first, ...rest] = open as [number, ...number[]];
    let best = Number.POSITIVE_INFINITY;
    rest.forEach((other, index) => {
      if (Math.sign(other) === Math.sign(first)) return;
      const next = [...rest];
      next[index] = other + first;
      best = Math.min(best, 1 + fewest(next));
    });
    return best;
  };
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -6, max: 6 }), { minLength: 1, maxLength: 6 }), (some) => {
      const balances = [...some, -sum(some)];
      const transfers = settle(balances.map((amount, index) => ({ id: String(index), amount })));
      const left = [...balances];
      for (const { from, to, amount } of transfers) {
        assert.ok(amount > 0 && from !== to);
        left[Number(from)]! += amount;
        left[Number(to)]! -= amount;
      }
      assert.ok(
        left.every((amount) => amount === 0),
        String(left),
      );
      assert.equal(transfers.length, fewest(balances));
    }),
    { numRuns: 300 },
  );
  const many = Array.from({ length: 40 }, (_, index) => ({
    id: String(index),
    amount: index < 20 ? 100 + index : -100 - (39 - index),
  }));
  assert.equal(settle(many).length, 20);
  assert.throws(() => settle([{ id: 'a', amount: 1 }]));
});

const bill: fc.Arbitrary<BillState> = fc
  .record({ count: fc.integer({ min: 1, max: 8 }), currency: fc.constantFrom('USD', 'JPY', 'KWD') })
  .chain(({ count, currency }) => {
    const person = fc.integer({ min: 0, max: count - 1 }).map((index) => `p${index}`);
    const shares = fc.uniqueArray(fc.record({ person, weight: fc.integer({ min: 1, max: 9 }) }), {
      selector: (one) => one.person,
      maxLength: count,
    });
    const item = fc.record({
      id: fc.uuid(),
      label: fc.constant('x'),
      amount: fc.integer({ min: -500, max: 99_999 }),
      shares,
    });
    const money = fc.nat(200_000);
    return fc.record({
      currency: fc.constant(currency),
      people: fc
        .array(fc.boolean(), { minLength: count, maxLength: count })
        .map((sharing) => sharing.map((on, index) => ({ id: `p${index}`, name: '', sharing: on || index === 0 }))),
      items: fc.array(item, { maxLength: 12 }),
      tax: money,
      tip: fc.oneof(
        fc.record({ kind: fc.constant('amount' as const), amount: money }),
        fc.record({ kind: fc.constant('percent' as const), basisPoints: fc.nat(3_000) }),
      ),
      extras: fc.constantFrom('proportional' as const, 'equal' as const),
      payments: fc.array(fc.record({ id: fc.uuid(), person, amount: money }), { maxLength: 5 }),
      settlements: fc.constant([]),
      next: fc.constant(1),
    });
  });

test('a random bill: shares add up to the total, and once it is paid the transfers make everybody even', () => {
  let settled = 0;
  fc.assert(
    fc.property(bill, (state) => {
      const open = reckon(state);
      assert.equal(sum(open.people.map(({ owes }) => owes)), open.total);
      assert.equal(open.total, open.subtotal + open.tax + open.tip);
      for (const { owes } of open.people) assert.ok(Number.isSafeInteger(owes));
      if (open.missing <= 0 || open.total <= 0) return;
      const paid = { ...state, payments: [...state.payments, { id: 'rest', person: 'p0', amount: open.missing }] };
      const { transfers, people } = reckon(paid);
      const balance = new Map(people.map(({ id, balance: amount }) => [id, amount]));
      for (const { from, to, amount } of transfers) {
        balance.set(from, balance.get(from)! + amount);
        balance.set(to, balance.get(to)! - amount);
      }
      assert.ok([...balance.values()].every((amount) => amount === 0));
      assert.ok(transfers.length < people.length);
      // Handing over what is said leaves nothing to hand over.
      const done = { ...paid, settlements: transfers.map((transfer, index) => ({ id: String(index), ...transfer })) };
      assert.deepEqual(reckon(done).transfers, []);
      settled += 1;
    }),
    { numRuns: 400 },
  );
  assert.ok(settled > 100, `only ${settled} bills came to be settled`);
});
