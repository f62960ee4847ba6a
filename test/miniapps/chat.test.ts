/**
 * The doer and the chat's service on a host with a memory journal: what texts mean, and that a turn that runs again (after a crash, or because
 * another message joined it) does nothing twice and loses nothing.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Deed, emptyMind, type OpenApp } from '../../machines/conversation/mind.ts';
import type { News } from '../../machines/conversation/news.ts';
import type { IncomingMessage, ReplyInput, TurnKind } from '../../machines/conversation/types.ts';
import type { IndexRow } from '../../machines/miniapp/session.ts';
import { factsUntoldMax } from '../../machines/miniapp/telling.ts';
import type { Doer, Done } from '../../src/conversation/acting.ts';
import { classifyIncoming } from '../../src/conversation/intake.ts';
import { createMiniappDoer } from '../../src/conversation/miniapp-doer.ts';
import { luna } from '../../src/conversation/personas/luna.ts';
import { incomingOf, type TurnWork } from '../../src/conversation/pipeline.ts';
import type { TurnIntent } from '../../src/conversation/routing-step.ts';
import { miniappActor } from '../../src/miniapps/actor.ts';
import { loadCatalogue } from '../../src/miniapps/catalogue.ts';
import { createMiniappChat } from '../../src/miniapps/chat.ts';
import { createLinks } from '../../src/miniapps/links.ts';
import { crowdKey, handleOf, peopleOf } from '../../src/miniapps/people.ts';
import { isRecapRequest, readLinkWish, readOwnName } from '../../src/miniapps/phrases.ts';
import type { SessionIndex } from '../../src/miniapps/session-index.ts';
import { createSessions, type Sessions } from '../../src/miniapps/sessions.ts';
import { createRig } from '../actors/rig.ts';
import { people, Table } from './table.ts';

const catalogue = await loadCatalogue();
const address = 'conversation/imessage:any;-;+15550109999:luna';
const person = '+15550109999';

/** A chat as its machine keeps it: deeds change what is open. */
interface Desk {
  doer: Doer;
  sessions: Sessions;
  apps: OpenApp[];
  question: unknown;
  /** Runs a turn and keeps its deeds, as the commit would. */
  turn(texts: string | string[], intent: TurnIntent, more?: Partial<Wish>): Promise<Done | undefined>;
  /** The same without keeping anything: the turn is interrupted before its commit. */
  lost(texts: string | string[], intent: TurnIntent, more?: Partial<Wish>): Promise<Done | undefined>;
  answer(text: string): Promise<Done | undefined>;
  tell(news: News): Promise<Done | undefined>;
}

interface Wish {
  kind: TurnKind;
  mode: 'direct' | 'group';
  sender: string;
  participants: readonly string[];
  maySpeak: boolean;
  room: string | null;
  firstId: string;
}

const start = (name: string, text?: string): TurnIntent => ({
  kind: 'miniapp',
  name,
  action: 'start',
  confidence: 0.9,
  reason: 'x',
  ...(text !== undefined && { arguments: { text } }),
});
const act = (name: string): TurnIntent => ({ kind: 'miniapp', name, action: 'act', confidence: 0.9, reason: 'x' });
const talk: TurnIntent = { kind: 'conversation', confidence: 0.9, reason: 'talk' };

/** An index in memory: what the actors' durable output wrote. */
function memoryIndex(): SessionIndex & { rows: Map<string, IndexRow> } {
  const rows = new Map<string, IndexRow>();
  const revoked = new Set<string>();
  const asRow = (row: IndexRow) => ({
    ...row,
    openedAt: new Date(row.openedAt),
    changedAt: new Date(row.changedAt),
    rev: 0,
  });
  return {
    rows,
    start: async () => undefined,
    write: async (row) => void rows.set(row.id, row),
    find: async (id) => (rows.has(id) ? (asRow(rows.get(id)!) as never) : undefined),
    ofChat: async () => [],
    toldTo: async (notify) =>
      [...rows.values()]
        .filter((row) => row.notify === notify)
        .reverse()
        .map((row) => asRow(row) as never),
    isRevoked: (id) => revoked.has(id),
    revoke: async ({ linkId }) => void revoked.add(linkId),
  };
}

