/** `GET /edge/ws`: frames good and bad, silence, replacement, status. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { until } from '../support/waits.ts';
import { messageBody, newPhone, type Rig, startRig } from './rig.ts';

let rig: Rig;
before(async () => {
  rig = await startRig();
});
after(() => rig.stop());

describe('frames', () => {
  it('ping is answered with a JSON pong', async () => {
    const relay = await rig.connect('ping1');
    relay.send('{"type":"ping","timestamp":"2026-01-01T00:00:00Z"}');
    assert.equal(await relay.next(), '{"type":"pong"}');
    relay.destroy();
  });

  it('of an unknown type, or malformed, are answered with an error, and harm nobody', async () => {
    const relay = await rig.connect('odd1');
    const neighbour = await rig.connect('odd2');
    for (const [frame, code] of [
      ['{"type":"dance"}', 'invalid'],
      ['not json', 'bad_request'],
      ['', 'bad_request'],
      ['null', 'invalid'],
      ['[]', 'invalid'],
      ['{"type":7}', 'invalid'],
      ['{"type":"command_ack"}', 'invalid'],
      ['{"type":"command_ack","data":{"command_id":"x"}}', 'invalid'],
      ['{"type":"command_ack","data":{"command_id":"x","status":"dreaming"}}', 'invalid'],
      ['{"type":"message"}', 'invalid'],
      ['{"type":"message","data":{"message_id":""}}', 'invalid'],
      ['{"type":"message","data":{"message_id":"m1","chat_guid":7}}', 'invalid'],
      [`{"type":"message","data":${'['.repeat(5_000)}${']'.repeat(5_000)}}`, 'invalid'],
    ] as const) {
      relay.send(frame);
      const { data } = await relay.frame('error');
      assert.equal(data.code, code, frame.slice(0, 60));
      assert.equal(typeof data.detail, 'string');
    }
    for (const socket of [relay, neighbour]) {
      socket.say('ping');
      await socket.frame('pong');
      socket.destroy();
    }
  });

  it('nested deeper than a body may be are refused, and the operator’s list goes on', async () => {
    const relay = await rig.connect('deep1');
    const deep = `{"type":"status","data":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}}`;
    relay.send(deep);
    const { data } = JSON.parse(await relay.next((text) => JSON.parse(text).type === 'error'));
    assert.match(data.detail, /nested at most 64 levels/);
    assert.equal((await rig.admin('GET', '/edge/agents')).status, 200);
    relay.destroy();
  });

  it('name the message and the field that an error is about', async () => {
    const relay = await rig.connect('odd3');
    relay.say('message', { ...messageBody('x'), message_id: 'm1', mode: 'crowd' });
    const first = await relay.frame('error');
    assert.equal(first.data.message_id, 'm1');
    assert.match(String(first.data.detail), /^data\.mode: must be one of "direct", "group"/);
    relay.say('message', { ...messageBody('  '), message_id: 'm2' });
    assert.match(String((await relay.frame('error')).data.detail), /^data\.text: must not be empty/);
    relay.destroy();
  });

  it('that are binary or too large close the socket with their codes', async () => {
    const binary = await rig.connect('bad1');
    binary.sendBinary(new Uint8Array([1, 2, 3]));
    assert.equal((await binary.waitClosed()).code, 4502);
    const large = await rig.connect('bad2');
    large.send(JSON.stringify({ type: 'ping', fill: 'x'.repeat(300 * 1_024) }));
    assert.equal((await large.waitClosed()).code, 4501);
  });

  it('status is shown to the operator', async () => {
    const relay = await rig.connect('status1');
    relay.say('status', { scheduled_messages: 2, uptime_seconds: 60, memory_usage_mb: 80.5 });
    interface View {
      edge_agent_id: string;
      connected: boolean;
      status: { scheduled_messages: number } | null;
    }
    const view = await until('the status shows', async () => {
      const { body } = await rig.admin<{ agents: View[] }>('GET', '/edge/agents');
      return body.agents.find((agent) => agent.edge_agent_id === 'status1' && agent.status !== null);
    });
    assert.equal(view.connected, true);
    assert.equal(view.status?.scheduled_messages, 2);
    relay.destroy();
  });
});

describe('the connection', () => {
  it('is dropped after a minute without a frame, and not while frames come', async () => {
    const silent = await rig.connect('silent1');
    const talking = await rig.connect('silent2');
    rig.clock.jump(59_000);
    talking.say('ping');
    await talking.frame('pong');
    rig.clock.jump(2_000);
    assert.equal((await silent.waitClosed()).code, 4009);
    talking.say('ping');
    await talking.frame('pong');
    talking.destroy();
  });

  it('is replaced by a second one of the same agent, which gets the commands from then on', async () => {
    const first = await rig.connect('twice1');
    const second = await rig.connect('twice1');
    assert.equal((await first.waitClosed()).code, 4500);
    const payload = { event_type: 'hello' };
    await rig.admin('POST', '/edge/agents/twice1/commands', { command_type: 'emit_event', payload });
    assert.deepEqual((await second.command()).payload, payload);
    second.destroy();
  });

  it('may come and go many times at once without harm', async () => {
    const relays = await Promise.all(Array.from({ length: 8 }, () => rig.connect('storm1')));
    assert.deepEqual(new Set(relays.map((relay) => relay.status)), new Set([101]));
    let ended = 0;
    for (const relay of relays) relay.closed.then(({ code }) => (ended += Number(code === 4500)));
    await until('one is left', () => ended === 7);
    await rig.admin('POST', '/edge/agents/storm1/commands', {
      command_type: 'emit_event',
      payload: { event_type: 'x' },
    });
    await Promise.any(relays.map((relay) => relay.command()));
    for (const relay of relays) relay.destroy();
  });

  it('is told a restart with 1012 while turns are in flight, and those are answered', async () => {
    const own = await startRig({ model: { kind: 'stream', pieces: ['all is ', 'well here.'] } });
    const relay = await own.connect();
    const release = own.holdModel();
    const posted = own.post(messageBody('how are things going over there?', { phone: newPhone() }));
    await until('the reply is being written', () => own.app.host.stats().runningEffects === 1);
    const stopped = own.stop();
    assert.equal((await relay.waitClosed()).code, 1012);
    release();
    const { status, body } = await posted;
    assert.equal(status, 200);
    assert.deepEqual(body.reply_bubbles, ['all is well here.']);
    await stopped;
  });
});
