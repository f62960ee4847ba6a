/** The client module against the whole server: typed actions, optimism and its undoing, offline and back, random cuts, a restart under it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { app as poll } from '../../src/miniapps/apps/poll/index.ts';
import type { ActOptions, MiniappClient } from '../../src/miniapps/client/connect.ts';
import type { SocketLike } from '../../src/miniapps/client/options.ts';
import { until } from '../support/waits.ts';
import { type Person, pollSetup, type Rig, startRig, type TestSession } from './rig.ts';

let rig: Rig;
before(async () => {
  rig = await startRig();
});
after(() => rig.stop());

type Poll = typeof poll;

/** How the document looks once this option is chosen. */
const choose =
  (option: string): ActOptions<Poll>['optimistic'] =>
  ({ you }) => {
    you.mine = [option];
  };

async function online(client: MiniappClient<Poll>): Promise<MiniappClient<Poll>> {
  await until('the client is online', () => client.connection === 'online' && client.document !== undefined);
  return client;
}

/** The document as the server computes it for this person, as text. */
async function served(session: TestSession, person: Person): Promise<string> {
  const [{ body: state }, { body: ui }] = await Promise.all([
    person.call('GET', `/miniapps/sessions/${session.id}/state`),
    person.call('GET', `/miniapps/sessions/${session.id}/ui`),
  ]);
  return JSON.stringify({ state: state.state, ui, you: state.you });
}

async function converged(session: TestSession, person: Person, client: MiniappClient<Poll>): Promise<void> {
  await until(`${person.member} shows what the server does`, async () => {
    return client.pending === 0 && JSON.stringify(client.document) === (await served(session, person));
  });
}

/** A socket that may be cut, and that loses what comes in on demand. */
class Brittle {
  socket: SocketLike | undefined;
  isDeaf = false;
  lost = 0;
  wrap = (socket: SocketLike): SocketLike => {
    this.socket = socket;
    const brittle = this;
    return {
      send: (text) => socket.send(text),
      close: () => socket.close(),
      set onopen(callback: SocketLike['onopen']) {
        socket.onopen = callback;
      },
      set onclose(callback: SocketLike['onclose']) {
        socket.onclose = callback;
      },
      set onerror(callback: SocketLike['onerror']) {
        socket.onerror = callback;
      },
      set onmessage(callback: SocketLike['onmessage']) {
        socket.onmessage = (event) => {
          if (brittle.isDeaf) brittle.lost += 1;
          else callback?.(event);
        };
      },
    } as SocketLike;
  };
}

