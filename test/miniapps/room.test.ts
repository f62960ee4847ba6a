/** A room by itself: what is taken within one tick is shown once, at its end, answers behind it; and a reader that comes in between sees all of it. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import jsonPatch from 'fast-json-patch';
import { systemClock } from '../../actors/clock.ts';
import { loadCatalogue } from '../../src/miniapps/catalogue.ts';
import { Room, type Seat, type SeatConnection } from '../../src/miniapps/room.ts';
import type { Frame } from './rig.ts';
import { Table } from './table.ts';

const catalogue = await loadCatalogue();
const entry = catalogue.get('poll')!;

/** What left the room, in order: to a topic, or to one person. */
let sent: { to: string; frame: Frame }[] = [];
let table: Table;
let room: Room;
let rev = 1;

beforeEach(() => {
  sent = [];
  rev = 1;
  table = new Table(catalogue, 'poll', { question: 'Tea?', options: ['green', 'black'] });
  room = new Room(table.session, rev, {
    id: 'poll-1',
    entry,
    clock: systemClock,
    processTag: 'test',
    publish: (topic, frame) => void sent.push({ to: topic.split('/')[2]!, frame: JSON.parse(frame) }),
    empty: () => {},
  });
});

afterEach(() => room.stop());

function come(member: string): SeatConnection {
  const connection = {
    id: member,
    session: { sessionId: 'poll-1', member, linkRole: 'host', linkId: member } satisfies Seat,
    isOpen: true,
    send(frame: string) {
      sent.push({ to: member, frame: JSON.parse(frame) });
      return 'sent' as const;
    },
    cork: (write: () => void) => write(),
    subscribe() {},
    unsubscribe() {},
    close() {},
  };
  room.hello(connection, undefined);
  return connection;
}

function act(by: string, name: string, payload: unknown = {}): void {
  table.done(by, name, payload);
  rev += 1;
  room.take(table.session, rev);
}

const endOfTick = () => new Promise<void>((resolve) => setImmediate(resolve));
const firstTo = () => sent[0]?.to;
const frames = (to: string) => sent.filter((one) => one.to === to).map(({ frame }) => frame);

test('three changes of one tick are one patch from what was shown before, and the answers follow it', async () => {
  const [ben, cleo] = [come('ben'), come('cleo')];
  const document = structuredClone(frames('cleo')[0]!);
  sent = [];
  act('ben', 'vote', { choices: ['o1'] });
  room.answer(ben, `{"type":"ack","id":"1","rev":${rev}}`);
  act('cleo', 'vote', { choices: ['o1'] });
  act('ben', 'vote', { choices: ['o2'] });
  room.answer(ben, `{"type":"ack","id":"2","rev":${rev}}`);
  room.answer(cleo, '{"type":"reject","id":"3","code":"closed","detail":""}');
  assert.deepEqual(sent, [], 'nothing is shown before the tick is over');
  await endOfTick();
  const patches = frames('member');
  assert.equal(patches.length, 1);
  assert.deepEqual([patches[0]!.prev, patches[0]!.rev], [1, 4]);
  jsonPatch.applyPatch(document, patches[0]!.ops);
  assert.deepEqual(document.state.data.counts, [1, 1]);
  assert.equal(firstTo(), 'member', 'the patch goes first');
  assert.deepEqual(
    frames('ben').map(({ type, id, rev: at }) => [type, id ?? at]),
    [
      ['patch', 4],
      ['ack', '1'],
      ['ack', '2'],
    ],
  );
  assert.deepEqual(
    frames('cleo').map(({ type }) => type),
    ['patch', 'reject'],
  );
});

test('changes that come to nothing are no patch', async () => {
  come('ben');
  sent = [];
  act('ben', 'vote', { choices: ['o1'] });
  act('ben', 'withdraw');
  await endOfTick();
  assert.equal(frames('member').length, 0);
  act('ben', 'vote', { choices: ['o2'] });
  await endOfTick();
  assert.deepEqual([frames('member')[0]!.prev, frames('member')[0]!.rev], [1, 4]);
});

test('who says hello in the middle of a tick is shown all of it, and no patch for it again', async () => {
  come('ben');
  act('ben', 'vote', { choices: ['o1'] });
  come('cleo');
  const [snapshot] = frames('cleo');
  assert.equal(snapshot?.rev, 2);
  assert.equal(snapshot.state.data.counts[0], 1);
  assert.equal(frames('member').length, 1, 'those who were there are shown it first');
  await endOfTick();
  assert.equal(frames('member').length, 1);
});

test('a session that was closed and opened again within a tick never looked closed', async () => {
  come('ben');
  sent = [];
  act('ann', 'close');
  act('ann', 'reopen');
  await endOfTick();
  assert.deepEqual(frames('all'), []);
  act('ann', 'close');
  await endOfTick();
  assert.equal(frames('all')[0]?.type, 'closed');
});
