/** Two servers on one database: the newer one owns it, the older one can do no harm and says where to go. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { bubblesOf, messageBody, messageWithReflex, newPhone, startRig } from '../edge/rig.ts';
import { until, withDeadline } from '../support/waits.ts';

it('the older one answers 503, sends its callers and relays away, and nothing is said twice', async () => {
  const older = await startRig({ model: { kind: 'stream', pieces: ['From the older one.'] } });
  const relay = await older.connect();
  const release = older.holdModel();
  const { body, key } = messageWithReflex(false);
  const headers = { 'idempotency-key': key };
  const waiting = older.post(body, { headers });
  await until('the reply is being written', () => older.app.host.stats().runningEffects === 1);

  const newer = await startRig({
    database: older.database,
    environment: { NODE_ID: 'newer' },
    model: { kind: 'stream', pieces: ['From the newer one.'] },
  });
  try {
    const refused = await older.post(messageBody('anyone there?'));
    assert.equal(refused.status, 503);
    assert.ok(Number(refused.headers.get('retry-after')) >= 1);
    const { status } = await withDeadline('the waiting caller is sent away', waiting);
    assert.equal(status, 503);
    assert.equal((await relay.waitClosed()).code, 1012);
    assert.equal((await older.request('/health', { token: null })).status, 503);
    assert.equal((await newer.request('/health', { token: null })).status, 200);
    release();

    const answer = await newer.post(body, { headers });
    assert.deepEqual(bubblesOf(answer.body), ['From the newer one.']);
    const phone = newPhone();
    const other = messageBody('and a new message?', { phone });
    assert.equal((await older.post(other)).status, 503);
    assert.equal((await newer.post(other)).status, 200);
    const said = await newer.database.query<{ data: string }>('select data::text as data from actor_record');
    const texts = said.map(({ data }) => data);
    assert.equal(texts.filter((text) => text.includes('From the older one.')).length, 0);
    assert.equal(texts.filter((text) => text.includes(String(body.text))).length, 1);
    const odd = await newer.database.query(
      'select address, seq from journal group by address, seq having count(*) > 1',
    );
    assert.deepEqual(odd, []);
  } finally {
    await newer.stop();
    await older.stop();
  }
});
