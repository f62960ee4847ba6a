/** The desk: outcomes of tools as sentences, changes and questions; which waiting text is meant; the zone that people name as theirs. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { systemClock } from '../../actors/clock.ts';
import { builtInTools } from '../../src/tools/built-in.ts';
import { createToolDesk, type DeskTurn } from '../../src/tools/desk.ts';
import { createToolRegistry } from '../../src/tools/registry.ts';
import type { Waiting } from '../../src/tools/waiting.ts';
import { zoneSaid } from '../../src/tools/zone-said.ts';
import { now } from './context.ts';

const day = 86_400_000;
let count = 0;
const ids = () => `id-${++count}`;
const registry = createToolRegistry({ tools: builtInTools({ memory: null, web: null }), clock: systemClock, ids });
const desk = createToolDesk({ registry, ids, research: null });

function turnOf(more: Partial<DeskTurn> = {}): DeskTurn {
  return {
    ...{ person: 'p', chat: 'c', personaId: 'luna', mode: 'direct', now, zone: 'America/New_York' },
    ...{ waiting: [], waitingMax: 50, previous: null, signal: new AbortController().signal },
    ...more,
  };
}

const run = (name: string, text: string, more: Partial<DeskTurn> = {}) =>
  desk.open().run({ name, arguments: { text } }, turnOf(more));

async function told(name: string, text: string): Promise<string> {
  const outcome = await run(name, text);
  return outcome.kind === 'found' ? outcome.told.join(' ') : outcome.kind;
}

describe('what a tool found', () => {
  const sentences: [name: string, text: string, expected: string][] = [
    ['calculator', '15% of 80', 'That makes 12.'],
    ['calculator', '1234567*3', 'That makes 3,703,701.'],
    ['unit_conversion', '26.2 miles in km', '26.2 mi is 42.1648 km.'],
    ['time', 'what time is it', 'It’s noon on Friday here.'],
    ['time', 'what time is it in tokyo', 'It’s 2 AM on Saturday in Tokyo.'],
    ['time', 'what time is it in nyc', 'It’s noon on Friday in NYC.'],
    ['time', 'what is 3pm in new york in berlin', '3 PM in New York is 9 PM in Berlin.'],
    ['date_math', 'how many days until christmas', '294 days, about 42 weeks.'],
    ['date_math', 'what day is march 20', 'That’s Friday, March 20.'],
    ['date_math', 'is 2028 a leap year', '2028 is a leap year.'],
    ['date_math', 'how old is somebody born on may 3 1990', '35 years old.'],
  ];
  for (const [name, text, expected] of sentences) it(text, async () => assert.equal(await told(name, text), expected));

  it('or could not find is said plainly', async () => {
    const search = await desk.open().run({ name: 'web_search', arguments: { query: 'x' } }, turnOf());
    assert.deepEqual(search, { kind: 'cannot', told: ['Looking things up on the web is not set up here.'] });
    assert.equal((await run('scheduled_message', 'text my brother at 5 that i am late')).kind, 'cannot');
    assert.equal((await desk.open().run({ name: 'invented', arguments: {} }, turnOf())).kind, 'nothing');
  });
});

const entry = (id: string, about: string, hours: number, what: Waiting['what'] = 'reminder'): Waiting => ({
  ...{ id, what, about, at: now + hours * 3_600_000, every: null },
});
/** Seven this evening, nine tomorrow morning, noon in a week. */
const waiting = [
  entry('mom', 'call your mom', 7),
  entry('rent', 'pay rent', 21),
  entry('plants', 'water the plants', 7 * 24),
];

describe('what waits', () => {
  const orders: [text: string, expected: string[] | 'asks'][] = [
    ['cancel my mom reminder', ['mom']],
    ['cancel the reminder to pay rent', ['rent']],
    ['delete reminder 3', ['plants']],
    ['cancel the second reminder', ['rent']],
    ['cancel my last reminder', ['plants']],
    ['cancel my 7pm reminder', ['mom']],
    ["cancel tomorrow's reminder", ['rent']],
    ['cancel my reminder', 'asks'],
    ['cancel my dentist reminder', 'asks'],
  ];
  for (const [text, expected] of orders) {
    it(text, async () => {
      const outcome = await run('reminder', text, { waiting });
      const found =
        outcome.kind === 'changed'
          ? outcome.changes.map((change) => (change.do === 'cancel' ? change.id : '+'))
          : outcome.kind;
      assert.deepEqual(found, expected);
    });
  }

  it('"it" is what was spoken of just now', async () => {
    const outcome = await run('reminder', 'cancel that reminder', {
      waiting,
      previous: 'remind me to water the plants',
    });
    assert.deepEqual(outcome.kind === 'changed' && outcome.changes, [{ do: 'cancel', id: 'plants' }]);
  });

  const moves: [text: string, expected: string][] = [
    ['move my mom reminder to 8', '2026-03-07T01:00:00.000Z'],
    ['move the rent reminder to 10am', '2026-03-07T15:00:00.000Z'],
    ['push my mom reminder by 30 minutes', '2026-03-07T00:30:00.000Z'],
    ['move my rent reminder to monday', '2026-03-09T13:00:00.000Z'],
  ];
  for (const [text, expected] of moves) {
    it(text, async () => {
      const outcome = await run('reminder', text, { waiting });
      assert.ok(outcome.kind === 'changed', JSON.stringify(outcome));
      const added = outcome.changes.find((change) => change.do === 'schedule');
      assert.equal(added && new Date(added.entry.at).toISOString(), expected);
      assert.equal(outcome.changes.length, 2);
    });
  }

  it('has a bound, and what comes again a pace', async () => {
    const full = await run('reminder', 'remind me at 6pm to eat', { waiting, waitingMax: 3 });
    assert.ok(full.kind === 'told' && full.as === 'refused');
    const often = await run('reminder', 'remind me every minute to blink');
    assert.ok(often.kind === 'told' && often.as === 'refused', JSON.stringify(often));
  });
});

