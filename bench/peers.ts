/** Installs the peers' own package when it is first needed. Their lock file says exactly which versions. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('./peers', import.meta.url));
const packages = ['ws', 'socket.io', '@colyseus/core', '@colyseus/schema', '@colyseus/ws-transport'];
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

/** Whether the peers can be measured; tries to install them where they are not there. */
export function installPeers(): boolean {
  if (packages.every((name) => existsSync(`${folder}/node_modules/${name}`))) return true;
  const { status } = spawnSync(npm, ['ci', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'ignore' });
  return status === 0;
}