async function deskFor(context: Parameters<typeof createRig>[0]): Promise<Desk> {
  const index = memoryIndex();
  const rig = await createRig(context, { definitions: [miniappActor({ catalogue, index, notice: () => undefined })] });
  const links = createLinks({ secret: 'a secret for tests', clock: rig.clock, isRevoked: index.isRevoked });
  let made = 0;
  const ids = () => `id-${++made}`;
  const sessions = createSessions({ host: rig.host, catalogue, links, ids });
  const chat = createMiniappChat({
    ...{ sessions, catalogue, index, links },
    rooms: { closeLink: () => undefined },
    publicUrl: () => 'https://app.example.com',
  });
  const doer = createMiniappDoer({ miniapps: chat as never, ids });
  let messages = 0;

  const workOf = (
    texts: string[],
    intent: TurnIntent | null,
    wish: Partial<Wish>,
    news: News | null = null,
  ): TurnWork => {
    const { kind = 'reply', mode = 'direct', sender = person, participants = [], maySpeak = true, room = null } = wish;
    const first = wish.firstId ?? `m${++messages}`;
    const incoming = texts.map((text, place): IncomingMessage => {
      const read = classifyIncoming({ text, mode, persona: luna, participants });
      const signs = { ...read, echoKey: text, miniappActive: false };
      const id = place === 0 ? first : `${first}-${place}`;
      const about = room === null ? null : { app: null, room };
      return { id, guid: null, sender, text, sentAt: rig.clock.now(), attachments: [], about, signs };
    });
    const mind = { ...emptyMind, apps: desk.apps };
    const input: ReplyInput = {
      ...{ turnId: 't', kind, personaId: 'luna', mode, requestId: 'r', streamed: false, incoming, reflex: null },
      ...{
        firstContact: false,
        maySpeak,
        news,
        mind,
        participants: [...participants],
        thread: 'any;-;x',
        reachable: true,
      },
    };
    const decision = { intents: intent === null ? [] : [intent], unsure: false, source: 'local' as const };
    return {
      ...{ input, address, persona: luna, signal: new AbortController().signal, now: rig.clock.now() },
      committed: () => Promise.resolve(),
      ...{ incoming: incomingOf(input), history: [], decision, findings: [], deeds: [], canned: null },
    };
  };

  const keep = (done: Done | undefined) => {
    for (const deed of done?.deeds ?? []) {
      if (deed.do === 'open_app')
        desk.apps = [...desk.apps.filter(({ sessionId }) => sessionId !== deed.app.sessionId), deed.app];
      if (deed.do === 'close_app') desk.apps = desk.apps.filter(({ sessionId }) => sessionId !== deed.sessionId);
      if (deed.do === 'ask') desk.question = deed.question;
    }
    return done;
  };
  const run = async (texts: string | string[], intent: TurnIntent, wish: Partial<Wish> = {}) => {
    const work = workOf([texts].flat(), intent, wish);
    return wish.kind === 'overhear' ? doer.overhear!(work) : doer.act(intent, work);
  };
  const desk: Desk = {
    ...{ doer, sessions, apps: [], question: null },
    turn: async (texts, intent, wish) => keep(await run(texts, intent, wish)),
    lost: run,
    answer: async (text) => keep(await doer.answer!(desk.question as never, workOf([text], talk, {}))),
    tell: async (news) => keep(await doer.tell!(news, workOf([], null, { kind: 'announce' }, news))),
  };
  return desk;
}

const told = (done: Done | undefined) => (done?.findings ?? []).flatMap((finding) => finding.told).join(' ');
const commands = (done: Done | undefined) =>
  (done?.deeds ?? []).filter((deed): deed is Extract<Deed, { do: 'command' }> => deed.do === 'command');

describe('a turn that runs again', () => {
  test('opens one session under one link, votes once, closes once', async (context) => {
    const desk = await deskFor(context);
    const first = await desk.lost('let’s vote: tea or coffee?', start('poll'), { firstId: 'a' });
    const again = await desk.turn('let’s vote: tea or coffee?', start('poll'), { firstId: 'a' });
    assert.deepEqual(first?.findings, again?.findings);
    const { sessionId } = desk.apps[0]!;
    const rev = async () => (await desk.sessions.look(sessionId))!.rev;

    await desk.lost('coffee', act('poll'), { firstId: 'b' });
    const before = await rev();
    assert.match(told(await desk.turn('coffee', act('poll'), { firstId: 'b' })), /voted for coffee/);
    assert.equal(await rev(), before, 'the vote was cast twice');

    const lost = await desk.lost('close it', act('poll'), { firstId: 'c' });
    const closed = await desk.turn('close it', act('poll'), { firstId: 'c' });
    assert.deepEqual([told(closed), closed?.deeds[0]], [told(lost), lost?.deeds[0]]);
    assert.deepEqual(desk.apps, []);
    assert.deepEqual(
      commands(closed).map(({ commandType }) => commandType),
      ['context_reset'],
    );

    await desk.lost('reopen it', talk, { firstId: 'd' });
    assert.match(told(await desk.turn('reopen it', talk, { firstId: 'd' })), /open again/);
    assert.equal(desk.apps.length, 1);
  });

  test('with one message more does what the first wanted once, and what the second wants too', async (context) => {
    const desk = await deskFor(context);
    await desk.turn('make a list: tent, stove', start('checklist'));
    await desk.lost('add milk', act('checklist'), { firstId: 'a' });
    const joined = await desk.turn(['add milk', 'got the tent'], act('checklist'), { firstId: 'a' });
    assert.match(told(joined), /added milk.*did: tent/);
    const view = await desk.sessions.look(desk.apps[0]!.sessionId);
    const { items } = view!.session.state as { items: { text: string; done: unknown }[] };
    assert.deepEqual(
      items.map(({ text, done }) => [text, done !== null]),
      [
        ['tent', true],
        ['stove', false],
        ['milk', false],
      ],
    );
  });
});