describe('a confirmation', () => {
  const offered = async (more: Partial<DeskTurn> = {}) => {
    const outcome = await run('reminder', 'remind me every monday at 9am to stretch', more);
    assert.ok(outcome.kind === 'confirm', JSON.stringify(outcome));
    return outcome.confirmation;
  };

  it('is offered in words to the one who asked', async () => {
    const outcome = await run('reminder', 'remind me every monday at 9am to call my mom');
    assert.equal(outcome.kind === 'confirm' && outcome.offer, 'A reminder every Monday at 9 AM: call your mom.');
  });

  it('is carried out for the one it binds, from the moment of the yes', async () => {
    const outcome = desk.consented(await offered(), turnOf({ now: now + 60_000 }));
    assert.ok(outcome?.kind === 'changed');
    const [change] = outcome.changes;
    assert.equal(change?.do === 'schedule' && change.entry.every?.rrule, 'FREQ=WEEKLY;BYDAY=MO;BYHOUR=9;BYMINUTE=0');
  });

  it('is nothing for anybody else, elsewhere, too late, or with other arguments', async () => {
    const confirmation = await offered();
    assert.equal(desk.consented(confirmation, turnOf({ person: 'other' })), undefined);
    assert.equal(desk.consented(confirmation, turnOf({ chat: 'other' })), undefined);
    assert.equal(desk.consented(confirmation, turnOf({ now: now + day })), undefined);
    const changed = structuredClone(confirmation);
    Object.assign(changed.proposal, { text: 'something else' });
    assert.equal(desk.consented(changed, turnOf()), undefined);
  });

  it('is asked of a text to a whole group, and of none in a direct chat', async () => {
    const text = 'send a message to this chat tomorrow at 9am saying good luck';
    assert.equal((await run('scheduled_message', text, { mode: 'group' })).kind, 'confirm');
    assert.equal((await run('scheduled_message', text)).kind, 'changed');
  });
});

describe('the zone that somebody names', () => {
  const said: [text: string, expected: string | null][] = [
    ["I'm in Berlin this week", 'Europe/Berlin'],
    ['i live in LA, it is hot', 'America/Los_Angeles'],
    ["we're in new york city and hungry", 'America/New_York'],
    ['my time zone is CET', 'Europe/Paris'],
    ['just landed, i arrived in Tokyo', 'Asia/Tokyo'],
    ['i am in nice company', null],
    ["i'm in love", null],
    ["if i'm in paris i eat", null],
    ['berlin is nice', null],
    ['my sister lives in Rome', null],
    ["i'm in leeds", 'Europe/London'],
    ["i'm in the bath", null],
    ["i'm in reading class", null],
  ];
  for (const [text, expected] of said) it(text, () => assert.equal(zoneSaid(text, false), expected));

  it('may stand alone where it was asked for', () => {
    const answers: [string, string | null][] = [
      ['Berlin', 'Europe/Berlin'],
      ['in nyc', 'America/New_York'],
      ['Europe/Rome', 'Europe/Rome'],
      ['i live near austin', 'America/Chicago'],
      ['São Paulo!', 'America/Sao_Paulo'],
      ['what?', null],
      ['Smallville', null],
      ['leeds', 'Europe/London'],
      ['near bengaluru', 'Asia/Kolkata'],
      ['Düsseldorf', 'Europe/Berlin'],
      ['zaragoza', 'Europe/Madrid'],
      ['toulouse, france', 'Europe/Paris'],
      ['calgary', 'America/Edmonton'],
      ['columbus', 'America/New_York'],
      ['the hague', 'Europe/Amsterdam'],
    ];
    for (const [text, expected] of answers) assert.equal(zoneSaid(text, true), expected, text);
  });
});
