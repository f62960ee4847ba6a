/**
 * The MiniApps there are: every folder under `apps/`, read at start. Adding one touches nothing else. Each is checked before the server
 * runs, so that a broken app stops the start with its name and never a session.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { z } from 'zod';
import type { AnyAppLogic } from '../../machines/miniapp/types.ts';
import type { AnyMiniApp } from './miniapp.ts';

export interface CatalogueEntry {
  app: AnyMiniApp;
  /** SVG text. */
  icon: string;
}

export interface Catalogue {
  get(name: string): CatalogueEntry | undefined;
  readonly entries: readonly CatalogueEntry[];
  /** The pure parts, as the session machine takes them. */
  readonly logics: ReadonlyMap<string, AnyAppLogic>;
}

export const builtInAppsFolder = fileURLToPath(new URL('./apps', import.meta.url));

const namePattern = /^[a-z][a-z0-9-]{0,30}$/;
/** Actions that the shell has for every app. */
export const shellActions = ['close', 'reopen', 'undo', 'rename'] as const;

/** Reads the apps in the given folders. Throws, naming the folder and what is wrong with it. */
export async function loadCatalogue(folders: readonly string[] = [builtInAppsFolder]): Promise<Catalogue> {
  const entries: CatalogueEntry[] = [];
  for (const folder of folders) {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) entries.push(await loadApp(join(folder, entry.name), entry.name));
    }
  }
  return catalogueOf(entries);
}

function catalogueOf(entries: CatalogueEntry[]): Catalogue {
  const byName = new Map<string, CatalogueEntry>();
  for (const entry of entries) {
    if (byName.has(entry.app.name)) throw new Error(`two MiniApps are called '${entry.app.name}'`);
    byName.set(entry.app.name, entry);
  }
  const logics = new Map([...byName].map(([name, { app }]) => [name, app.logic as unknown as AnyAppLogic]));
  return { get: (name) => byName.get(name), entries: [...byName.values()], logics };
}

async function loadApp(path: string, folder: string): Promise<CatalogueEntry> {
  const loaded = (await import(pathToFileURL(join(path, 'index.ts')).href)) as { app?: AnyMiniApp };
  const app = loaded.app;
  const wrong = (why: string) => new Error(`the MiniApp in '${folder}' ${why}`);
  if (app === undefined) throw wrong("exports no 'app' from index.ts");
  if (app.name !== folder || !namePattern.test(folder))
    throw wrong('is not named after its folder (a-z, digits, hyphens)');
  const schemas = Object.keys(app.actions).sort();
  const rules = Object.keys(app.logic.actions).sort();
  if (schemas.join() !== rules.join()) throw wrong(`has schemas for [${schemas}] and logic for [${rules}]`);
  for (const name of shellActions) {
    if (schemas.includes(name)) throw wrong(`has an action '${name}', which is the shell's own`);
  }
  for (const schema of [app.setup, ...Object.values(app.actions)]) {
    // What cannot be written down as JSON Schema cannot be shown as a form nor documented.
    z.toJSONSchema(schema, { io: 'input' });
  }
  const icon = readFileSync(join(path, 'icon.svg'), 'utf8');
  if (!icon.includes('<svg') || /<script|javascript:|\son\w+=|href=/i.test(icon))
    throw wrong('has an icon that is no plain SVG');
  return { app, icon };
}
