/** What each app does, as tables: its actions, its timers, its refusals. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BillState } from '../../src/miniapps/apps/bill-split/machine.ts';
import { reckon } from '../../src/miniapps/apps/bill-split/reckoning.ts';
import type { ChecklistState } from '../../src/miniapps/apps/checklist/machine.ts';
import { type PlanState, seats } from '../../src/miniapps/apps/plan/machine.ts';
import { type PollState, resultOf } from '../../src/miniapps/apps/poll/machine.ts';
import { bestSpan, dayCounts, daysBetween, type TripState } from '../../src/miniapps/apps/trip-planner/machine.ts';
import { loadCatalogue } from '../../src/miniapps/catalogue.ts';
import { member, people, startAt, Table } from './table.ts';

const catalogue = await loadCatalogue();
const hour = 3_600_000;
const noticed = (table: Table) => table.notices.flatMap(({ facts }) => facts.map(({ kind }) => kind));

test('poll: votes replace, deadlines close, ties go to a run-off', () => {
  const setup = { question: 'Which?', options: ['red', 'blue', 'green'], deadline: startAt + hour };
  const table = new Table<PollState>(catalogue, 'poll', setup);
  assert.equal(table.timers['app:deadline'], hour);
  table.done('ann', 'vote', { choices: ['o1'] }).done('ann', 'vote', { choices: ['o2'] });
  assert.deepEqual(table.session.state.ballots, { ann: ['o2'] });
  assert.equal(table.refusal('ann', 'vote', { choices: [] }), 'invalid');
  assert.equal(table.refusal('ann', 'runoff'), 'stale');
  table.done('ben', 'vote', { choices: ['o1'] }).timer('deadline', startAt + hour);
  assert.deepEqual(noticed(table), ['voted', 'voted_again', 'voted', 'decided']);
  assert.deepEqual(resultOf(table.session.state).winners, ['o1', 'o2']);
  assert.equal(table.refusal('ben', 'runoff'), 'not_allowed');
  table.done('ann', 'runoff');
  assert.equal(JSON.stringify(table.session.closed), 'null');
  assert.deepEqual(
    table.session.state.options.map(({ id }) => id),
    ['o1', 'o2'],
  );
  assert.deepEqual(table.session.state.ballots, {});
});

test('poll: bounds, options of one’s own, ballots follow a removed option', () => {
  const table = new Table<PollState>(catalogue, 'poll', {
    question: 'Which?',
    options: ['a', 'b', 'c'],
    mode: 'multiple',
    choicesMax: 2,
  });
  assert.equal(table.refusal('ben', 'vote', { choices: ['o1', 'o2', 'o3'] }), 'invalid');
  assert.equal(table.refusal('ben', 'vote', { choices: ['o1', 'o1'] }), 'invalid');
  assert.equal(table.refusal('ben', 'add_option', { text: 'A' }), 'exists');
  assert.equal(table.refusal('ben', 'remove_option', { option: 'o1' }), 'not_allowed');
  assert.equal(table.refusal('ann', 'set_deadline', { at: startAt }), 'invalid');
  table
    .done('ben', 'vote', { choices: ['o1'] })
    .done('cleo', 'vote', { choices: ['o1', 'o2'] })
    .done('ann', 'remove_option', { option: 'o1' });
  assert.deepEqual(table.session.state.ballots, { cleo: ['o2'] });
  assert.equal(table.refusal('ben', 'withdraw'), 'stale');
  assert.equal(table.refusal('ann', 'remove_option', { option: 'o2' }), 'limit');
  table.done('ann', 'undo');
  assert.deepEqual(table.session.state.ballots, { ben: ['o1'], cleo: ['o1', 'o2'] });
});

test('bill-split: items, claims, tip, payments, settling', () => {
  const table = new Table<BillState>(catalogue, 'bill-split', { currency: 'USD' });
  table.done('ann', 'add_items', {
    items: [
      { label: 'Ramen', amount: 1_250 },
      { label: 'Gyoza', amount: 600 },
      { label: 'Beer', amount: 1_000 },
    ],
  });
  table
    .done('ben', 'claim', { item: 'i1', mine: true })
    .done('cleo', 'claim', { item: 'i3', mine: true })
    .done('ann', 'set_tip', { percent: 10 });
  const sums = reckon(table.session.state);
  assert.equal(sums.total, 2_850 + 285);
  assert.deepEqual(
    sums.people.map(({ items }) => items),
    [200, 1_450, 1_200],
  );
  assert.equal(table.refusal('ann', 'settle', { from: 'ben', to: 'ann', amount: 1 }), 'stale');
  table.done('ann', 'pay', { amount: 3_135 });
  assert.deepEqual(noticed(table).at(-1), 'covered');
  const due = reckon(table.session.state).transfers;
  assert.deepEqual(due.map(({ from, to }) => `${from}>${to}`).sort(), ['ben>ann', 'cleo>ann']);
  const ofBen = due.find(({ from }) => from === 'ben')!;
  assert.equal(table.refusal('cleo', 'settle', { ...ofBen }), 'not_allowed');
  table.done('ben', 'settle', { ...ofBen }).done('cleo', 'settle', { ...due.find(({ from }) => from === 'cleo')! });
  assert.ok(noticed(table).includes('all_settled'));
  assert.equal(table.refusal('ann', 'share_item', { item: 'i1', shares: [{ person: 'nobody', weight: 1 }] }), 'stale');
  assert.equal(table.refusal('ann', 'set_tip', {}), 'invalid');
  assert.equal(table.refusal('ann', 'set_currency', { currency: 'JPY' }), 'invalid');
});

test('bill-split: a receipt’s items come in one action, and its printed total holds', () => {
  const table = new Table<BillState>(catalogue, 'bill-split', { currency: 'JPY' });
  const items = [
    { label: 'Udon', amount: 900 },
    { label: 'Tea', amount: 300 },
  ];
  table.done('ann', 'add_receipt', { items, tax: 120, total: 1_321, paidBy: 'ben' });
  const { total, missing, people: shares } = reckon(table.session.state);
  assert.deepEqual([total, missing], [1_321, 0]);
  assert.equal(
    shares.reduce((sum, { owes }) => sum + owes, 0),
    1_321,
  );
  assert.deepEqual(table.session.state.items.at(-1), { id: 'i3', label: 'Other', amount: 1, shares: [] });
  assert.equal(table.refusal('ann', 'add_receipt', { items, currency: 'USD' }), 'invalid');
  assert.equal(table.refusal('ann', 'add_items', { items: [{ label: 'Voucher', amount: -5_000 }] }), 'limit');
});

test('bill-split: who joins later pays nothing until somebody says so', () => {
  const table = new Table<BillState>(catalogue, 'bill-split', { items: [{ label: 'Taxi', amount: 900 }] });
  const owes = () => reckon(table.session.state).people.map((person) => person.owes);
  table.change([member('dan')], []);
  assert.deepEqual(owes(), [300, 300, 300, 0]);
  table.done('dan', 'set_sharing', { person: 'dan', on: true }).done('ann', 'add_guest', { name: 'Kid' });
  assert.deepEqual(owes(), [180, 180, 180, 180, 180]);
});

test('checklist: due reminders come once, and not for what is done, moved or gone', () => {
  const table = new Table<ChecklistState>(catalogue, 'checklist', {
    items: [{ text: 'Tent', dueAt: startAt + hour }, { text: 'Stove' }],
  });
  assert.equal(table.timers['app:due.i1'], hour);
  table.done('ben', 'assign', { item: 'i1', member: 'ben' }).timer('due.i1', startAt + hour);
  assert.deepEqual(noticed(table), ['assigned', 'due']);
  table.done('ann', 'set_due', { item: 'i2', at: startAt + 3 * hour });
  assert.equal(table.refusal('ann', 'set_due', { item: 'i2', at: startAt }), 'invalid');
  table.timer('due.i2', startAt + 2 * hour);
  assert.deepEqual(noticed(table), [], 'an old timer of a moved date');
  table.done('ben', 'check', { item: 'i2', done: true });
  assert.equal(table.timers['app:due.i2'], null);
  table.timer('due.i2', startAt + 3 * hour);
  assert.deepEqual(noticed(table), []);
  table.done('ben', 'check', { item: 'i1', done: true });
  assert.equal(noticed(table).at(-1), 'all_done');
  table.done('ben', 'check', { item: 'i1', done: true });
  assert.deepEqual(noticed(table), [], 'ticking twice is once');
});

test('checklist: moving, removing and taking it back', () => {
  const table = new Table<ChecklistState>(catalogue, 'checklist', {
    items: [{ text: 'a' }, { text: 'b' }, { text: 'c' }],
  });
  const order = () => table.session.state.items.map(({ text }) => text).join('');
  table.done('ann', 'move', { item: 'i3', before: 'i1' });
  assert.equal(order(), 'cab');
  table.done('ann', 'move', { item: 'i3', before: null }).done('ann', 'remove', { item: 'i2' });
  assert.equal(order(), 'ac');
  assert.equal(table.refusal('ben', 'check', { item: 'i2', done: true }), 'stale');
  assert.equal(table.refusal('ben', 'assign', { item: 'i1', member: 'nobody' }), 'stale');
  table.done('ann', 'undo').done('ann', 'undo').done('ann', 'undo');
  assert.equal(order(), 'abc');
  assert.equal(table.refusal('ann', 'clear_done'), 'stale');
});

test('plan: seats go in order, who waits moves up, who leaves frees a seat', () => {
  const table = new Table<PlanState>(catalogue, 'plan', { what: 'Dinner', capacity: 3 });
  table.done('ben', 'answer', { reply: 'in', guests: 1 }).done('cleo', 'answer', { reply: 'in' });
  assert.deepEqual(
    seats(table.session.state).waiting.map((one) => one.member),
    ['cleo'],
  );
  table.done('ben', 'answer', { reply: 'in', guests: 0 });
  assert.ok(noticed(table).includes('moved_up'));
  assert.deepEqual(
    seats(table.session.state).going.map((one) => one.member),
    ['ann', 'ben', 'cleo'],
  );
  table.done('ben', 'answer', { reply: 'in', guests: 2 });
  assert.deepEqual(
    seats(table.session.state).waiting.map((one) => one.member),
    ['ben'],
    'more guests are a new place in the line',
  );
  table.change([], ['cleo']);
  assert.deepEqual(
    seats(table.session.state).waiting.map((one) => one.member),
    ['ben'],
  );
  table.done('ann', 'set_capacity', { capacity: 4 });
  assert.deepEqual(seats(table.session.state).waiting, []);
});

test('plan: the reminder follows the start, and calling it off ends it', () => {
  const table = new Table<PlanState>(catalogue, 'plan', {
    what: 'Dinner',
    startsAt: startAt + 5 * hour,
    reminderMinutes: 60,
  });
  assert.equal(table.timers['app:reminder'], 4 * hour);
  table.done('ben', 'set_when', { startsAt: startAt + 10 * hour });
  assert.equal(Math.round(table.timers['app:reminder']! / hour), 9);
  assert.equal(table.refusal('ben', 'set_when', { startsAt: startAt + hour, endsAt: startAt + 10 }), 'invalid');
  table.timer('reminder', startAt + 9 * hour);
  assert.deepEqual(noticed(table), ['reminder']);
  assert.equal(table.refusal('ben', 'call_off'), 'not_allowed');
  table.done('ann', 'call_off');
  assert.match(JSON.stringify(table.session.closed), /"cancelled"/);
  assert.deepEqual([table.timers['app:reminder'], table.timers['app:over']], [null, null]);
});

test('trip-planner: days, the best span, places, and costs that become a bill', () => {
  const setup = { destination: 'Lisbon', from: '2027-06-01', to: '2027-06-04', currency: 'EUR' };
  const table = new Table<TripState>(catalogue, 'trip-planner', setup);
  const mark = (...days: number[]) => ({ days: days.map((day) => ({ day: `2027-06-0${day}`, mark: 'free' })) });
  table.done('ann', 'set_availability', mark(1, 2, 3)).done('ben', 'set_availability', mark(2, 3, 4));
  assert.deepEqual(bestSpan(dayCounts(table.session.state, people)), { from: '2027-06-02', to: '2027-06-03', free: 2 });
  assert.equal(table.refusal('cleo', 'set_availability', mark(9)), 'stale');
  table.done('cleo', 'set_availability', mark(2));
  assert.deepEqual(noticed(table), ['days_told', 'days_told', 'days_told', 'all_days_told']);
  assert.equal(table.refusal('ben', 'choose_days', { from: '2027-06-02', to: '2027-06-03' }), 'not_allowed');
  assert.equal(table.refusal('ann', 'choose_days', { from: '2027-06-03', to: '2027-06-02' }), 'invalid');
  table.done('ann', 'choose_days', { from: '2027-06-02', to: '2027-06-03' });
  table.done('ben', 'add_place', { name: 'Castle' }).done('cleo', 'vote_place', { place: 'p1', on: true });
  assert.deepEqual(table.session.state.places[0]!.votes, ['ben', 'cleo']);
  assert.equal(table.refusal('cleo', 'remove_place', { place: 'p1' }), 'not_allowed');
  assert.equal(table.refusal('ben', 'split_costs'), 'stale');
  table.done('ben', 'add_cost', { label: 'Flat', amount: 30_000 }).done('ben', 'split_costs');
  const opened = table.acts.find((act) => act.do === 'send' && act.event.type === 'session_opened');
  assert.ok(opened?.do === 'send');
  assert.equal(opened.to, `miniapp/${table.session.state.bill}`);
  assert.equal(opened.event.app, 'bill-split');
  assert.equal(table.refusal('ben', 'split_costs'), 'exists');
  assert.equal(daysBetween('2027-02-27', '2027-03-01')?.length, 3);
  assert.equal(daysBetween('2027-01-01', '2028-01-01'), undefined);
});
