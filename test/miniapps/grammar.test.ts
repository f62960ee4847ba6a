/** Which texts start a session or act in one, and which mean nothing; and that every fact and state can be told in plain words. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadCatalogue } from '../../src/miniapps/catalogue.ts';
import { isRecapRequest } from '../../src/miniapps/phrases.ts';
import { dayOf, readTime, zoneOffsetMinutes } from '../../src/miniapps/times.ts';
import { startAt, Table } from './table.ts';

const catalogue = await loadCatalogue();
// Monday, 3 May 2027, noon in UTC.
const context = { at: startAt, timeZone: 'UTC' };
const grammarOf = (name: string) => catalogue.get(name)!.app.grammar;

/** The app that is surest of a text, with its parsed setup. */
function started(text: string): { app: string; setup: Record<string, unknown> } | undefined {
  const found = catalogue.entries
    .flatMap(({ app }) => {
      const start = app.grammar.start(text, context);
      return start === undefined
        ? []
        : [{ app: app.name, start, setup: app.setup.parse(start.setup) as Record<string, unknown> }];
    })
    .sort((a, b) => b.start.confidence - a.start.confidence)[0];
  return found;
}

const starts: [string, string | undefined, Record<string, unknown>?][] = [
  ["let's vote: pizza or sushi?", 'poll', { options: ['pizza', 'sushi'], mode: 'single' }],
  [
    'Poll: where do we eat? Pizza, sushi, tacos',
    'poll',
    { question: 'Where do we eat?', options: ['Pizza', 'sushi', 'tacos'] },
  ],
  ['poll: movie night friday or saturday?', 'poll', { question: 'Movie night?', options: ['friday', 'saturday'] }],
  ['poll pizza friday or saturday?', 'poll', { question: 'Pizza?', options: ['friday', 'saturday'] }],
  ['poll: dinner at 7 or 8?', 'poll', { question: 'Dinner?', options: ['7', '8'] }],
  ["let's vote: brunch on june 4 or june 5", 'poll', { question: 'Brunch?', options: ['june 4', 'june 5'] }],
  [
    'poll: dinner friday at 7pm or saturday at 8pm',
    'poll',
    { question: 'Dinner?', options: ['friday at 7pm', 'saturday at 8pm'] },
  ],
  [
    'poll meet tonight, tomorrow or on sunday',
    'poll',
    { question: 'Meet?', options: ['tonight', 'tomorrow', 'sunday'] },
  ],
  [
    'poll: beach or mountains for summer?',
    'poll',
    { question: 'Beach or mountains for summer?', options: ['beach', 'mountains'] },
  ],
  ['vote: sushi or pizza tonight?', 'poll', { question: 'Sushi or pizza tonight?', options: ['sushi', 'pizza'] }],
  ['poll beach or mountains or city', 'poll', { options: ['beach', 'mountains', 'city'] }],
  ['poll: friday or saturday?', 'poll', { question: 'friday or saturday?', options: ['friday', 'saturday'] }],
  ['poll: go home or stay for dinner', 'poll', { options: ['go home', 'stay for dinner'] }],
  ['poll: sun cream or shade', 'poll', { options: ['sun cream', 'shade'] }],
  ['another poll red or blue', 'poll', { options: ['red', 'blue'] }],
  ['secret vote: red or blue', 'poll', { hidden: true, options: ['red', 'blue'] }],
  ["let's rank: hiking, beach, museum", 'poll', { mode: 'ranked', options: ['hiking', 'beach', 'museum'] }],
  ['vote: a, b, c until tomorrow 6pm', 'poll', { options: ['a', 'b', 'c'], deadline: Date.UTC(2027, 4, 4, 18) }],
  [
    'split the bill: ramen 12.50, gyoza 6, tip 10%',
    'bill-split',
    {
      items: [
        { label: 'ramen', amount: 1_250 },
        { label: 'gyoza', amount: 600 },
      ],
      tip: { kind: 'percent', basisPoints: 1_000 },
    },
  ],
  [
    "let's split the bill: 84.20 for me, ben and ana",
    'bill-split',
    { items: [{ label: 'The bill', amount: 8_420 }], guests: ['Ben', 'Ana'] },
  ],
  ['split 90 between me and tom', 'bill-split', { guests: ['Tom'] }],
  ['split the bill 90 for dinner', 'bill-split', { guests: [] }],
  ['can we split €84,20', 'bill-split', { currency: 'EUR', items: [{ label: 'The bill', amount: 8_420 }] }],
  [
    'make a packing list: tent, stove, water',
    'checklist',
    { items: [{ text: 'tent' }, { text: 'stove' }, { text: 'water' }] },
  ],
  [
    "let's do dinner on friday at 7pm at Luigi's",
    'plan',
    { what: 'Dinner', startsAt: Date.UTC(2027, 4, 7, 19), where: "Luigi's" },
  ],
  [
    "let's plan a trip to Lisbon from June 3 to June 6",
    'trip-planner',
    { destination: 'Lisbon', from: '2027-06-03', to: '2027-06-06' },
  ],
  ['plan a trip to lisbon from 3 to 7 May', 'trip-planner', { destination: 'Lisbon', to: '2027-05-07' }],
  ["let's plan a trip to Oslo in June", 'trip-planner', { destination: 'Oslo', from: null, to: null }],
  ['how was your day?', undefined],
  ['I voted yesterday', undefined],
  ['sushi was great', undefined],
  ["let's go", undefined],
  ['the list of things I hate', undefined],
];

