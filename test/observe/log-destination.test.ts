/** The log of a process reaches its standard output whole when it is flushed before the end. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { it } from 'node:test';
import { withDeadline } from '../support/waits.ts';

const logger = new URL('../../src/observe/logger.ts', import.meta.url).href;

async function outputOf(script: string): Promise<string[]> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  try {
    await withDeadline('the logging process to end', closed, 10_000);
  } finally {
    child.kill('SIGKILL');
  }
  return output.split('\n').filter((line) => line !== '');
}

it('every line is there after a flush and an exit', async () => {
  const lines = await outputOf(`
    import { createLogger } from '${logger}';
    const { logger, flush } = createLogger({ level: 'info' });
    for (let index = 0; index < 2000; index++) logger.info({ index }, 'line');
    await flush();
    process.exit(0);
  `);
  assert.equal(lines.length, 2_000);
  assert.deepEqual(
    lines.map((line) => (JSON.parse(line) as { index: number }).index),
    Array.from({ length: 2_000 }, (_, index) => index),
  );
});

it('a level that is off writes nothing', async () => {
  const lines = await outputOf(`
    import { createLogger } from '${logger}';
    const { logger, flush } = createLogger({ level: 'silent' });
    logger.fatal('unseen');
    await flush();
  `);
  assert.deepEqual(lines, []);
});
