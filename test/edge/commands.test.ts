/** The nine commands as an operator sends them: what is valid reaches the relay as it is, what is not is refused in our words. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { commandTypes } from '../../src/edge/commands.ts';
import { type Relay, type Rig, startRig } from './rig.ts';

let rig: Rig;
let relay: Relay;
before(async () => {
  rig = await startRig();
  relay = await rig.connect('orders1');
});
after(async () => {
  relay.destroy();
  await rig.stop();
});

const thread = 'iMessage;-;+15550100003';
const soon = () => new Date(rig.clock.now() + 60_000).toISOString();
const inMs = (ms: number) => new Date(rig.clock.now() + ms).toISOString();
const rule = { name: 'away', enabled: true, conditions: [{ from: 'x' }], action: { type: 'reply', text: 'later' } };
const dayMs = 86_400_000;

interface Case {
  valid: () => Record<string, unknown>[];
  /** A payload, the field it breaks, and the rule. */
  invalid: () => [Record<string, unknown>, string, RegExp][];
}

const cases: Record<string, Case> = {
  send_message_now: {
    valid: () => [
      { thread_id: thread, text: 'x', bubble_type: 'reflex' },
      { thread_id: thread, text: 'x'.repeat(5_000), bubble_type: 'burst' },
      { thread_id: 'a'.repeat(200), text: '👋', bubble_type: 'normal' },
    ],
    invalid: () => [
      [{ text: 'x' }, 'payload.thread_id', /is required/],
      [{ thread_id: 'has space', text: 'x' }, 'payload.thread_id', /must be 1 to 200 characters out of/],
      [{ thread_id: 'a'.repeat(201), text: 'x' }, 'payload.thread_id', /must be 1 to 200/],
      [{ thread_id: thread, text: '' }, 'payload.text', /must have at least 1 character/],
      [{ thread_id: thread, text: 'x'.repeat(5_001) }, 'payload.text', /must have at most 5000 characters/],
      [{ thread_id: thread, text: 'x', bubble_type: 'big' }, 'payload.bubble_type', /must be one of "reflex"/],
    ],
  },
  schedule_message: {
    valid: () => [
      { thread_id: thread, message_text: 'x', send_at: soon(), is_group: false },
      { thread_id: thread, message_text: 'x', send_at: inMs(-5_000), is_group: true },
      { thread_id: thread, message_text: 'x', send_at: inMs(365 * dayMs), is_group: true },
    ],
    invalid: () => [
      [{ thread_id: thread, message_text: 'x', send_at: inMs(-dayMs), is_group: false }, 'payload.send_at', /past/],
      [
        { thread_id: thread, message_text: 'x', send_at: inMs(367 * dayMs), is_group: false },
        'payload.send_at',
        /one year/,
      ],
      [{ thread_id: thread, message_text: 'x', send_at: 'soon', is_group: false }, 'payload.send_at', /ISO 8601/],
      [{ thread_id: thread, message_text: 'x', send_at: soon() }, 'payload.is_group', /is required/],
    ],
  },
  cancel_scheduled: {
    valid: () => [{ schedule_id: 'some-id' }],
    invalid: () => [[{}, 'payload.schedule_id', /is required/]],
  },
  set_rule: {
    valid: () =>
      ['auto_reply', 'forward', 'filter', 'schedule_reply'].map((rule_type) => ({ rule_type, rule_config: rule })),
    invalid: () => [
      [{ rule_type: 'dance', rule_config: rule }, 'payload.rule_type', /must be one of/],
      [{ rule_type: 'filter', rule_config: { ...rule, action: {} } }, 'payload.rule_config.action.type', /is required/],
      [
        { rule_type: 'filter', rule_config: { ...rule, enabled: 'yes' } },
        'payload.rule_config.enabled',
        /true or false/,
      ],
    ],
  },
  update_plan: {
    valid: () => [{ thread_id: thread, plan_data: { steps: [1, 2] } }],
    invalid: () => [[{ thread_id: thread, plan_data: 'x' }, 'payload.plan_data', /must be an object/]],
  },
  context_update: {
    valid: () => [
      { chat_guid: thread, thread_id: thread, app_id: 'poll' },
      {
        chat_guid: thread,
        thread_id: thread,
        app_id: 'poll',
        room_id: 'r',
        state: 'completed',
        metadata: { a: 1 },
        notify_text: 'done',
      },
    ],
    invalid: () => [
      [{ chat_guid: thread, thread_id: thread }, 'payload.app_id', /is required/],
      [{ chat_guid: thread, thread_id: thread, app_id: 'p', state: 'odd' }, 'payload.state', /must be one of "active"/],
    ],
  },
  context_reset: {
    valid: () => [
      { chat_guid: thread, thread_id: thread },
      { chat_guid: thread, thread_id: thread, reason: 'over', notify_text: 'bye' },
    ],
    invalid: () => [[{ thread_id: thread }, 'payload.chat_guid', /is required/]],
  },
  upload_retry: {
    valid: () => [
      { attachment_guid: 'a' },
      { attachment_guid: 'a', chat_guid: thread, reason: 'lost', retry_count: 2 },
    ],
    invalid: () => [[{ attachment_guid: 'a', retry_count: -1 }, 'payload.retry_count', /must be at least 0/]],
  },
  emit_event: {
    valid: () => [{ event_type: 'x' }, { event_type: 'x', chat_guid: thread, room_id: 'r', event_data: { a: [1] } }],
    invalid: () => [[{ event_type: '' }, 'payload.event_type', /must have at least 1 character/]],
  },
};

