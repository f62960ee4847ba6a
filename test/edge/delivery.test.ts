/** Exactly once, over two ways out: what the socket delivered is not in the HTTP answer, and what it did not deliver is. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { ConversationContext } from '../../machines/conversation/types.ts';
import type { EdgeLinkContext } from '../../machines/edge-link/types.ts';
import { until } from '../support/waits.ts';
import { bubblesOf, type Command, messageBody, messageWithReflex, newPhone, type Rig, startRig } from './rig.ts';

const replyText = 'That is wonderful to hear.';
let rig: Rig;
before(async () => {
  rig = await startRig({ model: { kind: 'stream', pieces: ['That is ', 'wonderful to hear.'] } });
});
after(() => rig.stop());

const contextOf = (phone: string) => rig.contextOf<ConversationContext>(`conversation/imessage:any;-;${phone}:luna`);
const linkOf = (agent: string) => rig.contextOf<EdgeLinkContext>(`edge/${agent}`);
const phoneOf = (body: Record<string, unknown>) => String(body.sender);

/** No command came: the next one is the marker that an operator sends. */
async function noMore(relay: Awaited<ReturnType<Rig['connect']>>, agent: string): Promise<void> {
  await rig.admin('POST', `/edge/agents/${agent}/commands`, {
    command_type: 'emit_event',
    payload: { event_type: 'marker' },
  });
  const next = await relay.command();
  assert.equal(next.command_type, 'emit_event', JSON.stringify(next));
  relay.ack(next);
}

describe('the reflex of a POST', () => {
  for (const acks of ['acknowledged', 'unacknowledged, its socket open'] as const) {
    it(`${acks}: is not in the answer`, async () => {
      const agent = `reflex-${acks.length}`;
      const relay = await rig.connect(agent);
      const release = rig.holdModel();
      const { body, key, reflex } = messageWithReflex();
      const posted = rig.post(body, { agent, headers: { 'idempotency-key': key } });
      const command = await relay.command();
      assert.deepEqual(
        [command.command_type, command.payload.text, command.payload.bubble_type, command.priority],
        ['send_message_now', reflex, 'reflex', 'immediate'],
      );
      assert.equal(command.payload.thread_id, body.chat_guid);
      assert.match(command.command_id, /^[0-9a-f-]{36}$/);
      if (acks === 'acknowledged') relay.ack(command);
      release();
      assert.deepEqual(bubblesOf((await posted).body), [replyText]);
      if (acks !== 'acknowledged') relay.ack(command);
      await noMore(relay, agent);
      relay.destroy();
    });
  }

  it('whose socket closed first is withdrawn, and is in the answer', async () => {
    const relay = await rig.connect('closing1');
    const release = rig.holdModel();
    const { body, key, reflex } = messageWithReflex();
    const posted = rig.post(body, { agent: 'closing1', headers: { 'idempotency-key': key } });
    await relay.command();
    relay.destroy();
    await until('the relay is offline', async () => {
      const view = await rig.app.host.inspect('edge/closing1');
      return view?.value === 'offline';
    });
    release();
    assert.deepEqual(bubblesOf((await posted).body), [reflex, replyText]);
    const back = await rig.connect('closing1');
    await noMore(back, 'closing1');
    back.destroy();
  });

  it('that a hanging relay never reads counts as delivered while its socket is open', async () => {
    const relay = await rig.connect('hanging1');
    relay.pause();
    const { body, key } = messageWithReflex();
    const posted = await rig.post(body, { agent: 'hanging1', headers: { 'idempotency-key': key } });
    assert.deepEqual(bubblesOf(posted.body), [replyText]);
    relay.destroy();
  });

  it('without a socket, or without an agent’s name, leads the answer', async () => {
    for (const agent of ['offline1', null]) {
      const { body, key, reflex } = messageWithReflex();
      const posted = await rig.post(body, { agent, headers: { 'idempotency-key': key } });
      assert.deepEqual(bubblesOf(posted.body), [reflex, replyText]);
    }
  });

  it('expires after 30 s: a relay that comes back later never gets it', async () => {
    const relay = await rig.connect('expire1');
    const { body, key } = messageWithReflex();
    await rig.post(body, { agent: 'expire1', headers: { 'idempotency-key': key } });
    await relay.command();
    relay.destroy();
    rig.clock.jump(31_000);
    const back = await rig.connect('expire1');
    await noMore(back, 'expire1');
    back.destroy();
  });
});

