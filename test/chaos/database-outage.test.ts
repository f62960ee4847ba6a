/** PostgreSQL crashes under load and is away for a while: requests wait or are sent back with 503, and then all goes on by itself. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { bubblesOf, edgeSecret, messageBody, type Rig, startRig } from '../edge/rig.ts';
import { startPostgres } from '../support/postgres.ts';
import { createRelay, type SimulatedRelay } from '../support/relay.ts';
import { until, withDeadline } from '../support/waits.ts';

const chats = 8;
const perChat = 60;
/** Tries of a commit until the outage ends: with their pauses about ten seconds. */
const failedCommits = 14;

const markerIn = (text: string) => text.match(/c\d+n\d+/g)?.at(-1);

async function talk(relay: SimulatedRelay, chat: number, answered: (marker: string) => void): Promise<void> {
  for (let n = 0; n < perChat; n++) {
    const marker = `c${chat}n${n}`;
    const body = messageBody(`please look after ${marker} for me`, { phone: `+1555040${1_000 + chat}` });
    const result = await relay.post(body as { chat_guid: string });
    assert.equal(result.kind, 'answered', `${marker} was given up after ${result.tries} tries`);
    answered(marker);
  }
}

const unavailableIn = (rig: Rig) => rig.log.filter((line) => line.includes('"journal_unavailable"')).length;

it('a crash of PostgreSQL and ten seconds without it lose nothing, and need no restart', async () => {
  const postgres = await startPostgres();
  const database = await postgres.createDatabase();
  const rig = await startRig({
    database,
    overdueMs: 20_000,
    model: ({ messages }) => ({
      kind: 'stream',
      pieces: [`Done with ${markerIn(messages.map(({ content }) => String(content)).join(' '))}.`],
    }),
  });
  const relay = createRelay({ port: rig.app.port, agent: 'luna1', token: edgeSecret, haste: 2 });
  relay.start();
  const answered: string[] = [];
  const talks = Promise.all(
    Array.from({ length: chats }, (_, chat) => talk(relay, chat, (marker) => answered.push(marker))),
  );
  try {
    await until('the load is on', () => answered.length >= chats * 5);
    await postgres.stop('immediate');
    await until('health fails', async () => (await rig.request('/health', { token: null })).status === 503, 20_000);
    const before = answered.length;
    await until('the outage has lasted', () => unavailableIn(rig) >= failedCommits, 40_000);
    assert.ok(answered.length - before <= chats, 'nobody is answered without a database');
    await postgres.start();
    await until('health is back', async () => (await rig.request('/health', { token: null })).status === 200, 30_000);
    await withDeadline('every message is answered', talks, 90_000);
    const replies = relay.delivered
      .filter(({ text }) => text.startsWith('Done with'))
      .map(({ text }) => markerIn(text)!);
    assert.deepEqual(replies.toSorted(), answered.toSorted(), 'one reply to each');
    assert.equal(answered.length, chats * perChat);
  } finally {
    relay.stop();
    await rig.stop();
    await postgres.remove();
  }
});

it('a POST that cannot be made durable in time is sent back with Retry-After, and is one message when it comes again', async () => {
  const postgres = await startPostgres();
  const database = await postgres.createDatabase();
  const rig = await startRig({ database, overdueMs: 500 });
  try {
    assert.equal((await rig.post(messageBody('hello before it'))).status, 200);
    const body = messageBody('hello during the outage');
    await postgres.stop('immediate');
    const refused = await rig.post(body);
    assert.equal(refused.status, 503);
    assert.ok(Number(refused.headers.get('retry-after')) >= 1);
    assert.match(refused.body.detail ?? '', /send the same message again/);
    await postgres.start();
    const again = await until(
      'it is answered',
      async () => {
        const answer = await rig.post(body);
        return answer.status === 200 && answer;
      },
      30_000,
    );
    assert.ok(bubblesOf(again.body).length > 0, JSON.stringify(again.body));
    const rows = await database.query(`select 1 from actor_record where data::text like '%hello during the outage%'`);
    assert.equal(rows.length, 1);
  } finally {
    await rig.stop();
    await postgres.remove();
  }
});
