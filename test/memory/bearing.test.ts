/** What may be quoted as the answer to a question, and what only ranks best because nothing fits. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { answersWhole, bearsOn, isAsking } from '../../src/memory/bearing.ts';

for (const [question, text, bears] of [
  ["what's my dog's name?", 'we have a dog called rex', true],
  ["what's my dog's name?", 'i work as a nurse', false],
  ["what's my dog's name?", 'my name is Sam', false],
  ["what's my name?", 'is called Sam', true],
  ['do you remember my name?', 'my name is Ottilie', true],
  ['where do i live?', 'lives in Lisbon', true],
  ['where do i live?', "i'm allergic to peanuts", false],
  ['what do i do for work?', 'works as a nurse', true],
  ["what's my brother's name?", 'their sister is Clara', false],
  ["what's my brother's name?", 'their brother is called Tom', true],
  ["what's my mum called?", 'my mother is called Inge', true],
  ["what's my dog's name?", 'we adopted a puppy named Rex', true],
  ['what breed is my dog?', 'rex is a beagle', true],
  ['where does my mother live?', 'lives in Lisbon', false],
  ['who is in my family?', 'their sister is Clara', true],
  ['you know?', 'anything', true],
] as [string, string, boolean][]) {
  it(`${bears ? 'takes' : 'leaves'} ${JSON.stringify(text)} for ${JSON.stringify(question)}`, () =>
    assert.equal(bearsOn(question, text), bears));
}

for (const [question, text, whole] of [
  ['where do i live?', 'lives in Bristol', true],
  ["what's my dog's name?", 'their dog is called Rex', true],
  ['what breed is my dog?', 'their dog is called Rex', false],
  ['how old is my brother', 'their brother is called Tom', false],
  ["what's my name?", 'is called Sam', false],
] as [string, string, boolean][]) {
  it(`${JSON.stringify(text)} says ${whole ? 'all' : 'not all'} that ${JSON.stringify(question)} asks`, () =>
    assert.equal(answersWhole(question, text), whole));
}

for (const [text, asks] of [
  ['how old is my brother', true],
  ["what's my dog called?", true],
  ['whats my sisters name', true],
  ['who is my boss again', true],
  ['where do i live', true],
  ['do you remember my birthday', true],
  ['when i was five we lived in Rome', false],
  ['what a day, i got the job', false],
  ['how lovely, my sister is coming', false],
  ['my sister is called Clara', false],
] as [string, boolean][]) {
  it(`${asks ? 'hears a question in' : 'hears no question in'} ${JSON.stringify(text)}`, () =>
    assert.equal(isAsking(text), asks));
}
