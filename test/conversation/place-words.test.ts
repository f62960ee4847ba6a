/** What can be the name of a place, and what is talk. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { canBePlace } from '../../src/conversation/place-words.ts';

it('a name is one, bare or led, in any country', () => {
  const names = [
    'Klein Bünzow',
    'leedz',
    'in Stoke Poges',
    'i’m near Llanelli',
    'Springfield, Ohio',
    'st. ives',
    'oh in Zürich',
  ];
  for (const name of names) assert.ok(canBePlace(name), name);
});

it('moods, greetings, questions, times and refusals are none', () => {
  const talk = [
    ...['i’m so sad', 'how are you', 'who are you', 'ich bin traurig', 'estoy muy feliz hoy', 'je suis triste', 'sad'],
    ...[
      'tomorrow at 8am',
      'in an hour',
      'in a bad mood',
      'in pain',
      'no i meant friday',
      'why?',
      'none of your business',
    ],
    ...['whats the capital of france', 'lol', 'i don’t want to say', 'good morning'],
  ];
  for (const text of talk) assert.ok(!canBePlace(text), text);
});
