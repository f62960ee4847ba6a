/** The example of docs/miniapps.md, taken from the page as it stands and installed in a folder of its own. */
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** A place like `src/miniapps/apps` in this folder, where the imports of the example lead into this repository. */
export function appsFolder(folder: string): string {
  const apps = join(folder, 'src/miniapps/apps');
  mkdirSync(apps, { recursive: true });
  for (const shared of ['machines', 'node_modules']) symlinkSync(join(repository, shared), join(folder, shared));
  for (const file of ['miniapp.ts', 'ui.ts', 'phrases.ts', 'times.ts']) {
    symlinkSync(join(repository, 'src/miniapps', file), join(apps, '..', file));
  }
  return apps;
}

/** Writes the example's files; the folder they are in. */
export function writeExample(apps: string): string {
  const folder = join(apps, 'counter');
  mkdirSync(folder);
  const page = readFileSync(join(repository, 'docs/miniapps.md'), 'utf8');
  for (const [, file, text] of page.matchAll(/^```\w+ file=(\S+)\n([\s\S]*?)^```$/gm))
    writeFileSync(join(folder, file!), text!);
  return folder;
}

/** Both: the folder of apps that holds the example. */
export function installExample(folder: string): string {
  const apps = appsFolder(folder);
  writeExample(apps);
  return apps;
}
