import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { findDate, readDate } from '../../src/dates/natural-date.ts';
import { momentOf, normalRule } from '../../src/dates/reading.ts';

const now = Date.parse('2026-03-04T15:00:00Z');
const zone = 'America/New_York';
const read = (text: string, at = now) => readDate(text, { now: at, zone });
const instant = (iso: string) => ({ kind: 'instant', at: Date.parse(iso) });

test('what has elapsed is elapsed, what the wall shows is what the wall shows, also across a change of clocks', () => {
  const eve = Date.parse('2026-03-08T03:00:00Z');
  assert.deepEqual(read('in 8 hours', eve), instant('2026-03-08T11:00:00Z'));
  assert.deepEqual(read('tomorrow at 6am', eve), instant('2026-03-08T10:00:00Z'));
  assert.deepEqual(read('tomorrow at 2:30am', eve), instant('2026-03-08T07:30:00Z'));
});

test('an open hour is the next one on the clock today, and the likely one on another day', () => {
  assert.deepEqual(read('at 6'), instant('2026-03-04T23:00:00Z'));
  assert.deepEqual(read('at 11'), instant('2026-03-04T16:00:00Z'));
  assert.deepEqual(read('friday at 9'), instant('2026-03-06T14:00:00Z'));
  assert.deepEqual(read('friday at 3'), instant('2026-03-06T20:00:00Z'));
  assert.deepEqual(read('dinner friday at 7'), instant('2026-03-07T00:00:00Z'));
});

test('a time of today that is over is tomorrow, and a weekday that is over is next week', () => {
  assert.deepEqual(read('at 9am'), instant('2026-03-05T14:00:00Z'));
  assert.deepEqual(read('wednesday at 9am'), instant('2026-03-11T13:00:00Z'));
});

test('a day without a time is the whole day, and an hour of it can be chosen', () => {
  const reading = read('on the 15th')!;
  assert.deepEqual(reading, {
    kind: 'span',
    from: Date.parse('2026-03-15T04:00:00Z'),
    until: Date.parse('2026-03-16T04:00:00Z'),
    loose: true,
  });
  assert.equal(
    momentOf(reading, (from) => from + 9 * 3_600_000),
    Date.parse('2026-03-15T13:00:00Z'),
  );
  assert.equal(
    momentOf(read('in two hours')!, () => 0),
    now + 7_200_000,
  );
  assert.equal(
    momentOf(read('every day at 9')!, () => 0),
    null,
  );
});

test('months and weeks are whole', () => {
  assert.deepEqual(read('in april'), {
    kind: 'span',
    from: Date.parse('2026-04-01T04:00:00Z'),
    until: Date.parse('2026-05-01T04:00:00Z'),
    loose: true,
  });
});

test('the words about time are taken out of the rest', () => {
  assert.equal(findDate('remind me tomorrow at 9 to call the bank', { now, zone })?.rest, 'remind me to call the bank');
  assert.equal(findDate('nothing here', { now, zone }), null);
});

test('the same rule in other spellings is the same rule', () => {
  assert.equal(
    normalRule('RRULE:FREQ=DAILY;BYDAY=FR,MO,TU,WE,TH;BYHOUR=7;BYMINUTE=0'),
    normalRule('FREQ=WEEKLY;INTERVAL=1;BYHOUR=7;BYDAY=MO,TU,WE,TH,FR'),
  );
  assert.equal(normalRule('FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1'), normalRule('FREQ=MONTHLY;BYDAY=1MO'));
  assert.notEqual(normalRule('FREQ=DAILY;BYHOUR=7'), normalRule('FREQ=DAILY;BYHOUR=8'));
});

test('no text makes it throw, hang or give a span that ends before it begins', () => {
  const words = fc.constantFrom(
    'in',
    'at',
    'the',
    '3rd',
    '31st',
    'friday',
    'every',
    'next',
    'week',
    '99',
    '25:00',
    '0',
    'to',
    '-',
    'half',
    'past',
    'of',
    'feb',
    '30',
    '2026-13-45',
    'noon',
    '🎈',
    'last',
    'from',
    'between',
    'and',
    'an hour',
    'years',
    '999999999',
    'midnight',
    'EST',
  );
  fc.assert(
    fc.property(fc.array(words, { maxLength: 9 }), (list) => {
      const reading = read(list.join(' '));
      if (reading?.kind === 'span') assert.ok(reading.from < reading.until, list.join(' '));
      if (reading?.kind === 'instant') assert.ok(Number.isFinite(reading.at), list.join(' '));
    }),
    { numRuns: 600 },
  );
  assert.equal(read('a'.repeat(100_000)), null);
});

test('a zone that does not exist is a bug of the caller', () => {
  assert.throws(() => readDate('tomorrow', { now, zone: 'Middle/Earth' }), RangeError);
});
