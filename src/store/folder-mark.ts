/**
 * A mark in the data folder that says who has it, for those who cannot see a lock of the kernel's: containers with a network of their own and
 * machines that share the folder. Its owner touches it again and again. Whoever finds one from elsewhere waits whether it is touched: then
 * the folder is in use; otherwise its owner died, and the mark is taken over.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

export interface MarkOptions {
  /** Where this process sees locks of the kernel's: two of the same place do not need the mark. */
  place: string;
  /** How long a mark from elsewhere is watched, milliseconds; default 10 s, in which a busy owner touches it too. */
  watchMs?: number;
}

const touchMs = 1_500;
const watchMsDefault = 10_000;
const lookMs = 250;
/** Two who take over a dead owner's mark in the same moment see after this which of them it names. */
const settleMs = 500;

/** This boot of this machine, and this process's network namespace in it. Linux only. */
export function placeOfProcess(): string {
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/net')}`;
}

/** Puts the mark into the folder, after watching the one that is there. `taken`: somebody elsewhere has the folder. */
export async function markFolder(
  folder: string,
  { place, watchMs = watchMsDefault }: MarkOptions,
): Promise<'taken' | { remove(): void }> {
  const path = join(folder, 'owner');
  const found = read(path);
  const isElsewhere = found !== undefined && !found.text.startsWith(`${place}\n`);
  if (isElsewhere && (await isTouched(path, found, watchMs))) return 'taken';
  const mine = `${place}\n${randomUUID()}\n`;
  writeFileSync(path, mine, { mode: 0o600 });
  if (isElsewhere) await setTimeout(settleMs);
  if (read(path)?.text !== mine) return 'taken';
  const touching = setInterval(() => touch(path), touchMs);
  touching.unref();
  const remove = () => {
    clearInterval(touching);
    process.off('exit', remove);
    if (read(path)?.text === mine) rmSync(path, { force: true });
  };
  // A process that ends in the middle, but not by `kill -9`, keeps nobody waiting.
  process.on('exit', remove);
  return { remove };
}

interface Mark {
  text: string;
  touchedAt: number;
}

async function isTouched(path: string, before: Mark, watchMs: number): Promise<boolean> {
  for (let waited = 0; waited < watchMs; waited += lookMs) {
    await setTimeout(lookMs);
    const now = read(path);
    if (now === undefined) return false;
    if (now.text !== before.text || now.touchedAt !== before.touchedAt) return true;
  }
  return false;
}

function read(path: string): Mark | undefined {
  try {
    return { text: readFileSync(path, 'utf8'), touchedAt: statSync(path).mtimeMs };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function touch(path: string): void {
  const now = new Date();
  try {
    utimesSync(path, now, now);
  } catch {
    // Removed by hand, or the disk is away: the database will say so.
  }
}
