/** Who may speak as which relay: every form of token, on HTTP and on the upgrade; registration; minting and revoking. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { agentView, invitationView, mintedView, tokenView } from '../../src/edge/admin-answers.ts';
import { makeHmacToken } from '../../src/edge/tokens.ts';
import { adminKey, edgeSecret, messageBody, previousSecret, type Rig, startRig } from './rig.ts';

let rig: Rig;
before(async () => {
  rig = await startRig();
});
after(() => rig.stop());

const nowSeconds = () => Math.floor(rig.clock.now() / 1_000);
const phone = '+15550199001';
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

const hour = 3_600;
const hmacCases = () =>
  [
    ['fresh', makeHmacToken('luna1', phone, nowSeconds(), edgeSecret), 200],
    ['under the previous secret', makeHmacToken('luna1', phone, nowSeconds(), previousSecret), 200],
    ['almost a day old', makeHmacToken('luna1', phone, nowSeconds() - 24 * hour + 60, edgeSecret), 200],
    ['more than a day old', makeHmacToken('luna1', phone, nowSeconds() - 24 * hour - 60, edgeSecret), 401],
    ['from an hour ahead', makeHmacToken('luna1', phone, nowSeconds() + hour, edgeSecret), 401],
    ['under another secret', makeHmacToken('luna1', phone, nowSeconds(), 'not-the-secret'), 401],
    ['tampered', tampered(makeHmacToken('luna1', phone, nowSeconds(), edgeSecret)), 401],
    ['of another agent', makeHmacToken('nyx1', phone, nowSeconds(), edgeSecret), 403],
    ['with a piece missing', Buffer.from(`luna1:${phone}:${nowSeconds()}`).toString('base64'), 401],
  ] as const;

function tampered(token: string): string {
  const text = Buffer.from(token, 'base64').toString().replace('15550199001', '15550199002');
  return Buffer.from(text).toString('base64');
}

describe('a token', () => {
  it('is the shared secret, the previous one, or nothing like it', async () => {
    for (const [token, status] of [
      [edgeSecret, 200],
      [previousSecret, 200],
      [`${edgeSecret}x`, 401],
      ['', 401],
      [null, 401],
    ] as const) {
      const answer = await rig.post(messageBody('hello there'), { token });
      assert.equal(answer.status, status, `${token}`);
      if (status === 401) assert.equal(typeof answer.body.detail, 'string');
    }
  });

  it('is an HMAC of agent, phone and time, for a day, for that agent, on HTTP', async () => {
    for (const [name, token, status] of hmacCases()) {
      assert.equal((await rig.post(messageBody('hello there'), { token })).status, status, name);
    }
  });

  it('names the agent where the request does not', async () => {
    const token = makeHmacToken('luna7', phone, nowSeconds(), edgeSecret);
    assert.equal((await rig.post(messageBody('hello there'), { token, agent: null })).status, 200);
    const { body } = await rig.admin<{ agents: { edge_agent_id: string }[] }>('GET', '/edge/agents');
    assert.ok(body.agents.some((agent) => agent.edge_agent_id === 'luna7'));
  });

  it('is checked before the upgrade: a wrong one is a plain HTTP answer', async () => {
    for (const [name, token, status] of hmacCases()) {
      const relay = await rig.connect('luna1', bearer(token));
      assert.equal(relay.status, status === 200 ? 101 : status, name);
      if (relay.status !== 101) assert.equal(typeof JSON.parse(relay.body).detail, 'string');
      relay.destroy();
    }
    assert.equal((await rig.connect('luna1', {})).status, 401);
    assert.equal((await rig.connect('a/b', bearer(edgeSecret))).status, 422);
    const nameless = await rig.request('/edge/ws');
    assert.ok(nameless.status >= 400 && nameless.status < 500);
  });
});

describe('registration', () => {
  const register = (registration_token: string, user_phone = '+1 (555) 019-9100') =>
    rig.request<{ edge_agent_id: string; auth_token: string; expires_at: string; detail?: string }>('/edge/register', {
      method: 'POST',
      token: null,
      body: { user_phone, registration_token, capabilities: ['imessage'] },
    });
  const invite = async (body: object = {}) => {
    const { status, body: made } = await rig.admin<{ registration_token: string }>('POST', '/edge/registrations', body);
    assert.equal(status, 201);
    return made.registration_token;
  };

  it('gives a relay its own token, which is good for its agent and no other', async () => {
    const { status, body } = await register(await invite({ persona_id: 'nyx' }));
    assert.equal(status, 200);
    assert.equal(body.edge_agent_id, 'edge_15550199100');
    assert.ok(Date.parse(body.expires_at) > Date.now());
    const token = body.auth_token;
    const { persona_id: _, ...unaddressed } = messageBody('hello there');
    const answered = await rig.post(unaddressed, { token, agent: body.edge_agent_id });
    assert.equal(answered.body.metadata?.persona_id, 'nyx', 'a message without a persona is for that of its relay');
    assert.equal((await rig.post(messageBody('hello there'), { token, agent: 'luna1' })).status, 403);
    assert.equal((await rig.connect('luna1', bearer(token))).status, 403);
  });

  it('uses its token up: of two at once one comes in', async () => {
    const token = await invite();
    const both = await Promise.all([register(token), register(token)]);
    assert.deepEqual(both.map(({ status }) => status).sort(), [200, 401]);
    assert.equal((await register(token)).status, 401);
    assert.equal((await register('archety_reg_made-up')).status, 401);
  });

  it('ends with the token’s time', async () => {
    const token = await invite({ expires_in_hours: 1 });
    rig.clock.jump(hour * 1_000 + 1);
    assert.equal((await register(token)).status, 401);
  });

  it('names what is wrong with the phone', async () => {
    const { status, body } = await register(await invite(), 'call me');
    assert.deepEqual([status, body.detail], [422, 'body.user_phone: must be a phone number']);
  });
});

describe('minted tokens', () => {
  interface Minted {
    token_id: string;
    auth_token: string;
  }
  const mint = async (agent: string, body: object = {}) =>
    (await rig.admin<Minted>('POST', `/edge/agents/${agent}/tokens`, body)).body;

  it('end when they are revoked, and with them the sockets that came in on them', async () => {
    const { token_id, auth_token: token } = await mint('mint1', { label: 'first' });
    const relay = await rig.connect('mint1', bearer(token));
    assert.equal(relay.status, 101);
    const other = await rig.connect('mint2');
    assert.equal((await rig.admin('DELETE', `/edge/agents/mint1/tokens/${token_id}`)).status, 200);
    assert.equal((await relay.waitClosed()).code, 4503);
    assert.equal((await rig.connect('mint1', bearer(token))).status, 401);
    assert.equal((await rig.post(messageBody('hello there'), { token, agent: 'mint1' })).status, 401);
    other.say('ping');
    await other.frame('pong');
    other.destroy();
  });

  it('expire', async () => {
    const { auth_token: token } = await mint('mint3', { expires_in_days: 1 });
    assert.equal((await rig.post(messageBody('hello there'), { token, agent: 'mint3' })).status, 200);
    rig.clock.jump(25 * hour * 1_000);
    assert.equal((await rig.post(messageBody('hello there'), { token, agent: 'mint3' })).status, 401);
  });

  it('are stored as hashes, and listed without themselves', async () => {
    const { auth_token: token } = await mint('mint4');
    const rows = await rig.database.query<{ row: string }>(
      'select row_to_json(edge_token)::text as row from edge_token',
    );
    const listed = await rig.admin('GET', '/edge/agents/mint4/tokens');
    assert.equal(rows.length > 0 && !rows.some(({ row }) => row.includes(token)), true);
    assert.equal(JSON.stringify(listed.body).includes(token), false);
    assert.equal((await rig.admin('DELETE', '/edge/agents/mint4/tokens/unknown')).status, 404);
  });
});

describe('what is open, and what is the operator’s', () => {
  it('asks for nobody’s token on /health and /api/personas', async () => {
    assert.equal((await rig.request('/health', { token: null })).status, 200);
    const { status, body } = await rig.request<Record<string, unknown>[]>('/api/personas', { token: null });
    assert.equal(status, 200);
    assert.ok(Array.isArray(body) && body.length > 0);
    for (const persona of body)
      for (const field of ['id', 'name', 'tagline', 'color']) assert.equal(typeof persona[field], 'string');
  });

  it('is refused for its token before anything of its body is looked at', async () => {
    for (const path of [
      '/edge/message',
      '/orchestrator/message',
      '/edge/sync',
      '/edge/command/ack',
      '/edge/ack_command',
    ])
      for (const token of [null, 'nope'])
        for (const body of [{}, { chat_guid: 1 }, undefined]) {
          const { status, body: answer } = await rig.request<{ detail: string }>(path, { method: 'POST', token, body });
          assert.equal(status, 401, `${path} ${token} ${JSON.stringify(body)} ${answer.detail}`);
        }
    const commands = { method: 'POST', body: { command_type: 7 } } as const;
    assert.equal((await rig.request('/edge/agents/luna1/commands', commands)).status, 401);
  });

  it('answers an operator in the documented shapes', async () => {
    const minted = await rig.admin('POST', '/edge/agents/shape1/tokens', { label: 'a', expires_in_days: 1 });
    mintedView.strict().parse(minted.body);
    const tokens = await rig.admin<{ tokens: unknown[] }>('GET', '/edge/agents/shape1/tokens');
    assert.equal(tokens.body.tokens.length, 1);
    for (const token of tokens.body.tokens) tokenView.strict().parse(token);
    const agents = await rig.admin<{ agents: unknown[] }>('GET', '/edge/agents');
    assert.ok(agents.body.agents.length > 0);
    for (const agent of agents.body.agents) agentView.strict().parse(agent);
    invitationView.strict().parse((await rig.admin('POST', '/edge/registrations', {})).body);
  });

  it('wants the admin key, and no edge token, on every admin route', async () => {
    for (const [method, path, body] of [
      ['GET', '/edge/agents'],
      ['PATCH', '/edge/agents/luna1', {}],
      ['POST', '/edge/agents/luna1/commands', { command_type: 'emit_event', payload: { event_type: 'x' } }],
      ['GET', '/edge/agents/luna1/tokens'],
      ['POST', '/edge/agents/luna1/tokens', {}],
      ['DELETE', '/edge/agents/luna1/tokens/x'],
      ['POST', '/edge/registrations', {}],
    ] as const) {
      assert.equal((await rig.request(path, { method, body })).status, 401, `${method} ${path}`);
      const wrong = await rig.request(path, { method, body, headers: { 'x-admin-key': `${adminKey}x` } });
      assert.equal(wrong.status, 401, `${method} ${path}`);
    }
  });
});