const send = (body: object) =>
  rig.admin<{ command_id: string; detail: string; fields?: { field: string; rule: string }[] }>(
    'POST',
    '/edge/agents/orders1/commands',
    body,
  );

it('are nine, and each has its cases here', () => {
  assert.deepEqual(Object.keys(cases).sort(), [...commandTypes].sort());
  assert.equal(commandTypes.length, 9);
});

for (const [command_type, { valid, invalid }] of Object.entries(cases)) {
  describe(command_type, () => {
    it('reaches the relay as it was sent', async () => {
      for (const payload of valid()) {
        const { status, body } = await send({ command_type, payload, priority: 'immediate' });
        assert.equal(status, 202, JSON.stringify(body));
        const command = await relay.command();
        assert.deepEqual(
          [command.command_id, command.command_type, command.priority],
          [body.command_id, command_type, 'immediate'],
        );
        assert.deepEqual(command.payload, payload);
        relay.ack(command);
      }
    });

    it('is refused where it breaks the contract, by field and rule', async () => {
      for (const [payload, field, rule] of invalid()) {
        const { status, body } = await send({ command_type, payload });
        assert.equal(status, 422, `${field}: ${JSON.stringify(payload).slice(0, 100)}`);
        assert.equal(body.fields?.[0]?.field, `body.${field}`);
        assert.match(body.detail, rule);
      }
    });
  });
}

it('of an unknown type, for an odd agent, or without a payload are refused', async () => {
  assert.equal((await send({ command_type: 'dance', payload: {} })).status, 422);
  assert.equal((await send({ command_type: 'emit_event' })).status, 422);
  const odd = await rig.admin('POST', '/edge/agents/a%20b/commands', {
    command_type: 'emit_event',
    payload: { event_type: 'x' },
  });
  assert.ok(odd.status === 422 || odd.status === 404);
});

it('with a life of their own expire unsent', async () => {
  const payload = { event_type: 'short-lived' };
  const { status } = await rig.admin('POST', '/edge/agents/orders2/commands', {
    command_type: 'emit_event',
    payload,
    expires_in_seconds: 5,
  });
  assert.equal(status, 202);
  rig.clock.jump(6_000);
  const late = await rig.connect('orders2');
  await rig.admin('POST', '/edge/agents/orders2/commands', {
    command_type: 'emit_event',
    payload: { event_type: 'marker' },
  });
  assert.deepEqual((await late.command()).payload, { event_type: 'marker' });
  late.destroy();
});
