/** Who gets into the playground, and what its cookie opens: its own relay, from its own pages, in development. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { makeHmacToken } from '../../src/edge/tokens.ts';
import { type ServerProcess, startServerProcess } from '../support/processes.ts';
import { connectSocket } from '../support/socket-client.ts';
import { createTempFolder } from '../support/temp.ts';

const edgeSecret = 'an-edge-secret-of-this-test';
const secrets = {
  EDGE_SECRET: edgeSecret,
  ADMIN_API_KEY: 'an-admin-key-of-this-test',
  SESSION_SECRET: 'a-session-secret-of-this-test',
};

interface Visit {
  cookie: string;
  agent: string;
  phone: string;
}

async function visit(server: ServerProcess, headers: Record<string, string> = {}): Promise<Visit> {
  const response = await fetch(`${server.origin}/playground/visitor`, { headers });
  const set = response.headers.get('set-cookie') ?? '';
  const { agent, phone } = (await response.json()) as Visit;
  return { agent, phone, cookie: set.split(';')[0] ?? '' };
}

const upgrade = (server: ServerProcess, path: string, headers: Record<string, string>) =>
  connectSocket({ port: server.port, path, headers });

const postAs = (server: ServerProcess, agent: string, headers: Record<string, string>) =>
  fetch(`${server.origin}/edge/message`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-edge-agent-id': agent, ...headers },
    body: JSON.stringify({
      chat_guid: 'luna;-;+15550001111',
      mode: 'direct',
      sender: '+15550001111',
      text: 'hello there',
      timestamp: Date.now() / 1_000,
    }),
  });

describe('in development', () => {
  const folder = createTempFolder('playground-access');
  let server: ServerProcess;
  before(async () => {
    server = await startServerProcess({
      env: { ...secrets, DATA_DIR: folder.path, LOG_LEVEL: 'silent' },
      readyMs: 60_000,
    });
  });
  after(() => server.end('SIGTERM'));

  test('the page comes with a strict, HTTP-only cookie, a policy without inline scripts, and a validator', async () => {
    const response = await fetch(`${server.origin}/`);
    assert.equal(response.status, 200);
    const cookie = response.headers.get('set-cookie') ?? '';
    assert.match(cookie, /HttpOnly/);
    assert.match(cookie, /SameSite=Strict/);
    assert.match(
      response.headers.get('content-security-policy') ?? '',
      /default-src 'none'; script-src 'self'; style-src 'self';/,
    );
    const html = await response.text();
    assert.doesNotMatch(html, /<script(?![^>]* src=)|<style|style=|\son\w+=/);
    for (const path of ['/', '/playground/app.js', '/playground/style.css']) {
      const etag = (await fetch(server.origin + path)).headers.get('etag') ?? '';
      const again = await fetch(server.origin + path, { headers: { 'if-none-match': etag } });
      assert.equal(again.status, 304, path);
    }
  });

  test('the script and the style sheet are small, and come from this server alone', async () => {
    const script = await (await fetch(`${server.origin}/playground/app.js`)).text();
    const style = await (await fetch(`${server.origin}/playground/style.css`)).text();
    const compressed = new Blob([script, style]).stream().pipeThrough(new CompressionStream('gzip'));
    const size = (await new Response(compressed).arrayBuffer()).byteLength;
    assert.ok(size > 1_000 && size < 40_000, `${size} bytes compressed`);
    assert.doesNotMatch(style, /url\(\s*["']?https?:/);
  });

  test('who comes again is the same visitor; who comes from another site keeps the cookie they have', async () => {
    const first = await visit(server);
    assert.match(first.agent, /^playground_[a-z0-9]{16}$/);
    assert.match(first.phone, /^\+1555\d{7}$/);
    const again = await visit(server, { cookie: first.cookie });
    assert.equal(again.agent, first.agent);
    const linked = await fetch(`${server.origin}/`, { headers: { 'sec-fetch-site': 'cross-site' } });
    assert.equal(linked.headers.get('set-cookie'), null);
  });

  test('a cookie of another secret, or of a relay that is no visitor, opens nothing', async () => {
    const { cookie } = await visit(server);
    const name = cookie.split('=')[0];
    const now = Math.floor(Date.now() / 1_000);
    const forged = [
      makeHmacToken('playground_abcdefgh12345678', '+15550001111', now, 'another-secret'),
      makeHmacToken('luna1', '+15550001111', now, edgeSecret),
      edgeSecret,
    ];
    for (const token of forged) {
      const headers = { cookie: `${name}=${encodeURIComponent(token)}`, origin: server.origin };
      const socket = await upgrade(server, '/edge/ws?edge_agent_id=luna1', headers);
      assert.equal(socket.status, 401);
      const watching = await upgrade(server, '/ws/playground?persona=luna&mode=direct', headers);
      assert.equal(watching.status, 401);
    }
  });

  test('the cookie opens the visitor’s own relay from this server’s pages', async () => {
    const { cookie, agent } = await visit(server);
    const own = await upgrade(server, `/edge/ws?edge_agent_id=${agent}`, { cookie, origin: server.origin });
    assert.equal(own.status, 101);
    own.destroy();
    const other = await upgrade(server, '/edge/ws?edge_agent_id=luna1', { cookie, origin: server.origin });
    assert.equal(other.status, 403);
  });

  test('another origin’s page gets nowhere with the cookie, nor does one without an origin', async () => {
    const { cookie, agent } = await visit(server);
    const foreign: Record<string, string>[] = [
      { origin: 'https://elsewhere.example' },
      { origin: `http://localhost:${server.port + 1}` },
      // A name that somebody pointed at this machine: the same host to the browser.
      { origin: 'http://rebound.example', host: 'rebound.example' },
      { origin: 'null' },
      {},
    ];
    for (const headers of foreign) {
      const sent = { cookie, ...headers };
      const relay = await upgrade(server, `/edge/ws?edge_agent_id=${agent}`, sent);
      assert.equal(relay.status, 401, JSON.stringify(headers));
      const watching = await upgrade(server, '/ws/playground?persona=luna&mode=direct', sent);
      assert.equal(watching.status, 401, JSON.stringify(headers));
    }
    assert.equal((await postAs(server, agent, { cookie, origin: 'https://elsewhere.example' })).status, 401);
    assert.equal((await postAs(server, agent, { cookie, origin: server.origin })).status, 200);
  });

  test('a visitor watches their own conversation: the backlog, then each turn, and no one else’s', async () => {
    const mine = await visit(server);
    const other = await visit(server);
    const watch = async ({ cookie }: Visit) =>
      upgrade(server, '/ws/playground?persona=luna&mode=direct', { cookie, origin: server.origin });
    const [first, second] = [await watch(mine), await watch(other)];
    const frame = async (socket: typeof first, kind: string) =>
      JSON.parse(await socket.next((text) => text.includes(`"type":"${kind}","actor":"conversation"`)));
    assert.deepEqual((await frame(first, 'backlog')).rows, []);
    assert.deepEqual((await frame(second, 'backlog')).rows, []);

    const relay = await upgrade(server, `/edge/ws?edge_agent_id=${mine.agent}`, {
      cookie: mine.cookie,
      origin: server.origin,
    });
    const data = {
      message_id: 'one',
      chat_guid: `luna;-;${mine.phone}`,
      mode: 'direct',
      sender: mine.phone,
      text: 'hey, how are you?',
      timestamp: Date.now() / 1_000,
      persona_id: 'luna',
    };
    relay.send(JSON.stringify({ type: 'message', data }));
    const turn = await frame(first, 'turn');
    assert.equal(turn.row.type, 'message');
    assert.equal(turn.row.seq, 1);
    assert.equal(turn.row.origin, 'external');
    assert.match(turn.row.detail, /hey, how are you/);
    await first.next((text) => text.includes('"state":"listening"'));

    const late = await watch(mine);
    const backlog = await frame(late, 'backlog');
    assert.deepEqual(backlog.rows[0], turn.row);
    // Whoever watches hears in order: had the other visitor been told anything, it would be before this answer.
    second.send('{"type":"ping"}');
    await second.next((text) => text.includes('pong'));
    assert.equal(second.inbox.filter((text) => text.includes('"actor":"conversation"')).length, 0);
    for (const socket of [first, second, late, relay]) socket.destroy();
  });
});

test('in production there is a landing page, no playground, and the cookie opens nothing', async () => {
  const folder = createTempFolder('playground-production');
  const env = { ...secrets, DATA_DIR: folder.path, LOG_LEVEL: 'silent', NODE_ENV: 'production' };
  const server = await startServerProcess({ env, readyMs: 60_000 });
  try {
    const landing = await fetch(`${server.origin}/`);
    assert.equal(landing.status, 200);
    assert.equal(landing.headers.get('set-cookie'), null);
    const html = await landing.text();
    assert.match(html, /href="\/health"/);
    assert.match(html, /href="\/docs"/);
    for (const path of ['/playground/app.js', '/playground/visitor', '/playground/charts']) {
      assert.equal((await fetch(server.origin + path)).status, 404, path);
    }
    const agent = 'playground_abcdefgh12345678';
    const token = makeHmacToken(agent, '+15550001111', Math.floor(Date.now() / 1_000), edgeSecret);
    // The very cookie a development server with this secret would set.
    const { createSessions } = await import('../../src/playground/session.ts');
    const tokens = { make: () => token, holds: () => true };
    const { cookieName } = createSessions({
      tokens,
      secret: edgeSecret,
      isListedOrigin: () => true,
      now: Date.now,
      random: Math.random,
    });
    const headers = { cookie: `${cookieName}=${encodeURIComponent(token)}`, origin: server.origin };
    assert.equal((await upgrade(server, `/edge/ws?edge_agent_id=${agent}`, headers)).status, 401);
    assert.equal((await upgrade(server, '/ws/playground?persona=luna&mode=direct', headers)).status, 404);
    assert.equal((await postAs(server, agent, headers)).status, 401);
    // The token itself is a good one: only the cookie is not looked at.
    const bearer = await upgrade(server, `/edge/ws?edge_agent_id=${agent}`, { authorization: `Bearer ${token}` });
    assert.equal(bearer.status, 101);
    bearer.destroy();
  } finally {
    await server.end('SIGTERM');
  }
});
