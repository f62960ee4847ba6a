/** What may be quoted as the answer to a question, and what only ranks best because nothing fits. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { bearsOn } from '../../src/memory/bearing.ts';

for (const [question, text, bears] of [
  ["what's my dog's name?", 'we have a dog called rex', true],
  ["what's my dog's name?", 'i work as a nurse', false],
  ["what's my dog's name?", 'my name is Sam', false],
  ["what's my name?", 'is called Sam', true],
  ['do you remember my name?', 'my name is Ottilie', true],
  ['where do i live?', 'lives in Lisbon', true],
  ['where do i live?', "i'm allergic to peanuts", false],
  ['what do i do for work?', 'works as a nurse', true],
  ['you know?', 'anything', true],
] as [string, string, boolean][]) {
  it(`${bears ? 'takes' : 'leaves'} ${JSON.stringify(text)} for ${JSON.stringify(question)}`, () =>
    assert.equal(bearsOn(question, text), bears));
}
