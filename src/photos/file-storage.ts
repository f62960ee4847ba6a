/**
 * Photos as files under DATA_DIR/photos, readable by this server alone. A file appears whole or not at all: it is written beside its
 * place and moved there. What a crash left half written is removed after an hour, at a later start: another server may share the folder.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkKey, type PhotoStorage, StorageUnavailable } from './storage.ts';

const abandonedAfterMs = 60 * 60 * 1_000;

/** Makes the storage; `now` is Unix milliseconds. Nothing is written before the first photo. */
export function createFileStorage(folder: string, now: () => number): PhotoStorage {
  const incoming = join(folder, 'incoming');
  let made: Promise<void> | undefined;

  const make = async () => {
    await mkdir(incoming, { recursive: true, mode: 0o700 });
    for (const name of await readdir(incoming)) {
      const path = join(incoming, name);
      const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
      if (now() - mtimeMs > abandonedAfterMs) await rm(path, { force: true });
    }
  };

  const pathOf = (key: string) => {
    checkKey(key);
    return join(folder, 'kept', key);
  };

  return {
    name: 'files',
    async put(key, bytes) {
      const path = pathOf(key);
      const temporary = join(incoming, randomUUID());
      try {
        made ??= make();
        await made;
        await mkdir(dirname(path), { recursive: true, mode: 0o700 });
        await writeWhole(temporary, bytes);
        await rename(temporary, path);
      } catch (error) {
        made = undefined;
        await rm(temporary, { force: true }).catch(() => undefined);
        throw unavailable(error, 'cannot write');
      }
    },
    async get(key) {
      try {
        return await readFile(pathOf(key));
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return undefined;
        throw unavailable(error, 'cannot read');
      }
    },
    async remove(key) {
      await rm(pathOf(key), { force: true });
    },
  };
}

/** On disk, not only in the system's memory, before anybody is told that it is kept. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

function unavailable(error: unknown, what: string): Error {
  const code = codeOf(error);
  return code === undefined ? (error as Error) : new StorageUnavailable(`${what} (${code})`);
}

function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : undefined;
}
