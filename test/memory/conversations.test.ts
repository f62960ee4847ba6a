/** Memory in conversations: the whole server, a relay's messages, what the persona says and what a model is shown. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { lullMs, type MemoryContext, memoryAddress, pauseMs } from '../../machines/memory.ts';
import { conversationAddress } from '../../src/conversation/door.ts';
import { bubblesOf, messageBody, type Rig, startRig } from '../edge/rig.ts';
import { reply } from '../support/fake-openai.ts';
import { until } from '../support/waits.ts';

let phones = 0;

/** One person who texts with a persona. */
function person(rig: Rig, personaId = 'luna') {
  phones += 1;
  const phone = `+1555300${String(phones).padStart(4, '0')}`;
  const chat = `any;-;${phone}`;
  const conversation = conversationAddress(chat, personaId);
  let clock = Math.floor(Date.now() / 1_000) - 1_000;
  const say = async (text: string) => {
    const body = messageBody(text, {
      chat_guid: `iMessage;-;${phone}`,
      sender: phone,
      persona_id: personaId,
      timestamp: clock++,
    });
    const answer = await rig.post(body);
    assert.equal(answer.status, 200);
    return bubblesOf(answer.body).join('\n');
  };
  /** Resolves when all that was said has been read into memory. */
  const read = () =>
    until('memory has read the conversation', async () => {
      const records = (await rig.contextOf<{ messagesSeen: number }>(conversation)).messagesSeen;
      const view = await rig.app.host.inspect(memoryAddress(conversation));
      const { position } = view!.context as MemoryContext;
      if (view?.value === 'pausing') rig.clock.jump(pauseMs);
      const last = await rig.database.query<{ seq: string }>(
        `select max(seq) as seq from actor_record where address = $1`,
        [conversation],
      );
      const isQuiet = view?.value === 'idle' || view?.value === 'resting';
      return records > 0 && isQuiet && position >= Number(last[0]?.seq);
    });
  return { phone, chat, conversation, say, read };
}

describe('offline', () => {
  let rig: Rig;
  before(async () => {
    rig = await startRig();
  });
  after(() => rig.stop());

  it('tells what is remembered, forgets what it is told to, and says so', async () => {
    const { say, read } = person(rig);
    await say('hey! i live in Portland with my dog Truffle');
    await say("i'm allergic to shellfish");
    await read();
    const known = await say('what do you remember about me?');
    assert.match(known, /Portland/);
    assert.match(known, /Truffle/);
    assert.match(known, /shellfish/);
    assert.match(await say('forget everything about the shellfish'), /gone|out of my head|forgotten/i);
    await read();
    const later = await say('what do you remember about me?');
    assert.match(later, /Portland/);
    assert.doesNotMatch(later, /shellfish/);
    assert.match(await say('forget everything'), /yes, forget everything/);
    assert.match(await say('yes, forget everything'), /all gone|blank page/i);
    await read();
    assert.doesNotMatch(await say('what do you remember about me?'), /Portland|Truffle/);
  });

  it('is asked right away, in any words, about one of a family and not another', async () => {
    const { say } = person(rig);
    await say('my sister Clara is visiting next week');
    await say('my brother is called Tom');
    // Nobody waits for memory to have read it.
    for (const question of ["what's my brother's name?", 'whats my brothers name']) {
      const answer = await say(question);
      assert.match(answer, /\btom\b/i, question);
      assert.doesNotMatch(answer, /clara/i, question);
    }
    for (const question of ['whats my sisters name', "what's my sister's name?"]) {
      const answer = await say(question);
      assert.match(answer, /clara/i, question);
      assert.doesNotMatch(answer, /\btom\b|whats my/i, question);
    }
    assert.match(await say("what's my cousin's name?"), /haven’t told me/i);
  });

  it('knows somebody by name long after the talk in which it was said', async () => {
    const { say, read } = person(rig);
    await say('my name is Ottilie');
    for (let i = 0; i < 24; i++) await say(`nothing new at number ${i}`);
    await read();
    assert.match(await say('do you remember my name?'), /Ottilie/i);
  });

  it('answers questions about oneself in the letters people text in, and says where it knows nothing', async () => {
    const { say, read } = person(rig);
    await say('im sam btw, i live in lisbon with my sister clara');
    await say('we have a dog called rex');
    await say('i work as a nurse');
    await read();
    assert.match(await say('where do i live?'), /lisbon/i);
    assert.match(await say("what's my dog's name?"), /told me that your dog is called rex/i);
    assert.match(await say('what do you remember about me?'), /you live in Lisbon.*your dog is called Rex/is);
    assert.match(await say('forget rex'), /gone|out of my head|forgotten/i);
    await read();
    assert.match(await say("what's my dog's name?"), /haven’t told me/i);
  });

  it('leaves nothing of what was forgotten beside what was said after it', async () => {
    const { say, read } = person(rig);
    await say('my brother Leopold stole a boat once');
    await say('anyway the weather was lovely up there');
    await read();
    const held = () => rig.database.query(`select 1 from memory where context like '%Leopold%'`);
    assert.ok((await held()).length > 0, 'nothing stands beside it, so this shows nothing');
    await say('forget Leopold');
    assert.deepEqual(await held(), []);
  });

  it('forgets the last thing said, also where it was not read yet', async () => {
    const { say, read, conversation } = person(rig);
    await say('my brother Marcos stole a boat once');
    await say('forget that');
    await say('how are you today then');
    await read();
    const rows = await rig.database.query<{ text: string }>(`select text from memory where text like '%Marcos%'`);
    assert.deepEqual(rows, []);
    assert.ok(conversation.endsWith(':luna'));
  });

  it('keeps personas and groups apart from what a person told one of them', async () => {
    const { say, read, phone } = person(rig);
    await say('my name is Ines and i live in Valencia');
    await read();
    const withNyx = await rig.post(
      messageBody('what do you remember about me?', {
        chat_guid: `iMessage;-;${phone}`,
        sender: phone,
        persona_id: 'nyx',
      }),
    );
    assert.doesNotMatch(bubblesOf(withNyx.body).join(' '), /Valencia|Ines/);
    const group = {
      chat_guid: 'iMessage;+;chat7001',
      mode: 'group',
      sender: phone,
      participants: [phone, '+15553009999'],
      persona_id: 'luna',
    };
    const inGroup = await rig.post(messageBody('luna, what do you remember about me?', group));
    assert.doesNotMatch(bubblesOf(inGroup.body).join(' '), /Valencia|Ines/);
  });
});

