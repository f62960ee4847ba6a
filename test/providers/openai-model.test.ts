/** The model client against a service that speaks the real protocol over a real socket, on good days and bad ones. */
import assert from 'node:assert/strict';
import { after, beforeEach, describe, it } from 'node:test';
import { randomIds, systemClock } from '../../actors/clock.ts';
import type { Observed } from '../../src/observe/catalogue.ts';
import type { Deadlines } from '../../src/providers/call-deadlines.ts';
import { type ModelCall, ModelFailure } from '../../src/providers/model.ts';
import type { ModelTrace } from '../../src/providers/model-trace.ts';
import { createOpenAiModel } from '../../src/providers/openai-model.ts';
import { reply, type Scripted, startFakeOpenAi, tooManyRequests } from '../support/fake-openai.ts';
import { withDeadline } from '../support/waits.ts';

const service = await startFakeOpenAi({ models: ['test-model'] });
after(() => service.stop());

const events: Observed[] = [];
const traces: ModelTrace[] = [];
beforeEach(() => {
  events.length = 0;
  traces.length = 0;
  service.requests.length = 0;
  service.answerWith(reply('Hello from the model.'));
});

interface Overrides extends Partial<Deadlines> {
  apiKey?: string;
  baseURL?: string;
  model?: string;
}

function model(overrides: Overrides = {}) {
  return createOpenAiModel({
    apiKey: service.apiKey,
    baseURL: service.baseURL,
    model: 'test-model',
    clock: systemClock,
    ids: randomIds,
    observe: (event) => events.push(event),
    onTrace: (trace) => traces.push(trace),
    ...overrides,
  });
}

function call(overrides: Partial<ModelCall> = {}): ModelCall {
  return {
    purpose: 'reply',
    messages: [
      { role: 'system', content: 'You are Luna.' },
      { role: 'user', content: 'hey, it is me from +15551234567' },
    ],
    outputTokensMax: 300,
    temperature: 0.8,
    idempotencyKey: 'conversation/iMessage:any;-;+15551234567:luna:4:0',
    signal: new AbortController().signal,
    trace: { turnId: 'turn-1', conversationTag: 'conversation/0011223344', personaId: 'luna' },
    ...overrides,
  };
}

/** Reads a whole stream: its text, and the failure it ended with. */
async function read(stream: AsyncIterable<string>): Promise<{ text: string; failure: ModelFailure | null }> {
  let text = '';
  const reading = (async () => {
    for await (const piece of stream) text += piece;
  })();
  try {
    await withDeadline('the end of the stream', reading, 10_000);
    return { text, failure: null };
  } catch (error) {
    if (!(error instanceof ModelFailure)) throw error;
    return { text, failure: error };
  }
}

async function failureWith(script: Scripted, overrides: Overrides = {}) {
  service.answerWith(script);
  const { text, failure } = await read(model(overrides).stream(call()));
  assert.ok(failure, 'the call should have failed');
  assert.equal(traces.length, 1, 'one trace for one call');
  assert.deepEqual(
    events.map((event) => event.event),
    ['model_call_failed'],
  );
  assert.equal(traces[0]!.outcome.kind, 'failed');
  return { text, failure, trace: traces[0]! };
}

