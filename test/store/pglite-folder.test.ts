import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemClock } from '../../actors/clock.ts';
import { lockFolder, lockOnLinux } from '../../src/store/folder-lock.ts';
import { markFolder } from '../../src/store/folder-mark.ts';
import { openStore } from '../../src/store/open-store.ts';
import { startScript } from '../support/processes.ts';
import { createTempFolder } from '../support/temp.ts';
import { until } from '../support/waits.ts';

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

const elsewhere = 'another boot net:[1]\nsomebody\n';

test('a folder whose mark somebody in another container touches is refused', async () => {
  const folder = createTempFolder('mark-alive');
  const file = join(folder.path, 'owner');
  writeFileSync(file, elsewhere);
  let seconds = 1_000;
  const touching = setInterval(() => utimesSync(file, seconds, seconds++), 200);
  await assert.rejects(
    lockOnLinux(folder.path, { place: 'here', watchMs: 5_000 }),
    (error: Error) =>
      error.message.includes(folder.path) && /a container or machine that shares it/.test(error.message),
  );
  clearInterval(touching);
  assert.equal(readFileSync(file, 'utf8'), elsewhere);
  folder.remove();
});

test('a mark that nobody touches is taken over, one of this place at once', async () => {
  const folder = createTempFolder('mark-dead');
  const file = join(folder.path, 'owner');
  writeFileSync(file, elsewhere);
  const first = await lockOnLinux(folder.path, { place: 'here', watchMs: 500 });
  assert.match(readFileSync(file, 'utf8'), /^here\n/);
  const { mtimeMs } = statSync(file);
  await until('it is touched', () => statSync(file).mtimeMs > mtimeMs);
  // As after kill -9: the kernel has freed the socket, and the mark is still there.
  const left = readFileSync(file, 'utf8');
  await first.release();
  assert.equal(existsSync(file), false);
  writeFileSync(file, left);
  const again = await lockOnLinux(folder.path, { place: 'here', watchMs: 60_000 });
  await again.release();
  folder.remove();
});

test('of two who take over one mark only one has the folder', async () => {
  const folder = createTempFolder('mark-race');
  writeFileSync(join(folder.path, 'owner'), elsewhere);
  const both = ['a', 'b'].map((place) => markFolder(folder.path, { place, watchMs: 500 }));
  const taken = (await Promise.all(both)).map((mark) => mark === 'taken');
  assert.deepEqual(taken.sort(), [false, true]);
  folder.remove();
});
