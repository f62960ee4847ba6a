/** A photographed receipt becomes a bill: offered in a direct chat, on demand in a group. The model is a service that speaks the real protocol. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { billOf, type Receipt } from '../../src/miniapps/receipt.ts';
import type { Analysis } from '../../src/photos/analysis.ts';
import { bubblesOf, messageBody, newPhone } from '../edge/rig.ts';
import { jpeg } from '../photos/pictures.ts';
import { newGuid, type PhotoRig, startPhotoRig } from '../photos/rig.ts';
import { reply, type Script } from '../support/fake-openai.ts';

const receipt: Analysis = {
  description: 'A restaurant receipt on a wooden table.',
  memories: [],
  action: {
    kind: 'split_bill',
    merchant: 'Ramen Bar',
    currency: 'EUR',
    items: [
      { name: 'Shoyu ramen', quantity: 2, amount: 25 },
      { name: 'Tea', quantity: null, amount: 3.5 },
    ],
    tax: null,
    tip: 2,
    total: 30.5,
  },
  event: null,
};
const cat: Analysis = { description: 'A grey cat asleep on a chair.', memories: [], action: null, event: null };

/** Looks at photos as told, routes as it likes, and writes plain words from what it is given. */
const seeing =
  (analysis: Analysis): Script =>
  (request) => {
    const text = JSON.stringify(request.messages);
    if (text.includes('image_url')) return reply(JSON.stringify(analysis));
    const told = /\\"told\\":\[(.*?)\]/.exec(text)?.[1] ?? 'nothing';
    return reply(`So: ${told.replace(/[\\"]/g, '')}`);
  };

let rig: PhotoRig;
before(async () => {
  rig = await startPhotoRig({ model: seeing(receipt) });
});
after(() => rig.stop());

async function uploaded(phone: string, more: Record<string, string> = {}) {
  const guid = newGuid();
  const { status, body } = await rig.upload(await jpeg(), { user_phone: phone, attachment_guid: guid, ...more });
  assert.equal(status, 200);
  return { id: body.photo_id, guid };
}

const photoOf = (guid: string) => ({ attachments: [{ guid, mime_type: 'image/jpeg', is_photo: true }] });
const itemsOf = async (room: string) => {
  const { body } = await rig.admin<{ state: { data: unknown } }>('GET', `/miniapps/sessions/${room}/state?as=host`);
  return JSON.stringify(body.state.data);
};

test('a receipt sent in a direct chat is offered to be split, and split on a yes', async () => {
  rig.model.answerWith(seeing(receipt));
  const phone = newPhone();
  const { guid } = await uploaded(phone);
  const offered = await rig.post(messageBody('dinner was great', { phone, ...photoOf(guid) }));
  assert.match(bubblesOf(offered.body).join(' '), /receipt from Ramen Bar/);
  assert.equal(offered.body.mini_app_triggered, null);
  const split = await rig.post(messageBody('yes please', { phone }));
  assert.equal(split.body.mini_app_triggered, 'bill-split');
  assert.match(bubblesOf(split.body).join(' '), /30\.50 EUR[\s\S]*\/m\//);
  const items = await itemsOf(split.body.room_id!);
  assert.match(items, /2 × Shoyu ramen/);
  assert.match(items, /2500/);
  assert.match(items, /350/);
});

test('a no leaves it, and "split this" later does it without a question', async () => {
  rig.model.answerWith(seeing(receipt));
  const phone = newPhone();
  const { guid } = await uploaded(phone);
  await rig.post(messageBody('look', { phone, ...photoOf(guid) }));
  const left = await rig.post(messageBody('no thanks', { phone }));
  assert.match(bubblesOf(left.body).join(' '), /leave it/);
  assert.equal(left.body.mini_app_triggered, null);
  const split = await rig.post(messageBody('ok split this receipt', { phone }));
  assert.equal(split.body.mini_app_triggered, 'bill-split');
});

test('in a group a photo is looked at when somebody asks, and a receipt in it is split for all of them', async () => {
  rig.model.answerWith(seeing(receipt));
  const [ann, ben] = [newPhone(), newPhone()];
  const group = { chat_guid: `iMessage;+;chat${newPhone().slice(2)}`, mode: 'group', participants: [ann, ben] };
  const { id } = await uploaded(ann, { chat_guid: group.chat_guid, is_group: 'true' });
  assert.equal((await rig.row(id)).state, 'stored');
  await rig.post(messageBody('luna hi', { phone: ann, ...group }));
  const split = await rig.post(messageBody('luna split this receipt', { phone: ben, ...group }));
  assert.equal(split.body.mini_app_triggered, 'bill-split');
  assert.equal((await rig.row(id)).state, 'analysed');
  const { body } = await rig.admin<{ state: { members: { role: string }[] } }>(
    'GET',
    `/miniapps/sessions/${split.body.room_id}/state?as=host`,
  );
  assert.deepEqual(body.state.members.map(({ role }) => role).sort(), ['host', 'member']);
});

test('what a photo shows is told to who asks; a photo of another chat is none of this one', async () => {
  rig.model.answerWith(seeing(cat));
  const [ann, ben] = [newPhone(), newPhone()];
  const group = { chat_guid: `iMessage;+;chat${newPhone().slice(2)}`, mode: 'group', participants: [ann, ben] };
  const { id, guid } = await uploaded(ann, { chat_guid: group.chat_guid, is_group: 'true' });
  await rig.post(messageBody('luna hi', { phone: ann, ...group }));
  const told = await rig.post(messageBody('luna what’s in that photo?', { phone: ben, ...group }));
  assert.match(bubblesOf(told.body).join(' '), /grey cat asleep/i);
  const attachments = [{ guid, mime_type: 'image/jpeg', is_photo: true, uploaded_photo_id: id }];
  const elsewhere = await rig.post(messageBody('look at this photo', { attachments }));
  assert.doesNotMatch(bubblesOf(elsewhere.body).join(' '), /cat/i);
});

test('a receipt is a bill to the last cent, in every currency', () => {
  const base: Receipt = { merchant: null, currency: 'USD', items: [], tax: null, tip: null, total: null };
  const sum = (given: Partial<Receipt>) => {
    const { items, tax, tip } = billOf({ ...base, ...given });
    return items.reduce((all, { amount }) => all + amount, tax + tip.amount);
  };
  const item = (amount: number) => ({ name: 'x', quantity: null, amount });
  assert.equal(sum({ items: [item(0.1), item(0.2)] }), 30);
  assert.equal(sum({ items: [item(1.005)] }), 101);
  assert.equal(
    sum({ items: [item(10)], tax: 1.25, tip: 2, total: 15 }),
    1_500,
    'what is missing is an item of its own',
  );
  assert.equal(sum({ items: [item(10)], total: 8 }), 800, 'what is too much is a discount');
  assert.equal(sum({ total: 42 }), 4_200);
  assert.equal(sum({ currency: 'JPY', items: [item(1250)] }), 1_250);
  assert.equal(sum({ currency: 'KWD', items: [item(1.25)] }), 1_250);
});