/** Numbers that look random and are the same in each run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

test('actions are typed by the app, shown at once, and settled by the server', async () => {
  const session = await rig.open('poll', pollSetup());
  const person = await session.enter('Ben');
  const client = await online(person.client<Poll>());
  const result = client.act('vote', { choices: ['o2'] }, { optimistic: choose('o2') });
  assert.deepEqual(client.document?.you.mine, ['o2'], 'the vote shows before the answer');
  assert.equal((await result).kind, 'done');
  assert.equal(client.document?.state.data.counts[1], 1);
  await converged(session, person, client);
  // @ts-expect-error: an action that the app has not.
  assert.deepEqual((await client.act('dance', {})).kind, 'refused');
  client.close();
  assert.equal(client.connection, 'ended');
});

test('what is refused disappears again', async () => {
  const session = await rig.open('poll', pollSetup());
  const person = await session.enter('Ben');
  const client = await online(person.client<Poll>());
  const refusals: string[] = [];
  client.on('refused', ({ code }) => refusals.push(code));
  const result = client.act('vote', { choices: ['o9'] }, { optimistic: choose('o9') });
  assert.deepEqual(client.document?.you.mine, ['o9']);
  assert.deepEqual(await result, {
    kind: 'refused',
    code: 'stale',
    detail: 'One of these options is not there any more.',
  });
  assert.deepEqual(client.document?.you.mine, []);
  assert.deepEqual(refusals, ['stale']);
  client.close();
});

test('what is done offline happens once the connection is back, once', async () => {
  const session = await rig.open('poll', pollSetup());
  const person = await session.enter('Ben');
  const brittle = new Brittle();
  const client = await online(person.client<Poll>({ wrap: brittle.wrap }));
  brittle.isDeaf = true;
  const heard = client.act('add_option', { text: 'ramen' });
  await until('the server did it and was not heard', async () => brittle.lost >= 2);
  brittle.socket!.close();
  const offline = client.act('add_option', { text: 'pho' });
  brittle.isDeaf = false;
  assert.equal((await heard).kind, 'done');
  assert.equal((await offline).kind, 'done');
  await converged(session, person, client);
  assert.deepEqual(
    client.document?.state.data.options.map(({ text }) => text),
    ['pizza', 'sushi', 'tacos', 'ramen', 'pho'],
  );
  client.close();
});

test('a lost patch is noticed by the next one, or by the heartbeat', async () => {
  const session = await rig.open('poll', pollSetup());
  const person = await session.enter('Ben');
  const brittle = new Brittle();
  const client = await online(person.client<Poll>({ wrap: brittle.wrap }));
  const cleo = await online((await session.enter('Cleo')).client<Poll>());
  await until('both see both', () => client.viewers.length === 2 && cleo.viewers.length === 2);
  assert.equal((await client.act('vote', { choices: ['o2'] })).kind, 'done');
  brittle.isDeaf = true;
  await cleo.act('vote', { choices: ['o1'] });
  await until('a patch was lost', () => brittle.lost > 0);
  brittle.isDeaf = false;
  // An action that changes nothing is acknowledged with a later rev; that must not hide the gap.
  assert.equal((await client.act('vote', { choices: ['o2'] })).kind, 'done');
  await cleo.act('vote', { choices: ['o3'] });
  await converged(session, person, client);
  client.close();
  cleo.close();
});

test('under random cuts and losses everybody ends with what the server has, byte for byte', async () => {
  const session = await rig.open('poll', pollSetup(['a', 'b', 'c', 'd'], { mode: 'multiple' }), [
    'Ann',
    'Ben',
    'Cleo',
    'Dan',
  ]);
  const random = seeded(20_270_503);
  const seats = await Promise.all(
    ['Ann', 'Ben', 'Cleo', 'Dan'].map(async (name) => {
      const person = await session.enter(name);
      const brittle = new Brittle();
      return { person, brittle, client: await online(person.client<Poll>({ wrap: brittle.wrap, random })) };
    }),
  );
  let cuts = 0;
  const results: Promise<{ kind: string }>[] = [];
  for (let turn = 0; turn < 160; turn++) {
    const seat = seats[Math.floor(random() * seats.length)]!;
    const dice = random();
    if (dice < 0.12) {
      cuts += 1;
      seat.brittle.socket!.close();
    } else if (dice < 0.24) seat.brittle.isDeaf = !seat.brittle.isDeaf;
    else if (dice < 0.4) results.push(seat.client.act('add_option', { text: `option ${turn}` }));
    else {
      const choices = ['o1', 'o2', 'o3', 'o4'].filter(() => random() < 0.5);
      results.push(seat.client.act('vote', { choices: choices.length > 0 ? choices : ['o1'] }));
    }
    if (turn % 8 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  for (const { brittle } of seats) {
    brittle.isDeaf = false;
    // Whoever was deaf last may wait for what will not come again; a new connection asks for it.
    brittle.socket!.close();
  }
  const outcomes = await Promise.all(results);
  for (const { person, client } of seats) await converged(session, person, client);
  assert.ok(cuts > 5, 'the cuts happened');
  assert.ok(outcomes.filter(({ kind }) => kind === 'done').length > 60, 'the actions happened');
  const texts = seats[0]!.client.document!.state.data.options.map(({ text }) => text);
  assert.equal(new Set(texts).size, texts.length, 'something happened twice');
  for (const { client } of seats) client.close();
});

test('two hundred reconnect at once after a restart, and all of them converge', async () => {
  const people = Array.from({ length: 200 }, (_, index) => ({
    name: `P${index}`,
    contact: `+1555011${1_000 + index}`,
    role: index === 0 ? 'host' : 'member',
  }));
  const session = await rig.open('poll', pollSetup(), [], { people: people.slice(0, 100) });
  const { body } = await rig.admin('POST', `/miniapps/sessions/${session.id}/members`, {
    id: 'more',
    join: people.slice(100),
  });
  session.links.push(...body.links);
  const seats = await Promise.all(
    session.links.map(async (_, index) => {
      const person = await session.enter(index);
      return { person, client: person.client<Poll>() };
    }),
  );
  await Promise.all(seats.map(({ client }) => online(client)));
  await seats[7]!.client.act('vote', { choices: ['o1'] });
  let ended = 0;
  for (const { client } of seats) {
    client.on('connection', (state) => {
      if (state === 'ended') ended += 1;
    });
  }
  const waiting = seats.slice(0, 50).map(({ client }) => client.act('vote', { choices: ['o2'] }));
  await rig.restart();
  for (const result of await Promise.all(waiting)) assert.equal(result.kind, 'done');
  const answer = await seats[9]!.client.act('add_option', { text: 'after the restart' });
  assert.equal(answer.kind, 'done');
  const shared = async () =>
    JSON.stringify((await rig.admin('GET', `/miniapps/sessions/${session.id}/state?as=member`)).body.state);
  const expected = await shared();
  await until(
    'all 200 show the server’s state',
    () => seats.every(({ client }) => JSON.stringify(client.document?.state) === expected),
    20_000,
  );
  assert.equal(ended, 0, 'somebody was shown out');
  assert.equal(seats[3]!.client.document!.state.data.counts[1], 50);
  for (const { client } of seats) client.close();
});