describe('a reply', () => {
  it('is streamed whole, and counted', async () => {
    const { text, failure } = await read(model().stream(call()));
    assert.equal(failure, null);
    assert.equal(text, 'Hello from the model.');
    const [event] = events;
    assert.ok(event?.event === 'model_call_finished');
    assert.equal(event.turnId, 'turn-1');
    assert.equal(event.finishReason, 'stop');
    assert.ok(event.inputTokens && event.outputTokens && event.pieces === 4);
    const [trace] = traces;
    assert.equal(trace?.outputCharacters, text.length);
    assert.equal(trace.inputCharacters, 44);
    assert.ok(trace.usage && trace.usage.outputTokens > 0);
    assert.ok(trace.firstTokenMs !== null && trace.firstTokenMs <= trace.latencyMs);
    assert.equal(event.modelCallId, trace.modelCallId);
  });

  it('is asked for as the protocol wants it', async () => {
    await read(model().stream(call()));
    const [request] = service.requests;
    assert.equal(request?.body.stream, true);
    assert.deepEqual(request.body.stream_options, { include_usage: true });
    assert.equal(request.body.max_tokens, 300);
    assert.equal(request.body.max_completion_tokens, undefined);
    assert.equal(request.body.temperature, 0.8);
    assert.deepEqual(request.body.messages[0], { role: 'system', content: 'You are Luna.' });
  });

  it('names the same call by the same key, which holds no phone number', async () => {
    await read(model().stream(call()));
    await read(model().stream(call()));
    await read(model().stream(call({ idempotencyKey: 'another' })));
    const keys = service.requests.map((request) => request.headers['idempotency-key']);
    assert.match(String(keys[0]), /^[0-9a-f]{64}$/);
    assert.equal(keys[0], keys[1]);
    assert.notEqual(keys[0], keys[2]);
  });

  it('arrives intact when the network tears every chunk, line and character apart', async () => {
    const torn = 'Grüße 👩‍👩‍👧 aus 東京 — "quoted" \\ and\n\nnew lines';
    service.answerWith(reply(torn, { bytesPerWrite: 3 }));
    const { text, failure } = await read(model().stream(call()));
    assert.equal(failure, null);
    assert.equal(text, torn);
  });

  it('that reached its length limit is a reply all the same', async () => {
    service.answerWith(reply('as far as it', { finishReason: 'length' }));
    const { text, failure } = await read(model().stream(call()));
    assert.equal(failure, null);
    assert.equal(text, 'as far as it');
  });

  it('is complete with a finish reason even where a server sends no [DONE]', async () => {
    service.answerWith(reply('all of it', { end: 'no_sentinel' }));
    const { text, failure } = await read(model().stream(call()));
    assert.equal(failure, null);
    assert.equal(text, 'all of it');
  });

  it('may drip slowly without being taken for stalled', async () => {
    service.answerWith(reply('drip drop drip drop', { pieceDelayMs: 30 }));
    const { text, failure } = await read(model({ stallMs: 2_000 }).stream(call()));
    assert.equal(failure, null);
    assert.equal(text, 'drip drop drip drop');
  });

  it('is not stalled while its reader takes long over a piece', async () => {
    service.answerWith(reply('twelve chars and more'));
    let text = '';
    for await (const piece of model({ stallMs: 200 }).stream(call())) {
      text += piece;
      const { promise, resolve } = Promise.withResolvers<void>();
      systemClock.after(300, resolve);
      await promise;
    }
    assert.equal(text, 'twelve chars and more');
  });
});

describe('a service that refuses', () => {
  it('401: unauthorized, and the key is in no word of it', async () => {
    const apiKey = 'sk-wrong-1234567890abcdef';
    const { failure, trace } = await failureWith(reply('unused'), { apiKey });
    assert.equal(failure.code, 'unauthorized');
    assert.equal(failure.retryable, false);
    assert.deepEqual(trace.outcome, { kind: 'failed', code: 'unauthorized', status: 401 });
    const everything = JSON.stringify([failure.message, failure.stack, failure.cause, events, traces]);
    assert.ok(!everything.includes(apiKey.slice(0, 8)) && !everything.includes(apiKey.slice(-4)));
    assert.equal(service.refused.at(-1), 401);
  });

  it('429: rate limited, with the wait it asked for, and no second try of its own', async () => {
    const { failure } = await failureWith(tooManyRequests(7));
    assert.equal(failure.code, 'rate_limited');
    assert.equal(failure.retryable, true);
    assert.equal(failure.retryAfterMs, 7_000);
    assert.equal(service.requests.length, 1);
  });

  it('429 with a quota used up: not worth another try', async () => {
    const body = { error: { message: 'quota', type: 'insufficient_quota', param: null, code: 'insufficient_quota' } };
    const { failure } = await failureWith({ kind: 'answer', status: 429, body });
    assert.equal(failure.code, 'rate_limited');
    assert.equal(failure.retryable, false);
  });

  for (const status of [500, 502, 503]) {
    it(`${status}: unavailable`, async () => {
      const { failure, trace } = await failureWith({ kind: 'answer', status, body: '<html>bad gateway</html>' });
      assert.equal(failure.code, 'unavailable');
      assert.equal(failure.retryable, true);
      assert.deepEqual(trace.outcome, { kind: 'failed', code: 'unavailable', status });
    });
  }

  it('400: refused, and not with its own words', async () => {
    const body = {
      error: { message: 'your text "hey" is bad', type: 'invalid_request_error', param: null, code: null },
    };
    const { failure } = await failureWith({ kind: 'answer', status: 400, body });
    assert.equal(failure.code, 'refused');
    assert.equal(failure.retryable, false);
    assert.doesNotMatch(failure.message, /hey/);
  });

  it('an unknown model: unavailable for good', async () => {
    const { failure } = await failureWith(reply('unused'), { model: 'no-such-model' });
    assert.equal(failure.code, 'unavailable');
    assert.equal(failure.retryable, false);
  });

  it('a filtered reply: refused, after its text', async () => {
    const { text, failure } = await failureWith(reply('so far', { finishReason: 'content_filter' }));
    assert.equal(text, 'so far');
    assert.equal(failure.code, 'refused');
    assert.equal(failure.afterText, true);
  });

  it('a model that declines: refused', async () => {
    const { failure } = await failureWith({ kind: 'stream', pieces: [], refusal: 'I cannot help with that.' });
    assert.equal(failure.code, 'refused');
  });
});

