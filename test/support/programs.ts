/** Where the services that tests run are installed, and which user may run them. */
import { accessSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export const postgresMajorMin = 15;

/** The folder with `postgres` and `initdb` of the newest PostgreSQL here, at least 15; undefined where there is none. */
export function findPostgresBin(): string | undefined {
  const candidates: { major: number; bin: string }[] = [];
  for (const root of ['/usr/lib/postgresql', '/usr/local/opt', '/opt/homebrew/opt']) {
    for (const name of existsSync(root) ? readdirSync(root) : []) {
      const major = Number(/^(?:postgresql@)?(\d+)$/.exec(name)?.[1]);
      if (major >= postgresMajorMin) candidates.push({ major, bin: join(root, name, 'bin') });
    }
  }
  // Debian 15 installs a folder per version and none of it in PATH; elsewhere PATH is all there is.
  const inPath = findProgram('postgres');
  if (inPath) candidates.push({ major: 0, bin: join(inPath, '..') });
  return candidates
    .sort((a, b) => b.major - a.major)
    .map(({ bin }) => bin)
    .find((bin) => isExecutable(join(bin, 'postgres')) && isExecutable(join(bin, 'initdb')));
}

export function findRedisServer(): string | undefined {
  return findProgram('redis-server') ?? findProgram('valkey-server');
}

export function findChromium(): string | undefined {
  const mac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
  const found = ['chromium', 'chromium-browser', 'google-chrome', 'chrome'].map(findProgram).find(Boolean);
  return found ?? (isExecutable(mac) ? mac : undefined);
}

/** PostgreSQL refuses to run as root: then its own user runs it, or nobody. Undefined when this user will do. */
export function serviceUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const fields = users.find((line) => line.startsWith(`${name}:`))?.split(':');
    if (fields) return { uid: Number(fields[2]), gid: Number(fields[3]) };
  }
  throw new Error('running as root, and there is no user postgres or nobody to run PostgreSQL as');
}

function findProgram(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin', '/opt/homebrew/bin'];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
