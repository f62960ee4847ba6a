/** MiniApps in a group: who may what, one link for everybody, people who come and go, and a persona that keeps to its allowance. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { noticeWaitMs } from '../../machines/miniapp/telling.ts';
import { seatProblems, wrongMax } from '../../src/miniapps/seats.ts';
import { closeCodes } from '../../src/server/close-codes.ts';
import { until } from '../support/waits.ts';
import { type Chat, claim, connectRelay, newPhone, type RelayDesk } from './chat-rig.ts';
import { type Person, type Rig, startRig } from './rig.ts';

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

/** A group of three that has met the persona, with an open poll of the first one's. */
async function groupWithPoll(question = 'pizza or sushi') {
  const people = [newPhone(), newPhone(), newPhone()] as const;
  const chat = relay.chat({ participants: [...people] });
  const opened = await chat.say(`luna let’s vote: ${question}?`, { from: people[0] });
  assert.equal(opened.app, 'poll', JSON.stringify(opened.bubbles));
  assert.ok(opened.link !== null && opened.room !== null);
  return { people, chat, link: opened.link, room: opened.room };
}

const stateOf = async (room: string) => (await rig.admin('GET', `/miniapps/sessions/${room}/state?as=host`)).body.state;
const last4 = (phone: string) => phone.slice(-4);

async function seat(link: string, phone: string, name = ''): Promise<Person> {
  const person = await claim(rig, link, last4(phone), name);
  assert.ok(typeof person !== 'number', `the seat was refused with ${person}`);
  return person;
}

/** The group has heard the persona speak uncalled: it may not again for a while. */
async function spendAllowance(chat: Chat, from: string): Promise<void> {
  const spoken = await chat.say('sushi', { from });
  assert.match(spoken.words, /voted for sushi/i);
}

test('a vote that nobody called for counts, in silence once the persona has spoken; the result is told', async () => {
  const { people, chat, room } = await groupWithPoll();
  const [host, ben, cleo] = people;
  await spendAllowance(chat, ben);
  const silent = await chat.say('2', { from: cleo });
  assert.equal(silent.should_respond, false, JSON.stringify(silent.bubbles));
  const talk = await chat.say('what a day', { from: cleo });
  assert.equal(talk.should_respond, false);
  const counted = JSON.stringify((await stateOf(room)).data);
  assert.match(counted, /2/);
  const refused = await chat.say('close it', { from: ben });
  assert.equal(refused.should_respond, false, 'a refusal of what nobody asked for was spoken');
  assert.equal((await stateOf(room)).status, 'open');
  // The last vote is worth telling whoever spoke last.
  assert.equal((await chat.say('pizza', { from: host })).should_respond, false);
  await chat.bubble(/everybody has voted/i);
  assert.equal((await chat.say('close it', { from: host })).should_respond, false);
  await chat.bubble(/is closed.*sushi won with 2/i);
  await chat.command('context_reset');
});

test('one link for the group: whoever knows the end of a member’s number takes that seat, once; a stranger gets none', async () => {
  const { people, chat, link, room } = await groupWithPoll('red or blue');
  const [, ben, cleo] = people;
  const person = await seat(link, ben, 'Ben');
  const { socket, snapshot } = await person.seated();
  assert.deepEqual([snapshot.you.name, snapshot.you.role], ['Ben', 'member']);
  assert.ok(!JSON.stringify(snapshot).includes('+1555'), 'a number is on the page');

  assert.equal(await claim(rig, link, last4(ben), 'Mallory'), 409, 'a taken seat was given away');
  assert.equal(await claim(rig, link, '0000', 'Mallory'), 403);
  assert.equal(await claim(rig, link, '12', 'Mallory'), 422);

  // The page and the chat are one person.
  socket.say({ type: 'action', id: 'v1', name: 'vote', payload: { choices: ['o1'] } });
  await socket.frame('ack');
  await chat.say('luna, blue', { from: ben });
  await socket.frame('patch', ({ ops }) => JSON.stringify(ops).includes('"o2"'));
  assert.match((await chat.say('luna how’s the vote going?', { from: cleo })).words, /1 vote so far.*red: 0, blue: 1/i);

  // Who is already in goes straight to the page.
  const { pathname, search } = new URL(link);
  const back = await rig.call('GET', pathname + search, { headers: person.headers });
  assert.equal(back.status, 303);
  assert.equal((await stateOf(room)).members.filter(({ name }: { name: string }) => name === 'Ben').length, 1);
  socket.destroy();
});

