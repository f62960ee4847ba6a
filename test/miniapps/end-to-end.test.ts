/**
 * The five apps from a text in `/edge/message` to a browser and back to a bubble, on the whole server: real HTTP, real sockets, a database of
 * its own. What is told is checked by what it says, not by a persona's wording around it.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { noticeWaitMs } from '../../machines/miniapp/telling.ts';
import { closeCodes } from '../../src/server/close-codes.ts';
import { connectRelay, enter, type RelayDesk } from './chat-rig.ts';
import { type FrameSocket, type Person, type Rig, startRig } from './rig.ts';

let rig: Rig;
let relay: RelayDesk;

before(async () => {
  rig = await startRig();
  relay = await connectRelay(rig);
});

after(async () => {
  relay?.close();
  await rig?.stop();
});

interface Story {
  app: string;
  start: string;
  /** What the answer says of it. */
  opened: RegExp;
  /** What the person does in the browser, from what the page shows; and what the chat is told of it. */
  browser: { name: string; payload: unknown };
  bubble: RegExp;
  /** What is written in the chat, what is answered, and what the page shows then. */
  text: string;
  answer: RegExp;
  shown(data: unknown, mine: unknown): boolean;
}

const stories: Story[] = [
  {
    app: 'poll',
    start: 'let’s vote: pizza or sushi?',
    opened: /pizza.*sushi/i,
    browser: { name: 'vote', payload: { choices: ['o1'] } },
    bubble: /you voted for pizza/i,
    text: '2',
    answer: /you changed your vote to sushi/i,
    shown: (_data, mine) => (mine as string[]).includes('o2'),
  },
  {
    app: 'bill-split',
    start: 'split the bill: ramen 12.50, gyoza 6, tip 10%',
    opened: /20\.35 usd/i,
    browser: { name: 'add_items', payload: { items: [{ label: 'Sake', amount: 800 }] } },
    bubble: /you added sake/i,
    text: 'I paid 40',
    answer: /you paid 40\.00 usd/i,
    shown: (data) => JSON.stringify(data).includes('4000'),
  },
  {
    app: 'trip-planner',
    start: 'let’s plan a trip to Lisbon',
    opened: /trip to lisbon/i,
    browser: { name: 'add_place', payload: { name: 'Belém' } },
    bubble: /you want to see bel/i,
    text: 'I paid 240 for the flat',
    answer: /240\.00 usd for flat/i,
    shown: (data) => JSON.stringify(data).includes('24000'),
  },
  {
    app: 'checklist',
    start: 'make a packing list: tent, stove, water',
    opened: /tent, stove and water/i,
    browser: { name: 'add', payload: { items: [{ text: 'Lantern' }] } },
    bubble: /you added lantern/i,
    text: 'got the stove',
    answer: /you did: stove/i,
    shown: (data) => JSON.stringify(data).includes('"done":true'),
  },
  {
    app: 'plan',
    start: 'let’s do dinner tomorrow 7pm at Luigi’s',
    opened: /dinner.*19:00/i,
    browser: { name: 'set_where', payload: { where: 'Mario’s' } },
    bubble: /the place is mario/i,
    text: 'can’t make it',
    answer: /you are out/i,
    shown: (_data, mine) => JSON.stringify(mine).includes('out'),
  },
];

/** Patches and snapshots, applied in order until what is shown fits. */
async function shows(person: Person, socket: FrameSocket, fits: (document: Shown) => boolean): Promise<void> {
  for (;;) {
    const { status, body } = await person.call('GET', `/miniapps/sessions/${person.sessionId}/state`);
    assert.equal(status, 200);
    if (fits({ data: body.state.data, mine: body.you.mine })) return;
    await socket.frame('patch');
  }
}

interface Shown {
  data: unknown;
  mine: unknown;
}

