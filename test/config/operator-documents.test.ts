/** What operators read about the settings is what the server does. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { renderExampleEnv, withVariableTable } from '../../src/config/operator-documents.ts';
import { variables } from '../../src/config/variables.ts';
import { resolveConfig } from '../../src/config.ts';

const top = new URL('../../', import.meta.url).pathname;
const read = (path: string) => readFileSync(join(top, path), 'utf8');
const remedy = 'run: node src/config/write-operator-documents.ts';

it('the example environment file matches the table of variables', () => {
  assert.equal(read('deploy/example.env'), renderExampleEnv(), remedy);
});

it("the operators' page matches the table of variables", () => {
  const page = read('deploy/README.md');
  assert.equal(page, withVariableTable(page), remedy);
});

it('every example value is a valid one', () => {
  const examples = Object.fromEntries(Object.entries(variables).map(([name, { example }]) => [name, example]));
  const required = { EDGE_SECRET: 'x'.repeat(20), ADMIN_API_KEY: 'y'.repeat(20), SESSION_SECRET: 'z'.repeat(20) };
  const outcome = resolveConfig({ ...examples, ...required, STRIPE_PRICE_ID: 'price_1' });
  assert.deepEqual(outcome.kind === 'refused' ? outcome.problems : [], []);
});

it('every variable is described in one line without a full stop at its end', () => {
  for (const [name, { about }] of Object.entries(variables)) assert.match(about, /^[^\n|]{10,110}[^.\n]$/, name);
});

it('nothing in the server but src/config.ts reads the environment', () => {
  const sources = ['src', 'actors', 'machines'].flatMap((folder) =>
    readdirSync(join(top, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => join(folder, path)),
  );
  assert.ok(sources.length > 5, 'the search found the sources');
  const readers = sources.filter((path) =>
    /process\s*\.\s*env|process\[['"]env|env\s*\}\s*=\s*process/.test(read(path)),
  );
  assert.deepEqual(readers, [join('src', 'config.ts')]);
});
