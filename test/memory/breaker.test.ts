import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBreaker } from '../../src/memory/breaker.ts';

test('some failures in a row open it, time lets one call try, and its outcome decides', () => {
  let now = 0;
  const phases: string[] = [];
  const breaker = createBreaker({
    clock: { now: () => now },
    failuresMax: 2,
    coolMs: 100,
    coolMsMax: 250,
    changed: (phase) => phases.push(phase),
  });
  breaker.failed();
  breaker.succeeded();
  breaker.failed();
  assert.equal(breaker.allows(), true);
  breaker.failed();
  assert.equal(breaker.allows(), false);
  now = 100;
  assert.equal(breaker.allows(), true);
  assert.equal(breaker.allows(), false, 'one trial at a time');
  breaker.failed();
  now = 250;
  assert.equal(breaker.allows(), false, 'a failed trial waits twice as long');
  now = 300;
  assert.equal(breaker.allows(), true);
  breaker.failed();
  now = 549;
  assert.equal(breaker.allows(), false);
  now = 550;
  assert.equal(breaker.allows(), true, 'and never longer than the bound');
  breaker.succeeded();
  assert.equal(breaker.allows(), true);
  assert.deepEqual(phases, ['open', 'half_open', 'open', 'half_open', 'open', 'half_open', 'closed']);
});
