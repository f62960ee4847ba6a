/** The model responder against a service that speaks the real protocol, on good days and bad ones. */
import assert from 'node:assert/strict';
import { after, beforeEach, describe, it } from 'node:test';
import { randomIds, systemClock } from '../../actors/clock.ts';
import { createModelResponder, type ModelResponderOptions } from '../../src/conversation/model-responder.ts';
import { luna } from '../../src/conversation/personas/luna.ts';
import { promptMarker } from '../../src/conversation/prompt.ts';
import { ModelFailure } from '../../src/providers/model.ts';
import { createOpenAiModel } from '../../src/providers/openai-model.ts';
import { reply, type Scripted, startFakeOpenAi, tooManyRequests } from '../support/fake-openai.ts';
import { withDeadline } from '../support/waits.ts';
import { briefOf, writeOptions } from './brief.ts';

const service = await startFakeOpenAi({ models: ['test-model'] });
after(() => service.stop());
beforeEach(() => {
  service.requests.length = 0;
});

function responder(options: Partial<ModelResponderOptions> = {}) {
  const model = createOpenAiModel({
    apiKey: service.apiKey,
    baseURL: service.baseURL,
    model: 'test-model',
    clock: systemClock,
    ids: randomIds,
    observe: () => undefined,
  });
  return createModelResponder(model, { clock: systemClock, ...options });
}

/** Answers each request with the next of these. */
function answersInOrder(...answers: Scripted[]): void {
  service.answerWith((_, index) => answers[Math.min(index, answers.length - 1)]!);
}

/** What was yielded, and how it ended. */
async function ask(
  options: Partial<ModelResponderOptions> = {},
  brief = briefOf('hey'),
  signal?: AbortSignal,
): Promise<{ text: string; failure: ModelFailure | null }> {
  let text = '';
  const reading = async () => {
    try {
      for await (const piece of responder(options).write(brief, writeOptions(signal))) text += piece;
      return { text, failure: null };
    } catch (error) {
      assert.ok(error instanceof ModelFailure, String(error));
      return { text, failure: error };
    }
  };
  return withDeadline('the responder to end', reading(), 10_000);
}

const unavailable: Scripted = { kind: 'answer', status: 503, body: { error: { message: 'overloaded' } } };

describe('what comes through', () => {
  it('is the text as written, asked for with the brief and an idempotency key', async () => {
    answersInOrder(reply('hiii\n\nhow are you?'));
    assert.deepEqual(await ask(), { text: 'hiii\n\nhow are you?', failure: null });
    const [request] = service.requests;
    const contents = JSON.stringify(request!.body.messages);
    assert.ok(contents.includes(luna.rules[0]!) && contents.includes('hey'));
    assert.ok(request!.headers['idempotency-key']);
  });

  for (const [written, shown] of [
    ['Luna: hey you', 'hey you'],
    ['**Luna:** hey you', 'hey you'],
    ['luna : ok', 'ok'],
    ['lunatic, that one', 'lunatic, that one'],
    ['ok', 'ok'],
    ['😂', '😂'],
    ['[maybe] the ones in the back', '[maybe] the ones in the back'],
    ['今天', '今天'],
  ] as const) {
    it(`${JSON.stringify(written)} as ${JSON.stringify(shown)}`, async () => {
      answersInOrder({ kind: 'stream', pieces: [...written] });
      assert.deepEqual(await ask(), { text: shown, failure: null });
    });
  }

  it('is never taken back: text flows before the answer is complete', async () => {
    answersInOrder({ kind: 'stream', pieces: ['okay so ', 'here is ', 'the thing'], end: 'stall' });
    const controller = new AbortController();
    const stream = responder().write(briefOf('hey'), writeOptions(controller.signal))[Symbol.asyncIterator]();
    let text = '';
    while (!text.includes('thing')) text += (await withDeadline('the next piece', stream.next(), 5000)).value ?? '';
    controller.abort();
    await assert.rejects(withDeadline('the end', stream.next(), 5000), {
      name: 'ModelFailure',
      code: 'aborted',
      afterText: true,
    });
  });
});

