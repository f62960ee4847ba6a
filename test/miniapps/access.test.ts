/** Who gets in and who does not: links, cookies, revocation, leaving, callers; and the HTTP routes beside the socket. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from '../support/waits.ts';
import { adminKey, edgeSecret, origin, personOf, pollSetup, type Rig, startRig } from './rig.ts';

let rig: Rig;
before(async () => {
  rig = await startRig({}, { sendBufferBytesMax: 65_536 });
});
after(() => rig.stop());

const people = [
  { name: 'Ann', contact: '+15550101000', role: 'host' },
  { name: 'Ben', contact: '+15550101001' },
];
const asRelay = (agent: string) => ({ authorization: `Bearer ${edgeSecret}`, 'x-edge-agent-id': agent });
const pathOf = (url: string) => new URL(url).pathname + new URL(url).search;

test('a link is exchanged for a cookie of this session’s paths and a clean address', async () => {
  const session = await rig.open('poll', pollSetup());
  const { headers, status } = await rig.call('GET', pathOf(session.links[0]!.url));
  assert.equal(status, 303);
  assert.equal(headers.get('location'), `/m/${session.id}`);
  assert.equal(headers.get('referrer-policy'), 'no-referrer');
  const cookies = headers.getSetCookie();
  assert.equal(cookies.length, 3);
  for (const cookie of cookies)
    assert.match(cookie, /; Path=\/(m|miniapps\/sessions|ws\/miniapps)\/[^;]+; SameSite=Lax; Max-Age=\d+; HttpOnly$/);
  const token = new URL(session.links[0]!.url).searchParams.get('t')!;
  assert.equal(
    cookies.some((cookie) => cookie.includes(token)),
    false,
    'the link’s token is the cookie',
  );
  const page = await rig.call('GET', `/m/${session.id}`, { headers: { cookie: cookies[0]!.split(';')[0]! } });
  assert.equal(page.status, 200);
  assert.match(page.body, /Where do we eat\?/);
  // A link may be opened again: messengers fetch it for a preview.
  assert.equal((await rig.call('GET', pathOf(session.links[0]!.url))).status, 303);
  assert.equal(
    rig.log.some((line) => line.includes(token)),
    false,
    'a token is in the log',
  );
});

test('a forged, expired, foreign or swapped token opens nothing', async () => {
  const session = await rig.open('poll', pollSetup());
  const other = await rig.open('poll', pollSetup());
  const token = new URL(session.links[1]!.url).searchParams.get('t')!;
  const [payload, mac] = token.split('.') as [string, string];
  const parts = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const asHost = Buffer.from(JSON.stringify([parts[0], parts[1], 'host', parts[3]])).toString('base64url');
  const longer = Buffer.from(JSON.stringify([parts[0], parts[1], parts[2], parts[3] + 1])).toString('base64url');
  const flipped = `${mac[0] === 'A' ? 'B' : 'A'}${mac.slice(1)}`;
  for (const forged of [
    `${payload}.${flipped}`,
    `${asHost}.${mac}`,
    `${longer}.${mac}`,
    payload,
    `${token}.x`,
    'x',
    `${payload}.`,
  ]) {
    const { status } = await rig.call('GET', `/m/${session.id}?t=${forged}`);
    assert.equal(status, 403, forged);
  }
  assert.equal((await rig.call('GET', `/m/${other.id}?t=${token}`)).status, 403);
  // A link is no cookie, and a cookie is no link.
  const swapped = personOf(rig, session.id, '', `archety_miniapp=${token}`);
  assert.equal((await swapped.call('GET', `/miniapps/sessions/${session.id}/state`)).status, 401);
  const cookie = (await session.enter('Ben')).cookie.split('=')[1];
  assert.equal((await rig.call('GET', `/m/${session.id}?t=${cookie}`)).status, 403);
  const { body } = await rig.admin('POST', `/miniapps/sessions/${session.id}/links`, {
    member: session.links[1]!.member,
    hours: 1,
  });
  rig.clock.jump(61 * 60_000);
  assert.equal((await rig.call('GET', pathOf(body.url))).status, 410);
});

test('a revoked link ends its cookies and its sockets, and no other', async () => {
  const session = await rig.open('poll', pollSetup());
  const ben = await session.enter('Ben');
  const { socket } = await ben.seated();
  const again = await rig.admin('POST', `/miniapps/sessions/${session.id}/links`, { member: ben.member });
  assert.equal(again.status, 201);
  const revoked = await rig.admin('DELETE', `/miniapps/sessions/${session.id}/links/${session.links[1]!.link_id}`);
  assert.equal(revoked.status, 204);
  assert.equal((await socket.waitClosed()).code, 4503);
  assert.equal((await ben.socket()).status, 401);
  assert.equal((await rig.call('GET', pathOf(session.links[1]!.url))).status, 410);
  assert.equal((await rig.call('GET', pathOf(again.body.url))).status, 303);
  await rig.restart();
  assert.equal(
    (await ben.call('GET', `/miniapps/sessions/${session.id}/state`)).status,
    401,
    'a restart forgot the revocation',
  );
});

test('who leaves loses access at once, and gets it back by coming back', async () => {
  const session = await rig.open('poll', pollSetup());
  const ann = await (await session.enter('Ann')).seated();
  const ben = await session.enter('Ben');
  const { socket } = await ben.seated();
  socket.say({ type: 'action', id: '1', name: 'vote', payload: { choices: ['o1'] } });
  await socket.frame('ack');
  const left = await rig.admin('POST', `/miniapps/sessions/${session.id}/members`, { id: 'left', leave: [ben.member] });
  assert.equal(left.status, 200);
  assert.equal((await socket.waitClosed()).code, 4503);
  assert.equal((await ben.socket()).status, 403);
  assert.equal((await ben.call('GET', `/miniapps/sessions/${session.id}/state`)).status, 403);
  assert.equal((await rig.call('GET', pathOf(session.links[1]!.url))).status, 410);
  await ann.socket.frame('patch', ({ ops }) =>
    ops.some(({ path }: { path: string }) => path.startsWith('/state/members')),
  );
  const back = await rig.admin('POST', `/miniapps/sessions/${session.id}/members`, {
    id: 'back',
    join: [{ contact: '+15550101001' }],
  });
  assert.equal(back.body.links[0].member, ben.member, 'who comes back is the same person');
  assert.equal((await ben.socket()).status, 101);
  const cleo = await session.enter('Cleo');
  assert.equal((await cleo.call('POST', `/miniapps/sessions/${session.id}/leave`)).status, 204);
  assert.equal((await cleo.call('GET', `/miniapps/sessions/${session.id}/state`)).status, 403);
});

test('a relay or an operator opens sessions, the same key opens one, and nobody else does', async () => {
  const body = { app: 'poll', setup: pollSetup(), people, key: 'chat-1/poll-1', chat_guid: 'iMessage;+;chat1' };
  const create = (headers: Record<string, string>, more = {}) =>
    rig.call('POST', '/miniapps/sessions', { body: { ...body, ...more }, headers });
  assert.equal((await create({})).status, 401);
  assert.equal((await create({ 'x-admin-key': 'wrong' })).status, 401);
  assert.equal((await create({ authorization: 'Bearer wrong' })).status, 401);
  const first = await create(asRelay('luna1'));
  assert.equal(first.status, 201, JSON.stringify(first.body));
  assert.equal((await create(asRelay('luna1'))).body.session_id, first.body.session_id);
  assert.notEqual((await create(asRelay('luna2'))).body.session_id, first.body.session_id);
  assert.equal((await create(asRelay('luna1'), { key: 'k2', app: 'nothing' })).status, 404);
  const wrong = await create(asRelay('luna1'), { key: 'k3', setup: { question: 'x', options: ['one'] } });
  assert.equal(wrong.status, 422);
  // Another relay does not even learn that it exists.
  const path = `/miniapps/sessions/${first.body.session_id}/state`;
  assert.equal((await rig.call('GET', path, { headers: asRelay('luna2') })).status, 404);
  assert.equal((await rig.call('GET', path, { headers: asRelay('luna1') })).status, 200);
  await until('the index knows the session by its chat', async () => {
    const rows = await rig.database.query(
      `select id, app, state, owner from miniapp_session where chat = 'iMessage;+;chat1'`,
    );
    return rows.some(({ id, state, owner }) => id === first.body.session_id && state === 'open' && owner === 'luna1');
  });
});

test('actions over HTTP: the same ids, the same rules, and a listed origin', async () => {
  const session = await rig.open('poll', pollSetup());
  const ben = await session.enter('Ben');
  const path = `/miniapps/sessions/${session.id}/actions`;
  const vote = { id: 'h1', name: 'vote', payload: { choices: ['o1'] } };
  const first = await ben.call('POST', path, vote);
  assert.equal(first.status, 200, JSON.stringify(first.body));
  // The socket knows the id too.
  const { socket } = await ben.seated();
  socket.say({ type: 'action', ...vote, payload: { choices: ['o2'] } });
  await socket.frame('ack', ({ id }) => id === 'h1');
  const { body } = await ben.call('GET', `/miniapps/sessions/${session.id}/state`);
  assert.deepEqual(body.you.mine, ['o1']);
  const refusal = await ben.call('POST', path, { id: 'h2', name: 'close' });
  assert.equal(refusal.status, 403);
  assert.equal(refusal.headers.get('x-miniapp-code'), 'not_allowed');
  const stale = await ben.call('POST', path, { id: 'h3', name: 'vote', payload: { choices: ['o77'] } });
  assert.equal(stale.status, 409);
  assert.equal((await ben.call('POST', path, { id: 'h4', name: 'fly' })).status, 422);
  const from = (headers: Record<string, string>) => rig.call('POST', path, { body: { ...vote, id: 'h5' }, headers });
  assert.equal((await from({ cookie: ben.cookie })).status, 403, 'no origin');
  assert.equal((await from({ cookie: ben.cookie, origin: 'https://evil.example' })).status, 403);
  assert.equal((await from({ origin })).status, 401);
  assert.equal((await rig.call('POST', path, { body: 'x'.repeat(1_048_576), headers: ben.headers })).status, 413);
  const asBen = { ...vote, id: 'h6', payload: { choices: ['o3'] }, member: ben.member };
  const forHim = await rig.call('POST', path, { body: asBen, headers: { 'x-admin-key': adminKey } });
  assert.equal(forHim.status, 200);
  const stranger = await rig.call('POST', path, {
    body: { ...asBen, id: 'h7', member: 'nobody' },
    headers: { 'x-admin-key': adminKey },
  });
  assert.equal(stranger.status, 403);
});

test('the catalogue lists every app with its schemas and an icon', async () => {
  const { status, body } = await rig.call('GET', '/miniapps/catalogue');
  assert.equal(status, 200);
  assert.deepEqual(body.apps.map(({ name }: { name: string }) => name).sort(), [
    'bill-split',
    'checklist',
    'plan',
    'poll',
    'trip-planner',
  ]);
  for (const { name, icon, actions, setup } of body.apps) {
    assert.equal(setup.type, 'object', name);
    assert.ok(Object.keys(actions).length > 3, name);
    const { headers } = await rig.call('GET', icon);
    assert.equal(headers.get('content-type'), 'image/svg+xml');
  }
});

test('the page and its parts escape what people wrote', async () => {
  const session = await rig.open('poll', pollSetup(['<img src=x onerror=alert(1)>', 'b']));
  const ben = await session.enter('Ben');
  const { body, headers } = await ben.call('GET', `/m/${session.id}`);
  assert.equal(body.includes('<img'), false);
  assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'/);
});

test('costs of a trip become a bill of their own, with the same people', async () => {
  const session = await rig.open('trip-planner', { destination: 'Lisbon', currency: 'EUR' });
  const [ann, ben] = [await session.enter('Ann'), await session.enter('Ben')];
  const act = (person: typeof ann, id: string, name: string, payload: unknown) =>
    person.call('POST', `/miniapps/sessions/${session.id}/actions`, { id, name, payload });
  assert.equal((await act(ann, '1', 'add_cost', { label: 'Flat', amount: 30_000 })).status, 200);
  assert.equal(
    (await act(ben, '2', 'add_cost', { label: 'Car', amount: 10_001, sharers: [ann.member, ben.member] })).status,
    200,
  );
  assert.equal((await act(ben, '3', 'split_costs', {})).status, 200);
  assert.equal((await act(ben, '4', 'split_costs', {})).status, 409);
  const { body } = await ann.call('GET', `/miniapps/sessions/${session.id}/state`);
  const billId = body.state.data.bill as string;
  const bill = await until('the bill is open', async () => {
    const answer = await rig.admin('GET', `/miniapps/sessions/${billId}/state?as=host`);
    return answer.status === 200 && answer.body.state;
  });
  assert.equal(bill.data.total, 40_001);
  assert.equal(bill.data.missing, 0);
  assert.equal(
    bill.data.people.reduce((sum: number, { owes }: { owes: number }) => sum + owes, 0),
    40_001,
  );
  const link = await rig.admin('POST', `/miniapps/sessions/${billId}/links`, { member: ben.member });
  assert.equal((await rig.call('GET', pathOf(link.body.url))).status, 303);
});

test('a session passivates under its open sockets, and survives a restart', async () => {
  const session = await rig.open('poll', pollSetup());
  const { socket } = await (await session.enter('Ben')).seated();
  const before = rig.app.host.stats().residents;
  assert.ok(before > 0);
  await until('the session left memory', () => {
    rig.clock.jump(70_000);
    socket.say({ type: 'ping' });
    return rig.app.host.stats().residents === 0;
  });
  socket.say({ type: 'action', id: '1', name: 'vote', payload: { choices: ['o2'] } });
  await socket.frame('ack');
  await rig.restart();
  const ben = await (await session.enter('Ben')).seated();
  assert.deepEqual(ben.snapshot.you.mine, ['o2']);
});

test('a deadline closes a poll while nobody looks', async () => {
  const session = await rig.open('poll', pollSetup(['a', 'b'], { deadline: rig.clock.now() + 3_600_000 }));
  const ben = await session.enter('Ben');
  rig.clock.jump(3_601_000);
  await until(
    'the poll is closed',
    async () => {
      const { body } = await ben.call('GET', `/miniapps/sessions/${session.id}/state`);
      return body.state?.status === 'closed';
    },
    15_000,
  );
});

test('a reader that hangs is shown out as too slow, and resumes from its position', async () => {
  const session = await rig.open('checklist', { items: [] });
  const ben = await session.enter('Ben');
  const slow = await ben.seated();
  slow.socket.pause();
  const items = Array.from({ length: 50 }, () => ({ text: 'x'.repeat(290) }));
  const ann = session.links[0]!.member;
  let ids = 0;
  const act = (name: string, payload: unknown) => {
    ids += 1;
    return rig.admin('POST', `/miniapps/sessions/${session.id}/actions`, { id: `a${ids}`, name, payload, member: ann });
  };
  const isShownOut = () =>
    rig.log.some((line) => line.includes('"socket_closed"') && (JSON.parse(line) as { code?: number }).code === 4008);
  // The network's own buffers have to be full before the server's begin to fill.
  await until(
    'the server closes the slow reader',
    async () => {
      for (let pair = 0; pair < 20; pair++) {
        // One after the other: what is added and taken back in one commit is nothing to be shown.
        await act('add', { items });
        await act('undo', {});
      }
      return isShownOut();
    },
    60_000,
  );
  slow.socket.resume();
  const again = await ben.socket();
  const { epoch, rev } = slow.snapshot;
  again.say({ type: 'hello', resume: { epoch, rev } });
  const next = JSON.parse(await again.next((frame) => /^{"type":"(snapshot|patch)"/.test(frame)));
  assert.ok(next.rev > rev);
});
