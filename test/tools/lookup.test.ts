/** Looking things up: memory behind its port, the web behind a service that speaks its provider's protocol. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, beforeEach, describe, it } from 'node:test';
import { isPublic, memorySearchTool, webPageTool, webSearchTool } from '../../src/tools/lookup-tools.ts';
import { createTavily } from '../../src/tools/web.ts';
import { contextOf } from './context.ts';

const seen: { path: string; authorization: string | undefined; body: Record<string, unknown> }[] = [];
let answer: { status: number; body: string };
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    seen.push({
      path: request.url ?? '',
      authorization: request.headers.authorization,
      body: JSON.parse(Buffer.concat(chunks).toString()),
    });
    response.writeHead(answer.status, { 'content-type': 'application/json', location: '/elsewhere' });
    response.end(answer.body);
  });
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
after(() => server.close());
beforeEach(() => {
  seen.length = 0;
  answer = {
    status: 200,
    body: JSON.stringify({
      results: [{ title: 'Weather', url: 'https://example.com/w', content: 'Sunny, 22', score: 0.9 }],
    }),
  };
});

const web = createTavily({
  apiKey: 'tvly-test',
  baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
});
const search = webSearchTool(web);
const page = webPageTool(web);
const url = 'https://example.com/a';

describe('without a key', () => {
  it('the web and memory say that they are not available', async () => {
    const none = { kind: 'unavailable', reason: 'not_configured' };
    assert.deepEqual(await webSearchTool(null).run({ query: 'weather' }, contextOf()), none);
    assert.deepEqual(await webPageTool(null).run({ url }, contextOf()), none);
    assert.deepEqual(await memorySearchTool(null).run({ query: 'sister' }, contextOf()), none);
  });
});

describe('a search', () => {
  it('asks the provider as its protocol has it, for as fresh an answer as is needed', async () => {
    const result = await search.run(
      { query: 'weather lisbon', need: { freshness: 'live', entities: [] } },
      contextOf(),
    );
    assert.deepEqual(result, {
      kind: 'done',
      output: { results: [{ title: 'Weather', url: 'https://example.com/w', text: 'Sunny, 22' }] },
    });
    const [request] = seen;
    assert.equal(request?.path, '/search');
    assert.equal(request.authorization, 'Bearer tvly-test');
    assert.equal(request.body.query, 'weather lisbon');
    assert.equal(request.body.time_range, 'day');
  });

  const bad: [string, number, string, string][] = [
    ['a wrong key', 401, '{}', 'refused'],
    ['a limit', 429, '{}', 'service_down'],
    ['trouble', 500, 'oops', 'service_down'],
    ['garbage', 200, '<html>', 'service_down'],
    ['another shape', 200, '{"answer":1}', 'service_down'],
    ['a redirect', 302, '', 'service_down'],
  ];
  for (const [name, status, body, reason] of bad) {
    it(`${name}: ${reason}`, async () => {
      answer = { status, body };
      assert.deepEqual(await search.run({ query: 'x' }, contextOf()), { kind: 'unavailable', reason });
      assert.equal(seen.length, 1, 'the fault was met');
    });
  }
});

describe('a page', () => {
  it('is read by the provider and never by this server, and cut', async () => {
    answer = {
      status: 200,
      body: JSON.stringify({ results: [{ url, raw_content: 'x'.repeat(20_000) }], failed_results: [] }),
    };
    const result = await page.run({ url }, contextOf());
    assert.ok(result.kind === 'done' && result.output.cut && result.output.text.length === 12_000);
    assert.deepEqual(
      seen.map(({ path, body }) => [path, body.urls]),
      [['/extract', [url]]],
    );
  });

  it('that the provider could not read is refused', async () => {
    answer = { status: 200, body: JSON.stringify({ results: [], failed_results: [{ url, error: 'x' }] }) };
    assert.deepEqual(await page.run({ url }, contextOf()), { kind: 'unavailable', reason: 'refused' });
  });

  it('inside somebody’s network is not asked for', async () => {
    for (const inside of [
      'http://127.0.0.1/',
      'http://10.0.0.1/x',
      'http://[::1]/',
      'http://localhost/',
      'http://router.lan/',
      'http://2130706433/',
      'http://user:pw@example.com/',
      'http://db.internal/',
    ]) {
      assert.equal(isPublic(inside), false, inside);
      assert.deepEqual(
        await page.run({ url: inside }, contextOf()),
        { kind: 'unavailable', reason: 'refused' },
        inside,
      );
    }
    assert.equal(seen.length, 0);
    assert.equal(page.input.safeParse({ url: 'file:///etc/passwd' }).success, false);
    assert.equal(isPublic('https://sub.example.com/a?b=c'), true);
  });
});

describe('memory', () => {
  it('is asked with the context it has to decide by', async () => {
    const modes: string[] = [];
    const tool = memorySearchTool({
      async search(query, { mode, person }) {
        modes.push(`${mode} ${person} ${query}`);
        return { kind: 'found', memories: [{ text: 'a sister called Ana', saidAt: 1 }] };
      },
    });
    const result = await tool.run({ query: 'sister' }, contextOf({ mode: 'group' }));
    assert.deepEqual(result, { kind: 'done', output: { memories: [{ text: 'a sister called Ana', saidAt: 1 }] } });
    assert.deepEqual(modes, ['group person-1 sister']);
    const away = memorySearchTool({ search: async () => ({ kind: 'unavailable' }) });
    assert.deepEqual(await away.run({ query: 'x' }, contextOf()), { kind: 'unavailable', reason: 'service_down' });
  });
});
