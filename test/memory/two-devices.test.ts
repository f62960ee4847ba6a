/** Two devices of one person: messages at the same moment, over iMessage and as SMS, through two relays, are one conversation and one memory. */
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { conversationAddress } from '../../src/conversation/door.ts';
import { bubblesOf, messageBody, type Rig, startRig } from '../edge/rig.ts';

let rig: Rig;
before(async () => {
  rig = await startRig();
});
after(() => rig.stop());

const phone = '+15553990001';
const devices = [
  { chat_guid: `iMessage;-;${phone}`, agent: 'luna1' },
  { chat_guid: `SMS;-;${phone}`, agent: 'luna2' },
];
const now = Math.floor(Date.now() / 1_000) - 600;

it('loses and doubles nothing, in replies, history and memory', async () => {
  const said = [
    ['i live in Portland', 'my dog is called Truffle', "i'm allergic to shellfish"],
    ['my sister is called Anna', 'i work as a nurse', 'i play the cello'],
  ];
  const posts = said.flatMap((texts, device) =>
    texts.map((text, index) => {
      const { chat_guid, agent } = devices[device]!;
      // The same second on both, and far enough apart on each that every message is a thought of its own.
      const body = messageBody(text, { chat_guid, sender: phone, timestamp: now + index * 90 });
      return { text, body, agent };
    }),
  );
  // Everything at once, and each of them twice, as a relay does after a broken connection.
  const answers = await Promise.all([...posts, ...posts].map(({ body, agent }) => rig.post(body, { agent })));
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
  posts.forEach((_, index) => {
    const [first, second] = [answers[index]!.body, answers[index + posts.length]!.body];
    assert.deepEqual(bubblesOf(second), bubblesOf(first), 'a repeat gets the same answer');
  });

  const conversation = conversationAddress(`any;-;${phone}`, 'luna');
  const rows = await rig.database.query<{ data: string }>(
    `select data from actor_record where address = $1 and kind = 'message'`,
    [conversation],
  );
  const heard = rows.map(({ data }) => JSON.parse(data) as { from: string; text: string });
  assert.deepEqual(
    heard.flatMap(({ from, text }) => (from === 'person' ? [text] : [])).sort(),
    said.flat().sort(),
    'each message once in the history of one conversation',
  );

  const asked = messageBody('what do you remember about me?', { ...devices[1], sender: phone, timestamp: now + 500 });
  const told = bubblesOf((await rig.post(asked, { agent: 'luna2' })).body).join('\n');
  for (const fact of [/Portland/, /Truffle/, /shellfish/, /Anna/, /nurse/]) {
    assert.equal(told.match(new RegExp(fact, 'g'))?.length, 1, `${fact} in: ${told}`);
  }
});