describe('a connection that breaks', () => {
  it('nobody listens: unavailable', async () => {
    const gone = await startFakeOpenAi();
    await gone.stop();
    const { failure } = await failureWith(reply('unused'), { baseURL: gone.baseURL });
    assert.equal(failure.code, 'unavailable');
    assert.equal(failure.retryable, true);
    assert.equal(failure.afterText, false);
  });

  it('dropped before an answer: unavailable', async () => {
    const { failure } = await failureWith({ kind: 'drop' });
    assert.equal(failure.code, 'unavailable');
  });

  it('cut after text: unavailable, after its text', async () => {
    service.answerWith(reply('half a sent', { end: 'stall' }));
    let text = '';
    const reading = (async () => {
      for await (const piece of model().stream(call())) {
        text += piece;
        if (text === 'half a sent') service.requests[0]!.cut();
      }
    })();
    await assert.rejects(withDeadline('the end of the cut stream', reading), (error) => {
      assert.ok(error instanceof ModelFailure);
      assert.equal(error.code, 'unavailable');
      assert.equal(error.retryable, true);
      assert.equal(error.afterText, true);
      return true;
    });
    assert.equal(traces.length, 1);
  });

  it('cut at once: unavailable', async () => {
    const { failure } = await failureWith(reply('half', { end: 'cut' }));
    assert.equal(failure.code, 'unavailable');
  });

  for (const end of ['no_finish', 'error_chunk'] as const) {
    it(`${end} after text: unavailable, after its text`, async () => {
      const { text, failure } = await failureWith(reply('half a sent', { end }));
      assert.equal(text, 'half a sent');
      assert.equal(failure.code, 'unavailable');
      assert.equal(failure.retryable, true);
      assert.equal(failure.afterText, true);
    });
  }

  it('no_finish before any text: unavailable, not an empty reply', async () => {
    const { failure } = await failureWith({ kind: 'stream', pieces: [], end: 'no_finish' });
    assert.equal(failure.code, 'unavailable');
    assert.equal(failure.afterText, false);
  });
});

describe('nonsense', () => {
  it('half a JSON in a chunk', async () => {
    const { text, failure } = await failureWith(reply('half', { end: 'half_json' }));
    assert.equal(text, 'half');
    assert.equal(failure.code, 'nonsense');
    assert.equal(failure.afterText, true);
  });

  it('a page of HTML with status 200', async () => {
    const { failure } = await failureWith({ kind: 'answer', status: 200, body: '<html>Sign in to the Wi-Fi</html>' });
    assert.equal(failure.code, 'nonsense');
  });

  it('a whole completion where a stream was asked for', async () => {
    const { failure } = await failureWith({ kind: 'answer', status: 200, body: { choices: [] } });
    assert.equal(failure.code, 'nonsense');
  });

  for (const [name, pieces] of [
    ['empty', []],
    ['blank', [' ', '\n\n', '  ']],
  ] as const) {
    it(`a reply that is ${name}`, async () => {
      const { text, failure } = await failureWith({ kind: 'stream', pieces: [...pieces] });
      assert.equal(text, '');
      assert.equal(failure.code, 'nonsense');
      assert.equal(failure.retryable, true);
    });
  }

  it('chunks of the wrong shape do not throw anything else', async () => {
    const odd = [
      'null',
      '[]',
      '{"choices":null}',
      '{"choices":[{}]}',
      '{"choices":[{"delta":{"content":7}}]}',
      '{"usage":{"prompt_tokens":"x"}}',
    ];
    const body = odd.map((data) => `data: ${data}\n\n`).join('');
    const { failure } = await failureWith({ kind: 'answer', status: 200, contentType: 'text/event-stream', body });
    assert.equal(failure.code, 'unavailable');
  });
});

