/** The stand-in for the model service refuses what the real one refuses: else its tests would prove nothing. */
import assert from 'node:assert/strict';
import { after, it } from 'node:test';
import { reply, startFakeOpenAi } from '../support/fake-openai.ts';

const service = await startFakeOpenAi({ script: reply('fine'), models: ['m'] });
after(() => service.stop());

const good = { model: 'm', messages: [{ role: 'user', content: 'hi' }] };

async function post(body: unknown, key = service.apiKey): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${service.baseURL}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

const wrong: [name: string, body: unknown, status: number, param: string | null][] = [
  ['no JSON', '{', 400, null],
  ['no model', { messages: good.messages }, 400, null],
  ['a model that is no string', { ...good, model: 4 }, 400, 'model'],
  ['an unknown model', { ...good, model: 'other' }, 404, null],
  ['no messages', { model: 'm' }, 400, 'messages'],
  ['no message among them', { model: 'm', messages: [] }, 400, 'messages'],
  ['an unknown role', { model: 'm', messages: [{ role: 'luna', content: 'hi' }] }, 400, 'messages[0].role'],
  ['content that is a number', { model: 'm', messages: [{ role: 'user', content: 1 }] }, 400, 'messages[0].content'],
  [
    'an unknown part',
    { model: 'm', messages: [{ role: 'user', content: [{ type: 'smell' }] }] },
    400,
    'messages[0].content[0].type',
  ],
  [
    'an image without its URL',
    { model: 'm', messages: [{ role: 'user', content: [{ type: 'image_url', image_url: 'x' }] }] },
    400,
    'messages[0].content[0].image_url',
  ],
  ['an unknown parameter', { ...good, max_token: 3 }, 400, null],
  ['both limits', { ...good, max_tokens: 3, max_completion_tokens: 3 }, 400, 'max_tokens'],
  ['a limit of none', { ...good, max_tokens: 0 }, 400, 'max_tokens'],
  ['a temperature too hot', { ...good, temperature: 3 }, 400, 'temperature'],
  ['stream options without a stream', { ...good, stream_options: { include_usage: true } }, 400, 'stream_options'],
  ['an unknown format', { ...good, response_format: { type: 'xml' } }, 400, 'response_format.type'],
];

for (const [name, body, status, param] of wrong) {
  it(`refuses ${name}`, async () => {
    const answer = await post(body);
    assert.equal(answer.status, status);
    const { error } = answer.body as { error: { message: unknown; param: unknown } };
    assert.equal(typeof error.message, 'string');
    assert.equal(error.param, param);
  });
}

it('refuses a wrong key', async () => {
  assert.equal((await post(good, 'sk-other')).status, 401);
});

it('answers a good request, images included', async () => {
  const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==', detail: 'low' } };
  const messages = [{ role: 'user', content: [{ type: 'text', text: 'what is this?' }, image] }];
  const answer = await post({ model: 'm', messages });
  assert.equal(answer.status, 200);
  const { choices } = answer.body as { choices: { message: { content: string } }[] };
  assert.equal(choices[0]?.message.content, 'fine');
});