for (const [text, app, setup] of starts) {
  test(`"${text}" ${app === undefined ? 'starts nothing' : `starts a ${app}`}`, () => {
    const found = started(text);
    assert.equal(found?.app, app);
    for (const [key, value] of Object.entries(setup ?? {})) assert.deepEqual(found!.setup[key], value, key);
  });
}

type Case = [text: string, action: string | undefined, payload?: unknown];

function acts(table: Table, by: string, cases: Case[]) {
  const { app } = catalogue.get(table.session.app)!;
  const member = table.session.members.find(({ id }) => id === by)!;
  for (const [text, name, payload] of cases) {
    test(`${app.name}: "${text}" ${name === undefined ? 'means nothing' : `is ${name}`}`, () => {
      const act = app.grammar.act(text, table.session, member, context);
      assert.equal(act?.name, name);
      if (act === undefined) return;
      const schema = Object.hasOwn(app.actions, act.name) ? app.actions[act.name] : undefined;
      if (schema !== undefined) schema.parse(act.payload);
      if (payload !== undefined) assert.deepEqual(act.payload, payload);
    });
  }
}

acts(new Table(catalogue, 'poll', { question: 'Where?', options: ['Pizza place', 'Sushi', 'Tacos'] }), 'ben', [
  ['sushi', 'vote', { choices: ['o2'] }],
  ['2', 'vote', { choices: ['o2'] }],
  ['#3', 'vote', { choices: ['o3'] }],
  ['I vote for tacos!', 'vote', { choices: ['o3'] }],
  ['Sushi please 🍣', 'vote', { choices: ['o2'] }],
  ['pizza', 'vote', { choices: ['o1'] }],
  ['close it', 'close'],
  ['close the poll', 'close'],
  ['reopen it', 'reopen'],
  ['undo that', 'undo'],
  ['add ramen', 'add_option', { text: 'ramen' }],
  ['add lake to the poll', 'add_option', { text: 'lake' }],
  ['can you add ramen to the options please?', 'add_option', { text: 'ramen' }],
  ['also add the lake to it', 'add_option', { text: 'the lake' }],
  ['add lake to our dinner poll', 'add_option', { text: 'lake' }],
  ['please include ramen as an option', 'add_option', { text: 'ramen' }],
  ['add a walk to the lake', 'add_option', { text: 'a walk to the lake' }],
  ['remove my vote', 'withdraw'],
  ['9', undefined],
  ['I had a long day', undefined],
]);
acts(new Table(catalogue, 'poll', { question: 'Dinner?', options: ['7', '8', '1'] }), 'ben', [
  ['8', 'vote', { choices: ['o2'] }],
  ['1', 'vote', { choices: ['o3'] }],
  ['3', 'vote', { choices: ['o3'] }],
]);
acts(new Table(catalogue, 'poll', { question: 'Where?', options: ['red', 'green', 'blue'], mode: 'ranked' }), 'ben', [
  ['blue > red > green', 'vote', { choices: ['o3', 'o1', 'o2'] }],
  ['3, 1', 'vote', { choices: ['o3', 'o1'] }],
]);
const bill = new Table(catalogue, 'bill-split', {
  items: [
    { label: 'Ramen', amount: 1_250 },
    { label: 'Gyoza', amount: 600 },
  ],
});
acts(bill, 'ben', [
  ['add sake 8.50', 'add_items', { items: [{ label: 'sake', amount: 850 }] }],
  ['I paid 20', 'pay', { person: 'ben', amount: 2_000 }],
  ['Ann paid $18.50', 'pay', { person: 'ann', amount: 1_850 }],
  ['I paid the bill', 'pay', { person: 'ben', amount: 1_850 }],
  ['ann paid', 'pay', { person: 'ann', amount: 1_850 }],
  ['tip 15%', 'set_tip', { percent: 15 }],
  ['tax 1.20', 'set_tax', { amount: 120 }],
  ['the ramen was mine', 'claim', { item: 'i1', mine: true }],
  ['Ann had the gyoza', 'share_item', { item: 'i2', shares: [{ person: 'ann', weight: 1 }] }],
  ['the gyoza was amazing', undefined],
]);
acts(new Table(catalogue, 'checklist', { items: [{ text: 'Tent' }, { text: 'Gas stove' }] }), 'ben', [
  ['add water and a map', 'add', { items: [{ text: 'water' }, { text: 'a map' }] }],
  ['got the tent', 'check', { item: 'i1', done: true }],
  ['stove is packed', 'check', { item: 'i2', done: true }],
  ['uncheck tent', 'check', { item: 'i1', done: false }],
  ['Ann brings the stove', 'assign', { item: 'i2', member: 'ann' }],
  ["I'll bring the tent", 'assign', { item: 'i1', member: 'ben' }],
  ['remove the tent', 'remove', { item: 'i1' }],
  ['I am done with today', undefined],
]);
acts(new Table(catalogue, 'plan', { what: 'Dinner', startsAt: Date.UTC(2027, 4, 7, 19) }), 'ben', [
  ["I'm in!", 'answer', { reply: 'in' }],
  ['count me in +1', 'answer', { reply: 'in', guests: 1 }],
  ["sorry, can't make it", 'answer', { reply: 'out' }],
  ['maybe', 'answer', { reply: 'maybe' }],
  ['call it off', 'call_off'],
  ['what a day', undefined],
]);
acts(
  new Table(catalogue, 'trip-planner', {
    destination: 'Lisbon',
    from: '2027-06-01',
    to: '2027-06-10',
    places: ['Belém'],
  }),
  'ben',
  [
    [
      "I'm free June 3 to June 5",
      'set_availability',
      { days: ['03', '04', '05'].map((day) => ({ day: `2027-06-${day}`, mark: 'free' })) },
    ],
    ['I paid 240 for the flat', 'add_cost', { label: 'flat', amount: 24_000, payer: 'ben' }],
    ['I love Belem', 'vote_place', { place: 'p1', on: true }],
    ['split the costs', 'split_costs'],
  ],
);

