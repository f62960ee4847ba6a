/**
 * The personas there are: every file under `personas/`, read at start. Adding one touches nothing else. What a file must hold is checked where
 * the registry is made (`persona-registry.ts`).
 */
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Persona } from './persona.ts';

export const builtInPersonasFolder = fileURLToPath(new URL('./personas', import.meta.url));

/** Reads the personas in the given folders, by name of their files. Throws, naming the file and what is wrong with it. */
export async function loadPersonas(folders: readonly string[]): Promise<Persona[]> {
  const personas: Persona[] = [];
  for (const folder of folders) {
    for (const file of readdirSync(folder).sort()) {
      if (file.endsWith('.ts')) personas.push(await loadPersona(join(folder, file)));
    }
  }
  return personas;
}

async function loadPersona(path: string): Promise<Persona> {
  const name = basename(path, '.ts');
  const loaded = (await import(pathToFileURL(path).href)) as Record<string, Persona | undefined>;
  const persona = loaded[name];
  if (persona === undefined) throw new Error(`the persona in '${name}.ts' exports no '${name}'`);
  if (persona.id !== name) throw new Error(`the persona in '${name}.ts' has another id: '${persona.id}'`);
  return persona;
}
