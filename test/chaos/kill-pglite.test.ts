/** The server process is killed at random moments under load, on PGlite. Longer runs: `npm run soak`. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { runKills } from './kill-run.ts';

it('killed eight times, it answers what it acknowledged, once and in order', async () => {
  const size = { messages: 1_000, conversations: 40, kills: 8 };
  const report = await runKills({ ...size, seed: 4_711 });
  assert.equal(report.kills, size.kills);
  assert.ok(report.repeatedPosts > 0, 'no POST was hit by a kill');
  assert.equal(report.acknowledged + report.givenUp, size.messages);
});