describe('with a model', () => {
  let rig: Rig;
  before(async () => {
    rig = await startRig({ model: reply('Sounds good.') });
  });
  after(() => rig.stop());

  const promptFor = async (text: string, say: (text: string) => Promise<string>) => {
    await say(text);
    return JSON.stringify(rig.model.requests.at(-1)?.body ?? {});
  };

  it('shows it what fits, as data, and no more once a subject is closed', async () => {
    const { say, read } = person(rig);
    await say('my ex Jonah teaches band in Boise');
    for (let i = 0; i < 24; i++) await say(`nothing new at number ${i}`);
    await read();
    assert.match(await promptFor('who teaches band again?', say), /remembered.*Jonah teaches band/);
    assert.match(await say("please don't bring up Jonah again"), /won.t bring it up|stays closed|leave it alone/i);
    await read();
    const prompt = await promptFor('who teaches band again?', say);
    assert.doesNotMatch(prompt, /remembered[^\]]*Jonah/);
    assert.match(prompt, /not to bring up/);
  });

  it('lets the model read a talk once it has paused, and believes only what fits the schema', async () => {
    const { say, read, conversation } = person(rig);
    await say('so i got the keys to the lighthouse keeper cottage in Oban');
    await read();
    const before = rig.model.requests.length;
    const memories = [
      {
        message: 1,
        kind: 'fact',
        text: 'lives in a cottage in Oban',
        predicate: 'lives_in',
        single: true,
        confidence: 0.9,
        delicate: false,
        until: null,
      },
      {
        message: 99,
        kind: 'fact',
        text: 'was never said',
        predicate: 'x',
        single: true,
        confidence: 1,
        delicate: false,
        until: null,
      },
    ];
    rig.model.answerWith({ kind: 'answer', status: 200, body: completion(JSON.stringify({ memories })) });
    rig.clock.jump(lullMs + 1_000);
    await until('the model was asked', () => rig.model.requests.length > before);
    await until('what it understood is remembered', async () => {
      const rows = await rig.database.query<{ text: string }>(
        `select text from memory where text = 'lives in a cottage in Oban'`,
      );
      return rows.length > 0;
    });
    assert.deepEqual(await rig.database.query(`select 1 from memory where text = 'was never said'`), []);
    await until(
      'the actor rests',
      async () => (await rig.app.host.inspect(memoryAddress(conversation)))?.value === 'idle',
    );
  });

  it('goes on when the model answers nonsense, and asks again later', async () => {
    const { say, read, conversation } = person(rig);
    rig.model.answerWith(reply('Sounds good.'));
    await say('i teach ceramics to retired sailors');
    await read();
    rig.model.answerWith({ kind: 'answer', status: 200, body: completion('I remember that they are nice') });
    rig.clock.jump(lullMs + 1_000);
    await until(
      'the actor will try again',
      async () => (await rig.app.host.inspect(memoryAddress(conversation)))?.value === 'puzzled',
    );
    rig.model.answerWith({ kind: 'answer', status: 200, body: completion('{"memories": []}') });
    rig.clock.jump(60_000);
    await until(
      'the actor rests',
      async () => (await rig.app.host.inspect(memoryAddress(conversation)))?.value === 'idle',
    );
    const rows = await rig.database.query(`select 1 from memory where text like '%ceramics%'`);
    assert.equal(rows.length, 1);
  });
});

function completion(content: string) {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'fake',
    choices: [
      { index: 0, message: { role: 'assistant', content, refusal: null }, finish_reason: 'stop', logprobs: null },
    ],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  };
}
