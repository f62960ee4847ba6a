/** The relay's connection by table: what it sends again, when it comes back, when it stops. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLink, type LinkState, type WireEvents } from '../../src/playground/relay/link.ts';
import type { MessageBody } from '../../src/playground/relay/wire.ts';

function rig() {
  let now = 0;
  let timers: { at: number; run: () => void }[] = [];
  const wires: { events: WireEvents; sent: { type: string; data?: Record<string, unknown> }[]; isClosed: boolean }[] =
    [];
  const outbox: MessageBody[] = [];
  const states: LinkState[] = [];
  const told: string[] = [];
  const link = createLink({
    connect(events) {
      const wire = { events, sent: [] as { type: string }[], isClosed: false };
      wires.push(wire);
      return {
        send: (text) => void wire.sent.push(JSON.parse(text)),
        close: () => {
          wire.isClosed = true;
        },
      };
    },
    outbox: () => outbox,
    now: () => now,
    random: () => 1,
    after(ms, run) {
      const timer = { at: now + ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
    changed: (state) => void states.push(state),
    acknowledged: (id) => void told.push(`acknowledged ${id}`),
    commanded: ({ command_id: id }) => void told.push(`commanded ${id}`),
    refused: ({ code, messageId }) => void told.push(`refused ${code} ${messageId}`),
  });
  const pass = (ms: number) => {
    const until = now + ms;
    for (;;) {
      const next = timers.filter(({ at }) => at <= until).sort((one, other) => one.at - other.at)[0];
      if (next === undefined) break;
      timers = timers.filter((one) => one !== next);
      now = next.at;
      next.run();
    }
    now = until;
  };
  const wire = () => wires.at(-1)!;
  return { link, wires, wire, outbox, states, told, pass, last: () => states.at(-1)! };
}

const message = (id: string) => ({ message_id: id, text: id }) as MessageBody;

test('every new connection sends again, in order and under the same ids, what is not acknowledged', () => {
  const { link, wire, outbox, pass } = rig();
  link.start();
  outbox.push(message('a'), message('b'));
  link.send(outbox[0]!);
  assert.deepEqual(wire().sent, [], 'nothing is written before the connection is open');
  wire().events.opened();
  const ids = () => wire().sent.map(({ data }) => data?.message_id);
  assert.deepEqual(ids(), ['a', 'b']);
  outbox.shift();
  wire().events.closed(1006);
  pass(1_000);
  wire().events.opened();
  assert.deepEqual(ids(), ['b']);
});

test('it backs off from one second to thirty, and a connection that held begins anew', () => {
  const { link, wires, wire, pass, last } = rig();
  link.start();
  const waits: number[] = [];
  for (let i = 0; i < 7; i++) {
    wire().events.closed(1006);
    const state = last();
    assert.equal(state.phase, 'waiting');
    const before = wires.length;
    let waited = 0;
    while (wires.length === before) {
      pass(500);
      waited += 500;
      assert.ok(waited <= 30_000, 'it must try again within thirty seconds');
    }
    waits.push(waited);
  }
  assert.deepEqual(waits, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  wire().events.opened();
  wire().events.closed(1006);
  pass(1_000);
  assert.equal(last().phase, 'connecting');
});

test('1012 reconnects at once, and then backs off', () => {
  const { link, wires, wire, last } = rig();
  link.start();
  wire().events.opened();
  wire().events.closed(1012);
  assert.equal(wires.length, 2);
  assert.equal(last().phase, 'connecting');
  wire().events.closed(1006);
  assert.equal(last().phase, 'waiting');
});

for (const [code, why] of [
  [4500, 'replaced'],
  [4503, 'refused'],
] as const) {
  test(`${code} stops it: ${why}; asked to hurry, it comes back`, () => {
    const { link, wires, wire, pass, last } = rig();
    link.start();
    wire().events.opened();
    wire().events.closed(code);
    assert.deepEqual(last(), { phase: 'stopped', why });
    pass(120_000);
    assert.equal(wires.length, 1);
    link.hurry();
    assert.equal(wires.length, 2);
  });
}

test('a ping goes out every thirty seconds; without a pong in ten the connection is dead', () => {
  const { link, wire, wires, pass, last } = rig();
  link.start();
  wire().events.opened();
  pass(30_000);
  assert.deepEqual(wire().sent, [{ type: 'ping' }]);
  wire().events.frame('{"type":"pong"}');
  pass(30_000);
  assert.equal(wire().sent.length, 2);
  assert.equal(last().phase, 'open');
  pass(10_000);
  assert.equal(last().phase, 'waiting');
  assert.equal(wires[0]!.isClosed, true);
  // The dead one's late words are nobody's.
  pass(1_000);
  wires[0]!.events.closed(1006);
  assert.equal(last().phase, 'connecting');
});

test('commands are acknowledged as received, problems and acknowledgements told, and nonsense ignored', () => {
  const { link, wire, told } = rig();
  link.start();
  wire().events.opened();
  const frames = [
    { type: 'command', data: { command_id: 'c1', command_type: 'send_message_now', payload: {} } },
    { type: 'message_ack', data: { message_id: 'm1', turn_id: 't' } },
    { type: 'error', data: { code: 'rate_limited', detail: 'slow down', retry: true, message_id: 'm2' } },
    { type: 'config_update', data: {} },
    { type: 'command', data: {} },
    null,
  ];
  for (const frame of frames) wire().events.frame(JSON.stringify(frame));
  wire().events.frame('{');
  assert.deepEqual(told, ['commanded c1', 'acknowledged m1', 'refused rate_limited m2']);
  assert.deepEqual(wire().sent, [{ type: 'command_ack', data: { command_id: 'c1', status: 'received' } }]);
  link.complete('c1');
  assert.equal(wire().sent[1]!.data?.status, 'completed');
});
