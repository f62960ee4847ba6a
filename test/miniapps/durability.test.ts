/** Sessions under a host that is killed: what was done is done, timers still fire, a session that another one opens is opened once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Host } from '../../actors/host.ts';
import type { IndexRow } from '../../machines/miniapp/session.ts';
import type { SessionContext } from '../../machines/miniapp/types.ts';
import { miniappActor } from '../../src/miniapps/actor.ts';
import { loadCatalogue } from '../../src/miniapps/catalogue.ts';
import { createSessions, type Sessions } from '../../src/miniapps/sessions.ts';
import { createRig, restart } from '../actors/rig.ts';
import { until } from '../support/waits.ts';

const catalogue = await loadCatalogue();
const hour = 3_600_000;
const people = [
  { contact: '+15550101000', name: 'Ann', role: 'host' as const },
  { contact: '+15550101001', name: 'Ben', role: 'member' as const },
];

function definition(rows: IndexRow[] = []) {
  return miniappActor({ catalogue, index: { write: async (row) => void rows.push(row) }, notice: () => {} });
}

function sessionsOn(host: Host): Sessions {
  let ids = 0;
  const memberId = (_session: string, contact: string) => `m${contact.slice(-4)}`;
  return createSessions({ host, catalogue, links: { memberId }, ids: () => `session-${++ids}` });
}

const stateOf = async (host: Host, id: string) => {
  const view = await host.inspect(`miniapp/${id}`);
  return (view?.context as SessionContext | undefined)?.session ?? undefined;
};

async function opened(sessions: Sessions, app: string, setup: unknown): Promise<string> {
  const request = { app, setup, people, chat: null, notify: null, owner: null, timeZone: 'UTC' };
  const outcome = await sessions.open(request);
  assert.ok(outcome.kind === 'opened', JSON.stringify(outcome));
  return outcome.sessionId;
}

test('after a crash a session is what it was, and an action that was heard of is not done again', async (t) => {
  const rig = await createRig(t, { definitions: [definition()] });
  const sessions = sessionsOn(rig.host);
  const id = await opened(sessions, 'bill-split', { items: [{ label: 'Soup', amount: 701 }] });
  const act = (on: Sessions, key: string, name: string, payload: unknown) =>
    on.act(id, 'bill-split', { id: key, member: 'm1001', name, payload, via: 'browser' });
  // Past a snapshot and on, so that both are read back.
  for (let turn = 0; turn < 45; turn++) {
    assert.equal(
      (await act(sessions, `a${turn}`, 'add_items', { items: [{ label: `Item ${turn}`, amount: turn + 1 }] })).kind,
      'done',
    );
  }
  const before = JSON.stringify(await stateOf(rig.host, id));
  const next = await restart(t, rig, { definitions: [definition()] });
  assert.equal(JSON.stringify(await stateOf(next.host, id)), before);
  const again = await act(sessionsOn(next.host), 'a44', 'add_items', { items: [{ label: 'Item 44', amount: 45 }] });
  assert.equal(again.kind, 'done');
  assert.equal(JSON.stringify(await stateOf(next.host, id)), before, 'the same action was done twice');
});

test('a deadline that passes while the server is down closes the poll when it is back', async (t) => {
  const rows: IndexRow[] = [];
  const rig = await createRig(t, { definitions: [definition(rows)] });
  const setup = { question: 'Which?', options: ['a', 'b'], deadline: rig.clock.now() + hour };
  const id = await opened(sessionsOn(rig.host), 'poll', setup);
  await until('the index has the session', () => rows.some((row) => row.id === id && row.state === 'open'));
  rig.kill();
  await rig.clock.advance(2 * hour);
  const next = await restart(t, rig, { definitions: [definition(rows)] });
  await until('the poll is closed', async () => {
    await next.clock.advance(100);
    return (await stateOf(next.host, id))?.closed?.reason === 'completed';
  });
  await until('the index knows', () => rows.some((row) => row.id === id && row.state === 'completed'));
});

test('costs become one bill, though the server dies between the two', async (t) => {
  const rig = await createRig(t, { definitions: [definition()] });
  const sessions = sessionsOn(rig.host);
  const id = await opened(sessions, 'trip-planner', { destination: 'Lisbon' });
  const act = (name: string, payload: unknown) =>
    sessions.act(id, 'trip-planner', { id: name, member: 'm1001', name, payload, via: 'browser' });
  await act('add_cost', { label: 'Flat', amount: 30_001 });
  assert.equal((await act('split_costs', {})).kind, 'done');
  const next = await restart(t, rig, { definitions: [definition()] });
  const trip = await stateOf(next.host, id);
  assert.ok(trip !== undefined);
  const { bill } = trip.state as { bill: string };
  const session = await until('the bill is open', () => stateOf(next.host, bill));
  assert.equal(session.app, 'bill-split');
  assert.equal((session.state as { items: unknown[] }).items.length, 1);
});

test('a session that was never opened answers that it is not there, and an app that throws hurts only its own turn', async (t) => {
  const rig = await createRig(t, { definitions: [definition()] });
  const sessions = sessionsOn(rig.host);
  assert.equal(await sessions.look('nothing'), undefined);
  const outcome = await sessions.changeMembers('nothing', { id: '1', join: [], leave: ['x'] });
  assert.equal(outcome.kind === 'refused' && outcome.code, 'not_found');
  const id = await opened(sessions, 'poll', { question: 'Which?', options: ['a', 'b'] });
  // A payload that no schema would have let through.
  const poison = { type: 'acted', requestId: 'p', name: 'vote', payload: null, by: 'm1001', via: 'browser' };
  const receipt = await rig.host.tell(`miniapp/${id}`, poison as never, { id: 'p' });
  assert.equal(receipt.kind === 'refused' && receipt.reason, 'poison');
  const vote = { id: 'v', member: 'm1001', name: 'vote', payload: { choices: ['o1'] }, via: 'browser' as const };
  assert.equal((await sessions.act(id, 'poll', vote)).kind, 'done');
});
