/** The socket of a session, frame by frame, on the whole server. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import jsonPatch from 'fast-json-patch';
import { connectSocket } from '../support/socket-client.ts';
import { until } from '../support/waits.ts';
import { asFrames, type Frame, pollSetup, type Rig, startRig } from './rig.ts';

let rig: Rig;
before(async () => {
  rig = await startRig();
});
after(() => rig.stop());

const vote = (id: string, ...choices: string[]) => ({ type: 'action', id, name: 'vote', payload: { choices } });

test('hello is answered by a snapshot: state, page, oneself, and who is there', async () => {
  const session = await rig.open('poll', pollSetup());
  const ann = await session.enter('Ann');
  const { snapshot } = await ann.seated();
  assert.equal(snapshot.rev, 1);
  assert.equal(snapshot.state.data.question, 'Where do we eat?');
  assert.deepEqual(snapshot.you, { id: ann.member, name: 'Ann', role: 'host', mine: [] });
  assert.deepEqual(snapshot.viewers, [{ id: ann.member, data: null }]);
  assert.equal(snapshot.ui.components[0].type, 'text');
  assert.equal(JSON.stringify(snapshot).includes('+1555'), false, 'a phone number left the server');
});

test('an action is acknowledged with its rev, after everybody got the patch', async () => {
  const session = await rig.open('poll', pollSetup());
  const [ann, ben] = await Promise.all([(await session.enter('Ann')).seated(), (await session.enter('Ben')).seated()]);
  ben.socket.say(vote('b1', 'o2'));
  const patch = await ann.socket.frame('patch');
  assert.equal(patch.prev, 1);
  jsonPatch.applyPatch(ann.snapshot, patch.ops);
  assert.deepEqual(ann.snapshot.state.data.counts, [0, 1, 0]);
  const frames = [await ben.socket.next(), await ben.socket.next(), await ben.socket.next()]
    .map((text) => JSON.parse(text) as Frame)
    .filter(({ type }) => type !== 'presence');
  assert.equal(frames[0]?.type, 'patch', 'the patch comes before the acknowledgement');
  const ack = frames.find(({ type }) => type === 'ack') ?? (await ben.socket.frame('ack'));
  assert.deepEqual(ack, { type: 'ack', id: 'b1', rev: patch.rev });
});

test('the same action twice is one, and both are told the same', async () => {
  const session = await rig.open('poll', pollSetup());
  const { socket } = await (await session.enter('Ben')).seated();
  const text = JSON.stringify({ type: 'action', id: 'add-1', name: 'add_option', payload: { text: 'ramen' } });
  // Two presses in the same millisecond, then a resend after the answer.
  socket.send(text);
  socket.send(text);
  const first = await socket.frame('ack');
  const second = await socket.frame('ack');
  socket.send(text);
  const third = await socket.frame('ack');
  assert.deepEqual([first.id, second.id, third.id], ['add-1', 'add-1', 'add-1']);
  const { body } = await rig.admin('GET', `/miniapps/sessions/${session.id}/state`);
  assert.equal(body.state.data.options.length, 4);
});

test('two people pressing the same button in the same millisecond are both counted', async () => {
  const session = await rig.open('poll', pollSetup());
  const [ann, ben] = await Promise.all([(await session.enter('Ann')).seated(), (await session.enter('Ben')).seated()]);
  ann.socket.say(vote('1', 'o1'));
  ben.socket.say(vote('1', 'o1'));
  await Promise.all([ann.socket.frame('ack'), ben.socket.frame('ack')]);
  const { body } = await rig.admin('GET', `/miniapps/sessions/${session.id}/state`);
  assert.equal(body.state.data.counts[0], 2);
});

test('what cannot be done is refused with a code and changes nothing', async () => {
  const people = ['Ann', 'Ben'];
  const session = await rig.open('poll', pollSetup(), people);
  const [ann, ben] = await Promise.all([(await session.enter('Ann')).seated(), (await session.enter('Ben')).seated()]);
  const refusal = async (frame: object) => {
    ben.socket.say(frame);
    const { code } = await ben.socket.frame('reject');
    return code;
  };
  assert.equal(await refusal({ type: 'action', id: '1', name: 'fly', payload: {} }), 'unknown_action');
  assert.equal(await refusal({ type: 'action', id: '1b', name: 'constructor', payload: {} }), 'unknown_action');
  assert.equal(await refusal({ type: 'action', id: '2', name: 'vote', payload: { choices: 'o1' } }), 'invalid');
  assert.equal(await refusal(vote('3', 'o1', 'o2')), 'invalid');
  assert.equal(await refusal(vote('4', 'o9')), 'stale');
  assert.equal(await refusal({ type: 'action', id: '5', name: 'set_deadline', payload: { at: null } }), 'not_allowed');
  assert.equal(await refusal({ type: 'action', id: '6', name: 'close', payload: {} }), 'not_allowed');
  assert.equal(
    await refusal({ type: 'action', id: '7', name: 'add_option', payload: { text: 'a\u0000b' } }),
    'invalid',
  );
  assert.equal(await refusal({ type: 'sing' }), 'malformed');
  ben.socket.send('not json');
  assert.equal((await ben.socket.frame('reject')).code, 'malformed');
  ann.socket.say({ type: 'action', id: 'c', name: 'close', payload: {} });
  assert.deepEqual(await ben.socket.frame('closed'), { type: 'closed', reason: 'completed' });
  assert.equal(await refusal(vote('8', 'o1')), 'closed');
  const { body } = await rig.admin('GET', `/miniapps/sessions/${session.id}/state`);
  assert.equal(body.state.data.votes, 0);
});

test('a viewer looks on and changes nothing', async () => {
  const people = [
    { name: 'Ann', contact: '+15550101000', role: 'host' },
    { name: 'Vic', contact: '+15550101009', role: 'viewer' },
  ];
  const session = await rig.open('poll', pollSetup(), [], { people });
  const { socket, snapshot } = await (await session.enter('Vic')).seated();
  assert.equal(snapshot.you.role, 'viewer');
  assert.equal(
    snapshot.ui.components.some(
      ({ type }: { type: string }) => type === 'choice' || type === 'form' || type === 'button',
    ),
    false,
    'a viewer has nothing to press',
  );
  socket.say(vote('1', 'o1'));
  assert.equal((await socket.frame('reject')).code, 'not_allowed');
});

test('hidden ballots are in nobody else’s state', async () => {
  const session = await rig.open('poll', pollSetup(['red', 'blue'], { hidden: true }));
  const [ann, ben] = await Promise.all([(await session.enter('Ann')).seated(), (await session.enter('Ben')).seated()]);
  ben.socket.say(vote('1', 'o2'));
  const own = await ben.socket.frame('patch', ({ ops }) =>
    ops.some(({ path }: { path: string }) => path === '/you/mine'),
  );
  assert.deepEqual(own.ops[0].value, ['o2']);
  const seen = await ann.socket.frame('patch');
  assert.equal(JSON.stringify(seen).includes('o2'), false);
  jsonPatch.applyPatch(ann.snapshot, seen.ops);
  assert.deepEqual(ann.snapshot.state.data.counts, []);
  assert.equal(ann.snapshot.state.data.votes, 1);
  ann.socket.say({ type: 'action', id: 'c', name: 'close', payload: {} });
  const opened = await ann.socket.frame('patch');
  jsonPatch.applyPatch(ann.snapshot, opened.ops);
  assert.equal(ann.snapshot.state.data.counts[1], 1);
  assert.equal(ann.snapshot.state.data.ballots[1], 'voted', 'who voted for what stays hidden');
});

test('a resume gets what was missed as one patch, an unknown position a snapshot', async () => {
  const session = await rig.open('poll', pollSetup());
  const ben = await session.enter('Ben');
  const cleo = await session.enter('Cleo');
  const first = await ben.seated();
  const { epoch, rev } = first.snapshot;
  first.socket.destroy();
  const voter = await cleo.seated();
  voter.socket.say(vote('1', 'o1'));
  voter.socket.say(vote('2', 'o3'));
  await voter.socket.frame('ack', ({ id }) => id === '2');
  const second = await ben.socket();
  second.say({ type: 'hello', resume: { epoch, rev } });
  const missed = await second.frame('patch');
  assert.equal(missed.prev, rev);
  jsonPatch.applyPatch(first.snapshot, missed.ops);
  const { body } = await ben.call('GET', `/miniapps/sessions/${session.id}/state`);
  assert.equal(JSON.stringify(first.snapshot.state), JSON.stringify(body.state));
  assert.equal(JSON.stringify(first.snapshot.you), JSON.stringify(body.you));
  const strange = await ben.socket();
  strange.say({ type: 'hello', resume: { epoch: 'another', rev } });
  assert.equal((await strange.frame('snapshot')).rev, body.rev);
  const ahead = await ben.socket();
  ahead.say({ type: 'hello', resume: { epoch, rev: rev + 1_000 } });
  await ahead.frame('snapshot');
});

test('the heartbeat tells the rev of the last patch', async () => {
  const session = await rig.open('poll', pollSetup());
  const { socket } = await (await session.enter('Ben')).seated();
  socket.say({ type: 'ping' });
  assert.deepEqual(await socket.frame('pong'), { type: 'pong', rev: 1 });
  socket.say(vote('1', 'o1'));
  const { rev } = await socket.frame('ack');
  socket.say({ type: 'ping' });
  assert.deepEqual(await socket.frame('pong'), { type: 'pong', rev });
});

test('presence comes, changes, and outlasts a reconnect within the grace', async () => {
  const session = await rig.open('poll', pollSetup());
  const ann = await (await session.enter('Ann')).seated();
  const person = await session.enter('Ben');
  const ben = await person.seated();
  const came = await ann.socket.frame('presence', ({ viewers }) =>
    viewers.some(({ id }: { id: string }) => id === person.member),
  );
  assert.deepEqual(came.gone, []);
  ben.socket.say({ type: 'presence', data: { looking: 'o2' } });
  await ann.socket.frame('presence', ({ viewers }) => viewers[0]?.data?.looking === 'o2');
  ben.socket.destroy();
  const again = await person.seated();
  assert.equal(again.snapshot.viewers.length, 2);
  rig.clock.jump(6_000);
  // A change that everybody is told, after the grace: had the reconnect flickered, it would have come before.
  again.socket.say({ type: 'presence', data: null });
  const next = await ann.socket.frame('presence');
  assert.deepEqual(next.gone, [], 'a reconnect was told as a leaving');
  again.socket.destroy();
  await until('the server sees the socket gone', () => {
    rig.clock.jump(6_000);
    return ann.socket.inbox.some((text) => text.includes(`"gone":["${person.member}"]`));
  });
});

test('without a cookie, with another session’s, or from another origin nobody comes in', async () => {
  const session = await rig.open('poll', pollSetup());
  const other = await rig.open('poll', pollSetup());
  const ben = await session.enter('Ben');
  const attempt = async (path: string, headers: Record<string, string>) =>
    (await connectSocket({ port: rig.port, path, headers })).status;
  const path = `/ws/miniapps/${session.id}`;
  assert.equal(await attempt(path, { origin: ben.headers.origin! }), 401);
  assert.equal(await attempt(`/ws/miniapps/${other.id}`, ben.headers), 401);
  assert.equal(await attempt(path, { ...ben.headers, origin: 'https://evil.example' }), 403);
  assert.equal(await attempt(path, { cookie: ben.cookie }), 403);
  assert.equal(await attempt('/ws/miniapps/nothing', ben.headers), 401);
});

test('a frame of a megabyte closes its own socket and nothing else', async () => {
  const session = await rig.open('poll', pollSetup());
  const ben = await session.enter('Ben');
  const { socket } = await ben.seated();
  const healthy = await (await session.enter('Cleo')).seated();
  socket.say({ type: 'action', id: 'big', name: 'add_option', payload: { text: 'x'.repeat(1_048_576) } });
  const { code } = await socket.waitClosed();
  assert.ok(code === 4501 || code === 1006, `closed with ${code}`);
  const large = await (await session.enter('Ben')).seated();
  large.socket.say({ type: 'action', id: 'big', name: 'add_option', payload: { text: 'x'.repeat(100_000) } });
  assert.equal((await large.socket.waitClosed()).code, 4501);
  healthy.socket.say(vote('1', 'o1'));
  await healthy.socket.frame('ack');
});

test('an action before hello is refused, and hello may follow', async () => {
  const session = await rig.open('poll', pollSetup());
  const socket = asFrames(await (await session.enter('Ben')).socket());
  socket.say(vote('1', 'o1'));
  assert.equal((await socket.frame('reject')).code, 'hello_first');
  // The frames behind a hello wait until it is answered.
  socket.say({ type: 'hello' });
  socket.say(vote('1', 'o1'));
  await socket.frame('snapshot');
  assert.equal((await socket.frame('ack')).id, '1');
});

test('what one commit lets out is one patch, and every acknowledgement is behind the patch that holds it', async () => {
  const session = await rig.open('poll', pollSetup());
  const [ann, ben] = await Promise.all([(await session.enter('Ann')).seated(), (await session.enter('Ben')).seated()]);
  const changes = 40;
  for (let change = 1; change <= changes; change++) ben.socket.say(vote(`b${change}`, `o${(change % 3) + 1}`));
  let acks = 0;
  let rev = ben.snapshot.rev as number;
  let last = 0;
  while (acks < changes) {
    const frame = JSON.parse(await ben.socket.next()) as Frame;
    if (frame.type === 'patch') rev = frame.rev;
    if (frame.type !== 'ack') continue;
    assert.ok(frame.rev > last && frame.rev <= rev, `${frame.id} was acknowledged at ${frame.rev}, shown was ${rev}`);
    last = frame.rev;
    acks += 1;
  }
  let patches = 0;
  let shown = ann.snapshot.rev as number;
  while (shown < last) {
    const patch = await ann.socket.frame('patch');
    assert.equal(patch.prev, shown, 'a patch begins where the one before it ended');
    jsonPatch.applyPatch(ann.snapshot, patch.ops);
    shown = patch.rev;
    patches += 1;
  }
  assert.ok(patches < changes, `${patches} patches for ${changes} changes`);
  const { body } = await rig.admin('GET', `/miniapps/sessions/${session.id}/state`);
  assert.equal(JSON.stringify(ann.snapshot.state), JSON.stringify(body.state));
});
