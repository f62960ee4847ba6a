/** Recurring rules as moments on a wall clock, and times as people say them. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { anchored, nextOccurrence, ruleOf, shortestGap } from '../../src/dates/occurrence.ts';
import { spokenClock, spokenDuration, spokenMoment, spokenRule } from '../../src/dates/spoken.ts';
import { instantOf, wallAt } from '../../src/dates/zone.ts';

const zone = 'America/New_York';
/** A Friday noon, two days before the clocks go forward. */
const friday = Date.parse('2026-03-06T17:00:00Z');

function moments(rrule: string, count: number, after = friday, inZone = zone): string[] {
  const found: string[] = [];
  let from: number | null = null;
  for (let i = 0; i < count; i++) {
    const at: number | null = nextOccurrence(rrule, { zone: inZone, after: from ?? after, from });
    if (at === null) return found;
    found.push(new Date(at).toISOString().slice(0, 16));
    from = at;
  }
  return found;
}

describe('the next moment of a rule', () => {
  const rules: [rrule: string, expected: string[]][] = [
    // Eight on the wall is an hour earlier in the world once the clocks have changed.
    ['FREQ=DAILY;BYHOUR=8;BYMINUTE=0', ['2026-03-07T13:00', '2026-03-08T12:00', '2026-03-09T12:00']],
    ['FREQ=DAILY;INTERVAL=3;BYHOUR=8', ['2026-03-07T13:00', '2026-03-10T12:00', '2026-03-13T12:00']],
    ['FREQ=DAILY;BYHOUR=8,20', ['2026-03-07T01:00', '2026-03-07T13:00', '2026-03-08T01:00']],
    ['FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=11', ['2026-03-09T15:00', '2026-03-10T15:00']],
    ['FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;BYHOUR=9', ['2026-03-09T13:00', '2026-03-23T13:00', '2026-04-06T13:00']],
    ['FREQ=MONTHLY;BYDAY=1MO;BYHOUR=9', ['2026-04-06T13:00', '2026-05-04T13:00']],
    ['FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=9', ['2026-03-27T13:00', '2026-04-24T13:00']],
    ['FREQ=MONTHLY;BYMONTHDAY=31;BYHOUR=9', ['2026-03-31T13:00', '2026-04-30T13:00', '2026-05-31T13:00']],
    ['FREQ=MONTHLY;BYMONTHDAY=-1;BYHOUR=9', ['2026-03-31T13:00', '2026-04-30T13:00']],
    [
      'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;BYHOUR=9',
      ['2026-03-31T13:00', '2026-04-30T13:00', '2026-05-29T13:00'],
    ],
    ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYHOUR=9', ['2027-02-28T14:00', '2028-02-29T14:00']],
    ['FREQ=HOURLY;INTERVAL=2', ['2026-03-06T19:00', '2026-03-06T21:00']],
    ['FREQ=MINUTELY;INTERVAL=30', ['2026-03-06T17:30', '2026-03-06T18:00']],
  ];
  for (const [rrule, expected] of rules) it(rrule, () => assert.deepEqual(moments(rrule, expected.length), expected));

  it('that a clock skips is an hour later on the wall, and only on that day', () => {
    const [, skipped, after] = moments('FREQ=DAILY;BYHOUR=2;BYMINUTE=30', 3);
    assert.deepEqual(
      [skipped, after].map((at) => wallAt(Date.parse(`${at}Z`), zone).hour),
      [3, 2],
    );
  });

  it('lies ahead, whatever was missed, and on the wall hour of the rule for a year', () => {
    for (const inZone of ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Sydney']) {
      let at: number | null = null;
      let after = friday;
      for (let day = 0; day < 370; day++) {
        at = nextOccurrence('FREQ=DAILY;BYHOUR=8;BYMINUTE=15', { zone: inZone, after, from: at });
        assert.ok(at !== null && at > after && at - after <= 25 * 3_600_000, inZone);
        const { hour, minute } = wallAt(at, inZone);
        assert.deepEqual([hour, minute], [8, 15], inZone);
        after = at;
      }
    }
  });

  it('that can never come is none, and a rule that names no day keeps that of its first time', () => {
    assert.equal(nextOccurrence('FREQ=NEVER', { zone, after: friday, from: null }), null);
    const first = instantOf({ year: 2026, month: 1, day: 31, hour: 9, minute: 0, second: 0 }, zone);
    assert.equal(anchored('FREQ=MONTHLY', first, zone), 'FREQ=MONTHLY;BYMONTHDAY=31');
    assert.equal(anchored('FREQ=WEEKLY;BYHOUR=8', first, zone), 'FREQ=WEEKLY;BYHOUR=8;BYDAY=SA');
    assert.equal(anchored('FREQ=YEARLY', first, zone), 'FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=31');
    assert.equal(anchored('FREQ=DAILY', first, zone), 'FREQ=DAILY');
  });

  it('says how close together its moments are', () => {
    const gap = (rrule: string) => shortestGap(ruleOf(rrule)!) / 60_000;
    assert.deepEqual(
      ['FREQ=MINUTELY;INTERVAL=5', 'FREQ=HOURLY', 'FREQ=DAILY;BYHOUR=8,9', 'FREQ=DAILY'].map(gap),
      [5, 60, 60, 1_440],
    );
  });
});

describe('spoken times', () => {
  it('name the day as people do', () => {
    const at = (days: number) => spokenMoment(friday + days * 86_400_000, friday, zone);
    assert.deepEqual([0.1, 1, 3, 10, 400].map(at), [
      'today at 2:24 PM',
      'tomorrow at noon',
      'on Monday at 1 PM',
      'on Monday, March 16 at 1 PM',
      'on Saturday, April 10, 2027 at 1 PM',
    ]);
    assert.equal(spokenMoment(friday + 90 * 60_000, friday, null), 'in 1 hour 30 minutes');
    assert.deepEqual(
      [spokenClock({ hour: 0, minute: 0 }), spokenClock({ hour: 12, minute: 5 })],
      ['midnight', '12:05 PM'],
    );
    assert.deepEqual([0, 61_000, 90_000_000].map(spokenDuration), ['a moment', '1 minute 1 second', '1 day 1 hour']);
  });

  it('name rules', () => {
    const rules: [string, string][] = [
      ['FREQ=DAILY;BYHOUR=8;BYMINUTE=0', 'every day at 8 AM'],
      ['FREQ=DAILY;BYHOUR=8,20', 'every day at 8 AM and 8 PM'],
      ['FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=12', 'every weekday at noon'],
      ['FREQ=WEEKLY;BYDAY=SA,SU;BYHOUR=10', 'every Saturday and Sunday at 10 AM'],
      ['FREQ=WEEKLY;INTERVAL=2;BYDAY=MO', 'every other Monday at 9 AM'],
      ['FREQ=MONTHLY;BYDAY=1MO', 'every month on the 1st Monday at 9 AM'],
      ['FREQ=MONTHLY;BYMONTHDAY=-1', 'every month on the last day at 9 AM'],
      ['FREQ=MONTHLY;BYMONTHDAY=22', 'every month on the 22nd at 9 AM'],
      ['FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=3', 'every year on May 3 at 9 AM'],
      ['FREQ=MINUTELY;INTERVAL=30', 'every 30 minutes'],
      ['FREQ=HOURLY', 'every hour'],
    ];
    for (const [rrule, words] of rules) assert.equal(spokenRule(rrule), words);
  });
});
