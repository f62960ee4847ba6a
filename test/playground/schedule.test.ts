/** Messages for later by table: shown once, at their time, acknowledged twice, taken back, and never shown beside the server's own. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createSchedule, mergeScheduled, type Scheduled } from '../../src/playground/relay/schedule.ts';
import type { SendCommand } from '../../src/playground/relay/wire.ts';

const start = Date.parse('2026-03-01T12:00:00Z');
const iso = (ms: number) => new Date(start + ms).toISOString();

function rig(kept: Scheduled[] = [], now = start) {
  let timers: { at: number; run: () => void }[] = [];
  const state = { kept, now, isOurs: true };
  const given: string[] = [];
  const completed: string[] = [];
  const schedule = createSchedule({
    shelf: {
      all: () => state.kept,
      put: (one) => {
        state.kept = mergeScheduled(state.kept, [one]);
      },
    },
    now: () => state.now,
    after(ms, run) {
      const timer = { at: state.now + ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
    isOurs: () => state.isOurs,
    give(one) {
      given.push(one.text);
      completed.push(one.id);
    },
    complete: (id) => void completed.push(id),
  });
  const pass = (ms: number) => {
    const until = state.now + ms;
    for (;;) {
      const next = timers.filter(({ at }) => at <= until).sort((one, other) => one.at - other.at)[0];
      if (next === undefined) break;
      timers = timers.filter((one) => one !== next);
      state.now = next.at;
      next.run();
    }
    state.now = until;
  };
  return { schedule, state, given, completed, pass, timers: () => timers.length };
}

const command = (id: string, type: string, payload: SendCommand['payload'], atMs = 0): SendCommand => {
  return { command_id: id, command_type: type, timestamp: iso(atMs), payload };
};
const later = (id: string, sendAtMs: number, text = `text of ${id}`) =>
  command(id, 'schedule_message', { thread_id: 'luna;-;x', message_text: text, send_at: iso(sendAtMs) });
const cancel = (id: string, schedule: string, atMs = 0) =>
  command(id, 'cancel_scheduled', { schedule_id: schedule }, atMs);
const now = (id: string, text: string, atMs = 0, thread = 'luna;-;x') =>
  command(id, 'send_message_now', { thread_id: thread, text }, atMs);

describe('scheduled messages', () => {
  test('acknowledged on receipt, shown at the moment, acknowledged again, once', () => {
    const { schedule, given, completed, pass } = rig();
    assert.equal(schedule.handle(later('a', 90_000)), true);
    assert.deepEqual([given, completed], [[], ['a']]);
    pass(89_000);
    assert.deepEqual(given, []);
    pass(1_000);
    assert.deepEqual([given, completed], [['text of a'], ['a', 'a']]);
    pass(10 * 60_000);
    assert.deepEqual(given, ['text of a']);
  });

  test('one a year ahead comes on time, those of one moment in order', () => {
    const { schedule, given, pass } = rig();
    const year = 365 * 86_400_000;
    schedule.handle(later('far', year));
    schedule.handle(later('second', 2_000));
    schedule.handle(later('first', 1_000));
    pass(2_000);
    assert.deepEqual(given, ['text of first', 'text of second']);
    pass(year - 2_001);
    assert.equal(given.length, 2);
    pass(1);
    assert.equal(given.length, 3);
  });

  test('given again before its time, or after, it is acknowledged and shown once', () => {
    const { schedule, given, completed, pass } = rig();
    schedule.handle(later('a', 1_000));
    schedule.handle(later('a', 1_000));
    pass(1_000);
    completed.length = 0;
    schedule.handle(later('a', 1_000));
    assert.deepEqual([given, completed], [['text of a'], ['a', 'a']]);
  });

  test('cancelled it never comes; a cancellation of something unknown is taken', () => {
    const { schedule, given, completed, pass, timers } = rig();
    schedule.handle(later('a', 1_000));
    schedule.handle(cancel('c', 'a'));
    schedule.handle(cancel('d', 'nobody'));
    pass(60_000);
    assert.deepEqual([given, completed, timers()], [[], ['a', 'c', 'd'], 0]);
  });

  test('kept over a pause, what is overdue comes as soon as somebody looks', () => {
    const before = rig();
    before.schedule.handle(later('a', 1_000));
    before.schedule.handle(later('b', 900_000));
    const { schedule, given, completed } = rig(before.state.kept, start + 300_000);
    schedule.look();
    assert.deepEqual([given, completed], [['text of a'], ['a']]);
  });

  test('who is not connected leaves it to who is', () => {
    const { schedule, state, given, pass } = rig();
    schedule.handle(later('a', 1_000));
    state.isOurs = false;
    pass(5_000);
    assert.deepEqual(given, []);
    state.isOurs = true;
    schedule.opened();
    assert.deepEqual(given, ['text of a']);
  });

  test('shown while the connection was down, it is acknowledged when it is back', () => {
    const { schedule, completed, pass } = rig();
    schedule.handle(later('a', 1_000));
    pass(2_000);
    completed.length = 0;
    schedule.opened();
    assert.deepEqual(completed, ['a']);
    pass(120_000);
    schedule.opened();
    assert.deepEqual(completed, ['a'], 'by then the server has sent it itself');
  });

  test('what the server sends itself, because our word came too late, is not shown a second time', () => {
    const { schedule, completed, pass } = rig();
    schedule.handle(later('a', 1_000, 'Reminder: tea'));
    pass(61_500);
    schedule.handle(cancel('c', 'a', 61_000));
    completed.length = 0;
    assert.equal(schedule.handle(now('s', 'Reminder: tea', 61_003)), true);
    assert.equal(schedule.handle(now('s', 'Reminder: tea', 61_003)), true, 'pushed again');
    assert.deepEqual(completed, ['s', 's']);
  });

  test('the same words for another reason, another moment or another chat are shown', () => {
    const { schedule, pass } = rig();
    schedule.handle(later('a', 1_000, 'tea'));
    schedule.handle(later('b', 2_000, 'soup'));
    schedule.handle(later('c', 900_000, 'bread'));
    pass(62_000);
    assert.equal(schedule.handle(now('s', 'tea', 61_000)), false, 'nobody took the first back');
    schedule.handle(cancel('x', 'b', 62_000));
    assert.equal(schedule.handle(now('t', 'soup', 600_000)), false, 'long after');
    assert.equal(schedule.handle(now('u', 'soup', 62_000, 'nyx;-;x')), false, 'another chat');
    schedule.handle(cancel('y', 'c', 62_000));
    assert.equal(schedule.handle(now('v', 'bread', 62_000)), false, 'taken back before it was shown: this is the one');
  });

  test('other commands are none of its business', () => {
    const { schedule, completed } = rig();
    for (const type of ['set_rule', 'update_plan', 'context_update', 'something_new']) {
      assert.equal(schedule.handle(command('a', type, {})), false);
    }
    assert.deepEqual(completed, []);
  });
});