describe('what a text means', () => {
  test('talk beside an open session stays talk', async (context) => {
    const desk = await deskFor(context);
    await desk.turn('let’s vote: tea or coffee?', start('poll'));
    for (const text of [
      'how are you?',
      'my day was awful',
      'thanks!',
      'I need a coffee machine repairman',
      'good night',
    ])
      assert.equal(await desk.turn(text, talk), undefined, text);
    assert.equal(await desk.turn('reopen the window please', talk), undefined);
  });

  test('in a group that did not call it is done in silence, and refusals stay unspoken', async (context) => {
    const desk = await deskFor(context);
    const group = { mode: 'group', participants: ['+15550100001', '+15550100002'] } as const;
    await desk.turn('luna let’s vote: tea or coffee?', start('poll'), {
      ...group,

      sender: '+15550100001',
    });
    const overheard = {
      ...group,

      kind: 'overhear',
      sender: '+15550100002',
      maySpeak: false,
    } as const;
    assert.deepEqual((await desk.turn('coffee', talk, overheard))?.findings, []);
    assert.equal(await desk.turn('close it', talk, overheard), undefined, 'a member cannot close, and nobody is told');
    assert.equal(await desk.turn('what a coffee place', talk, overheard), undefined);
    const spoken = await desk.turn('tea', talk, { ...overheard, maySpeak: true });
    assert.match(told(spoken), /changed your vote to tea/);
    const { session } = (await desk.sessions.look(desk.apps[0]!.sessionId))!;
    assert.equal(Object.keys((session.state as { ballots: object }).ballots).length, 1);
  });

  test('somebody who is not in the list of people yet is let in by what they write', async (context) => {
    const desk = await deskFor(context);
    const group = { mode: 'group', participants: [] } as const;
    await desk.turn('luna let’s vote: tea or coffee?', start('poll'), { ...group, sender: '+15550100001' });
    await desk.turn('luna tea', act('poll'), { ...group, sender: '+1 (555) 010-0002' });
    await desk.turn('luna coffee', act('poll'), { ...group, sender: '+15550100002' });
    const { session } = (await desk.sessions.look(desk.apps[0]!.sessionId))!;
    assert.deepEqual(
      session.members.map(({ name }) => name),
      ['Member A', 'Member B'],
    );
    assert.equal(
      Object.keys((session.state as { ballots: object }).ballots).length,
      1,
      'one number, two spellings, two people',
    );
  });

  test('a session of another chat is none of this one’s, whatever the mind or a relay says', async (context) => {
    const desk = await deskFor(context);
    const foreign = await desk.sessions.open({
      ...{ app: 'poll', chat: null, notify: 'conversation/imessage:any;-;other:luna', owner: null, timeZone: 'UTC' },
      people: [{ contact: person, name: 'Ann', role: 'host' }],
      setup: { question: 'Secret?', options: ['yes', 'no'] },
    });
    assert.ok(foreign.kind === 'opened');
    desk.apps = [{ sessionId: foreign.sessionId, app: 'poll', title: 'Secret?', changedAt: 0 }];
    assert.equal(await desk.turn('results?', act('poll'), { room: foreign.sessionId }), undefined);
    assert.equal(await desk.turn('yes', act('poll'), { room: foreign.sessionId }), undefined);
  });

  test('two alike are asked about; the answer is carried out where it says, anything else lets it be', async (context) => {
    const desk = await deskFor(context);
    await desk.turn('let’s vote on lunch: pizza or sushi?', start('poll'));
    await desk.turn('let’s vote on film: Alien or Heat?', start('poll'));
    assert.match(told(await desk.turn('2', act('poll'))), /Which one: .*lunch.* or .*film/i);
    assert.match(told(await desk.answer('the film one')), /voted for Heat/);
    await desk.turn('2', act('poll'));
    assert.equal(await desk.answer('what a lovely evening'), undefined);
    await desk.turn('2', act('poll'));
    assert.match(told(await desk.answer('first')), /voted for sushi/);
    assert.match(told(await desk.turn('pizza', act('poll'))), /changed your vote to pizza/);
  });

  test('names, links and questions about how things stand', () => {
    for (const [text, name] of [
      ['I’m Anna', 'Anna'],
      ['call me Ben', 'Ben'],
      ['my name is Mary Ann.', 'Mary Ann'],
      ['I’m in', undefined],
      ['I’m Down', undefined],
      ['I’m tired', undefined],
      ['it’s over', undefined],
    ] as const)
      assert.equal(readOwnName(text), name, text);
    for (const [text, wish] of [
      ['send me the link', 'again'],
      ['link?', 'again'],
      ['new link please', 'another'],
      ['revoke the link', 'another'],
      ['free my seat', 'seat'],
      ['I read about a link between sleep and mood', undefined],
    ] as const)
      assert.equal(readLinkWish(text), wish, text);
    for (const text of [
      'who’s winning?',
      'results?',
      'what’s the plan',
      'what’s left?',
      'who owes whom',
      'how’s the vote going?',
    ])
      assert.ok(isRecapRequest(text), text);
    for (const text of ['who is your favourite singer', 'what’s left of my sanity', 'how’s it going with your mom'])
      assert.ok(!isRecapRequest(text), text);
  });
});