test('a seat that somebody else took is freed in the chat: the other browser is shown out', async () => {
  const { people, chat, link } = await groupWithPoll('left or right');
  const [, ben] = people;
  const wrongOne = await seat(link, ben, 'Not Ben');
  const { socket } = await wrongOne.seated();
  const freed = await chat.say('luna that wasn’t me', { from: ben });
  assert.match(freed.words, /seat is free/i);
  assert.equal((await socket.closed).code, closeCodes.revoked.code);
  assert.equal((await wrongOne.call('GET', `/miniapps/sessions/${wrongOne.sessionId}/state`)).status, 401);
  const right = await seat(freed.link!, ben, 'Ben');
  assert.equal(right.member, wrongOne.member);
});

test('guessing numbers is bounded', async () => {
  const { people, link } = await groupWithPoll('this or that');
  for (let guess = 0; guess < wrongMax; guess++)
    assert.equal(await claim(rig, link, String(100_000 + guess), 'Mallory'), 403);
  assert.equal(await claim(rig, link, last4(people[1]), 'Ben'), 429);
  rig.clock.jump(11 * 60_000);
  await seat(link, people[1], 'Ben');
  assert.ok(seatProblems.patience.length > 0);
});

test('a link of another session, a changed one and a cookie-less visitor get nothing', async () => {
  const { link, people } = await groupWithPoll('x-ray or zebra');
  const other = await groupWithPoll('oak or pine');
  const [mine, theirs] = [new URL(link), new URL(other.link)];
  assert.equal((await rig.call('GET', theirs.pathname + mine.search)).status, 403);
  assert.equal((await rig.call('GET', `${mine.pathname}${mine.search}x`)).status, 403);
  assert.equal((await rig.call('GET', mine.pathname)).status, 401);
  const form = new URLSearchParams({ t: mine.searchParams.get('t')!, who: last4(people[1]), name: '', press: 'p' });
  const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://elsewhere.example' };
  const foreign = await rig.call('POST', `${mine.pathname}/seat`, { body: form.toString(), headers });
  assert.equal(foreign.status, 403);
});

test('who leaves the group loses access, and gets their place back on return; who joins is let in', async () => {
  const { people, chat, link, room } = await groupWithPoll('north or south');
  const [host, ben, cleo] = people;
  const person = await seat(link, cleo, 'Cleo');
  const { socket } = await person.seated();
  await chat.say('luna, south', { from: cleo });

  await chat.say('she left', { from: host, participants: [host, ben] });
  assert.equal((await socket.closed).code, closeCodes.revoked.code);
  assert.equal((await person.call('GET', `/miniapps/sessions/${room}/state`)).status, 403);
  assert.equal(await claim(rig, link, last4(cleo), 'Cleo'), 403, 'somebody who left came in by the link');

  const dora = newPhone();
  await chat.say('hi all', { from: dora, participants: [host, ben, cleo, dora] });
  await until('everybody is in', async () => {
    const { members } = await stateOf(room);
    return members.filter(({ present }: { present: boolean }) => present).length === 4;
  });
  assert.equal((await person.call('GET', `/miniapps/sessions/${room}/state`)).status, 200);
  const joined = await seat(link, dora, 'Dora');
  assert.notEqual(joined.member, person.member);
});

test('names: a label until one is given, in the chat or on the page; the next session knows them', async () => {
  const { people, chat, link, room } = await groupWithPoll('sun or rain');
  const [host, ben, cleo] = people;
  const names = async () => (await stateOf(room)).members.map(({ name }: { name: string }) => name);
  assert.deepEqual(await names(), ['Member A', 'Member B', 'Member C']);
  await chat.say('I’m Ben', { from: ben });
  const page = await seat(link, cleo);
  const renamed = await page.call('POST', `/miniapps/sessions/${room}/actions`, {
    id: 'n1',
    name: 'rename',
    payload: { name: 'Cleo' },
  });
  assert.equal(renamed.status, 200, JSON.stringify(renamed.body));
  assert.deepEqual(await names(), ['Member A', 'Ben', 'Cleo']);
  const next = await chat.say('luna let’s vote: up or down?', { from: host });
  const known = (await stateOf(next.room!)).members.map(({ name }: { name: string }) => name);
  assert.deepEqual(known, ['Member A', 'Ben', 'Cleo']);
});

