/**
 * The rooms of the house (docs/architecture.md), read from the imports: machines <- actors <- src, features side by side and not through
 * one another, one file that reads the environment, no console in the server.
 */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface SourceFile {
  path: string;
  text: string;
  /** Imports as paths from the root, or bare names of packages. */
  imports: string[];
}

const files: SourceFile[] = globSync('{machines,actors,src}/**/*.{ts,tsx}', { cwd: root }).map((path) => {
  const text = readFileSync(join(root, path), 'utf8');
  const imports = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, name]) =>
    name!.startsWith('.') ? normalize(join(dirname(path), name!)) : name!,
  );
  return { path, text, imports };
});

/** Feature folders: each may use the house (server, store's types, providers, observe), none may use another. */
const features = [
  'edge',
  'conversation',
  'playground',
  'memory',
  'miniapps',
  'workflows',
  'identity',
  'payments',
  'support',
  'operations',
  'photos',
  'routing',
  'tools',
];

/** Programs of their own: like `app.ts`, they put parts together. */
const programs = new Set(['src/app.ts', 'src/main.ts', 'src/playground/chat.ts']);

const featureOf = (path: string) => features.find((name) => path.startsWith(`src/${name}/`));

function violations(applies: (file: SourceFile) => boolean, allowed: (name: string, file: SourceFile) => boolean) {
  return files
    .filter(applies)
    .flatMap((file) =>
      file.imports.filter((name) => !allowed(name, file)).map((name) => `${file.path} imports ${name}`),
    );
}

test('the house has files to look at', () => {
  for (const room of ['machines/', 'actors/', 'src/edge/', 'src/conversation/']) {
    assert.ok(
      files.some((file) => file.path.startsWith(room)),
      `no file under ${room}`,
    );
  }
  assert.ok(files.filter((file) => file.imports.length > 0).length > 50, 'the imports are not being read');
});

test('machines import xstate and themselves', () => {
  const found = violations(
    (file) => file.path.startsWith('machines/'),
    (name) => name === 'xstate' || name.startsWith('machines/'),
  );
  assert.deepEqual(found, []);
});

test('machines read no clock, no chance and no environment', () => {
  const found = files
    .filter((file) => file.path.startsWith('machines/'))
    .filter((file) => /Date\.now|new Date\(\)|Math\.random|crypto|process\.|setTimeout/.test(file.text))
    .map((file) => file.path);
  assert.deepEqual(found, []);
});

test('actors import xstate, node and themselves', () => {
  const found = violations(
    (file) => file.path.startsWith('actors/'),
    (name) => name === 'xstate' || name.startsWith('node:') || name.startsWith('actors/'),
  );
  assert.deepEqual(found, []);
});

test('features do not import one another; only app.ts and its assembly see them all', () => {
  const found = violations(
    (file) => featureOf(file.path) !== undefined && !programs.has(file.path),
    (name, file) => featureOf(name) === undefined || featureOf(name) === featureOf(file.path),
  );
  assert.deepEqual(found, []);
});

test('the server layer knows no feature and no database', () => {
  const found = violations(
    (file) => file.path.startsWith('src/server/'),
    (name) => !name.startsWith('src/') || name.startsWith('src/server/'),
  );
  assert.deepEqual(found, []);
});

test('only the configuration reads the environment', () => {
  const found = files
    .filter((file) => file.path !== 'src/config.ts' && /process\.env/.test(file.text))
    .map((file) => file.path);
  assert.deepEqual(found, []);
});

test('nothing but the process and the terminal chat prints', () => {
  const printing = new Set(['src/main.ts', 'src/playground/chat.ts']);
  const found = files
    .filter((file) => !printing.has(file.path) && /\bconsole\./.test(file.text))
    .map((file) => file.path);
  assert.deepEqual(found, []);
});

test('no default exports, and no names that say nothing', () => {
  const found = files.filter(
    (file) => /^export default /m.test(file.text) || /(^|\/)(utils?|helpers?|misc|common)(\.ts|\/)/.test(file.path),
  );
  assert.deepEqual(
    found.map((file) => file.path),
    [],
  );
});