describe('news', () => {
  test('of a session that ended says how, and the last one takes the relay’s context away', async (context) => {
    const desk = await deskFor(context);
    await desk.turn('let’s vote: tea or coffee?', start('poll'));
    await desk.turn('coffee', act('poll'));
    const { sessionId, app, title } = desk.apps[0]!;
    const { session } = (await desk.sessions.look(sessionId))!;
    const [host] = session.members;
    const by = { id: 'close', member: host!.id, name: 'close', payload: {}, via: 'browser' } as const;
    assert.equal((await desk.sessions.act(sessionId, app, by)).kind, 'done');
    desk.apps = [];
    const facts = [{ kind: 'decided', by: null, data: { winners: ['coffee'], votes: 1, ballots: 1 }, urgent: true }];
    const done = await desk.tell({ kind: 'miniapp', id: 'n', sessionId, app, title, change: 'closed', facts });
    assert.match(told(done), /closed.*coffee won with 1 of 1/);
    assert.deepEqual(
      commands(done).map(({ commandType }) => commandType),
      ['context_reset'],
    );
  });

  test('with many facts stays one short message, and what nobody wants to hear is no message', async (context) => {
    const desk = await deskFor(context);
    await desk.turn('make a list: tent', start('checklist'));
    const { sessionId, app, title } = desk.apps[0]!;
    const facts = Array.from({ length: 30 }, (_, index) => ({
      kind: 'added',
      by: null,
      data: { texts: [`thing ${index}`] },
    }));
    const news = { kind: 'miniapp', id: 'n', sessionId, app, title, change: 'changed' } as const;
    const done = await desk.tell({ ...news, facts });
    assert.equal(done?.findings.length, 1);
    assert.match(told(done), /thing 29\. And 24 more changes/);
    assert.deepEqual(await desk.tell({ ...news, facts: [{ kind: 'nothing known', by: null, data: {} }] }), {
      findings: [],
      deeds: [],
    });
  });
});