test('a name that was just given is known in the next session while the index of sessions is behind', async () => {
  const { people, chat, link, room } = await groupWithPoll('lake or river');
  const [host, , cleo] = people;
  const page = await seat(link, cleo);
  await until('the index knows the seat', async () => {
    const [row] = await rig.database.query<{ rev: number }>('select rev from miniapp_session where id = $1', [room]);
    return (
      row !== undefined && row.rev === (await rig.admin('GET', `/miniapps/sessions/${room}/state?as=host`)).body.rev
    );
  });
  const holder = new pg.Client({ connectionString: rig.database.url });
  await holder.connect();
  try {
    // Others may read the index, and nobody write it, until this transaction ends.
    await holder.query('begin; lock table miniapp_session in exclusive mode');
    const payload = { name: 'Cleo' };
    const renamed = await page.call('POST', `/miniapps/sessions/${room}/actions`, {
      id: 'n1',
      name: 'rename',
      payload,
    });
    assert.equal(renamed.status, 200, JSON.stringify(renamed.body));
    const next = await chat.say('luna let’s vote: hill or valley?', { from: host });
    const behind = await rig.database.query('select 1 from miniapp_session where id = $1', [next.room]);
    assert.equal(behind.length, 0, 'the index was written while it was locked');
    const known = (await stateOf(next.room!)).members.map(({ name }: { name: string }) => name);
    assert.deepEqual(known, ['Member A', 'Member B', 'Cleo']);
  } finally {
    await holder.end();
  }
});

test('votes in browsers are told as one message when the persona may speak, by name', async () => {
  const { people, chat, link } = await groupWithPoll('jam or honey');
  const [, ben, cleo] = people;
  const sockets = [];
  for (const [phone, name] of [
    [ben, 'Ben'],
    [cleo, 'Cleo'],
  ] as const) {
    const { socket } = await (await seat(link, phone, name)).seated();
    socket.say({ type: 'action', id: 'v', name: 'vote', payload: { choices: ['o2'] } });
    await socket.frame('ack');
    sockets.push(socket);
  }
  rig.clock.jump(noticeWaitMs + 1_000);
  const told = await chat.bubble(/voted/i);
  assert.match(told, /ben voted for honey.*cleo voted for honey/i);
  for (const socket of sockets) socket.destroy();
});

test('a bill split by name is shared by the chat’s own people, in the money it names; the next one keeps that', async () => {
  const people = [newPhone(), newPhone(), newPhone()] as const;
  const chat = relay.chat({ participants: [...people] });
  const opened = await chat.say('luna split 84.50 euros between Ana, Ben and me', { from: people[0] });
  assert.equal(opened.app, 'bill-split', JSON.stringify(opened.bubbles));
  assert.match(opened.words, /84\.50 eur/i);
  const { data } = await stateOf(opened.room!);
  assert.equal(data.currency, 'EUR');
  assert.deepEqual(
    data.people.map(({ name, owes }: { name: string; owes: number }) => [name, owes]),
    [
      ['Member A', 2_817],
      ['Ana', 2_817],
      ['Ben', 2_816],
    ],
  );
  const next = await chat.say('luna split 30 between us', { from: people[1] });
  assert.match(next.words, /30\.00 eur/i);
  assert.equal((await stateOf(next.room!)).data.currency, 'EUR');
});

test('a poll is asked about, added to and followed by another while other apps were opened since', async () => {
  const { people, chat, room } = await groupWithPoll('movie night friday or saturday');
  const [host, ben, cleo] = people;
  await chat.say('luna friday', { from: ben });
  await chat.say('luna split the bill: 30 euros', { from: host });
  for (const text of ['luna whats the poll result', 'luna results of the poll?', 'luna how is the poll going']) {
    const told = await chat.say(text, { from: cleo });
    assert.match(told.words, /movie night.*friday: 1, saturday: 0/i, text);
  }
  await chat.say('luna add sunday to the poll', { from: cleo });
  const { data } = await stateOf(room);
  assert.match(JSON.stringify(data), /"sunday"/);
  const another = await chat.say('luna poll beach or mountains or city', { from: ben });
  assert.equal(another.app, 'poll', JSON.stringify(another.bubbles));
  assert.notEqual(another.room, room);
  await chat.say('luna close the movie poll', { from: host });
  await chat.say('luna close the beach poll', { from: ben });
  // Over, it is still told of, though a bill is open.
  assert.match((await chat.say('luna how did the movie poll go?', { from: cleo })).words, /friday/i);
});
