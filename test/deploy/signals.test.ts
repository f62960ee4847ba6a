/** The process and its signals, as a supervisor sends them. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { freePort } from '../support/ports.ts';
import { bareEnvironment, startScript } from '../support/processes.ts';
import { createTempFolder } from '../support/temp.ts';
import { until } from '../support/waits.ts';

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  it(`a server that is still starting ends at once on ${signal}, and leaves the folder to the next one`, async (t) => {
    const folder = createTempFolder('signal');
    const env = { DATA_DIR: folder.path, HOST: '127.0.0.1', PORT: String(await freePort()) };
    const server = await startScript('src/main.ts', [], { ...bareEnvironment(), ...env });
    t.after(async () => {
      await server.end('SIGKILL');
      folder.remove();
    });
    const mark = join(folder.path, 'owner');
    await until('the folder is taken', () => existsSync(mark));
    assert.deepEqual(await server.end(signal, 5_000), { code: 0, signal: null });
    assert.match(server.output(), new RegExp(`${signal}: stopped before it was ready`));
    assert.equal(existsSync(mark), false);
  });
}
