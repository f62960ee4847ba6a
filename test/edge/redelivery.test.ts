/** Commands: by which a socket's messages are answered, which come again until acknowledged, and which the server sends itself. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { EdgeLinkContext } from '../../machines/edge-link/types.ts';
import { windowCommandsMax } from '../../machines/edge-link/window.ts';
import { until } from '../support/waits.ts';
import { type Command, messageBody, messageWithReflex, noMore, type Relay, type Rig, startRig } from './rig.ts';

const replyText = 'That is wonderful to hear.';
let rig: Rig;
before(async () => {
  rig = await startRig({ model: { kind: 'stream', pieces: ['That is ', 'wonderful to hear.'] } });
});
after(() => rig.stop());

const linkOf = (agent: string) => rig.contextOf<EdgeLinkContext>(`edge/${agent}`);
const phoneOf = (body: Record<string, unknown>) => String(body.sender);

describe('a message over the socket', () => {
  it('is acknowledged when durable, its bubbles come as commands in order with hints, and a repeat changes nothing', async () => {
    rig.model.answerWith({ kind: 'stream', pieces: ['First thought.\n\n', 'Second thought.\n\n', 'Third thought.'] });
    const relay = await rig.connect('mode1');
    const { body, key, reflex } = messageWithReflex();
    relay.say('message', { ...body, message_id: key });
    const { data: ack } = await relay.frame('message_ack');
    assert.equal(ack.message_id, key);
    assert.equal(typeof ack.turn_id, 'string');
    const got: Command[] = [];
    for (let i = 0; i < 4; i++) got.push(await relay.command());
    assert.deepEqual(
      got.map(({ payload }) => payload.text),
      [reflex, 'First thought.', 'Second thought.', 'Third thought.'],
    );
    assert.deepEqual(
      got.map(({ payload }) => payload.bubble_type),
      ['reflex', 'burst', 'burst', 'burst'],
    );
    for (const { payload } of got.slice(1)) assert.equal(typeof payload.delay_ms, 'number');
    for (const command of got) relay.ack(command);
    relay.say('message', { ...body, message_id: key });
    assert.equal((await relay.frame('message_ack')).data.turn_id, ack.turn_id);
    await noMore(rig, relay, 'mode1');
    relay.destroy();
    rig.model.answerWith({ kind: 'stream', pieces: ['That is ', 'wonderful to hear.'] });
  });

  it('drops the echo of its bubbles', async () => {
    const relay = await rig.connect('mode2');
    const { body, key } = messageWithReflex(false);
    const phone = phoneOf(body);
    relay.say('message', { ...body, message_id: key });
    const command = await relay.command(({ payload }) => payload.text === replyText);
    relay.ack(command);
    const calls = rig.model.requests.length;
    relay.say('message', { ...messageBody(replyText, { phone }), message_id: 'e2' });
    await relay.frame('message_ack');
    await relay.frame('message_ack');
    await noMore(rig, relay, 'mode2');
    assert.equal(rig.model.requests.length, calls);
    relay.destroy();
  });
});

describe('commands not acknowledged', () => {
  const send = (agent: string, n: number) =>
    rig.admin<{ command_id: string }>('POST', `/edge/agents/${agent}/commands`, {
      command_type: 'send_message_now',
      payload: { thread_id: 'any;-;+15550100001', text: `number ${n}` },
    });

  it('come again on each reconnect, in order, under the same ids, until acknowledged in either form', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 4; n++) ids.push((await send('again1', n)).body.command_id);
    const read = async (relay: Relay, count: number) => {
      const got: Command[] = [];
      for (let i = 0; i < count; i++) got.push(await relay.command());
      return got;
    };
    const first = await rig.connect('again1');
    const [a, b, ...rest] = await read(first, 4);
    assert.deepEqual(
      [a, b, ...rest].map((command) => command!.command_id),
      ids,
    );
    first.say('command_ack', { command_id: a!.command_id, status: 'received' });
    first.ack(a!);
    // The older form: no data, and success instead of a status.
    first.send(
      JSON.stringify({ type: 'command_ack', command_id: b!.command_id, success: true, error: null, timestamp: 'x' }),
    );
    await until('two are acknowledged', async () => {
      return (await linkOf('again1')).pending.length === 2;
    });
    first.destroy();
    const second = await rig.connect('again1');
    assert.deepEqual(
      (await read(second, 2)).map(({ command_id }) => command_id),
      ids.slice(2),
    );
    await rig.restart();
    const third = await rig.connect('again1');
    assert.deepEqual(
      (await read(third, 2)).map(({ command_id }) => command_id),
      ids.slice(2),
    );
    const failed = { command_id: ids[2], success: false, error: 'no such chat' };
    for (const [path, body] of [
      ['/edge/command/ack', failed],
      ['/edge/ack_command', { command_id: ids[3], success: true }],
    ] as const) {
      const { status, body: answer } = await rig.request(path, { method: 'POST', body });
      assert.deepEqual([status, answer], [200, { acknowledged: true }]);
    }
    third.destroy();
    const fourth = await rig.connect('again1');
    await noMore(rig, fourth, 'again1');
    fourth.destroy();
  });

  it('come a window at a time, and go on as they are acknowledged, while sync gives all of them', async () => {
    const ids: string[] = [];
    for (let n = 0; n < windowCommandsMax + 8; n++) ids.push((await send('window1', n)).body.command_id);
    const relay = await rig.connect('window1');
    const got: Command[] = [];
    for (let n = 0; n < windowCommandsMax; n++) got.push(await relay.command());
    assert.deepEqual(
      got.map(({ command_id }) => command_id),
      ids.slice(0, windowCommandsMax),
    );
    const body = { edge_agent_id: 'window1', last_command_id: null, pending_events: [], status: 'ok' };
    const synced = await rig.request<{ commands: Command[] }>('/edge/sync', { method: 'POST', body });
    assert.deepEqual(
      synced.body.commands.map(({ command_id }) => command_id),
      ids,
    );
    // What is immediate passes what waits: it is the very next, before any of the rest.
    const urgent = await rig.admin<{ command_id: string }>('POST', '/edge/agents/window1/commands', {
      command_type: 'send_message_now',
      payload: { thread_id: 'any;-;+15550100001', text: 'at once' },
      priority: 'immediate',
    });
    assert.equal((await relay.command()).command_id, urgent.body.command_id);
    for (const command of got) relay.ack(command);
    for (const id of ids.slice(windowCommandsMax)) assert.equal((await relay.command()).command_id, id);
    relay.destroy();
  });

  it('are collected by sync, after the last one the relay knows; events count once', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 3; n++) ids.push((await send('sync1', n)).body.command_id);
    const sync = (last_command_id: string | null, pending_events: object[] = []) =>
      rig.request<{ commands: Command[]; ack_events: string[] }>('/edge/sync', {
        method: 'POST',
        body: { edge_agent_id: 'sync1', last_command_id, pending_events, status: 'ok' },
      });
    const events = [
      'message_sent',
      'message_failed',
      'message_filtered',
      'rule_triggered',
      'error',
      'backend_down',
    ].map((event_type, index) => ({ event_id: `ev-${index}`, event_type, detail: 'x' }));
    const all = await sync(null, events);
    assert.deepEqual(
      all.body.commands.map(({ command_id }) => command_id),
      ids,
    );
    assert.deepEqual(
      all.body.ack_events,
      events.map(({ event_id }) => event_id),
    );
    const wire = all.body.commands[0]!;
    assert.deepEqual(Object.keys(wire).sort(), ['command_id', 'command_type', 'payload', 'priority', 'timestamp']);
    assert.ok(!Number.isNaN(Date.parse(wire.timestamp)));
    const repeated = await sync(ids[1]!, events);
    assert.deepEqual(
      repeated.body.commands.map(({ command_id }) => command_id),
      ids.slice(2),
    );
    assert.equal(repeated.body.ack_events.length, events.length);
    const kept = await rig.database.query(
      `select 1 from actor_record where address = 'edge/sync1' and kind = 'relay_event'`,
    );
    assert.equal(kept.length, events.length);
  });

  it('are given to a relay also where its reports are odd: what is none is left out, the rest is taken in', async () => {
    const { body: queued } = await rig.admin<{ command_id: string }>('POST', '/edge/agents/odd1/commands', {
      command_type: 'cancel_scheduled',
      payload: { schedule_id: 'x' },
    });
    const odd = await rig.request<{ commands: { command_id: string }[]; ack_events: string[] }>('/edge/sync', {
      method: 'POST',
      body: {
        edge_agent_id: 'odd1',
        last_command_id: 5,
        status: 7,
        pending_events: [
          {},
          null,
          { event_id: 12, event_type: 'error' },
          { event_id: 'nul \u0000 lone \ud800', event_type: 'error' },
          ...Array.from({ length: 600 }, (_, index) => ({ event_id: `many-${index}`, event_type: 'error' })),
        ],
      },
    });
    assert.equal(odd.status, 200);
    assert.deepEqual(
      odd.body.commands.map((command) => command.command_id),
      [queued.command_id],
    );
    assert.deepEqual(odd.body.ack_events.slice(0, 3), ['12', 'nul \u0000 lone \ud800', 'many-0']);
    assert.equal(odd.body.ack_events.length, 498);
  });

  it('end with whatever the relay says of a failure', async () => {
    const relay = await rig.connect('odd2');
    for (const error of ['x'.repeat(3_000), { code: 7 }, 9, null]) {
      await rig.admin('POST', '/edge/agents/odd2/commands', {
        command_type: 'cancel_scheduled',
        payload: { schedule_id: 'x' },
      });
      const { command_id } = await relay.command();
      relay.say('command_ack', { command_id, status: 'failed', error });
      await until('it is over', async () => (await linkOf('odd2')).pending.length === 0);
    }
    relay.destroy();
  });
});

describe('a scheduled message', () => {
  const schedule = (agent: string, inMs: number) =>
    rig.admin<{ command_id: string }>('POST', `/edge/agents/${agent}/commands`, {
      command_type: 'schedule_message',
      payload: {
        thread_id: 'any;-;+15550100002',
        message_text: 'time to go',
        send_at: new Date(rig.clock.now() + inMs).toISOString(),
        is_group: false,
      },
    });

  it('acknowledged on receipt and when sent is left to the relay', async () => {
    const relay = await rig.connect('plan1');
    await schedule('plan1', 600_000);
    const command = await relay.command();
    relay.ack(command);
    await until('its receipt is known', async () => {
      return (await linkOf('plan1')).pending[0]?.scheduled?.received;
    });
    rig.clock.jump(600_500);
    const back = await rig.connect('plan1');
    back.ack(command);
    await until('it is done', async () => {
      return (await linkOf('plan1')).pending.length === 0;
    });
    rig.clock.jump(120_000);
    const again = await rig.connect('plan1');
    await noMore(rig, again, 'plan1');
    again.destroy();
  });

  it('not confirmed a minute after its time is sent by the server, once, after a cancellation', async () => {
    const relay = await rig.connect('plan2');
    const { body } = await schedule('plan2', 600_000);
    relay.ack(await relay.command());
    await until('its receipt is known', async () => {
      return (await linkOf('plan2')).pending[0]?.scheduled?.received;
    });
    rig.clock.jump(661_000);
    const back = await rig.connect('plan2');
    const [cancel, sent] = [await back.command(), await back.command()];
    assert.deepEqual([cancel.command_type, cancel.payload.schedule_id], ['cancel_scheduled', body.command_id]);
    assert.deepEqual([sent.command_type, sent.payload.text], ['send_message_now', 'time to go']);
    back.ack(cancel);
    back.ack(sent);
    await until('both are done', async () => (await linkOf('plan2')).pending.length === 0);
    rig.clock.jump(120_000);
    const again = await rig.connect('plan2');
    await noMore(rig, again, 'plan2');
    again.destroy();
  });
});
