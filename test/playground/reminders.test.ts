/** Messages for later at the playground's two relays, against a real server: on time, once, over reloads and second tabs, taken back. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { atExit } from '../support/cleanup.ts';
import { bareEnvironment, type ServerProcess, startServerProcess } from '../support/processes.ts';
import { createTempFolder } from '../support/temp.ts';
import { until } from '../support/waits.ts';
import { bubbles, openPage, say } from './browser.ts';

const folder = createTempFolder('reminders');
const adminKey = randomUUID();
const env = { DATA_DIR: folder.path, LOG_LEVEL: 'silent', ADMIN_API_KEY: adminKey };
let server: ServerProcess;
before(async () => {
  server = await startServerProcess({ env, readyMs: 60_000 });
});
after(() => server.end('SIGTERM'));

/** Gives a relay a command as an admin can; its id. */
async function command(agent: string, type: string, payload: Record<string, unknown>): Promise<string> {
  const response = await fetch(`${server.origin}/edge/agents/${agent}/commands`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-admin-key': adminKey },
    body: JSON.stringify({ command_type: type, payload }),
  });
  const body = (await response.json()) as { command_id: string };
  assert.equal(response.status, 202, JSON.stringify(body));
  return body.command_id;
}

const visitorOf = (page: Page) =>
  page.evaluate<{ agent: string; phone: string }>(`fetch('/playground/visitor').then((answer) => answer.json())`);

/** Opens the page, and lets the server and the visitor know each other. */
async function openChat() {
  const open = await openPage(server.origin);
  await say(open.page, 'hello');
  await until('an answer', async () => (await bubbles(open.page, 'theirs')).length > 0, 20_000);
  const { agent, phone } = await visitorOf(open.page);
  const thread = `luna;-;${phone}`;
  const later = (text: string, ms: number) => {
    const send_at = new Date(Date.now() + ms).toISOString();
    return command(agent, 'schedule_message', { thread_id: thread, message_text: text, send_at, is_group: false });
  };
  const count = async (text: string, page = open.page) =>
    (await bubbles(page, 'theirs')).filter((one) => one === text).length;
  return { ...open, agent, thread, later, count };
}

/** The relay's actor has heard so many words on a command (`completed`, once on receipt and once when it was sent). */
async function acknowledged(page: Page, id: string, words: number): Promise<void> {
  await page.getByRole('tab', { name: 'Relay' }).click();
  await until(`${words} words on the command`, async () => {
    const details = await page.locator('#page-relay .row pre').allTextContents();
    return details.filter((text) => text.includes(id) && text.includes('completed')).length >= words;
  });
}

test('the page shows one at its time and acknowledges it twice', async () => {
  const { page, later, count, complaints } = await openChat();
  const at = Date.now() + 3_000;
  const id = await later('Reminder: tea', 3_000);
  await acknowledged(page, id, 1);
  assert.equal(await count('Reminder: tea'), 0);
  await until('the reminder', async () => (await count('Reminder: tea')) === 1, 20_000);
  const late = Date.now() - at;
  assert.ok(late >= 0 && late < 5_000, `${late} ms late`);
  await acknowledged(page, id, 2);
  assert.deepEqual(complaints, []);
});

test('one that comes due while the page is being loaded again is shown after it, once, and acknowledged', async () => {
  const { page, later, count } = await openChat();
  const id = await later('Reminder: soup', 2_500);
  await acknowledged(page, id, 1);
  await page.goto('about:blank');
  await pause(3_000);
  await page.goto(server.origin);
  await until('the reminder', async () => (await count('Reminder: soup')) === 1, 20_000);
  await acknowledged(page, id, 2);
  await page.reload();
  await page.locator('#app[data-link=open]').waitFor();
  await pause(500);
  assert.equal(await count('Reminder: soup'), 1);
});

test('a cancelled one does not come; the server’s own of one that was shown already is not shown beside it', async () => {
  const { agent, thread, later, count } = await openChat();
  const cancelled = await later('Reminder: never', 2_000);
  await command(agent, 'cancel_scheduled', { schedule_id: cancelled });
  const shown = await later('Reminder: once', 1_000);
  await until('the other', async () => (await count('Reminder: once')) === 1, 20_000);
  await command(agent, 'cancel_scheduled', { schedule_id: shown });
  const now = (text: string) => command(agent, 'send_message_now', { thread_id: thread, text, bubble_type: 'normal' });
  await now('Reminder: once');
  await now('and this');
  await until('what follows', async () => (await count('and this')) === 1, 20_000);
  await pause(1_500);
  assert.equal(await count('Reminder: once'), 1);
  assert.equal(await count('Reminder: never'), 0);
});

test('with two tabs open it comes once in each', async () => {
  const { page, context, later, count } = await openChat();
  const second = await context.newPage();
  await second.goto(server.origin);
  await second.locator('#app[data-link=open]').waitFor();
  await page.locator('#banner', { hasText: 'open in another tab' }).waitFor();
  await later('Reminder: bread', 1_500);
  for (const tab of [second, page]) {
    await until('the reminder', async () => (await count('Reminder: bread', tab)) === 1, 20_000);
  }
  await pause(1_000);
  for (const tab of [second, page]) assert.equal(await count('Reminder: bread', tab), 1);
});

test('the terminal shows one at its time, and none that was cancelled', async () => {
  const program = fileURLToPath(new URL('../../src/playground/chat.ts', import.meta.url));
  const args = ['--url', server.origin, '--as', 'reminded'];
  const child = spawn(process.execPath, [program, ...args], { env: { ...bareEnvironment(), ...env } });
  const forget = atExit(() => child.kill('SIGKILL'));
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  child.stdin.write('hello\n');
  await until('an answer', () => /^Luna: /m.test(output), 20_000);
  const agent = 'playground_reminded';
  const later = (message_text: string, ms: number) => {
    const send_at = new Date(Date.now() + ms).toISOString();
    return command(agent, 'schedule_message', {
      thread_id: 'luna;-;+15550000000',
      message_text,
      send_at,
      is_group: false,
    });
  };
  const cancelled = await later('Reminder: never', 2_000);
  await command(agent, 'cancel_scheduled', { schedule_id: cancelled });
  await later('Reminder: tea', 2_500);
  assert.ok(!output.includes('tea'));
  await until('the reminder', () => output.includes('Luna: Reminder: tea\n'), 20_000);
  child.stdin.write('/quit\n');
  await until('the end', () => child.exitCode !== null, 20_000);
  forget();
  assert.equal(output.split('Reminder').length, 2, output);
});
