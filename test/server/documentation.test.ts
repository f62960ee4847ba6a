/** `/openapi.json` and `/docs`: complete, valid in structure, and true to the route table. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { before, describe, test } from 'node:test';
import { z } from 'zod';
import { closeCodes } from '../../src/server/close-codes.ts';
import { documentationRoutes } from '../../src/server/documentation.ts';
import { failures } from '../../src/server/failure.ts';
import { type Route, route } from '../../src/server/route.ts';
import { socketRoute } from '../../src/server/socket.ts';
import { rawCall, startServer } from './harness.ts';

interface Branch {
  name: string;
  children?: Branch[];
}
const branch: z.ZodType<Branch> = z.object({
  name: z.string(),
  get children() {
    return z.array(branch).optional();
  },
});
const shared = z.object({ at: z.iso.datetime() });

const answers = { 200: { description: 'Fine.' } };
const features: Route[] = [
  route({
    method: 'POST',
    path: '/edge/agents/:id/commands',
    summary: 'Send a command',
    tag: 'edge',
    auth: 'admin',
    params: z.object({ id: z.string().max(40) }),
    query: z.object({ limit: z.coerce.number().default(5), since: z.string() }),
    body: z.looseObject({
      tree: branch,
      first: shared,
      second: shared,
      at: z.string().transform((text) => new Date(text)),
    }),
    answers: {
      200: { description: 'Accepted.', schema: z.object({ tree: branch, when: z.date() }) },
      404: { description: 'No such agent.' },
      429: { description: 'Slow down.' },
    },
    handle: () => ({ status: 200 }),
  }),
  route({
    method: 'POST',
    path: '/photo/upload',
    summary: 'Upload',
    tag: 'photos',
    auth: 'edge',
    bodyKind: 'stream',
    answers,
    handle: () => ({ status: 200 }),
  }),
  route({
    method: 'GET',
    path: '/alias',
    summary: 'Hidden',
    tag: 'edge',
    auth: 'none',
    hidden: true,
    answers,
    handle: () => ({ status: 200 }),
  }),
  route({
    method: 'GET',
    path: '/me',
    summary: 'Me',
    tag: 'user',
    auth: 'session',
    answers,
    handle: () => ({ status: 200 }),
  }),
];
const sockets = [
  socketRoute<null>({
    path: '/edge/ws',
    summary: 'The relay',
    origin: 'any',
    query: z.object({ edge_agent_id: z.string() }),
    admit: () => ({ session: null }),
    onOpen: () => {},
    onFrame: () => {},
    onClose: () => {},
  }),
];

type Node = Record<string, unknown>;

function child(node: unknown, ...keys: string[]): Node {
  return keys.reduce<unknown>((at, key) => (at as Node)[key], node) as Node;
}

function* referencesIn(node: unknown): Generator<string> {
  if (node === null || typeof node !== 'object') return;
  for (const [key, value] of Object.entries(node)) {
    if (key === '$ref' && typeof value === 'string') yield value;
    else yield* referencesIn(value);
  }
}

describe('documentation', () => {
  let port = 0;
  let document: Node = {};
  before(async () => {
    const routes: Route[] = [];
    routes.push(
      ...features,
      ...documentationRoutes(() => ({
        title: 'Archety',
        version: '1.0.0',
        description: 'The interface.',
        routes,
        sockets,
      })),
    );
    port = (await startServer({ routes, sockets })).port;
    document = JSON.parse((await rawCall(port, { path: '/openapi.json' })).body);
  });

  test('every route that is not hidden is there, with what OpenAPI demands of an operation', () => {
    assert.equal(document.openapi, '3.1.0');
    assert.deepEqual(Object.keys(child(document, 'paths')), [
      '/edge/agents/{id}/commands',
      '/photo/upload',
      '/me',
      '/openapi.json',
      '/docs',
    ]);
    const ids = new Set<string>();
    const schemes = child(document, 'components', 'securitySchemes');
    for (const [path, methods] of Object.entries(child(document, 'paths'))) {
      for (const operation of Object.values(methods as Node) as Node[]) {
        const id = operation.operationId as string;
        assert.match(id, /^[a-z][A-Za-z0-9_]*$/);
        assert.ok(!ids.has(id), `the id ${id} is there once`);
        ids.add(id);
        assert.ok(Object.keys(operation.responses as Node).length > 0);
        const inPath = (operation.parameters as Node[]).filter((one) => one.in === 'path').map((one) => one.name);
        assert.deepEqual(
          inPath,
          [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]),
        );
        for (const requirement of operation.security as Node[])
          for (const name of Object.keys(requirement)) assert.ok(name in schemes, name);
      }
    }
  });

  test('every reference leads somewhere inside the document', () => {
    const references = [...referencesIn(document)];
    assert.ok(references.length > 5);
    for (const reference of references) {
      assert.match(reference, /^#\/components\/(schemas|responses)\//);
      assert.ok(child(document, ...reference.slice(2).split('/')) !== undefined, reference);
    }
  });

  test('inputs are described as they are sent, recursion and shared parts included', () => {
    const operation = child(document, 'paths', '/edge/agents/{id}/commands', 'post');
    const parameters = operation.parameters as Node[];
    assert.deepEqual(
      parameters.map((one) => [one.name, one.in, one.required]),
      [
        ['id', 'path', true],
        ['limit', 'query', false],
        ['since', 'query', true],
      ],
    );
    assert.equal(child(parameters[0], 'schema').maxLength, 40);
    const body = child(operation, 'requestBody', 'content', 'application/json', 'schema', 'properties');
    assert.equal(child(body, 'at').type, 'string', 'the input of a transform, not its output');
    const treeName = (child(body, 'tree').$ref as string).split('/').pop() as string;
    const tree = child(document, 'components', 'schemas', treeName);
    assert.equal(child(tree, 'properties', 'children', 'items').$ref, child(body, 'tree').$ref);
    const upload = child(document, 'paths', '/photo/upload', 'post', 'requestBody', 'content');
    assert.deepEqual(Object.keys(upload), ['multipart/form-data']);
  });

  test('every failure of the catalogue is documented with its status, every close code with what to do', () => {
    const responses = child(document, 'components', 'responses');
    assert.deepEqual(Object.keys(responses).sort(), Object.keys(failures).sort());
    for (const [code, { status }] of Object.entries(failures)) {
      assert.match(child(responses, code).description as string, new RegExp(`^${status} ${code}\\. \\w`));
    }
    const operation = child(document, 'paths', '/edge/agents/{id}/commands', 'post');
    for (const status of ['400', '401', '404', '408', '413', '415', '422', '429', '500', '503'])
      assert.ok(status in child(operation, 'responses'), status);
    assert.deepEqual(document['x-close-codes'], JSON.parse(JSON.stringify(closeCodes)));
    assert.equal(child((document['x-websockets'] as Node[])[0], 'parameters', '0').name, 'edge_agent_id');
  });

  test('the codes of the two tables are distinct, in the ranges that say what a client does', () => {
    const codes = Object.values(closeCodes).map((one) => one.code);
    assert.equal(new Set(codes).size, codes.length);
    for (const { code, client, reason } of Object.values(closeCodes)) {
      if (code !== 1012) assert.equal(client, code >= 4500 ? 'stop' : 'reconnect', String(code));
      assert.ok(Buffer.byteLength(reason) <= 123);
    }
    for (const { status, retry } of Object.values(failures))
      if (status >= 500 || status === 429 || status === 408) assert.equal(retry, true);
  });

  test('the page is one file that loads nothing from elsewhere, under a policy that fits it', async () => {
    const page = await rawCall(port, { path: '/docs' });
    assert.equal(page.status, 200);
    assert.equal(page.headers['content-type'], 'text/html; charset=utf-8');
    assert.ok(!/(src|href)="(https?:)?\/\//.test(page.body));
    const policy = page.headers['content-security-policy'] ?? '';
    for (const tag of ['script', 'style']) {
      const content = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(page.body)?.[1] ?? '';
      assert.ok(content.length > 1_000);
      assert.ok(policy.includes(`${tag}-src 'sha256-${createHash('sha256').update(content).digest('base64')}'`), tag);
    }
    assert.ok(
      !/\son\w+=|\sstyle=|innerHTML/.test(page.body),
      'nothing that the policy would block, nothing that makes markup of text',
    );
    assert.ok(page.body.includes('name="viewport"') && page.body.includes('prefers-color-scheme'));
    assert.equal(
      (await rawCall(port, { path: '/docs', headers: { 'If-None-Match': page.headers.etag ?? '' } })).status,
      304,
    );
  });
});