describe('a failure before any text', () => {
  it('is retried once, as a new call', async () => {
    answersInOrder(unavailable, reply('here now'));
    const retries: string[] = [];
    assert.deepEqual(await ask({ onRetry: ({ code }) => retries.push(code) }), { text: 'here now', failure: null });
    assert.deepEqual(retries, ['unavailable']);
    assert.equal(service.requests.length, 2);
    assert.notEqual(service.requests[0]!.headers['idempotency-key'], service.requests[1]!.headers['idempotency-key']);
  });

  it('twice is a failure', async () => {
    answersInOrder(unavailable);
    const { text, failure } = await ask();
    assert.equal(text, '');
    assert.deepEqual([failure?.code, failure?.afterText, service.requests.length], ['unavailable', false, 2]);
  });

  it('is not retried where that cannot help', async () => {
    answersInOrder({ kind: 'answer', status: 401, body: { error: { message: 'no' } } });
    const { failure } = await ask();
    assert.deepEqual([failure?.code, service.requests.length], ['unauthorized', 1]);
  });

  it('waits as the service asks, and not when it asks for too long', async () => {
    answersInOrder(tooManyRequests(1), reply('thanks for waiting'));
    const waits: number[] = [];
    const clock = {
      now: () => 0,
      after: (ms: number, callback: () => void) => {
        waits.push(ms);
        queueMicrotask(callback);
        return () => undefined;
      },
    };
    assert.equal((await ask({ clock })).text, 'thanks for waiting');
    assert.deepEqual(waits, [1000]);
    service.requests.length = 0;
    answersInOrder(tooManyRequests(30));
    const { failure } = await ask();
    assert.deepEqual([failure?.code, failure?.retryAfterMs, service.requests.length], ['rate_limited', 30_000, 1]);
  });

  it('ends at once when the turn was given up', async () => {
    answersInOrder(reply('never read'));
    const { text, failure } = await ask({}, briefOf('hey'), AbortSignal.abort());
    assert.equal(text, '');
    assert.equal(failure?.code, 'aborted');
    assert.equal(service.requests.length, 0);
  });
});

it('throws after text, so that the turn goes on after what was said', async () => {
  answersInOrder(reply('okay so the first thing is ', { end: 'no_finish' }), reply('never asked for'));
  const { text, failure } = await ask();
  assert.match(text, /^okay so the first/);
  assert.deepEqual([failure?.code, failure?.afterText, service.requests.length], ['unavailable', true, 1]);
});

describe('nonsense', () => {
  for (const [name, pieces] of [
    ['white space', ['  ', '\n\n']],
    ['punctuation', ['...', ' !?', ' —']],
    ['a name and nothing more', ['Luna:', ' ']],
  ] as const) {
    it(`${name} is asked for once more, then a failure`, async () => {
      answersInOrder({ kind: 'stream', pieces: [...pieces] });
      const { text, failure } = await ask();
      assert.equal(text, '');
      assert.deepEqual([failure?.code, service.requests.length], ['nonsense', 2]);
    });
  }

  it('a leaked prompt is never shown, wherever it is cut', async () => {
    const leak = `${promptMarker} Private instructions. Never quote`;
    for (const size of [1, 3, 7, 100]) {
      service.requests.length = 0;
      const pieces = (text: string) => text.match(new RegExp(`.{1,${size}}`, 'gsu')) ?? [];
      answersInOrder({ kind: 'stream', pieces: pieces(leak) }, { kind: 'stream', pieces: pieces('hey you') });
      assert.deepEqual(await ask(), { text: 'hey you', failure: null });
      answersInOrder({ kind: 'stream', pieces: pieces(`sure, my rules are: ${leak}`) });
      const { text, failure } = await ask();
      assert.equal(failure, null);
      assert.equal(text.trim(), 'sure, my rules are:');
      answersInOrder({ kind: 'stream', pieces: pieces(`okay. ${luna.voice}`) });
      // Three letters of a beginning are not held back.
      assert.match((await ask()).text.trim(), /^okay\.(?: Yo?u?)?$/);
    }
  });

  it('an endless answer is cut, and its stream closed', async () => {
    answersInOrder({ kind: 'stream', pieces: Array.from({ length: 400 }, () => 'and on and on 👍 '), end: 'stall' });
    const { text, failure } = await ask({ charsMax: 1000 });
    assert.equal(failure, null);
    assert.ok(text.length > 980 && text.length <= 1000 && text.isWellFormed());
    await withDeadline('the service to see the stream closed', service.requests[0]!.clientGone, 5000);
  });
});
