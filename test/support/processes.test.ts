import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { startScript, startServerProcess } from './processes.ts';
import { createTempFolder } from './temp.ts';
import { until, withDeadline } from './waits.ts';

const folder = createTempFolder('processes');
after(() => folder.remove());

function script(name: string, source: string): string {
  const path = join(folder.path, name);
  writeFileSync(path, source);
  return path;
}

test('a server counts as started once its health answers 200, and kill -9 ends it', async () => {
  const entry = script(
    'server.mjs',
    `import { createServer } from 'node:http';
     let asked = 0;
     createServer((_request, response) => {
       asked += 1;
       response.writeHead(asked < 3 ? 503 : 200).end(process.env.DATA_DIR);
     }).listen(Number(process.env.PORT), process.env.HOST);`,
  );
  const server = await startServerProcess({ entry, env: { DATA_DIR: folder.path } });
  assert.equal(await (await fetch(`${server.origin}/health`)).text(), folder.path);
  assert.deepEqual(await server.end('SIGKILL'), { code: null, signal: 'SIGKILL' });
  assert.deepEqual(await server.end('SIGTERM'), { code: null, signal: 'SIGKILL' });
  await assert.rejects(fetch(server.origin));
});

test('a server that ends before it is ready fails with what it wrote', async () => {
  const entry = script('broken.mjs', `process.stderr.write('SESSION_SECRET is missing'); process.exit(3);`);
  const starting = startServerProcess({ entry, env: { DATA_DIR: folder.path } });
  await assert.rejects(starting, /did not become ready.*\n.*SESSION_SECRET is missing/);
});

test('a process gets nothing of the developer’s environment but the basics', async () => {
  process.env.TEST_STRAY_VARIABLE = 'stray';
  const entry = script('env.mjs', `console.log(JSON.stringify([process.env.TEST_STRAY_VARIABLE, process.env.GIVEN]));`);
  const running = await startScript(entry, [], { GIVEN: 'yes' });
  assert.equal(await running.line('its environment', (line) => line.startsWith('[')), '[null,"yes"]');
  delete process.env.TEST_STRAY_VARIABLE;
});

test('waits end, and say what they waited for', async () => {
  await assert.rejects(
    until('the impossible', () => false, 30),
    /waited 30 ms in vain: the impossible/,
  );
  await assert.rejects(withDeadline('the end', new Promise(() => undefined), 30), /waited 30 ms in vain: the end/);
  let calls = 0;
  assert.equal(await until('the third call', () => ++calls === 3 && 'third'), 'third');
});
