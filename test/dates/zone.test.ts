import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { asUtc, instantOf, isZone, offsetAt, plusDays, wallAt, weekdayOf } from '../../src/dates/zone.ts';

const zones = [
  'America/New_York',
  'Europe/Berlin',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'UTC',
  'America/Sao_Paulo',
  'Africa/Casablanca',
];
const hourMs = 3_600_000;
const wall = (text: string) => {
  const [year, month, day, hour, minute] = text.split(/[- :]/).map(Number);
  return { year: year!, month: month!, day: day!, hour: hour!, minute: minute!, second: 0 };
};

test('a wall time that a clock skips is taken as if the clock had not been changed', () => {
  assert.equal(instantOf(wall('2026-03-08 02:30'), 'America/New_York'), Date.parse('2026-03-08T07:30:00Z'));
  assert.equal(instantOf(wall('2026-03-29 02:30'), 'Europe/Berlin'), Date.parse('2026-03-29T01:30:00Z'));
  // Half an hour only.
  assert.equal(instantOf(wall('2026-10-04 02:15'), 'Australia/Lord_Howe'), Date.parse('2026-10-03T15:45:00Z'));
});

test('a wall time that a clock shows twice is the first of the two', () => {
  assert.equal(instantOf(wall('2026-11-01 01:30'), 'America/New_York'), Date.parse('2026-11-01T05:30:00Z'));
  assert.equal(instantOf(wall('2026-10-25 02:30'), 'Europe/Berlin'), Date.parse('2026-10-25T00:30:00Z'));
});

test('a day that a zone left out is the next one there', () => {
  // Samoa went over the date line: there was no 30 December 2011.
  assert.deepEqual(wallAt(instantOf(wall('2011-12-30 12:00'), 'Pacific/Apia'), 'Pacific/Apia').day, 31);
});

test('wall and instant are each other back, except where the wall shows an hour twice', () => {
  const instants = fc
    .integer({ min: Date.UTC(1975, 0), max: Date.UTC(2040, 0) })
    .map((at) => Math.floor(at / 1_000) * 1_000);
  fc.assert(
    fc.property(instants, fc.constantFrom(...zones), (at, zone) => {
      const back = instantOf(wallAt(at, zone), zone);
      assert.ok(back === at || (back < at && at - back <= 2 * hourMs), `${zone} ${at} came back as ${back}`);
      assert.deepEqual(wallAt(back, zone), wallAt(at, zone));
    }),
    { numRuns: 400 },
  );
});

test('offsets, days and weekdays', () => {
  assert.equal(offsetAt(Date.parse('2026-07-01T00:00:00.123Z'), 'Asia/Kolkata'), 5.5 * hourMs);
  assert.deepEqual(plusDays({ year: 2028, month: 2, day: 28 }, 2), wall('2028-03-01 00:00'));
  assert.deepEqual(plusDays({ year: 2026, month: 1, day: 1 }, -1), wall('2025-12-31 00:00'));
  assert.equal(weekdayOf({ year: 2026, month: 3, day: 4 }), 3);
  assert.equal(
    asUtc({ year: 50, month: 1, day: 1, hour: 0, minute: 0, second: 0 }),
    Date.parse('0050-01-01T00:00:00Z'),
  );
});

test('unknown zones are told apart and throw', () => {
  assert.equal(isZone('Europe/Berlin'), true);
  assert.equal(isZone('Middle/Earth'), false);
  assert.throws(() => wallAt(0, 'Middle/Earth'), RangeError);
});