describe('a service that hangs', () => {
  it('never answers: timeout', async () => {
    const { failure } = await failureWith({ kind: 'silence' }, { firstTokenMs: 50 });
    assert.equal(failure.code, 'timeout');
    assert.equal(failure.retryable, true);
    await withDeadline('the service to see the connection go', service.requests[0]!.clientGone);
  });

  it('begins and says nothing: timeout', async () => {
    const { failure } = await failureWith({ kind: 'stream', pieces: [], end: 'stall' }, { firstTokenMs: 50 });
    assert.equal(failure.code, 'timeout');
    assert.equal(failure.afterText, false);
  });

  it('stops in the middle: stalled, after its text', async () => {
    const { text, failure } = await failureWith(reply('and then', { end: 'stall' }), { stallMs: 50 });
    assert.equal(text, 'and then');
    assert.equal(failure.code, 'stalled');
    assert.equal(failure.retryable, true);
    assert.equal(failure.afterText, true);
    await withDeadline('the service to see the connection go', service.requests[0]!.clientGone);
  });

  it('never comes to an end: timeout, not to be tried again', async () => {
    const { failure } = await failureWith(reply('x'.repeat(60_000), { pieceDelayMs: 5 }), { totalMs: 150 });
    assert.equal(failure.code, 'timeout');
    assert.equal(failure.retryable, false);
  });
});

describe('a caller that leaves', () => {
  it('before the call: aborted, and no request is made', async () => {
    const { failure } = await read(model().stream(call({ signal: AbortSignal.abort() })));
    assert.equal(failure?.code, 'aborted');
    assert.equal(service.requests.length, 0);
    assert.equal(traces.length, 1);
  });

  it('in the middle: aborted, and the request is over', async () => {
    service.answerWith(reply('one two three', { end: 'stall' }));
    const controller = new AbortController();
    let text = '';
    const reading = (async () => {
      for await (const piece of model().stream(call({ signal: controller.signal }))) {
        text += piece;
        if (text === 'one two three') controller.abort();
      }
    })();
    await assert.rejects(withDeadline('the aborted stream', reading), (error) => {
      assert.ok(error instanceof ModelFailure);
      assert.equal(error.code, 'aborted');
      assert.equal(error.afterText, true);
      return true;
    });
    await withDeadline('the service to see the connection go', service.requests[0]!.clientGone);
  });

  it('by breaking out of the loop: the request is over, and there is one trace', async () => {
    service.answerWith(reply('one two three', { end: 'stall' }));
    for await (const _piece of model().stream(call())) break;
    await withDeadline('the service to see the connection go', service.requests[0]!.clientGone);
    assert.equal(traces.length, 1);
    assert.deepEqual(traces[0]!.outcome, { kind: 'failed', code: 'aborted', status: null });
  });
});

it('no event and no trace holds a word of a message', async () => {
  const secret = 'the-word-that-must-not-leak';
  service.answerWith(reply(`${secret} and on`));
  await read(model().stream(call({ messages: [{ role: 'user', content: secret }] })));
  assert.equal(events.length, 1);
  assert.ok(!JSON.stringify([events, traces]).includes(secret.slice(0, 8)));
});

it('speaks the newer dialect to OpenAI itself, without a temperature for a model that reasons', async () => {
  const bodies: Record<string, unknown>[] = [];
  const fetch: typeof globalThis.fetch = async (_url, init) => {
    bodies.push(JSON.parse(String(init?.body)) as Record<string, unknown>);
    return new Response('', { status: 500 });
  };
  const options = { apiKey: 'sk-x', baseURL: 'https://api.openai.com/v1', fetch, clock: systemClock, ids: randomIds };
  for (const name of ['gpt-4.1-mini', 'o4-mini', 'gpt-5.1']) {
    const { failure } = await read(createOpenAiModel({ ...options, model: name, observe: () => {} }).stream(call()));
    assert.equal(failure?.code, 'unavailable');
  }
  assert.deepEqual(
    bodies.map((body) => [body.max_completion_tokens, body.max_tokens, body.temperature]),
    [
      [300, undefined, 0.8],
      [300, undefined, undefined],
      [300, undefined, undefined],
    ],
  );
});
