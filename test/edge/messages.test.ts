/** `POST /edge/message`: shapes, spellings, identity, repeats, wording of problems, limits. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { luna } from '../../src/conversation/personas/luna.ts';
import { bubblesOf, messageBody, newPhone, type Rig, relaySecret, startRig } from './rig.ts';

let rig: Rig;
before(async () => {
  rig = await startRig();
});
after(() => rig.stop());

const messagesOf = async (phone: string): Promise<{ from: string; text: string }[]> => {
  const rows = await rig.database.query<{ data: unknown }>(
    `select data from actor_record where address = $1 order by seq, index`,
    [`conversation/imessage:any;-;${phone}:luna`],
  );
  return rows.map(({ data }) => (typeof data === 'string' ? JSON.parse(data) : data) as { from: string; text: string });
};

describe('a message', () => {
  it('is answered with the same bubbles in each form, and says that no model is configured', async () => {
    const { status, body } = await rig.post(messageBody('hey, how was your day?'));
    assert.equal(status, 200);
    assert.ok(bubblesOf(body).length > 0);
    assert.equal(body.metadata?.offline, true);
    assert.equal(body.metadata?.responder, 'offline');
    assert.equal(body.metadata?.persona_id, 'luna');
    assert.equal(body.mini_app_triggered, null);
  });

  it('is taken in the older shape', async () => {
    const phone = newPhone();
    const { status, body } = await rig.post({
      thread_id: `iMessage;-;${phone}`,
      sender: phone,
      filtered_text: 'hi there, what are you up to?',
      original_timestamp: new Date().toISOString(),
      is_group: false,
      participants: [phone],
      was_redacted: false,
      redacted_fields: [],
      filter_reason: 'none',
    });
    assert.equal(status, 200);
    assert.ok(bubblesOf(body).length > 0);
    assert.equal((await messagesOf(phone))[0]?.text, 'hi there, what are you up to?');
  });

  it('is the same at a timestamp in seconds and in the legacy milliseconds, and as text', async () => {
    const body = messageBody('what should i cook tonight?');
    const first = await rig.post(body);
    for (const timestamp of [(body.timestamp as number) * 1_000, String(body.timestamp)]) {
      const again = await rig.post({ ...body, timestamp });
      assert.equal(again.body.metadata?.turn_id, first.body.metadata?.turn_id);
    }
  });

  it('from an address that begins like a group’s name is direct all the same', async () => {
    const sender = 'chat5@example.com';
    const { body } = await rig.post(messageBody('hey there', { chat_guid: `iMessage;-;${sender}`, sender }));
    // A reflex may come before it.
    const bubbles = bubblesOf(body);
    assert.ok(
      bubbles.some((text) => luna.introduction.direct.includes(text)) &&
        !bubbles.some((text) => luna.introduction.group.includes(text)),
    );
  });

  it('keeps unknown fields from being an error', async () => {
    const body = messageBody('are you there?', {
      brand_new: { field: [1] },
      metadata: { mentioned_luna: false, odd: null },
    });
    assert.equal((await rig.post(body)).status, 200);
  });

  it('holds any character that JSON can carry', async () => {
    const phone = newPhone();
    const text = 'nul \u0000 lone \ud800 emoji 👩‍👩‍👧 rtl \u202e end';
    const { status } = await rig.post(messageBody(text, { phone }));
    assert.equal(status, 200);
    assert.equal((await messagesOf(phone)).length > 1, true);
  });

  it('may be empty only with an attachment', async () => {
    const refused = await rig.post(messageBody('  '));
    assert.equal(refused.status, 422);
    assert.match(refused.body.detail ?? '', /^body\.text: must not be empty/);
    const attachments = [{ guid: 'att-1', mime_type: 'image/jpeg', size_bytes: null, is_photo: true }];
    assert.equal((await rig.post(messageBody('', { attachments }))).status, 200);
  });

  it('of the legacy relay comes in under its own secret, at its own path', async () => {
    const body = messageBody('hello from an older relay');
    const wrong = await rig.request('/orchestrator/message', { method: 'POST', body });
    assert.equal(wrong.status, 401);
    const right = await rig.request('/orchestrator/message', { method: 'POST', body, token: relaySecret });
    assert.equal(right.status, 200);
    assert.equal(right.body.should_respond, true);
    const odd = await rig.request('/orchestrator/message', {
      method: 'POST',
      body,
      token: relaySecret,
      agent: 'a/b c',
    });
    assert.equal(odd.status, 422);
  });
});

describe('the spellings of one chat', () => {
  it('are one conversation, and each is answered', async () => {
    const phone = newPhone();
    const texts = ['my name is Robin', 'i had soup', 'now i am tired', 'good night'];
    const spellings = [`iMessage;-;${phone}`, `SMS;-;${phone}`, `any;-;${phone}`, phone];
    for (const [index, chat_guid] of spellings.entries()) {
      assert.equal((await rig.post(messageBody(texts[index]!, { phone, chat_guid }))).status, 200);
    }
    const said = (await messagesOf(phone)).filter(({ from }) => from === 'person').map(({ text }) => text);
    assert.deepEqual(said, texts);
  });

  it('make one message of a repeat in another spelling', async () => {
    const body = messageBody('which one is it?');
    const first = await rig.post(body);
    const again = await rig.post({ ...body, chat_guid: String(body.chat_guid).replace('iMessage', 'SMS') });
    assert.equal(again.body.metadata?.turn_id, first.body.metadata?.turn_id);
  });
});

describe('a repeated POST', () => {
  it('is one message: one turn, one line of history, the same answer', async () => {
    const phone = newPhone();
    const body = messageBody('do you like the sea?', { phone });
    const first = await rig.post(body);
    const second = await rig.post(body);
    assert.deepEqual(second.body, first.body);
    const history = await messagesOf(phone);
    assert.equal(history.filter(({ from }) => from === 'person').length, 1);
    assert.equal(history.length, 1 + bubblesOf(first.body).length);
  });

  it('at the same moment gets the same answer', async () => {
    const body = messageBody('do you like the mountains?');
    const answers = await Promise.all([rig.post(body), rig.post(body), rig.post(body)]);
    for (const answer of answers) assert.deepEqual(answer.body, answers[0]!.body);
    assert.ok(bubblesOf(answers[0]!.body).length > 0);
  });

  it('after a restart gets the same answer', async () => {
    const body = messageBody('do you like the desert?');
    const first = await rig.post(body);
    await rig.restart();
    assert.deepEqual((await rig.post(body)).body, first.body);
  });

  it('long after gets the same answer, when other messages came in between', async () => {
    const phone = newPhone();
    const body = messageBody('what is your favourite colour?', { phone });
    const first = await rig.post(body);
    for (let i = 0; i < 5; i++) await rig.post(messageBody(`and what of number ${i}?`, { phone }));
    assert.deepEqual((await rig.post(body)).body, first.body);
  });

  it('is recognised by Idempotency-Key and by metadata.message_guid, whatever else changed', async () => {
    for (const [headers, metadata] of [
      [{ 'idempotency-key': 'one-key' }, undefined],
      [{}, { message_guid: 'GUID-1' }],
    ] as const) {
      const phone = newPhone();
      const first = await rig.post(messageBody('tell me a joke', { phone, metadata }), { headers });
      const again = await rig.post(messageBody('tell me a joke', { phone, metadata }), { headers });
      assert.equal(again.body.metadata?.turn_id, first.body.metadata?.turn_id);
      assert.deepEqual(bubblesOf(again.body), bubblesOf(first.body));
    }
  });

  it('with an attachment that was late is heard, and not answered a second time', async () => {
    const phone = newPhone();
    const metadata = { message_guid: 'GUID-2' };
    const first = await rig.post(messageBody('look at my new bike', { phone, metadata }));
    assert.equal(first.body.should_respond, true);
    const attachments = [{ guid: 'att-2', mime_type: 'image/jpeg' }];
    const late = await rig.post(messageBody('look at my new bike', { phone, metadata, attachments }));
    assert.deepEqual([late.status, late.body.should_respond, late.body.metadata?.reason], [200, false, 'repeat']);
  });
});

describe('what the relay sent for us and hears again', () => {
  it('is dropped, with other quotes and spaces too', async () => {
    const phone = newPhone();
    const { body } = await rig.post(messageBody('hi!! how are you doing today?', { phone }));
    const [bubble] = bubblesOf(body);
    const echo = await rig.post(messageBody(` ${bubble!.replaceAll('’', "'")} `, { phone }));
    assert.deepEqual([echo.body.should_respond, echo.body.metadata?.reason], [false, 'echo']);
  });
});

describe('a problem is told in our words', () => {
  for (const [name, change, detail] of [
    ['a missing chat', { chat_guid: undefined, text: 'x' }, /^body\.chat_guid: is required/],
    ['a chat of another type', { chat_guid: 7 }, /^body\.chat_guid: must be text/],
    ['a chat with odd characters', { chat_guid: 'a b/c' }, /^body\.chat_guid: must be 1 to 200 characters out of/],
    ['an unknown mode', { mode: 'crowd' }, /^body\.mode: must be one of "direct", "group"/],
    ['a long text', { text: 'x'.repeat(5_001) }, /^body\.text: must have at most 5000 characters/],
    ['no time', { timestamp: 'yesterday-ish' }, /^body\.timestamp: must be a time/],
    ['a negative time', { timestamp: -1 }, /^body\.timestamp: /],
    ['a broken attachment', { attachments: [{ mime_type: 'x' }] }, /^body\.attachments\.0\.guid: is required/],
  ] as const) {
    it(name, async () => {
      const { status, body } = await rig.post({ ...messageBody('x'), ...change });
      assert.equal(status, 422);
      assert.match(body.detail ?? '', detail);
    });
  }

  it('of the older shape in the older names', async () => {
    const { status, body } = await rig.post({ thread_id: 'x', sender: 'y', original_timestamp: 5, is_group: false });
    assert.equal(status, 422);
    assert.match(body.detail ?? '', /^body\.filtered_text: is required/);
  });

  it('of what is no JSON object at all', async () => {
    for (const body of ['[1]', '"text"', 'null', '{']) {
      const { status } = await rig.request('/edge/message', { method: 'POST', agent: 'luna1', body });
      assert.ok(status === 422 || status === 400, `${body} gives ${status}`);
    }
    const large = await rig.post(messageBody('x', { metadata: { fill: 'x'.repeat(300_000) } }));
    assert.equal(large.status, 413);
  });
});

describe('limits', () => {
  it('of a sender and of an agent answer 429 with Retry-After, and end with the minute', async () => {
    const limited = await startRig({ environment: { RATE_LIMIT_SENDER: '3', RATE_LIMIT_AGENT: '8' } });
    try {
      const phone = newPhone();
      for (let i = 0; i < 3; i++)
        assert.equal((await limited.post(messageBody(`number ${i}?`, { phone }))).status, 200);
      const fourth = await limited.post(messageBody('number 4?', { phone }));
      assert.equal(fourth.status, 429);
      const seconds = Number(fourth.headers.get('retry-after'));
      assert.ok(seconds >= 1 && seconds <= 60, `Retry-After is ${seconds}`);
      for (let i = 0; i < 4; i++) await limited.post(messageBody('and who are you?'));
      assert.equal((await limited.post(messageBody('one too many?'))).status, 429, 'the agent');
      assert.equal((await limited.post(messageBody('another relay?'), { agent: 'nyx1' })).status, 200);
      limited.clock.jump(60_000);
      assert.equal((await limited.post(messageBody('number 5?', { phone }))).status, 200);
    } finally {
      await limited.stop();
    }
  });

  it('of connection attempts answer 429 to the eleventh in a minute', async () => {
    const limited = await startRig({ environment: { RATE_LIMIT_AGENT: '100' } });
    try {
      for (let i = 0; i < 10; i++) assert.equal((await limited.connect()).status, 101);
      const refused = await limited.connect();
      assert.equal(refused.status, 429);
      assert.ok(Number(refused.headers['retry-after']) >= 1);
      assert.equal((await limited.connect('nyx1')).status, 101);
    } finally {
      await limited.stop();
    }
  });
});
