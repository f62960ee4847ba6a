/** Exactly once, over two ways out: what the socket delivered is not in the HTTP answer, and what it did not deliver is. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { ConversationContext } from '../../machines/conversation/types.ts';
import { until } from '../support/waits.ts';
import { bubblesOf, messageBody, messageWithReflex, newPhone, noMore, type Rig, startRig } from './rig.ts';

const replyText = 'That is wonderful to hear.';
let rig: Rig;
before(async () => {
  rig = await startRig({ model: { kind: 'stream', pieces: ['That is ', 'wonderful to hear.'] } });
});
after(() => rig.stop());

const contextOf = (phone: string) => rig.contextOf<ConversationContext>(`conversation/imessage:any;-;${phone}:luna`);
const phoneOf = (body: Record<string, unknown>) => String(body.sender);

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
      await noMore(rig, relay, agent);
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
    await noMore(rig, back, 'closing1');
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
    await noMore(rig, back, 'expire1');
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
    await noMore(rig, relay, 'cut1');
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
    await noMore(rig, relay, 'cut3');
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
