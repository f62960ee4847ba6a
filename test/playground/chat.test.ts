/** `npm run chat`, as a person pipes into it. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { atExit } from '../support/cleanup.ts';
import { freePort } from '../support/ports.ts';
import { bareEnvironment, type ServerProcess, startServerProcess } from '../support/processes.ts';
import { createTempFolder } from '../support/temp.ts';
import { until, withDeadline } from '../support/waits.ts';

const program = fileURLToPath(new URL('../../src/playground/chat.ts', import.meta.url));

function startChat(args: string[], env: Record<string, string>) {
  const child = spawn(process.execPath, [program, ...args], { env: { ...bareEnvironment(), ...env } });
  const forget = atExit(() => child.kill('SIGKILL'));
  let [output, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errors += text;
  });
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      forget();
      resolve(code);
    });
  });
  return {
    write: (text: string) => child.stdin.write(text),
    endInput: () => child.stdin.end(),
    output: () => output,
    errors: () => errors,
    wait: () => withDeadline('the end of the chat', ended, 20_000),
  };
}

describe('with a server', () => {
  const folder = createTempFolder('chat');
  const env = { DATA_DIR: folder.path, LOG_LEVEL: 'silent' };
  let server: ServerProcess;
  before(async () => {
    server = await startServerProcess({ env, readyMs: 60_000 });
  });
  after(() => server.end('SIGTERM'));

  test('a piped message is answered in the persona’s name, once, and then the program ends', async () => {
    const chat = startChat(['--url', server.origin, '--persona', 'nyx', '--as', 'piped'], env);
    chat.write('what is 17 times 23?\n');
    chat.endInput();
    assert.equal(await chat.wait(), 0);
    const lines = chat.output().trim().split('\n');
    assert.ok(lines.length > 0 && lines.every((line) => line.startsWith('Nyx: ')), chat.output());
    assert.match(chat.output(), /391/);
    assert.equal(new Set(lines).size, lines.length);
    assert.equal(chat.errors(), '');

    const again = startChat(['--url', server.origin, '--persona', 'nyx', '--as', 'piped'], env);
    again.endInput();
    assert.equal(await again.wait(), 0);
    assert.equal(again.output(), '', 'what was shown and acknowledged does not come again');
  });

  test('state and journal are shown, and another persona answers after /persona', async () => {
    const chat = startChat(['--url', server.origin, '--as', 'curious'], env);
    chat.write('hello\n');
    await until('Luna’s answer', () => /^Luna: /m.test(chat.output()), 10_000);
    chat.write('/state\n/journal\n/nonsense\n');
    await until('the journal', () => /1 {2}\d\d:.* {2}message {2}\(external\)/.test(chat.output()));
    assert.match(chat.output(), /conversation: (listening|replying), relay: online/);
    assert.match(chat.output(), /unknown: \/nonsense/);
    chat.write('/persona kael\nhi kael\n');
    await until('Kael’s answer', () => /^Kael: /m.test(chat.output()), 10_000);
    chat.write('/quit\n');
    assert.equal(await chat.wait(), 0);
  });

  test('a kill -9 of the server loses nothing and doubles nothing', async () => {
    const chat = startChat(['--url', server.origin, '--as', 'steadfast'], env);
    chat.write('hello\n');
    await until('the first answer', () => /^Luna: /m.test(chat.output()), 10_000);
    await server.end('SIGKILL');
    await until('the word that the connection is lost', () => chat.output().includes('connection lost'), 10_000);
    const before = chat.output().length;
    chat.write('what is 12 times 12?\n');
    server = await startServerProcess({ env, port: server.port, readyMs: 60_000 });
    await until('the answer after the restart', () => chat.output().slice(before).includes('144'), 15_000);
    chat.endInput();
    assert.equal(await chat.wait(), 0);
    assert.equal(chat.output().split('144').length, 2, chat.output());
  });

  test('a server with another secret is told apart from none at all', async () => {
    const chat = startChat(['--url', server.origin], { DATA_DIR: folder.path, EDGE_SECRET: 'not-the-same-secret' });
    assert.equal(await chat.wait(), 1);
    assert.match(chat.errors(), /another edge secret/);
  });
});

test('without a server it says how to start one', async () => {
  const folder = createTempFolder('chat-alone');
  const port = await freePort();
  const chat = startChat([], { DATA_DIR: folder.path, EDGE_SECRET: 'some-secret-here', PORT: String(port) });
  assert.equal(await chat.wait(), 1);
  assert.match(chat.errors(), /npm start/);
});

test('wrong arguments are answered with the right ones', async () => {
  const chat = startChat(['--person', 'luna'], {});
  assert.equal(await chat.wait(), 1);
  assert.match(chat.errors(), /--persona/);
});
