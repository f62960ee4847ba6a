/** Lines are gathered and none is lost, however the process comes to its end. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { gatheredLines } from '../../src/observe/gathered-lines.ts';

const logger = new URL('../../src/observe/logger.ts', import.meta.url).href;

/** What a process of its own writes that logs `count` lines and then does something else. */
function writtenBy(count: number, then: string): string[] {
  const script = `
    const { createLogger } = await import(${JSON.stringify(logger)});
    const log = createLogger({ level: 'info' });
    for (let n = 0; n < ${count}; n++) log.logger.info({ n }, 'a line');
    ${then}`;
  const { stdout, status } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  assert.equal(status, 0);
  return stdout.trim().split('\n');
}

for (const [how, then] of [
  ['by itself', ''],
  ['by process.exit', 'process.exit(0);'],
  ['after a flush', 'await log.flush(); process.kill(process.pid, 0); process.exit(0);'],
] as const) {
  test(`all lines are written by a process that ends ${how}`, () => {
    for (const count of [3, 2_000]) {
      const numbers = writtenBy(count, then).map((line) => (JSON.parse(line) as { n: number }).n);
      assert.deepEqual(
        numbers,
        Array.from({ length: count }, (_, n) => n),
      );
    }
  });
}

test('lines are handed on together: when they are many, and soon when they are few', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const written: string[] = [];
  const lines = gatheredLines({
    write: (text) => written.push(text),
    flush: (done) => done(),
    flushSync: () => undefined,
  });
  lines.write('one\n');
  lines.write('two\n');
  assert.deepEqual(written, []);
  t.mock.timers.tick(250);
  assert.deepEqual(written, ['one\ntwo\n']);
  for (let n = 0; n < 200; n++) lines.write(`${'x'.repeat(99)}\n`);
  assert.equal(written.length, 2);
  let flushed = false;
  lines.flush?.(() => {
    flushed = true;
  });
  assert.ok(flushed);
  assert.equal(written.join('').length, 8 + 200 * 100);
});
