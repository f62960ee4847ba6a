/** One turn as an operator reads it: what the model was given to the letter, and without a model what the reply was written from. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Seen } from '../../src/conversation/seen.ts';
import type { TurnView } from '../../src/operations/turn-view.ts';
import { adminKey, bubblesOf, messageBody, newPhone, type Rig, startRig } from '../edge/rig.ts';
import { reply } from '../support/fake-openai.ts';

const path = '/admin/conversations/turn';
const addressOf = (phone: string) => `conversation/imessage:any;-;${phone}:luna`;

interface View extends TurnView {
  seen: Seen;
}

async function turnOf(rig: Rig, phone: string, text: string): Promise<{ view: View; said: string[]; turnId: string }> {
  const { body } = await rig.post(messageBody(text, { phone }));
  const turnId = String(body.metadata?.turn_id);
  const { status, body: view } = await rig.admin<View>('POST', path, { address: addressOf(phone), turn_id: turnId });
  assert.equal(status, 200, JSON.stringify(view));
  return { view, said: bubblesOf(body), turnId };
}

describe('a turn without a model', () => {
  let rig: Rig;
  before(async () => {
    rig = await startRig();
  });
  after(() => rig.stop());

  it('of small talk is kept in few bytes', async () => {
    const { view, said } = await turnOf(rig, newPhone(), 'good morning luna');
    assert.deepEqual(view.said.slice(-1), said.slice(-1));
    assert.deepEqual(Object.keys(view.seen).sort(), ['at', 'decision']);
    assert.ok(JSON.stringify(view.seen).length < 200, JSON.stringify(view.seen));
  });

  it('tells of its decision, what was found, what was done, and when it was for the person', async () => {
    const phone = newPhone();
    await rig.post(messageBody('i live in Berlin', { phone }));
    const { view } = await turnOf(rig, phone, 'remind me tomorrow at 6pm to call mom');
    assert.deepEqual(
      view.seen.decision?.intents.map(({ kind, name }) => [kind, name]),
      [['tool', 'reminder']],
    );
    assert.equal(view.seen.zone, 'Europe/Berlin');
    assert.match(view.seen.localTime ?? '', /^\w+day \d{4}-\d\d-\d\d \d\d:\d\d$/);
    assert.ok((view.seen.historyMessages ?? 0) > 0);
    assert.equal(view.seen.findings?.[0]?.kind, 'done');
    assert.equal((view.deeds[0] as { do: string }).do, 'schedule');
    assert.equal(view.seen.prompt, undefined);
    const next = await turnOf(rig, phone, 'nice weather today');
    assert.equal(next.view.seen.mind?.reminders?.length, 1);
  });

  it('reads as plain text, to operators only, and is not found under another name', async () => {
    const phone = newPhone();
    const { turnId } = await turnOf(rig, phone, 'what is 12*7');
    const wish = { address: addressOf(phone), turn_id: turnId, format: 'text' };
    const response = await fetch(`${rig.app.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-admin-key': adminKey },
      body: JSON.stringify(wish),
    });
    assert.match(response.headers.get('content-type') ?? '', /^text\/plain/);
    const text = await response.text();
    assert.match(text, /^turn {6}/);
    assert.match(text, /name: calculator/);
    assert.match(text, /That makes 84\./);
    assert.equal((await rig.request(path, { method: 'POST', body: wish, token: null })).status, 401);
    assert.equal((await rig.admin('POST', path, { ...wish, turn_id: 'another' })).status, 404);
  });
});

describe('a turn with a model', () => {
  let rig: Rig;
  before(async () => {
    rig = await startRig({ model: reply('Sounds lovely.') });
  });
  after(() => rig.stop());

  it('holds the prompt to the letter, and no number', async () => {
    const phone = newPhone();
    const { view } = await turnOf(rig, phone, 'i had pasta for lunch');
    assert.deepEqual(view.seen.prompt, rig.model.requests.at(-1)!.body.messages);
    assert.equal(JSON.stringify(view.seen).includes(phone), false);
  });
});
