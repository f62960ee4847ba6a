/** Words that are a time, and words that put another time in the place of one said before. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { correctedTime, inSameUnit, isLength, isTimeWords } from '../../src/dates/time-words.ts';

describe('a corrected time', () => {
  const corrections: [text: string, time: string, shifts?: boolean][] = [
    ['make it 20', '20'],
    ['20 min instead', '20 min'],
    ['make it an hour', 'an hour'],
    ['can you make it 5?', '5'],
    ['no i meant friday', 'friday'],
    ['no 6pm', '6pm'],
    ['no wait, 5:30', '5:30'],
    ['oops i meant 6', '6'],
    ['in 30 min i mean', 'in 30 min'],
    ['not monday, tuesday', 'tuesday'],
    ['no not friday, saturday', 'saturday'],
    ['i said friday not thursday', 'friday'],
    ['let’s make it 8', '8'],
    ['actually tomorrow morning', 'tomorrow morning'],
    ['push it 10 minutes', '10 minutes', true],
    ['make it later', 'later', true],
  ];
  for (const [text, time, shifts = false] of corrections)
    it(text, () => assert.deepEqual(correctedTime(text), { time, shifts }));

  const others = [
    ...[
      'actually i hate mondays',
      'wait a second',
      'hold on a min',
      'no one',
      'no way',
      'make it louder',
      'make it stop',
    ],
    ...['not today', 'no sun today', 'yes tomorrow', 'wait, today?', 'in an hour', '6pm', 'no 2 of them', 'i meant it'],
    ...['no i meant the other guy', 'no may be', 'not now, later', 'no thanks', 'sorry'],
  ];
  for (const text of others) it(`is none: ${text}`, () => assert.equal(correctedTime(text), null));
});

it('a bare number takes the unit in which the time was said last', () => {
  assert.equal(inSameUnit('20', 'remind me in 10 minutes to drink'), '20 minutes');
  assert.equal(inSameUnit('two', 'remind me in an hour to drink'), 'two hour');
  assert.equal(inSameUnit('20', 'remind me at 5pm to drink'), '20');
  assert.equal(inSameUnit('7', 'remind me in 10 min to drink make it 6pm'), '7');
  assert.equal(inSameUnit('friday', 'remind me in 10 min to drink'), 'friday');
});

it('a length is told from a moment, and either from anything else', () => {
  for (const text of ['20 min', 'an hour and a half', 'in half an hour', '2 days']) assert.ok(isLength(text), text);
  for (const text of ['tomorrow', '5pm', 'friday', 'next week']) assert.ok(!isLength(text), text);
  for (const text of ['tomorrow at 8am', 'in an hour', 'friday', 'next week']) assert.ok(isTimeWords(text), text);
  for (const text of ['in a bit of trouble', 'the one', 'london', '']) assert.ok(!isTimeWords(text), text);
});
