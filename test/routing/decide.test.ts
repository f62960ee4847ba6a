/** The local router: what is plain is decided, what only looks plain is asked about, the rest is talk. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { decideLocally } from '../../src/routing/decide.ts';
import { type RoutingInput, sureFrom } from '../../src/routing/decision.ts';
import { createRouter } from '../../src/routing/router.ts';
import { said, words } from './input.ts';

function decided(text: string, more: Partial<RoutingInput> = {}): string[] {
  const decision = decideLocally(said(text, more));
  assert.equal(decision.source, 'local');
  assert.equal(decision.unsure, false, `${text} should be plain`);
  return words(decision.intents);
}

describe('a plain request', () => {
  const plain: [string, string][] = [
    ['remind me to call mom at 6', 'tool reminder'],
    ['dont remind me to call dad', 'tool reminder'],
    ['stop reminding me to stretch', 'tool reminder'],
    ['you dont have to remind me to drink anymore', 'tool reminder'],
    ['did you remind me?', 'tool reminder'],
    ['when will you remind me', 'tool reminder'],
    ['luna pls remnid me abt the dentist tmrw', 'tool reminder'],
    ['text me at noon saying go outside', 'tool scheduled_message'],
    ['10 min timer pls', 'tool timer'],
    ['how many days until christmas', 'tool date_math'],
    ['what time is it in tokyo rn', 'tool time'],
    ["5'11 in cm?", 'tool unit_conversion'],
    ['whats 20 percent tip on 84', 'tool calculator'],
    ['what did i tell you about my sister', 'tool memory_search'],
    ['when is my exam', 'tool memory_search'],
    ["when is my mum's birthday", 'tool memory_search'],
    ['how old is my brother', 'tool memory_search'],
    ['where does my sister live', 'tool memory_search'],
    ['what do i hate', 'tool memory_search'],
    ['whats my job', 'tool memory_search'],
    ['when is my next reminder', 'tool reminder'],
    ["what's the weather tomorrow", 'tool web_search'],
    ['convert 50 usd to eur', 'tool web_search'],
    ['https://example.com/article can you summarize this', 'tool web_page'],
    ["let's vote: pizza or sushi?", 'miniapp poll start'],
    ['split the bill: 120 between me, sam and lee', 'miniapp bill-split start'],
    ['lets split 60 for me, ben and ana', 'miniapp bill-split start'],
    ['help us plan our weekend in chicago', 'miniapp trip-planner start'],
    ['add oat milk to the grocery list', 'miniapp checklist start'],
    ["let's plan dinner friday at 7", 'miniapp plan start'],
    ['check in on me tomorrow', 'workflow check_in start'],
    ['stop the daily summary', 'workflow daily_summary stop'],
    ['recuérdame llamar a mamá a las 6', 'tool reminder'],
    ['明天早上八点提醒我吃药', 'tool reminder'],
  ];
  for (const [text, expected] of plain) it(`${text}: ${expected}`, () => assert.deepEqual(decided(text), [expected]));
});

describe('what only sounds like a request', () => {
  const talk = [
    'you remind me of my sister lol',
    'dont remind me lol',
    'dont remind me of my ex',
    'stop reminding me that im old',
    'did you remind me of that song',
    'i set like five alarms and still overslept',
    'i voted early this morning',
    'we split up last week',
    'sounds like a plan',
    'i ran 5 miles today!!',
    'we won 3-2 last night!!',
    'i finally checked in to the hotel',
    "what's the capital of france",
  ];
  for (const text of talk) it(`${text}: talk`, () => assert.deepEqual(decided(text), ['conversation']));

  it('asks where a request is addressed to us and is not clear', () => {
    const { unsure, intents } = decideLocally(said('can you do something about my trip'));
    assert.equal(unsure, true);
    assert.ok(intents.every(({ confidence }) => confidence < sureFrom));
  });
});

describe('several requests', () => {
  it('come out in the order of the message', () => {
    assert.deepEqual(decided('remind me at 6 and start a poll for dinner'), ['tool reminder', 'miniapp poll start']);
    assert.deepEqual(decided('whats 15% of 90? also remind me to tip the driver tomorrow'), [
      'tool calculator',
      'tool reminder',
    ]);
  });

  it('are one where the second is part of the first', () => {
    for (const text of [
      'remind me to buy milk and eggs',
      'remind me to check the weather before the hike',
      'remind me to call mom and dad at 5',
    ]) {
      assert.deepEqual(decided(text), ['tool reminder'], text);
    }
  });

  it('leave talk around them out', () => {
    assert.deepEqual(decided('ugh long day. anyway remind me to call the bank at 9'), ['tool reminder']);
  });

  it('carry their own words and nobody else’s', () => {
    const { intents } = decideLocally(said('Set a timer for 10 min and remind me to call Dad tonight'));
    const [timer, reminder] = intents.map((intent) => ('arguments' in intent ? intent.arguments : undefined));
    assert.match(String(timer?.text), /timer for 10 minutes/);
    assert.doesNotMatch(String(timer?.text), /dad/i);
    assert.equal(reminder?.text, 'remind me to call Dad tonight');
  });
});

describe('an open MiniApp', () => {
  const poll = { active: { app: 'poll', state: 'active' } };

  it('is no reason that another poll is not started', () => {
    for (const text of [
      'poll beach or mountains or city',
      'luna poll pizza, sushi or tacos',
      'another poll red or blue',
    ])
      assert.deepEqual(decided(text, poll), ['miniapp poll start'], text);
    for (const text of ['poll says yes or no', 'poll numbers up or down', 'polls show red or blue'])
      assert.deepEqual(decided(text, poll), ['conversation'], text);
    assert.deepEqual(decided('results of the poll?', { active: { app: 'bill-split' } }), ['conversation']);
    assert.deepEqual(decided('results of the match'), ['tool web_search']);
  });

  it('takes bare answers', () => {
    for (const text of ['2', 'sushi', 'option b', 'close it', "who's winning", 'i vote for the beach']) {
      assert.deepEqual(decided(text, poll), ['miniapp poll act'], text);
    }
    assert.deepEqual(decided('me', { active: { app: 'plan' } }), ['miniapp plan act']);
    assert.deepEqual(decided('uber 23.50', { active: { app: 'bill_split' } }), ['miniapp bill-split act']);
  });

  it('takes the answers its own state names, however long they are', () => {
    const active = { app: 'poll', state: { options: [{ label: 'What we did last year at the lake' }] } };
    assert.deepEqual(decided('what we did last year at the lake', { active }), ['miniapp poll act']);
  });

  it('leaves talk and other requests alone', () => {
    assert.deepEqual(decided('how are you today', poll), ['conversation']);
    assert.deepEqual(decided('remind me to vote later at 8', poll), ['tool reminder']);
    assert.deepEqual(decided('start a poll for the place', { active: { app: 'plan' } }), ['miniapp poll start']);
  });

  it('takes nothing once it is completed, or where it is none of ours', () => {
    assert.deepEqual(decided('2', { active: { app: 'poll', state: 'completed' } }), ['conversation']);
    assert.deepEqual(decided('2', { active: { app: 'chess', state: 'active' } }), ['conversation']);
  });
});

describe('a group', () => {
  const group = { mode: 'group' as const };
  const signs = { called: false, logistics: false, personal: false, reaction: false };

  it('is left alone unless the persona is meant', () => {
    for (const text of [
      'lol same',
      'i set a timer and still burned it',
      'remind me to never drink again',
      "what's 12*7",
    ]) {
      assert.deepEqual(decided(text, { ...group, signs }), ['silent'], text);
    }
  });

  it('is answered when it calls, when it is logistics, and when it acts in the open MiniApp', () => {
    assert.deepEqual(decided('luna what time is it in denver', { ...group, signs: { ...signs, called: true } }), [
      'tool time',
    ]);
    assert.deepEqual(decided('what time are we meeting?', { ...group, signs: { ...signs, logistics: true } }), [
      'conversation',
    ]);
    assert.deepEqual(decided('1', { ...group, signs, active: { app: 'poll' } }), ['miniapp poll act']);
    assert.deepEqual(decided('haha nice one', { ...group, signs, active: { app: 'poll' } }), ['silent']);
  });

  it('gets no search of memory for an uncalled question, and a personal request is only talked about', () => {
    assert.deepEqual(
      decided('what did i tell you about where we meet?', { ...group, signs: { ...signs, logistics: true } }),
      ['conversation'],
    );
    assert.deepEqual(
      decided('luna remind me to call mom', { ...group, signs: { ...signs, called: true, personal: true } }),
      ['conversation'],
    );
  });

  it('is silent for a tapback, and so is a direct chat', () => {
    const reaction = { ...signs, reaction: true };
    assert.deepEqual(decided('Loved “see you at 7”', { signs: { ...reaction, called: true } }), ['silent']);
    assert.deepEqual(decided('Liked “ok”', { ...group, signs: reaction }), ['silent']);
  });
});

describe('what was said before', () => {
  const after = (persona: string, person = 'ok so') => ({
    history: [
      { from: 'person' as const, text: person },
      { from: 'persona' as const, text: persona },
    ],
  });

  it('makes a yes the thing that was offered', () => {
    assert.deepEqual(decided('yes please', after('want me to remind you an hour before?')), ['tool reminder']);
    assert.deepEqual(decided('sure', after('should i start a poll for it?')), ['miniapp poll start']);
    assert.deepEqual(decided('no thanks', after('should i start a poll for it?')), ['conversation']);
    assert.deepEqual(decided('yes', after('did it go ok?')), ['conversation']);
  });

  it('completes and changes what was asked for', () => {
    assert.deepEqual(decided('tomorrow at 9', after('sure, when?', 'remind me to call the bank')), ['tool reminder']);
    assert.deepEqual(decided('and in london?', after('11pm over there', 'what time is it in tokyo')), ['tool time']);
    assert.deepEqual(decided('actually make it 7', after('done, 6 it is', 'remind me to call mom at 6')), [
      'tool reminder',
    ]);
  });

  it('changes it over answers to our questions and thanks, and not over other talk', () => {
    const lines = (...texts: string[]) => ({
      history: texts.map((text, at) => ({ from: at % 2 === 0 ? ('person' as const) : ('persona' as const), text })),
    });
    const made = ['remind me at 5pm to call dad', 'which city are you in?', 'london', 'done! today at 5 pm'];
    for (const text of ['no i meant friday', 'no 6pm', '20 min instead', 'in 30 min i mean', 'not today, tomorrow'])
      assert.deepEqual(decided(text, lines(...made)), ['tool reminder'], text);
    assert.deepEqual(decided('no 6pm', lines(...made, 'lol ok thanks', 'anytime')), ['tool reminder']);
    assert.deepEqual(decided('no 6pm', lines(...made, 'my boss is weird', 'how so?')), ['conversation']);
    assert.deepEqual(decided('actually i hate london', lines(...made, 'i saw a film', 'nice')), ['conversation']);
  });
});

describe('whatever is written', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'remind me to ',
      'and ',
      ', ',
      '! ',
      '. ',
      'paid 12 ',
      '5 km in ',
      'what is ',
      '"',
      '(1+',
      'poll: ',
      '\n',
      'https://example.com/a ',
      '😂',
      '今天',
      'luna ',
    ),
    fc.string({ unit: 'binary', maxLength: 40 }),
  );
  const text = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(''));

  it('is a decision that can be recorded', () => {
    fc.assert(
      fc.property(
        text,
        fc.constantFrom('direct' as const, 'group' as const),
        fc.constantFrom('poll', 'plan', 'bill-split', 'x', ''),
        (message, mode, app) => {
          const decision = decideLocally(said(message, { mode, active: app === '' ? null : { app } }));
          assert.ok(decision.intents.length >= 1 && decision.intents.length <= 6);
          assert.ok(decision.intents.every(({ confidence }) => confidence > 0 && confidence <= 1));
          assert.deepEqual(JSON.parse(JSON.stringify(decision)), decision);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('ends, however long and repetitive it is', { timeout: 30_000 }, () => {
    for (const part of [
      'a ',
      '1 ',
      'and ',
      '! ',
      'remind me to ',
      'x"',
      'day ',
      '(',
      ',',
      'how many ',
      'paid 1 ',
      '\n',
    ]) {
      decideLocally(said(part.repeat(20_000), { active: { app: 'plan' } }));
    }
  });
});

it('without a model the local decision stands', async () => {
  const router = createRouter({ model: null });
  const decision = await router.decide(said('can you do something about my trip'), new AbortController().signal);
  assert.equal(decision.source, 'local');
  assert.equal(decision.unsure, true);
});