for (const story of stories) {
  test(`${story.app}: a text starts it, the browser acts and the chat is told, a text acts and the page shows it, "close it" ends it`, async () => {
    const chat = relay.chat();
    await chat.say('hey luna');
    const opened = await chat.say(story.start);
    assert.equal(opened.app, story.app);
    assert.ok(opened.link !== null, JSON.stringify(opened.bubbles));
    assert.match(opened.words, story.opened);
    const update = await chat.command('context_update');
    assert.deepEqual(
      [update.payload.app_id, update.payload.room_id, update.payload.state, update.payload.chat_guid],
      [story.app, opened.room, 'active', chat.guid],
    );

    const person = await enter(rig, opened.link);
    const { socket, snapshot } = await person.seated();
    assert.equal(snapshot.state.app, story.app);
    assert.equal(snapshot.you.role, 'host');
    socket.say({
      type: 'action',
      id: 'a1',
      name: story.browser.name,
      payload: story.browser.payload,
    });
    await socket.frame('ack');
    rig.clock.jump(noticeWaitMs + 1_000);
    assert.match(await chat.bubble(story.bubble), story.bubble);

    const answer = await chat.say(story.text);
    assert.match(answer.words, story.answer);
    await shows(person, socket, ({ data, mine }) => story.shown(data, mine));

    const closed = await chat.say('close it');
    assert.match(closed.words, /is closed/i);
    const { reason } = await socket.frame('closed');
    assert.equal(reason, 'completed');
    await chat.command('context_reset', (payload) => payload.thread_id === chat.guid);
    const again = chat.commands.filter(({ payload }) => /closed/i.test(payload.text ?? ''));
    assert.deepEqual(again, [], 'what the chat closed was told to it again');
    socket.destroy();
  });
}

test('the same POST twice opens one session and gets the same link', async () => {
  const chat = relay.chat();
  const first = await chat.say('let’s vote: tea or coffee?');
  const again = await chat.repeat();
  assert.ok(first.link !== null);
  assert.deepEqual([again.room, again.link], [first.room, first.link]);
  const sessions = await rig.database.query(`select id from miniapp_session where notify like '%${chat.phone}%'`);
  assert.equal(sessions.length, 1);
});

test('a router’s sure start without the words for it asks, and goes on with the answer; a second no is a no', async () => {
  const chat = relay.chat();
  const asked = await chat.say('start a poll for movie night');
  assert.match(asked.words, /options for movie night/i);
  assert.equal(asked.link, null);
  const opened = await chat.say('Alien, Heat, Up');
  assert.equal(opened.app, 'poll');
  assert.match(opened.words, /movie night.*alien.*heat.*up/i);

  const again = relay.chat();
  await again.say('start a poll for dinner');
  const repeated = await again.say("let's vote red or blue?");
  assert.match(repeated.words, /1\) red, 2\) blue/i);

  const other = relay.chat();
  await other.say('start a poll');
  const left = await other.say('never mind');
  assert.match(left.words, /leave it/i);
  const talk = await other.say('red, blue, green');
  assert.equal(talk.app, null, 'the answer to a question that was taken back started a poll');
});

test('two sessions in a chat are told apart: by what is open to the relay, by what reads the text, by name; else it is asked', async () => {
  const chat = relay.chat();
  const dinner = await chat.say('let’s vote on dinner: pizza or sushi?');
  const list = await chat.say('make a packing list: tent, stove');
  const colours = await chat.say('let’s vote on the colour: red or blue?');
  assert.ok(dinner.room !== null && list.room !== null && colours.room !== null);
  const recapOf = async (room: string) => (await rig.admin('GET', `/miniapps/sessions/${room}/state?as=host`)).body;
  const ballots = async (room: string) => JSON.stringify((await recapOf(room)).state.data);

  assert.match((await chat.say('sushi')).words, /voted for sushi/i, 'only one poll has sushi');
  assert.match((await chat.say('got the tent')).words, /did: tent/i, 'only the list has a tent');

  const before = [await ballots(dinner.room), await ballots(colours.room)];
  const asked = await chat.say('1');
  assert.match(asked.words, /which one/i);
  assert.deepEqual([await ballots(dinner.room), await ballots(colours.room)], before, 'it was asked about and done');
  assert.match((await chat.say('the colour one')).words, /voted for red/i);

  const context = { active_miniapp: 'poll', room_id: dinner.room, state: 'active' };
  assert.match((await chat.say('1', { context })).words, /changed your vote to pizza/i, 'the relay said which');

  assert.match((await chat.say('close the dinner poll')).words, /is closed/i);
  assert.equal((await recapOf(dinner.room)).state.status, 'closed');
  assert.equal((await recapOf(colours.room)).state.status, 'open');
  const next = await chat.command('context_update', (payload) => payload.room_id !== dinner.room);
  assert.ok(next !== undefined);
  assert.ok(!chat.commands.some(({ command_type }) => command_type === 'context_reset'), 'others are still open');
});