describe('the shell', () => {
  const table = () => new Table(catalogue, 'poll', { question: 'Eat?', options: ['a', 'b'] });
  const vote = { choices: ['o1'] };

  test('tells nothing of what the chat did, and of what was overheard only the urgent and the end', () => {
    const called = table()
      .done('ann', 'vote', vote, 'chat')
      .done('ben', 'vote', vote, 'chat')
      .done('cleo', 'vote', vote, 'chat');
    assert.deepEqual(called.notices, [], 'the last vote is told in its answer');
    called.done('ann', 'close', {}, 'chat');
    assert.deepEqual(called.notices, []);

    const overheard = table().done('ann', 'vote', vote, 'overheard');
    assert.deepEqual([overheard.notices, overheard.session.untold], [[], []]);
    overheard.done('ben', 'vote', vote, 'overheard').done('cleo', 'vote', vote, 'overheard');
    assert.deepEqual(
      overheard.notices.map(({ facts }) => facts.map(({ kind }) => kind)),
      [['all_voted']],
    );
    overheard.done('ann', 'close', {}, 'overheard');
    assert.deepEqual(
      overheard.notices.map(({ change }) => change),
      ['closed'],
    );
  });

  test('what waits from browsers is not told after the chat closed it', () => {
    const waiting = table().done('ben', 'vote', vote);
    assert.equal(waiting.session.untold.length, 1);
    waiting.done('ann', 'close', {}, 'chat');
    assert.deepEqual([waiting.notices, waiting.session.untold], [[], []]);
    assert.equal(waiting.timers.notices, null);
    assert.ok(factsUntoldMax > 1);
  });

  test('a rename changes the name alone, also on a bill; undo is untouched by it', () => {
    const bill = new Table(catalogue, 'bill-split', { items: [{ label: 'Soup', amount: 500 }] });
    bill.done('ann', 'add_items', { items: [{ label: 'Tea', amount: 200 }] });
    const undo = bill.session.undo.length;
    bill.done('ben', 'rename', { name: 'Benjamin' });
    assert.equal(bill.session.members.find(({ id }) => id === 'ben')?.name, 'Benjamin');
    assert.match(JSON.stringify(bill.session.state), /Benjamin/);
    assert.equal(bill.session.undo.length, undo);
    assert.equal(bill.refusal('stranger', 'rename', { name: 'X' }), 'not_allowed');
  });
});

test('people have labels that say nothing, the names they gave, and one place each', () => {
  const given = peopleOf(['+1 555 010-0001', '+15550100002', '+15550100001', 'Ann@Example.com'], people);
  assert.deepEqual(
    given.map(({ contact, name, role }) => [contact, name, role]),
    [
      ['+15550100001', 'Member A', 'host'],
      ['+15550100002', 'Member B', 'member'],
      ['ann@example.com', 'Member C', 'member'],
    ],
  );
  assert.equal(handleOf('+1 (555) 010-0001'), '+15550100001');
  assert.equal(crowdKey(['b', 'a', 'a']), crowdKey(['A', 'b']));
});

test('what surely starts an app gets the most out of its words, or asks for the rest', () => {
  const context = { at: Date.UTC(2026, 10, 24, 10), timeZone: 'UTC' };
  const begun = (app: string, text: string, answer: string | null = null) =>
    catalogue.get(app)!.app.grammar.begin!(text, answer, context) as never as {
      ask?: string;
      title: string;
      setup: Record<string, never>;
    };
  assert.match(begun('poll', 'start a poll').ask!, /options/);
  assert.match(begun('poll', 'start a poll for movie night').ask!, /movie night/);
  assert.deepEqual(begun('poll', 'start a poll for dinner: pizza, sushi').setup.options, ['pizza', 'sushi']);
  assert.match(begun('poll', 'start a poll', 'pizza').ask!, /at least two/);
  assert.deepEqual(begun('poll', 'start a poll', 'pizza or sushi').setup.options, ['pizza', 'sushi']);
  assert.match(begun('bill-split', 'split the bill').ask!, /how much/i);
  assert.match(begun('bill-split', "let's do dinner friday 7pm").ask!, /how much/i);
  assert.deepEqual(begun('bill-split', 'split dinner $120 between 4').setup.items, [
    { label: 'The bill', amount: 12_000 },
  ]);
  assert.deepEqual(begun('bill-split', 'split it', 'ramen 12 and beer 5').setup.items, [
    { label: 'ramen', amount: 1_200 },
    { label: 'beer', amount: 500 },
  ]);
  assert.deepEqual(begun('checklist', 'put milk on my shopping list').setup.items, [{ text: 'milk' }]);
  assert.equal(begun('checklist', 'put milk on my shopping list').title, 'Shopping list');
  assert.match(begun('checklist', "what's on my list").ask!, /no list open/);
  assert.match(begun('trip-planner', 'plan a trip').ask!, /where/i);
  assert.equal(begun('trip-planner', 'organise a weekend in rome').title, 'Trip to Rome');
  assert.equal(begun('trip-planner', 'plan a trip', 'lisbon').title, 'Trip to Lisbon');
  assert.match(begun('plan', 'make a plan').ask!, /what is the plan/i);
  const dinner = begun('plan', 'plan dinner on friday at 7');
  assert.equal(dinner.setup.startsAt, Date.UTC(2026, 10, 27, 19), 'dinner at seven is in the evening');
});
