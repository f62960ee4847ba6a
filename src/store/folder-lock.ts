/**
 * One process per PGlite folder: two would destroy each other's data without an error.
 *
 * On Linux the lock is an abstract socket named after the folder, which the kernel frees even after `kill -9`. Abstract sockets belong to
 * a network namespace, so for containers and other machines that share the folder there is a mark in it too (`folder-mark.ts`). Elsewhere the
 * lock is a file with the owner's pid, taken over when that process is gone.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type MarkOptions, markFolder, placeOfProcess } from './folder-mark.ts';

export interface FolderLock {
  release(): Promise<void>;
}

/** Takes the folder, making it where it is missing. Throws an error for the operator when another process has it. */
export async function lockFolder(folder: string, platform: NodeJS.Platform = process.platform): Promise<FolderLock> {
  mkdirSync(folder, { recursive: true });
  const real = realpathSync(folder);
  return platform === 'linux' ? lockOnLinux(real, { place: placeOfProcess() }) : lockByFile(real);
}

/** The socket first: a mark from this place is then known to be a dead process's. */
export async function lockOnLinux(folder: string, options: MarkOptions): Promise<FolderLock> {
  const lock = await lockBySocket(folder);
  try {
    const mark = await markFolder(folder, options);
    if (mark === 'taken') throw taken(folder);
    return {
      release() {
        mark.remove();
        return lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function lockBySocket(folder: string): Promise<FolderLock> {
  const name = `archety-${createHash('sha256').update(folder).digest('hex')}`;
  const server = createServer((socket) => socket.destroy());
  server.listen(`\0${name}`);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? taken(folder) : error;
  }
  server.unref();
  return {
    async release() {
      if (!server.listening) return;
      server.close();
      await once(server, 'close');
    },
  };
}

async function lockByFile(folder: string): Promise<FolderLock> {
  const path = join(folder, 'lock');
  for (let attempt = 1; ; attempt++) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const owner = ownerOf(path);
    if (attempt === 3 || owner === 'alive') throw taken(folder, path);
    rmSync(path, { force: true });
  }
  let phase: 'held' | 'released' = 'held';
  return {
    async release() {
      if (phase === 'held') rmSync(path, { force: true });
      phase = 'released';
    },
  };
}

function ownerOf(path: string): 'alive' | 'gone' {
  try {
    process.kill(Number(readFileSync(path, 'utf8')), 0);
    return 'alive';
  } catch (error) {
    // EPERM: it is there and belongs to someone else.
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? 'alive' : 'gone';
  }
}

function taken(folder: string, file?: string): Error {
  const remove = file ? `; if none is running, remove ${file}` : '';
  return new Error(
    `the data folder ${folder} is in use by another process, here or in a container or machine that shares it: stop that one, or set DATA_DIR to another folder, ` +
      `or DATABASE_URL to a PostgreSQL that several processes can share${remove}`,
  );
}