describe('POSTs that belong together', () => {
  it('make one reply: the earlier hears that it was joined, the later gets it', async () => {
    const release = rig.holdModel();
    const phone = newPhone();
    const calls = rig.model.requests.length;
    const first = rig.post(messageBody('i was thinking that', { phone }));
    await until('the first is being answered', () => rig.app.host.stats().runningEffects === 1);
    const second = rig.post(messageBody('we could go to the beach', { phone }));
    const joined = await first;
    assert.deepEqual([joined.body.should_respond, joined.body.metadata?.reason], [false, 'joined']);
    release();
    assert.ok(bubblesOf((await second).body).includes(replyText));
    const asked = JSON.stringify(rig.model.requests.at(-1)!.body.messages);
    assert.ok(asked.includes('i was thinking that') && asked.includes('we could go to the beach'));
    assert.ok(rig.model.requests.length - calls <= 2);
  });

  it('that do not are answered one after the other, each once', async () => {
    const release = rig.holdModel();
    const phone = newPhone();
    const texts = ['what should i cook tonight?', 'what is the capital of peru?', 'is it going to rain soon?'];
    const posts = [];
    for (const [index, text] of texts.entries()) {
      posts.push(rig.post(messageBody(text, { phone })));
      await until('it waits', async () => (await contextOf(phone)).messagesSeen === index + 1);
    }
    release();
    const turns = new Set<unknown>();
    for (const posted of posts) {
      const { body } = await posted;
      assert.ok(bubblesOf(body).includes(replyText));
      turns.add(body.metadata?.turn_id);
    }
    assert.equal(turns.size, 3);
  });
});

describe('a caller that goes away', () => {
  it('and comes again gets the answer, and no command repeats it', async () => {
    const relay = await rig.connect('cut1');
    const release = rig.holdModel();
    const body = messageBody('is anyone home over there?');
    await rig.postAndLeave(body, { agent: 'cut1' });
    await until('the cut is known', async () => (await contextOf(phoneOf(body))).turn?.request.state === 'cut');
    release();
    await until('the answer is held', async () => (await contextOf(phoneOf(body))).answers[0]?.state === 'held');
    const { body: answer } = await rig.post(body, { agent: 'cut1' });
    assert.deepEqual(bubblesOf(answer).at(-1), replyText);
    rig.clock.jump(46_000);
    await noMore(relay, 'cut1');
    relay.destroy();
  });

  it('and comes again while the reply is written gets it then', async () => {
    const release = rig.holdModel();
    const body = messageBody('is anyone home again?');
    await rig.postAndLeave(body, { agent: 'cut2' });
    const again = rig.post(body, { agent: 'cut2' });
    await until('it waits again', async () => (await contextOf(phoneOf(body))).turn?.repeatedAt !== null);
    release();
    assert.equal(bubblesOf((await again).body).at(-1), replyText);
  });

  it('and stays away has its bubbles sent as commands after 45 s, and a late repeat hears so', async () => {
    const relay = await rig.connect('cut3');
    const release = rig.holdModel();
    const body = messageBody('is nobody ever home?');
    await rig.postAndLeave(body, { agent: 'cut3' });
    await until('the cut is known', async () => (await contextOf(phoneOf(body))).turn?.request.state === 'cut');
    release();
    await until('the answer is held', async () => (await contextOf(phoneOf(body))).answers[0]?.state === 'held');
    rig.clock.jump(46_000);
    const texts: (string | undefined)[] = [];
    for (;;) {
      const command = await relay.command();
      relay.ack(command);
      texts.push(command.payload.text);
      assert.equal(command.payload.thread_id, body.chat_guid);
      if (command.payload.text === replyText) break;
    }
    const late = await rig.post(body, { agent: 'cut3' });
    assert.deepEqual([late.status, late.body.should_respond], [200, false]);
    await noMore(relay, 'cut3');
    relay.destroy();
  });

  it('is found by its commands on the relay that last brought a message of the chat', async () => {
    const phone = newPhone();
    await rig.post(messageBody('hello from one relay', { phone }), { agent: 'home1' });
    const release = rig.holdModel();
    const body = messageBody('and from another relay?', { phone });
    await rig.postAndLeave(body, { agent: 'home2' });
    await until('the cut is known', async () => (await contextOf(phone)).turn?.request.state === 'cut');
    release();
    await until('the answer is held', async () =>
      (await contextOf(phone)).answers.some(({ state }) => state === 'held'),
    );
    rig.clock.jump(46_000);
    const relay = await rig.connect('home2');
    assert.equal(
      (await relay.command((command) => command.payload.text === replyText)).payload.thread_id,
      body.chat_guid,
    );
    relay.destroy();
  });
});

describe('an answer that is not ready in time', () => {
  it('is should_respond false on HTTP, and follows as commands', async () => {
    const own = await startRig({ model: { kind: 'stream', pieces: [replyText] }, overdueMs: 300 });
    try {
      const relay = await own.connect();
      const release = own.holdModel();
      const { body, key } = messageWithReflex(false);
      const { status, body: answer } = await own.post(body, { headers: { 'idempotency-key': key } });
      assert.deepEqual([status, answer.should_respond, answer.metadata?.reason], [200, false, 'delivered_as_commands']);
      release();
      const command = await relay.command();
      assert.deepEqual([command.payload.text, command.payload.bubble_type], [replyText, 'burst']);
      relay.destroy();
    } finally {
      await own.stop();
    }
  });
});

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
    await noMore(relay, 'mode1');
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
    await noMore(relay, 'mode2');
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
    const read = async (relay: Awaited<ReturnType<Rig['connect']>>, count: number) => {
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
    await noMore(fourth, 'again1');
    fourth.destroy();
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
    const wrong = await rig.request('/edge/sync', {
      method: 'POST',
      body: { edge_agent_id: 'sync1', pending_events: [{}] },
    });
    assert.equal(wrong.status, 422);
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
    await noMore(again, 'plan1');
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
    await noMore(again, 'plan2');
    again.destroy();
  });
});
