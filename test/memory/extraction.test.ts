/** What the rules understand of messages, and what is kept of them. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { boundaryIn, touches } from '../../src/memory/boundary.ts';
import { draftsOf, type HeardMessage } from '../../src/memory/extraction.ts';
import { findDate } from '../../src/memory/feature.ts';
import { createRuleExtractor } from '../../src/memory/rule-extractor.ts';

const at = Date.UTC(2026, 2, 4, 15);
let ids = 0;
const heard = (text: string, rest: Partial<HeardMessage> = {}): HeardMessage => ({
  id: `m${ids++}`,
  from: 'person',
  speaker: null,
  text,
  at,
  ...rest,
});
const rules = createRuleExtractor({ findDate });
const understand = (messages: HeardMessage[], before: HeardMessage[] = []) =>
  rules.extract({ messages, before, signal: new AbortController().signal, idempotencyKey: 'x' });
const factsOf = async (text: string) =>
  (await understand([heard(text)])).map(({ slot, text: fact }) => `${slot}: ${fact}`);

describe('facts', () => {
  for (const [text, ...expected] of [
    ['my name is Ana', 'me/name: is called Ana'],
    ["hey, I'm Maya btw", 'me/name: is called Maya'],
    ['i moved to Portland last month', 'me/lives_in: lives in Portland'],
    ['I live in New York now', 'me/lives_in: lives in New York'],
    ["i'm a nurse and i love it", 'me/job: works as a nurse'],
    ['my sister is called Priya', 'me/sister_name: their sister is called Priya'],
    ['my dog Truffle is old', 'me/dog_is: their dog is Truffle'],
    ["i'm allergic to peanuts", 'me/allergic_peanuts: is allergic to peanuts'],
    ["i'm vegetarian btw", 'me/diet: is vegetarian'],
    ['my favorite movie is Past Lives', 'me/favorite_movie: their favorite movie is Past Lives'],
    ["i can't stand cilantro", 'me/feels_cilantro: does not like cilantro'],
    ['my birthday is march 3rd', 'me/birthday: has their birthday on march 3rd'],
    ['we broke up', 'me/relationship: is single after a break-up'],
    ["i'm 27 years old", 'me/age: is 27 years old'],
    ['im sam btw', 'me/name: is called Sam'],
    ['my name is priya', 'me/name: is called Priya'],
    ['i live in lisbon with my sister clara', 'me/lives_in: lives in Lisbon', 'me/sister_is: their sister is Clara'],
    [
      'hey luna, i’m sam and i live in lisbon with my dog rex',
      'me/name: is called Sam',
      'me/lives_in: lives in Lisbon',
      'me/dog_name: their dog is called Rex',
    ],
    [`${'hey hey, '.repeat(36)}i’m sam`, 'me/name: is called Sam'],
    [`${'hey hey, '.repeat(36)}we broke up`, 'me/relationship: is single after a break-up'],
    ['I live in Lisbon with my cat', 'me/lives_in: lives in Lisbon'],
    ['we moved to new york last year', 'me/lives_in: lives in New York'],
    ['we have a dog called rex', 'me/has_dog: has a dog', 'me/dog_name: their dog is called Rex'],
    ['my cat is named miso', 'me/cat_name: their cat is called Miso'],
    ['i have two cats', 'me/has_cats: has two cats'],
  ] as [string, ...string[]][]) {
    it(`are read from ${JSON.stringify(text)}`, async () => assert.deepEqual(await factsOf(text), expected));
  }

  for (const text of [
    'do you live in Portland?',
    'if i lived in Rome i would be happy',
    'i used to live in Boston',
    'i wish i was a nurse',
    "i'm tired",
    "i'm so over this",
    'i love you',
    'i like that',
    'she said my name is stupid',
    'call me later',
    'what a day',
    'my sister sucks',
    'my dog ate my homework',
    'my boss called yesterday',
    'my name is spelled weird',
    'i live in fear of mondays',
    'i live in a small flat',
    'im grace under pressure',
  ]) {
    it(`are not made up from ${JSON.stringify(text)}`, async () => assert.deepEqual(await factsOf(text), []));
  }

  it("are nobody's but the one's who wrote them", async () => {
    assert.deepEqual(await understand([heard('i live in the cloud', { from: 'persona' })]), []);
    const [fact] = await understand([heard('i live in Boston', { speaker: 'Ana' })]);
    assert.deepEqual([fact?.slot, fact?.text], ['ana/lives_in', 'Ana lives in Boston']);
  });
});

describe('corrections', () => {
  it('put the new value where the old one was said', async () => {
    const first = heard("my sister's name is Anna");
    const [fact] = await understand(
      [heard("actually it's hannah")],
      [first, heard('what a sweet name', { from: 'persona' })],
    );
    assert.deepEqual([fact?.slot, fact?.text], ['me/sister_name', 'their sister is called Hannah']);
  });

  it("are of one's own words only", async () => {
    const other = heard("my sister's name is Anna", { speaker: 'Ben' });
    assert.deepEqual(await understand([heard("actually it's Hannah", { speaker: 'Ana' })], [other]), []);
  });

  it('need something to correct', async () =>
    assert.deepEqual(await understand([heard("actually it's fine")], [heard('nice weather')]), []));
});

describe('plans', () => {
  it('hold until their day is over', async () => {
    const [plan] = await understand([heard('my driving test is on friday at 10am')]);
    assert.equal(plan?.kind, 'plan');
    assert.equal(plan?.slot, 'me/plan_driving_test');
    assert.ok(plan.validUntil! >= Date.UTC(2026, 2, 6, 10) && plan.validUntil! <= Date.UTC(2026, 2, 8));
  });

  it('are ahead', async () => assert.deepEqual(await understand([heard('the exam was yesterday at 9')]), []));
});

describe('boundaries', () => {
  for (const [text, topic] of [
    ["don't bring up my ex again", 'ex'],
    ['please never mention Marcus to me again.', 'Marcus'],
    ["i don't want to talk about my father anymore", 'father'],
    ['stop asking me about the wedding', 'wedding'],
    ["don't bring the accident up again", 'accident'],
    ['I’d rather not talk about work', 'work'],
  ] as const) {
    it(`are set by ${JSON.stringify(text)}`, () => assert.deepEqual(boundaryIn(text), { topic, lifted: false }));
  }
  it('are lifted', () => assert.deepEqual(boundaryIn('you can talk about my ex again'), { topic: 'ex', lifted: true }));
  for (const text of [
    "don't talk about it",
    'do you want to talk about work?',
    'they never mention the price',
    "don't forget the milk",
  ]) {
    it(`are not ${JSON.stringify(text)}`, () => assert.equal(boundaryIn(text), null));
  }
  it('touch what names them, in either number', () => {
    assert.equal(touches('my exes are all called Jonah', 'ex'), false);
    assert.equal(touches('the weddings i went to', 'wedding'), true);
    assert.equal(touches('an exam', 'ex'), false);
  });
  it('are kept as wishes and not as things said', async () => {
    const message = heard("don't bring up Marcus again");
    const drafts = draftsOf({ messages: [message], before: [] }, await understand([message]));
    assert.deepEqual(
      drafts.map(({ kind, topic }) => [kind, topic]),
      [['boundary', 'Marcus']],
    );
  });
});

describe('episodes', () => {
  const textsOf = (...texts: string[]) =>
    draftsOf({ messages: texts.map((text) => heard(text)), before: [] }, []).map(({ text }) => text);

  it('keep what says something, in its own words', () => {
    assert.deepEqual(textsOf('ok', 'lol', 'yeah', 'the ferry leaves from pier nine'), [
      'the ferry leaves from pier nine',
    ]);
  });

  it('keep no passwords, codes, card numbers or phone numbers', () => {
    const kept = textsOf(
      'the wifi password is hunter22 ok',
      'my pin is 4821, dont tell',
      'the card is 4111 1111 1111 1111 valid till june',
      'call the plumber on +1 555 010 4477 about the sink',
    ).join('\n');
    for (const secret of ['hunter22', '4821', '4111', '0104477', '010 4477']) assert.ok(!kept.includes(secret), secret);
    assert.match(kept, /plumber/);
  });

  it('have the same keys when read again, alone or in a turn', () => {
    const message = heard('the ferry leaves from pier nine');
    const [alone] = draftsOf({ messages: [message], before: [] }, []);
    const [, inTurn] = draftsOf({ messages: [heard('so about the trip tomorrow'), message], before: [] }, []);
    assert.equal(alone?.key, inTurn?.key);
  });

  it('know what is delicate', () => {
    const [draft] = draftsOf({ messages: [heard('the biopsy says cancer')], before: [] }, []);
    assert.equal(draft?.sensitivity, 'delicate');
  });
});
