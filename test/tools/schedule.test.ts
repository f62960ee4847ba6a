/** Reminders, texts for later and timers: words become a proposal with a moment, or a question. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { buildCommand } from '../../src/edge/commands.ts';
import { durationIn } from '../../src/tools/duration.ts';
import { reminder, scheduledMessage, timer } from '../../src/tools/schedule-tools.ts';
import type { Tool, ToolContext } from '../../src/tools/tool.ts';
import { contextOf, now } from './context.ts';

async function proposed(tool: Tool<{ text: string }, never>, text: string, more: Partial<ToolContext> = {}) {
  const result = await tool.run({ text }, contextOf(more));
  assert.equal(result.kind, 'proposed', JSON.stringify(result));
  return (result as Extract<typeof result, { kind: 'proposed' }>).proposal;
}

describe('a reminder', () => {
  const plain: [string, string, string][] = [
    ['remind me to call mom at 6pm', 'call mom', '2026-03-06T23:00:00.000Z'],
    ['remind me tomorrow at 9 to take my meds', 'take my meds', '2026-03-07T14:00:00.000Z'],
    ['can you remind me in 20 minutes to check the oven', 'check the oven', '2026-03-06T17:20:00.000Z'],
    ['remind me in an hour to stretch', 'stretch', '2026-03-06T18:00:00.000Z'],
    // The clocks go forward on the eighth: nine on the wall is an hour earlier in the world.
    ['remind me on monday at 9am to pay rent', 'pay rent', '2026-03-09T13:00:00.000Z'],
  ];
  for (const [text, about, sendAt] of plain) {
    it(text, async () =>
      assert.deepEqual(await proposed(reminder, text), { type: 'schedule_message', sendAt, text: about }),
    );
  }

  it('again and again keeps the wall clock of the zone', async () => {
    const proposal = await proposed(reminder, 'remind me every weekday at 8 to do duolingo');
    assert.ok(proposal.type === 'schedule_recurring');
    assert.match(proposal.rrule, /BYDAY=.*BYHOUR=8|BYHOUR=8.*BYDAY=/);
    assert.equal(proposal.zone, 'America/New_York');
    assert.equal(proposal.text, 'do duolingo');
  });

  it('is asked about where something is missing', async () => {
    const field = async (text: string, more: Partial<ToolContext> = {}) => {
      const result = await reminder.run({ text }, contextOf(more));
      return result.kind === 'needs' ? result.field : result.kind;
    };
    assert.equal(await field('remind me to call the bank'), 'when');
    assert.equal(await field('remind me at 6pm'), 'about');
    assert.equal(await field('remind me to call mom at 6pm', { zone: null }), 'zone');
    assert.equal(await field('remind me in 20 minutes to call mom', { zone: null }), 'proposed');
  });

  it('can be listed and cancelled, and a reminder to cancel something is one', async () => {
    assert.deepEqual(await proposed(reminder, 'cancel my 6pm reminder'), {
      type: 'manage_schedule',
      action: 'cancel',
      what: 'reminder',
      which: '6pm',
    });
    assert.equal((await proposed(reminder, 'what reminders do i have')).type, 'manage_schedule');
    assert.equal((await proposed(reminder, 'remind me to cancel the gym tomorrow at 9')).type, 'schedule_message');
  });
});

describe('a text for later', () => {
  it('takes its words from quotes, a colon or a "saying"', async () => {
    const sendAt = '2026-03-07T14:00:00.000Z';
    for (const text of [
      'send a message to this chat tomorrow at 9 saying good luck',
      'text me tomorrow at 9 with "good luck"',
      'schedule a message for tomorrow 9am: good luck',
    ]) {
      assert.deepEqual(
        await proposed(scheduledMessage, text),
        { type: 'schedule_message', sendAt, text: 'good luck' },
        text,
      );
    }
  });

  it('goes to this chat and nowhere else', async () => {
    for (const text of [
      'text my brother at 5 that i am late',
      'tell jake at 8 "hi"',
      'send mom a message tomorrow saying hi',
    ]) {
      assert.deepEqual(
        await scheduledMessage.run({ text }, contextOf()),
        { kind: 'unavailable', reason: 'not_here' },
        text,
      );
    }
  });

  it('is one that a relay takes', async () => {
    const proposal = await proposed(scheduledMessage, 'text me tomorrow at 9 with "good luck"');
    assert.ok(proposal.type === 'schedule_message');
    const payload = {
      thread_id: 'iMessage;-;+15550100101',
      message_text: proposal.text,
      send_at: proposal.sendAt,
      is_group: false,
    };
    assert.equal(buildCommand('schedule_message', payload, { ids: () => '1', now: () => now }).kind, 'built');
  });

  it('has no moment more than a year ahead', async () => {
    const result = await scheduledMessage.run({ text: 'text me on march 6 2031 saying happy birthday' }, contextOf());
    assert.ok(result.kind === 'needs' && result.field === 'when');
  });
});

describe('a timer', () => {
  const lengths: [string, number][] = [
    ['set a timer for 10 minutes', 600],
    ['timer 5 min', 300],
    ['set timer 45m', 2_700],
    ['start a timer for an hour and a half', 5_400],
    ['1 hour 20 minutes', 4_800],
    ['half an hour', 1_800],
    ['countdown from 90 seconds', 90],
    ['start timer 20', 1_200],
    ['a couple of minutes', 120],
  ];
  for (const [text, seconds] of lengths)
    it(`${text}: ${seconds} s`, () => assert.equal(durationIn(text), seconds * 1_000));

  it('rings in this chat', async () => {
    assert.deepEqual(await proposed(timer, 'set a timer for 10 minutes'), {
      type: 'schedule_message',
      sendAt: new Date(now + 600_000).toISOString(),
      text: "Time's up: 10 minutes.",
    });
  });

  it('is asked about without a length or beyond a day, and can be stopped', async () => {
    for (const text of ['set a timer', 'timer for 50 hours'])
      assert.equal((await timer.run({ text }, contextOf())).kind, 'needs', text);
    assert.deepEqual(await proposed(timer, 'stop the timer'), {
      type: 'manage_schedule',
      action: 'cancel',
      what: 'timer',
      which: '',
    });
  });
});