test('a session survives a restart of the server, and so does its place in the chat', async () => {
  const chat = relay.chat();
  const opened = await chat.say('let’s vote: sea or mountains?');
  await chat.say('sea');
  await rig.restart();
  // Three days later.
  rig.clock.jump(3 * 24 * 60 * 60 * 1_000);
  assert.match((await chat.say('mountains')).words, /changed your vote to mountains/i);
  const person = await enter(rig, opened.link!);
  const { socket, snapshot } = await person.seated();
  assert.deepEqual(snapshot.you.mine, ['o2']);
  socket.destroy();
});

test('two browsers of one person vote at the same moment: one ballot, and both see it', async () => {
  const chat = relay.chat();
  const opened = await chat.say('let’s vote: cats or dogs?');
  const devices = await Promise.all([enter(rig, opened.link!), enter(rig, opened.link!)]);
  const seated = await Promise.all(devices.map((device) => device.seated()));
  for (const [index, { socket }] of seated.entries())
    socket.say({ type: 'action', id: `d${index}`, name: 'vote', payload: { choices: [`o${index + 1}`] } });
  await Promise.all(seated.map(({ socket }) => socket.frame('ack')));
  const states = await Promise.all(
    devices.map((device) => device.call('GET', `/miniapps/sessions/${device.sessionId}/state`)),
  );
  const [one, other] = states.map(({ body }) => [body.you.mine, body.state.data]);
  assert.deepEqual(one, other);
  assert.equal((one![0] as string[]).length, 1);
  rig.clock.jump(noticeWaitMs + 1_000);
  assert.match(await chat.bubble(/vote/i), /you voted for .*you changed your vote to/i, 'two changes are one message');
  for (const { socket } of seated) socket.destroy();
});

test('the link is told again, replaced, and the one before lets nobody in', async () => {
  const chat = relay.chat();
  const opened = await chat.say('let’s vote: north or south?');
  const again = await chat.say('send me the link');
  assert.equal(again.link, opened.link);
  const person = await enter(rig, opened.link!);
  const { socket } = await person.seated();
  const another = await chat.say('new link please');
  assert.ok(another.link !== null && another.link !== opened.link);
  const { code } = await socket.closed;
  assert.equal(code, closeCodes.revoked.code, 'the socket of the old link is shown out');
  const old = new URL(opened.link!);
  assert.equal((await rig.call('GET', old.pathname + old.search)).status, 410);
  await enter(rig, another.link);
});

test('what is due is told at once, and a trip’s costs become a bill with its own link', async () => {
  const chat = relay.chat();
  const list = await chat.say('make a to-do list: call the bank');
  const person = await enter(rig, list.link!);
  const { socket, snapshot } = await person.seated();
  const at = rig.clock.now() + 60 * 60 * 1_000;
  const item = (snapshot.state.data.items as { id: string }[])[0]!.id;
  socket.say({ type: 'action', id: 'due', name: 'set_due', payload: { item, at } });
  await socket.frame('ack');
  socket.destroy();
  rig.clock.jump(60 * 60 * 1_000 + 1_000);
  assert.match(await chat.bubble(/due now/i), /call the bank is due now/i);

  const trip = await chat.say('let’s plan a trip to Porto');
  await chat.say('I paid 90 for the train');
  const split = await chat.say('split the costs');
  assert.match(split.words, /split in a bill/i);
  assert.ok(trip.link !== null);
  assert.match(await chat.bubble(/the bill over 90\.00/i), /open/i);
  const link = await chat.bubble(/\/m\//);
  await enter(rig, link);
});
