/** The server process is killed at random moments under load, on PostgreSQL. Longer runs: `npm run soak`. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createTestDatabase } from '../support/postgres.ts';
import { runKills } from './kill-run.ts';

it('killed eight times, it answers what it acknowledged, once and in order', async () => {
  const database = await createTestDatabase();
  const size = { messages: 2_000, conversations: 40, kills: 8 };
  const report = await runKills({ ...size, seed: 20_261_123, databaseUrl: database.url });
  assert.equal(report.kills, size.kills);
  assert.ok(report.repeatedPosts > 0, 'no POST was hit by a kill');
  assert.equal(report.acknowledged + report.givenUp, size.messages);
  assert.ok(report.reflexes > 0, 'no reflex was sent');
  await database.drop();
});
