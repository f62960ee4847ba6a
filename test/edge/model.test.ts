/** Replies by a model: bubbles while it writes, its bad days, joins that cut it short, a crash in the middle of its sentence. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { ConversationContext } from '../../machines/conversation/types.ts';
import { luna } from '../../src/conversation/personas/luna.ts';
import { reply, type Scripted, startFakeOpenAi, tooManyRequests } from '../support/fake-openai.ts';
import { createTestDatabase } from '../support/postgres.ts';
import { startServerProcess } from '../support/processes.ts';
import { connectSocket } from '../support/socket-client.ts';
import { createTempFolder } from '../support/temp.ts';
import { until, withDeadline } from '../support/waits.ts';
import { bubblesOf, messageBody, messageWithReflex, newPhone, type Rig, startRig } from './rig.ts';

let rig: Rig;
before(async () => {
  rig = await startRig({ model: reply('All good here.') });
});
after(() => rig.stop());

const plainMessage = () => messageBody('i had such a long day at work');
const broken = (status: number, body: string | object): Scripted => ({ kind: 'answer', status, body });

describe('a model that writes', () => {
  it('has its finished bubbles delivered while it goes on writing', async () => {
    rig.model.answerWith({
      kind: 'stream',
      pieces: ['One is done.\n\n', 'Two is done.\n\n', 'Three is not'],
      end: 'stall',
    });
    const relay = await rig.connect('stream1');
    const { body, key } = messageWithReflex(false);
    relay.say('message', { ...body, message_id: key });
    assert.equal((await relay.command()).payload.text, 'One is done.');
    const call = rig.model.requests.at(-1)!;
    // The connection of the model is still open: what came was not the end.
    call.cut();
    const second = await relay.command();
    assert.equal(second.payload.text, 'Two is done.');
    relay.destroy();
  });

  it('says offline: false, and its own name', async () => {
    rig.model.answerWith(reply('All good here.'));
    const { body } = await rig.post(plainMessage());
    assert.deepEqual([body.metadata?.offline, bubblesOf(body).at(-1)], [false, 'All good here.']);
  });
});

describe('a model that fails', () => {
  for (const [name, bad] of [
    ['500', broken(500, { error: { message: 'x', type: 'server_error', param: null, code: null } })],
    ['429', tooManyRequests()],
    ['a page of HTML', broken(200, '<html>busy</html>')],
    ['a dropped connection', { kind: 'drop' }],
    ['an empty answer', { kind: 'stream', pieces: [''] }],
    ['half a JSON', { kind: 'stream', pieces: [], end: 'half_json' }],
  ] as [string, Scripted][]) {
    it(`once with ${name} is asked again, and that answer counts`, async () => {
      let calls = 0;
      rig.model.answerWith(() => (++calls === 1 ? bad : reply('Here I am again.')));
      const { body } = await rig.post(plainMessage());
      assert.equal(bubblesOf(body).at(-1), 'Here I am again.');
      assert.equal(calls, 2);
    });

    it(`for good with ${name} is apologised for in the persona’s voice`, async () => {
      let calls = 0;
      rig.model.answerWith(() => {
        calls += 1;
        return bad;
      });
      const { body } = await rig.post(plainMessage());
      const last = bubblesOf(body).at(-1)!;
      assert.ok(luna.apologies.includes(last), last);
      assert.equal(calls, 2);
    });
  }

  it('after whole bubbles leaves those, and no half one', async () => {
    rig.model.answerWith({ kind: 'stream', pieces: ['This much is said.\n\n', 'And this is hal'], end: 'stall' });
    const before = rig.model.requests.length;
    const posted = rig.post(plainMessage());
    await until('it is asked', () => rig.model.requests.length > before);
    // Nothing outside tells that the first pieces are read; where they are not, the second try may apologise.
    await setTimeout(300);
    for (const request of rig.model.requests.slice(before)) request.cut();
    rig.model.answerWith({ kind: 'drop' });
    const bubbles = bubblesOf((await posted).body);
    assert.ok(
      bubbles.includes('This much is said.') || luna.apologies.includes(bubbles.at(-1) ?? ''),
      JSON.stringify(bubbles),
    );
    assert.equal(
      bubbles.some((text) => text.includes('hal')),
      false,
    );
  });

  it('by silence is given up, asked again, and apologised for', async () => {
    let calls = 0;
    rig.model.answerWith(() => {
      calls += 1;
      return { kind: 'silence' };
    });
    const posted = rig.post(plainMessage(), { signal: AbortSignal.timeout(30_000) });
    await until('it is asked', () => calls === 1);
    rig.clock.jump(20_000);
    await until('it is asked again', () => calls === 2);
    rig.clock.jump(20_000);
    const last = bubblesOf((await posted).body).at(-1)!;
    assert.ok(luna.apologies.includes(last), last);
  });
});

describe('a message that joins', () => {
  it('cuts the call short, and the next one has both', async () => {
    const phone = newPhone();
    let calls = 0;
    rig.model.answerWith(() => (++calls === 1 ? { kind: 'silence' } : reply('Both heard.')));
    const before = rig.model.requests.length;
    const first = rig.post(messageBody('i was thinking that', { phone }));
    await until('the first call is made', () => rig.model.requests.length === before + 1);
    const second = rig.post(messageBody('we could leave early', { phone }));
    await withDeadline('the first call is cut', rig.model.requests[before]!.clientGone);
    assert.equal((await first).body.metadata?.reason, 'joined');
    assert.equal(bubblesOf((await second).body).at(-1), 'Both heard.');
    assert.equal(calls, 2);
  });
});

describe('what the model is given', () => {
  it('is the history, without what is answered now and what waits behind it, and no number', async () => {
    const phone = newPhone();
    rig.model.answerWith(reply('Noted, thank you.'));
    await rig.post(messageBody('my sister is called Ann', { phone }));
    const release = rig.holdModel();
    const now = rig.post(messageBody('what is my sister called?', { phone }));
    await until('it is being answered', () => rig.app.host.stats().runningEffects === 1);
    const next = rig.post(messageBody('btw which day is it today?', { phone }));
    await until('both are known', async () => {
      const { queue } = await rig.contextOf<ConversationContext>(`conversation/imessage:any;-;${phone}:luna`);
      return queue.length === 1;
    });
    release();
    await Promise.all([now, next]);
    const [second, third] = rig.model.requests.slice(-2).map(({ body }) => JSON.stringify(body.messages));
    assert.ok(second!.includes('my sister is called Ann') && second!.includes('what is my sister called?'));
    assert.equal(second!.includes('which day is it'), false);
    assert.ok(third!.includes('what is my sister called?') && third!.includes('which day is it'));
    assert.equal(third!.split('which day is it').length, 2, 'once, and not in the history too');
    assert.equal(third!.includes(phone), false);
  });
});

describe('a crash while the model writes', () => {
  it('is gone on from: what was said is told to the model, and said once', async (t) => {
    const folder = createTempFolder('crash');
    const database = await createTestDatabase();
    const model = await startFakeOpenAi({
      script: { kind: 'stream', pieces: ['First part.\n\n', 'Second part.\n\n', 'Thi'], end: 'stall' },
    });
    t.after(async () => {
      await model.stop();
      await database.drop();
      folder.remove();
    });
    const env = {
      DATA_DIR: folder.path,
      DATABASE_URL: database.url,
      EDGE_SECRET: 'crash-secret',
      OPENAI_API_KEY: model.apiKey,
      OPENAI_BASE_URL: model.baseURL,
      RATE_LIMIT_AGENT: '0',
    };
    const server = await startServerProcess({ env });
    t.after(() => server.end('SIGKILL'));
    const connect = () =>
      connectSocket({
        port: server.port,
        path: '/edge/ws?edge_agent_id=luna1',
        headers: { authorization: 'Bearer crash-secret' },
      });
    const relay = await connect();
    const { body, key } = messageWithReflex(false);
    relay.send(JSON.stringify({ type: 'message', data: { ...body, message_id: key } }));
    const command = async (from: typeof relay) => {
      const { data } = JSON.parse(await from.next((text) => JSON.parse(text).type === 'command'));
      from.send(JSON.stringify({ type: 'command_ack', data: { command_id: data.command_id, status: 'completed' } }));
      return data.payload.text as string;
    };
    assert.equal(await command(relay), 'First part.');
    await until('the acknowledgement is committed', async () => {
      const rows = await database.query(
        `select 1 from journal where address = 'edge/luna1' and event like '%command_acked%'`,
      );
      return rows.length === 1;
    });
    assert.equal((await server.end('SIGKILL')).signal, 'SIGKILL');
    model.answerWith(reply('Rest of it.'));
    const again = await startServerProcess({ env, port: server.port });
    t.after(() => again.end('SIGKILL'));
    const back = await connect();
    assert.equal(await command(back), 'Rest of it.');
    const prompt = model.requests.at(-1)!.body.messages;
    const said = prompt.filter(({ role }) => role === 'assistant').map(({ content }) => String(content));
    assert.ok(
      said.some((text) => text.includes('First part.')),
      JSON.stringify(said),
    );
    assert.equal(
      back.inbox.some((text) => text.includes('First part.')),
      false,
    );
    back.destroy();
    assert.deepEqual(await again.end('SIGTERM', 15_000), { code: 0, signal: null });
  });
});
