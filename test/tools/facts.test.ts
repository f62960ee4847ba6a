/** Tools that compute: sums, units, time, dates. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { sumOf } from '../../src/tools/arithmetic.ts';
import { calculator, dateMath, time, unitConversion } from '../../src/tools/fact-tools.ts';
import type { ToolResult } from '../../src/tools/tool.ts';
import { converted, unitOf } from '../../src/units/units.ts';
import { contextOf } from './context.ts';

async function outputOf<O>(result: ToolResult<O> | Promise<ToolResult<O>>): Promise<O> {
  const settled = await result;
  assert.equal(settled.kind, 'done', JSON.stringify(settled));
  return (settled as Extract<ToolResult<O>, { kind: 'done' }>).output;
}

describe('calculator', () => {
  const sums: [string, number][] = [
    ['15% of 80', 12],
    ["what's 12*7", 84],
    ['whats 20 percent tip on 84', 16.8],
    ['calculate 3.5 * (12 + 4)', 56],
    ["what's 30% off 120", 84],
    ['48 divided by 6 plus 2', 10],
    ['what is the square root of 144', 12],
    ['2^10', 1024],
    ['2^3^2', 512],
    ['-2^2', -4],
    ['2^-1', 0.5],
    ['how much is a third of 750', 250],
    ['add 20% to 340', 408],
    ['average of 4 8 and 15', 9],
    ["what's twenty five plus seven", 32],
    ['5% of a million', 50_000],
    ['20% tip on $63.40?', 12.68],
    ['1,250 / 10', 125],
    ['0.1 + 0.2', 0.3],
  ];
  for (const [text, value] of sums)
    it(`${text} = ${value}`, async () =>
      assert.equal((await outputOf(calculator.run({ text }, contextOf()))).value, value));

  it('asks where there is no sum or no answer', async () => {
    for (const text of ['hello', '1/0', '(((', '9^9^9^9', `${'('.repeat(100)}1${')'.repeat(100)}`]) {
      assert.equal((await calculator.run({ text }, contextOf())).kind, 'needs', text);
    }
  });

  it('computes what JavaScript computes, and never runs text', () => {
    const number = fc.integer({ min: 0, max: 999 });
    fc.assert(
      fc.property(
        number,
        number,
        number,
        fc.constantFrom('+', '-', '*'),
        fc.constantFrom('+', '-', '*'),
        (a, b, c, one, two) => {
          const apply = (x: number, sign: string, y: number) => (sign === '+' ? x + y : sign === '-' ? x - y : x * y);
          const value = two === '*' && one !== '*' ? apply(a, one, b * c) : apply(apply(a, one, b), two, c);
          const sum = sumOf(`${a} ${one} ${b} ${two} ${c}`);
          assert.ok(sum.kind === 'value' && sum.value === value);
        },
      ),
    );
    assert.equal(sumOf('process.exit(1)').kind, 'unread');
  });
});

describe('unit_conversion', () => {
  const questions: [string, number, string][] = [
    ['how many km is 26.2 miles', 42.1648128, 'km'],
    ['convert 350 f to c', 176.6666667, '°C'],
    ['100 fahrenheit in celsius', 37.77777778, '°C'],
    ["5'11 in cm?", 180.34, 'cm'],
    ['how many teaspoons are in a tablespoon', 3, 'tsp'],
    ['60 mph to kmh', 96.56064, 'km/h'],
    ['how tall is 170cm in feet', 5.577427822, 'ft'],
    ['8 oz in ml', 236.588236, 'ml'],
    ['how many minutes in a week', 10_080, 'min'],
    ['my suitcase is 23 kg, how many lbs is that', 50.7063203, 'lb'],
  ];
  for (const [text, result, to] of questions) {
    it(`${text} = ${result} ${to}`, async () => {
      const output = await outputOf(unitConversion.run({ text }, contextOf()));
      assert.ok(Math.abs(output.result - result) < 1e-6, String(output.result));
      assert.equal(output.to, to);
      assert.equal(output.approximate, false);
    });
  }

  it('takes a model’s named units, and says when it only estimates', async () => {
    assert.equal(
      (await outputOf(unitConversion.run({ value: 1, from: 'mile', to: 'KM' }, contextOf()))).result,
      1.609344,
    );
    assert.equal(
      (await outputOf(unitConversion.run({ text: '2 cups of flour in grams' }, contextOf()))).approximate,
      true,
    );
    assert.equal((await unitConversion.run({ value: 1, from: 'mile', to: 'kg' }, contextOf())).kind, 'needs');
    assert.equal((await unitConversion.run({ text: 'how many friends do i have' }, contextOf())).kind, 'needs');
  });

  it('comes back to where it began', () => {
    const names = ['m', 'km', 'mi', 'ft', 'kg', 'lb', 'c', 'f', 'kelvin', 'l', 'cup', 'mph', 'kn'];
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.constantFrom(...names),
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        (from, to, value) => {
          const there = converted(value, unitOf(from)!, unitOf(to)!);
          if (there === undefined) return;
          assert.ok(
            Math.abs(converted(there, unitOf(to)!, unitOf(from)!)! - value) < 1e-6 * Math.max(1, Math.abs(value)),
          );
        },
      ),
    );
  });
});

describe('time', () => {
  const ask = (text: string, zone: string | null = 'America/New_York') => time.run({ text }, contextOf({ zone }));

  it('tells it here, there, and in words for a place', async () => {
    assert.deepEqual((await outputOf(ask('what time is it'))).times, [
      { place: 'here', zone: 'America/New_York', local: '2026-03-06 12:00', weekday: 'Friday' },
    ]);
    assert.equal((await outputOf(ask('what time is it in tokyo'))).times[0]?.local, '2026-03-07 02:00');
    assert.equal((await outputOf(ask('time in los angeles'))).times[0]?.local, '2026-03-06 09:00');
  });

  it('moves a time between zones', async () => {
    const { times } = await outputOf(ask('what time is 3pm est in berlin'));
    assert.equal(times.at(-1)?.local, '2026-03-06 21:00');
    assert.equal(
      (await outputOf(ask("if it's 5pm here what time is it in dubai"))).times.at(-1)?.local,
      '2026-03-07 02:00',
    );
  });

  it('asks where somebody is, and which place an unknown one is near', async () => {
    assert.equal((await ask('what time is it', null)).kind, 'needs');
    assert.equal((await time.run({ place: 'Middle of Nowhere' }, contextOf())).kind, 'needs');
  });
});

describe('date_math', () => {
  const ask = (text: string) => outputOf(dateMath.run({ text }, contextOf()));
  const days: [string, number][] = [
    ['how many days until christmas', 294],
    ['how many days between march 10 and march 20', 10],
    ['how long has it been since january 1', 64],
    ['how many days until april 6', 31],
  ];
  for (const [text, expected] of days) {
    it(`${text}: ${expected}`, async () => {
      const output = await ask(text);
      assert.ok('days' in output);
      assert.equal(output.days, expected);
    });
  }

  const dates: [string, string, string][] = [
    ["what's the date 90 days from today", '2026-06-04', 'Thursday'],
    ['what date is 3 weeks from tomorrow', '2026-03-28', 'Saturday'],
    ['what day was it 100 days ago', '2025-11-26', 'Wednesday'],
    ['what day is it in 2 months', '2026-05-06', 'Wednesday'],
    ['what day of the week is july 4th', '2026-07-04', 'Saturday'],
  ];
  for (const [text, date, weekday] of dates) {
    it(`${text}: ${weekday}, ${date}`, async () => {
      const output = await ask(text);
      assert.ok('date' in output, JSON.stringify(output));
      assert.deepEqual([output.date, output.weekday], [date, weekday]);
    });
  }

  it('knows leap years, and asks where no date is named', async () => {
    const output = await ask('is 2028 a leap year');
    assert.ok('leapYear' in output && output.leapYear);
    assert.equal((await dateMath.run({ text: 'how are you' }, contextOf())).kind, 'needs');
  });
});
