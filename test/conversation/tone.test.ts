/** How messages sound to the relationship. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Tone } from '../../machines/conversation/types.ts';
import { toneOf } from '../../src/conversation/tone.ts';
import { plainWords } from '../../src/conversation/wording.ts';

const said: [string, Tone[]][] = [
  ['thank you so much', ['warm']],
  ['thx luna', ['warm']],
  ['love you', ['warm']],
  ['i missed you', ['warm']],
  ['you’re the best', ['warm']],
  ['you always cheered me up ❤️', ['warm']],
  ['sleep well', ['warm']],
  ['gracias, te quiero', ['warm']],
  ['ありがとう', ['warm']],
  ['lol', ['laugh']],
  ['hahahaha stop', ['laugh']],
  ['LMAOOO', ['laugh']],
  ['lmfaooo', ['laugh']],
  ['looool ok', ['laugh']],
  ['that’s hilarious', ['laugh']],
  ['i’m dead 💀', ['laugh']],
  ['jajaja', ['laugh']],
  ['哈哈哈哈', ['laugh']],
  ['ㅋㅋㅋ', ['laugh']],
  ['omg thank you 😂', ['warm', 'laugh']],
  ['i’ve never told anyone this', ['open']],
  ['can i tell you something', ['open']],
  ['i’m so scared of losing this job', ['open']],
  ['i feel really lonely lately', ['open']],
  ['my therapist says i should rest', ['open']],
  ['i miss my dad', ['open']],
  ['i got fired today', ['open']],
  ['we got robbed last night', ['open']],
  ['me siento sola', ['open']],
  ['shut up', ['harsh']],
  ['you’re so useless', ['harsh']],
  ['stupid bot', ['harsh']],
  ['fuck off', ['harsh']],
  ['i hate you', ['harsh']],
  ['you suck lol', ['laugh', 'harsh']],
  ['halt die klappe', ['harsh']],
];

const plain = [
  'hey',
  'ok',
  'what time is it',
  'pizza or sushi?',
  'so tired today',
  'my boss is an idiot',
  'this traffic sucks',
  'the movie was stupid but fun',
  'can you remind me at 5',
  'i live on charlotte street',
  'the party is at eight',
  'we should get a table for six',
  'see www.example.com for the menu',
  'i hate mondays',
  'what would you do',
  'tyler is coming too',
  'the loveliest cafe in town',
  'room 555 is ours',
  '今天天气很好',
];

describe('tone', () => {
  for (const [text, tones] of said)
    it(`${tones.join(' and ')}: ${text}`, () => assert.deepEqual(toneOf(plainWords(text)), tones));
  for (const text of plain)
    it(`nothing in particular: ${text}`, () => assert.equal(toneOf(plainWords(text)), undefined));

  it('is read from long and monotonous texts too', () => {
    // A pattern that looks again and again at the same words would not come to an end here.
    assert.equal(toneOf('a'.repeat(4_000)), undefined);
    assert.equal(toneOf('you are so '.repeat(360)), undefined);
    assert.deepEqual(toneOf('ha'.repeat(2_000)), ['laugh']);
    assert.equal(toneOf('i feel so really '.repeat(230)), undefined);
  });
});
