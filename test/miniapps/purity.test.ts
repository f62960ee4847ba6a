/** What keeps MiniApps simple: an app's logic is pure, and the client is small and brings no code of the server along. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const importsOf = (path: string) =>
  [...readFileSync(join(root, path), 'utf8').matchAll(/^(?:import|export)[^;]*?from '([^']+)'/gms)].map(([, name]) =>
    name!.startsWith('.') ? normalize(join(dirname(path), name!)) : name!,
  );

test('the logic of an app, and what it is made of, knows machines/ and nothing else: no clock, no chance, no I/O', () => {
  const machines = globSync('src/miniapps/apps/*/machine.ts', { cwd: root });
  assert.ok(machines.length >= 5);
  const seen = new Set<string>();
  const visit = (path: string) => {
    if (seen.has(path)) return;
    seen.add(path);
    const text = readFileSync(join(root, path), 'utf8');
    assert.doesNotMatch(text, /Date\.now|new Date\(\)|Math\.random|crypto|process\.|setTimeout|fetch\(/, path);
    for (const name of importsOf(path)) {
      if (name === 'xstate' || name.startsWith('machines/')) continue;
      assert.equal(dirname(name), dirname(path), `${path} imports ${name}`);
      assert.notEqual(basename(name), 'actions.ts', `${path} imports schemas`);
      visit(name);
    }
  };
  for (const path of machines) visit(path);
  assert.ok(seen.size > machines.length, 'helpers of an app are looked at too');
});

test('the client is a few kilobytes for a browser, without zod or any of the server', async () => {
  const { outputFiles, metafile } = await build({
    entryPoints: [join(root, 'src/miniapps/client/connect.ts'), join(root, 'src/miniapps/pointer.ts')],
    bundle: true,
    minify: true,
    platform: 'browser',
    format: 'esm',
    write: false,
    metafile: true,
    outdir: 'unused',
    absWorkingDir: root,
    logLevel: 'silent',
  });
  const inputs = Object.keys(metafile.inputs).map((path) => path.replace(/^.*node_modules\//, 'node_modules/'));
  for (const path of inputs) assert.match(path, /^(src\/miniapps\/(client|pointer)|node_modules\/fast-json-patch)/);
  const bytes = outputFiles.reduce((sum, file) => sum + gzipSync(file.contents).length, 0);
  assert.ok(bytes < 12_000, `${bytes} compressed bytes`);
});