test('asking how things stand is no action', () => {
  for (const text of ['results?', "who's in?", 'what’s left?', 'who owes whom', 'recap'])
    assert.ok(isRecapRequest(text), text);
  for (const text of [
    'whats the poll result',
    "what's the result of the poll?",
    'what are the poll results',
    'poll results',
    'how did the dinner poll go',
    'how is the vote looking so far',
    'show me the results for the movie poll',
    'what did the poll say?',
    'who won the poll',
    'trip status',
  ])
    assert.ok(isRecapRequest(text), text);
  for (const text of [
    'the election results',
    'what is the trip',
    'give me the plan',
    'how are the kids going',
    'check the list',
    'poll: red or blue',
  ])
    assert.equal(isRecapRequest(text), false, text);
  for (const text of ['sushi', 'I am in', 'what is love']) assert.equal(isRecapRequest(text), false, text);
});

test('facts and states are told in plain words, without a phone number', () => {
  bill.done('ann', 'pay', { amount: 1_850 });
  const told = bill.notices.flatMap(({ facts }) =>
    facts.map((fact) => grammarOf('bill-split').tell(fact as never, bill.session)),
  );
  assert.deepEqual(told[0], 'Ann paid 18.50 USD.');
  assert.match(told.at(-1)!, /paid in full.*Ben owes Ann/s);
  for (const { app } of catalogue.entries) {
    const setups: Record<string, unknown> = {
      poll: { question: 'Which?', options: ['a', 'b'] },
      plan: { what: 'Dinner' },
      'trip-planner': { destination: 'Rome' },
    };
    const table = new Table(catalogue, app.name, setups[app.name] ?? {});
    const lines = app.grammar.recap(table.session);
    assert.ok(lines.length > 0 && lines.every((line) => line.length > 5 && !line.includes('+1555')), app.name);
  }
});

test('times are read in the chat’s zone, across a change of clocks too', () => {
  const berlin = { at: Date.UTC(2027, 2, 26, 12), timeZone: 'Europe/Berlin' };
  assert.equal(zoneOffsetMinutes('Europe/Berlin', berlin.at), 60);
  // Clocks go forward on 28 March 2027.
  assert.equal(readTime('next Tuesday at 7pm', berlin)?.at, Date.UTC(2027, 2, 30, 17));
  assert.equal(dayOf(Date.UTC(2027, 4, 3, 23), 'Europe/Berlin'), '2027-05-04');
  assert.equal(zoneOffsetMinutes('Nowhere/Land', berlin.at), 0);
});
