import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemClock } from '../../actors/clock.ts';
import { lockFolder } from '../../src/store/folder-lock.ts';
import { openStore } from '../../src/store/open-store.ts';
import { startScript } from '../support/processes.ts';
import { createTempFolder } from '../support/temp.ts';

const startWriter = (folder: string, address: string) => startScript('test/store/pglite-writer.ts', [folder, address]);

test('a second process on a folder is refused, and kill -9 of the first loses nothing acknowledged', async () => {
  const folder = createTempFolder('pglite-kill');
  const address = 'conversation/killed';
  for (let round = 1; round <= 3; round++) {
    const writer = await startWriter(folder.path, address);
    await writer.line('the thirtieth row of this round', fitsAfter(30), 30_000);
    await assert.rejects(
      openStore({ dataDir: folder.path, clock: systemClock }),
      (error: Error) => error.message.includes(folder.path) && /in use by another process/.test(error.message),
    );
    await writer.end('SIGKILL');
    const acknowledged = writer.output().split('\n').flatMap(seqsOf);
    const store = await openStore({ dataDir: folder.path, clock: systemClock });
    const found = (await store.journal.read(address, 0, 1_000_000)).map((row) => row.seq);
    await store.close();
    assert.deepEqual(
      acknowledged.filter((seq) => !found.includes(seq)),
      [],
      'acknowledged rows are missing',
    );
    assert.deepEqual(
      found,
      found.map((_seq, index) => index + 1),
    );
  }
  folder.remove();
});

function seqsOf(line: string): number[] {
  const seq = /^wrote (\d+)$/.exec(line)?.[1];
  return seq ? [Number(seq)] : [];
}

/** Fits the n-th line of the process that reports a row. */
function fitsAfter(rows: number): (line: string) => boolean {
  const seen = new Set<string>();
  return (line) => seqsOf(line).length > 0 && seen.add(line).size >= rows;
}

test('a closed store leaves the folder to the next one', async () => {
  const folder = createTempFolder('pglite-reopen');
  const first = await openStore({ dataDir: folder.path, clock: systemClock });
  await assert.rejects(openStore({ dataDir: folder.path, clock: systemClock }), /in use by another process/);
  await first.close();
  const second = await openStore({ dataDir: folder.path, clock: systemClock });
  await second.close();
  folder.remove();
});

test('where there are no abstract sockets a lock file does it', async () => {
  const folder = createTempFolder('lock');
  const file = join(folder.path, 'lock');
  const lock = await lockFolder(folder.path, 'darwin');
  assert.equal(readFileSync(file, 'utf8'), String(process.pid));
  await assert.rejects(lockFolder(folder.path, 'darwin'), (error: Error) => error.message.includes(file));
  await lock.release();
  await lock.release();
  await (await lockFolder(folder.path, 'darwin')).release();

  const gone = await startScript('--version');
  await gone.end('SIGKILL');
  writeFileSync(file, String(gone.pid));
  const taken = await lockFolder(folder.path, 'darwin');
  assert.equal(readFileSync(file, 'utf8'), String(process.pid));
  await taken.release();
  writeFileSync(file, 'not a pid');
  await (await lockFolder(folder.path, 'darwin')).release();
  folder.remove();
});
