/** Spans of days in the words people use for them; times of day, amounts and months alone are none. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDaySpan } from '../../src/miniapps/day-spans.ts';

// Tuesday.
const context = { at: Date.UTC(2027, 3, 20, 12), timeZone: 'Europe/Berlin' };
const may = ['2027-05-03', '2027-05-07'] as const;
const june = ['2027-06-03', '2027-06-07'] as const;

const spans: [text: string, span: readonly [string, string] | undefined][] = [
  ['plan a trip to Lisbon from 3 to 7 May', may],
  ['3 to 7 may', may],
  ['3-7 may', may],
  ['3.–7. may', may],
  ['the 3rd to the 7th of may', may],
  ['from the 3rd of may until the 7th', may],
  ['may 3 to 7', may],
  ['may 3rd–7th', may],
  ['3 may to 7', may],
  ['from May 3 to May 7', may],
  ['4 people from 3 to 7 may', may],
  ['from 3 to 7 june', june],
  ['between 3 and 7 june', june],
  ['between june 3 and 7', june],
  ['between the 3rd and the 7th of june', june],
  ['3rd-7th june', june],
  ['june 3rd through the 7th', june],
  ['june 3 2028 to june 7 2028', ['2028-06-03', '2028-06-07']],
  ['from 28 april to 2 may', ['2027-04-28', '2027-05-02']],
  ['28 dec - 2 jan', ['2027-12-28', '2028-01-02']],
  ['this weekend', ['2027-04-24', '2027-04-25']],
  ['next weekend', ['2027-05-01', '2027-05-02']],
  ['from friday to sunday', ['2027-04-23', '2027-04-25']],
  ['may 3', ['2027-05-03', '2027-05-03']],
  ['4 june from 7 to 9pm', ['2027-06-04', '2027-06-04']],
  ['sometime in may', undefined],
  ['a weekend trip', undefined],
  ['2 or 3 of us', undefined],
];

for (const [text, span] of spans)
  test(`"${text}" is ${span?.join(' to ') ?? 'no days'}`, () => {
    const found = readDaySpan(text, context);
    assert.deepEqual(found === undefined ? undefined : [found.from, found.to], span);
  });
