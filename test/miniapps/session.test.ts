/** The shell every app shares, as tables: roles, closing, undo, people, expiry, and telling the chat without flooding it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planOpen } from '../../machines/miniapp/shell.ts';
import { factsUntoldMax, noticeWaitMs } from '../../machines/miniapp/telling.ts';
import { loadCatalogue } from '../../src/miniapps/catalogue.ts';
import { member, people, startAt, Table } from './table.ts';

const catalogue = await loadCatalogue();
const poll = (more = {}) => new Table(catalogue, 'poll', { question: 'Which?', options: ['red', 'blue'], ...more });

test('roles: what a viewer, a member, the host, a stranger and somebody who left may do', () => {
  const table = poll();
  const vote = { choices: ['o1'] };
  assert.equal(table.refusal('vic', 'vote', vote), 'not_allowed');
  assert.equal(table.refusal('nobody', 'vote', vote), 'not_allowed');
  assert.equal(table.refusal('ben', 'close'), 'not_allowed');
  assert.equal(table.refusal('vic', 'undo'), 'not_allowed');
  table.done('ben', 'vote', vote).change([], ['ben']);
  assert.equal(table.refusal('ben', 'vote', vote), 'not_allowed');
  table.change([{ ...member('ben'), name: 'Somebody else' }], []).done('ben', 'vote', { choices: ['o2'] });
  assert.equal(table.session.members[1]!.name, 'Ben', 'who comes back keeps the name');
});

test('closing and reopening', () => {
  const table = poll();
  assert.equal(table.refusal('ann', 'reopen'), 'stale');
  table.done('ann', 'close');
  assert.deepEqual(table.session.closed, { reason: 'completed', at: table.at, by: 'ann' });
  assert.equal(table.timers.expiry, null);
  assert.equal(table.refusal('ann', 'close'), 'closed');
  assert.equal(table.refusal('ben', 'vote', { choices: ['o1'] }), 'closed');
  assert.equal(table.refusal('ben', 'reopen'), 'not_allowed');
  table.done('ann', 'reopen');
  assert.equal(table.session.closed, null);
  assert.equal(table.timers.expiry, 86_400_000);
});

test('undo takes back the last undoable changes of one’s own, and nothing behind another one', () => {
  const table = poll();
  assert.equal(table.refusal('ben', 'undo'), 'stale');
  table.done('ben', 'add_option', { text: 'green' }).done('ben', 'add_option', { text: 'black' });
  assert.equal(table.refusal('cleo', 'undo'), 'not_allowed');
  table.done('ben', 'undo').done('ann', 'undo');
  assert.deepEqual((table.session.state as { options: unknown[] }).options.length, 2);
  table.done('ben', 'add_option', { text: 'green' }).done('cleo', 'vote', { choices: ['o1'] });
  assert.equal(table.refusal('ben', 'undo'), 'stale');
});

test('several changes within a while are one message, urgent ones and closing come at once', () => {
  const table = poll();
  assert.deepEqual(
    table.notices.map(({ change }) => change),
    ['opened'],
  );
  table.done('ben', 'vote', { choices: ['o1'] });
  assert.equal(table.notices.length, 0);
  assert.equal(table.timers.notices, noticeWaitMs);
  table.done('ben', 'vote', { choices: ['o2'] });
  assert.deepEqual(table.timers, {}, 'the wait goes from the first change on');
  table.tellNotices();
  assert.deepEqual(
    table.notices.map(({ facts }) => facts.map(({ kind }) => kind)),
    [['voted', 'voted_again']],
  );
  assert.equal(table.session.untold.length, 0);
  table.done('cleo', 'vote', { choices: ['o1'] }).done('ann', 'vote', { choices: ['o1'] });
  assert.deepEqual(
    table.notices[0]!.facts.map(({ kind }) => kind),
    ['voted', 'voted', 'all_voted'],
  );
  assert.equal(table.timers.notices, null);
  table.done('ann', 'close');
  assert.deepEqual(
    table.notices.map(({ change, facts }) => [change, facts[0]?.kind]),
    [['closed', 'decided']],
  );
});

test('what the chat did itself is not told to it again, and what waits has a bound', () => {
  const table = poll();
  table.done('ben', 'vote', { choices: ['o1'] }, 'chat');
  assert.equal(table.session.untold.length, 0);
  for (let turn = 0; turn < factsUntoldMax + 10; turn++)
    table.done('ben', 'vote', { choices: [turn % 2 ? 'o1' : 'o2'] });
  assert.equal(table.session.untold.length, factsUntoldMax);
});

test('a session ends when nothing changed for its whole life, and not before', () => {
  const table = poll();
  const life = table.session.lifeMs;
  table.at = startAt + 1_000;
  table.done('ben', 'vote', { choices: ['o1'] });
  const changedAt = table.at;
  table.expire(startAt + life);
  assert.equal(JSON.stringify(table.session.closed), 'null', 'it ended too early');
  assert.equal(table.timers.expiry, changedAt - startAt);
  table.expire(changedAt + life);
  assert.match(JSON.stringify(table.session.closed), /"reason":"expired"/);
});

test('an action that no app has, a crowd over the bound, and a second opening are refused whole', () => {
  const table = poll();
  assert.equal(table.refusal('ann', 'nothing'), 'unknown_action');
  assert.equal(table.refusal('ann', 'toString'), 'unknown_action');
  const crowd = Array.from({ length: 201 }, (_, index) => member(`m${index}`));
  table.change(crowd, []);
  assert.equal(table.session.members.length, people.length);
  const again = { type: 'session_opened', requestId: 'two', at: table.at, app: 'poll' } as never;
  const { acts, context } = planOpen(catalogue.logics, { self: 'miniapp/x', id: 'x', session: table.session }, again);
  assert.deepEqual(context, {});
  assert.match(JSON.stringify(acts), /"exists"/);
});
