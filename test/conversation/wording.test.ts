/** What we said lately is recognised by its plain form, however little of two texts has to be looked at to tell them apart. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isSaidIn, normaliseForEcho, withoutEnd } from '../../src/conversation/wording.ts';

const texts = [
  'I’m in',
  "i'm in",
  "I'm  in",
  ' I’m in ',
  'I’m in.',
  'i',
  'I',
  '',
  ' ',
  'e\u0301a, then',
  '\u00e9a, then',
  'éA, THEN',
  'oh\u200b no',
  'oh no',
  'o\u0301h no',
  'ﬁne',
  'fine',
  'FINE\ufe0f',
  'one – two',
  'one - two',
  '“quoted”',
  '"quoted"',
  'same start, other end',
  'same start, other END ',
  'same start, another end',
];

it('finds what is the same by its plain form, and nothing else', () => {
  for (const one of texts)
    for (const other of texts)
      assert.equal(isSaidIn([one], other), normaliseForEcho(one) === normaliseForEcho(other), `${one} and ${other}`);
});

it('takes space and marks off the end of words', () => {
  for (const words of ['hi there!!', 'hi? ', 'really. . ~', '...', '', 'ok\u00a0\u3000!', 'a:b;c'])
    assert.equal(withoutEnd(words, '!.,;:~'), words.replace(/[\s!.,;:~]+$/, ''), words);
});
