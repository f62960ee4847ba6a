/** The page in a real browser against a real server: what a person who opens it sees. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { type ServerProcess, startServerProcess } from '../support/processes.ts';
import { createTempFolder } from '../support/temp.ts';
import { until } from '../support/waits.ts';
import { bubbles, openPage, say } from './browser.ts';

const folder = createTempFolder('playground');
const env = { DATA_DIR: folder.path, LOG_LEVEL: 'silent' };
const phone = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };
let server: ServerProcess;
before(async () => {
  server = await startServerProcess({ env, readyMs: 60_000 });
});
after(() => server.end('SIGTERM'));

/** Ids of all bubbles on the screen; one shown twice would be in it twice. */
const shownIds = (page: Page) =>
  page.locator('#log .line').evaluateAll((lines) => lines.map((line) => line.getAttribute('data-id')));

async function answered(page: Page, count: number): Promise<void> {
  await until(`${count} bubbles of the persona`, async () => (await bubbles(page, 'theirs')).length >= count, 20_000);
}

/** The conversation is done with a turn: it listens again and nothing more is being typed. */
async function settled(page: Page): Promise<void> {
  const chart = page.locator('#page-conversation svg.chart[data-value=listening]');
  await until('the end of the reply', async () => (await chart.count()) === 1, 15_000);
  await until(
    'every pause to be over',
    async () => (await page.evaluate<string>('JSON.stringify(localStorage)')).includes('\\"arriving\\":[]'),
    20_000,
  );
}

test('Luna answers once: a reflex or bubbles after typing, “Delivered”, and a quiet console', async () => {
  const { page, complaints } = await openPage(server.origin);
  await page.getByRole('button', { name: 'i got the job!!!' }).click();
  await page.locator('.line.last-mine .status', { hasText: 'Delivered' }).waitFor();
  await answered(page, 2);
  await settled(page);
  assert.deepEqual(await bubbles(page, 'mine'), ['i got the job!!!']);
  const ids = await shownIds(page);
  assert.equal(new Set(ids).size, ids.length);

  const before = await bubbles(page, 'theirs');
  await page.reload();
  await page.locator('#app[data-link=open]').waitFor();
  assert.deepEqual(await bubbles(page, 'theirs'), before, 'a reload shows the same, once');
  assert.deepEqual(complaints, []);
});

test('the chart lights the states as they pass, and the journal grows and opens', async () => {
  const { page } = await openPage(server.origin);
  await page.evaluate(`{
    window.seenStates = [];
    const chart = document.querySelector('#page-conversation svg.chart');
    new MutationObserver(() => seenStates.push(chart.getAttribute('data-value')))
      .observe(chart, { attributeFilter: ['data-value'] });
  }`);
  await say(page, 'hello there');
  await answered(page, 1);
  await settled(page);
  const seen = await page.evaluate<string[]>('seenStates');
  assert.ok(seen.includes('replying'), seen.join());
  const lit = page.locator('#page-conversation .state.lit:not(.region)');
  assert.equal(await lit.getAttribute('data-state'), 'conversation.listening');

  const rows = page.locator('#page-conversation .row');
  const numbers = (await rows.locator('.seq').allInnerTexts()).map(Number);
  assert.ok(numbers.length >= 2);
  assert.deepEqual(
    numbers,
    [...numbers].sort((one, other) => other - one),
    'newest first',
  );
  await rows.last().locator('summary').click();
  assert.match(await rows.last().locator('pre').innerText(), /hello there/);

  await page.getByRole('tab', { name: 'Relay' }).click();
  await page.locator('#page-relay .row .type', { hasText: 'command_acked' }).first().waitFor();
  assert.equal(
    await page.locator('#page-relay .state.lit:not(.region)').getAttribute('data-state'),
    'edge-link.online',
  );
});

test('kill -9 of the server: a banner, a reconnect, nothing lost, nothing doubled', async () => {
  const { page } = await openPage(server.origin);
  await say(page, 'hello');
  await answered(page, 1);
  await settled(page);
  const before = (await bubbles(page, 'theirs')).length;
  await server.end('SIGKILL');
  await page.locator('#banner', { hasText: 'Connection lost' }).waitFor();
  await say(page, 'what is 12 times 12?');
  await page.locator('.line.last-mine .status', { hasText: 'Sending' }).waitFor();
  server = await startServerProcess({ env, port: server.port, readyMs: 60_000 });
  await page.locator('#app[data-link=open]').waitFor({ timeout: 30_000 });
  await page.locator('#banner').waitFor({ state: 'hidden' });
  await page.locator('.line.last-mine .status', { hasText: 'Delivered' }).waitFor();
  await answered(page, before + 1);
  await settled(page);
  const theirs = await bubbles(page, 'theirs');
  assert.equal(theirs.filter((text) => text.includes('144')).length, 1, theirs.join(' | '));
  assert.equal((await bubbles(page, 'mine')).length, 2);
  const ids = await shownIds(page);
  assert.equal(new Set(ids).size, ids.length);
});

test('with the network cut what is written waits, and goes out once', async () => {
  const { page } = await openPage(server.origin);
  await page.getByRole('tab', { name: 'Options' }).click();
  await page.getByRole('switch', { name: /Cut the network/ }).check();
  await page.locator('#banner', { hasText: 'network is cut' }).waitFor();
  await say(page, 'are you there?');
  await page.locator('.line.last-mine .status', { hasText: 'Sending' }).waitFor();
  await page.getByRole('switch', { name: /Cut the network/ }).uncheck();
  await page.locator('.line.last-mine .status', { hasText: 'Delivered' }).waitFor();
  await answered(page, 1);
});

test('over HTTP each bubble comes once, whichever way it took', async () => {
  const { page } = await openPage(server.origin);
  await page.getByRole('tab', { name: 'Options' }).click();
  await page.getByRole('switch', { name: /HTTP fallback/ }).check();
  const posted = page.waitForResponse((response) => response.url().endsWith('/edge/message'));
  await say(page, 'what is 17 times 23?');
  assert.equal((await posted).status(), 200);
  await page.locator('.line.last-mine .status', { hasText: 'Delivered over HTTP' }).waitFor();
  await until('the answer', async () => (await bubbles(page, 'theirs')).some((text) => text.includes('391')), 15_000);
  await settled(page);
  const theirs = await bubbles(page, 'theirs');
  assert.equal(new Set(theirs).size, theirs.length, theirs.join(' | '));
});

test('in a group the persona answers who calls by name; personas keep their chats apart', async () => {
  const { page } = await openPage(server.origin);
  await page.locator('label', { hasText: 'Group' }).click();
  await page.locator('#speakers label', { hasText: 'Ana' }).click();
  await say(page, 'luna, when are we meeting?');
  await page.locator('.line.other .sender', { hasText: 'Ana' }).waitFor();
  await answered(page, 1);
  await page.locator('.person', { hasText: 'Kael' }).click();
  assert.deepEqual(await bubbles(page, 'theirs'), []);
  await page.locator('#name', { hasText: 'Kael' }).waitFor();
});

test('a second tab takes the chat over, and the first says so and takes it back', async () => {
  const { page } = await openPage(server.origin);
  const second = await page.context().newPage();
  await second.goto(server.origin);
  await second.locator('#app[data-link=open]').waitFor();
  await page.locator('#banner', { hasText: 'open in another tab' }).waitFor();
  await page.getByRole('button', { name: 'Use it here' }).click();
  await page.locator('#app[data-link=open]').waitFor();
  await second.locator('#banner', { hasText: 'open in another tab' }).waitFor();
});

test('by keyboard alone: to the field, a message, another persona, the tabs', async () => {
  const { page } = await openPage(server.origin);
  await page.locator('h1').click();
  await page.keyboard.press('/');
  await page.keyboard.type('hi');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('it is me');
  await page.keyboard.press('Enter');
  await until('the message', async () => (await bubbles(page, 'mine'))[0] === 'hi\nit is me');
  await page.locator('input[value=luna]').focus();
  await page.keyboard.press('ArrowRight');
  await page.locator('#name', { hasText: 'Nyx' }).waitFor();
  await page.getByRole('tab', { name: 'Conversation' }).focus();
  await page.keyboard.press('ArrowRight');
  assert.equal(await page.getByRole('tab', { name: 'Relay' }).getAttribute('aria-selected'), 'true');
});

for (const width of [320, 360, 768]) {
  test(`${width} px wide: nothing sticks out, and the panel is a drawer that Escape closes`, async () => {
    const { page } = await openPage(server.origin, { ...phone, viewport: { width, height: 640 } });
    const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    assert.ok(overflow <= 0, `${overflow} px too wide`);
    for (const id of ['#send', '#open-panel', '#text']) {
      const box = await page.locator(id).boundingBox();
      assert.ok(box !== null && box.x >= 0 && box.x + box.width <= width && box.y + box.height <= 640, id);
    }
    await page.getByRole('button', { name: 'Inside' }).click();
    await page.getByRole('tab', { name: 'Relay' }).click();
    await page.locator('#page-relay .chart').waitFor();
    await page.keyboard.press('Escape');
    await until('the drawer to close', () => page.evaluate<boolean>(`document.activeElement.id === 'open-panel'`));
    assert.equal(await page.getByRole('button', { name: 'Inside' }).getAttribute('aria-expanded'), 'false');
  });
}

/** Pictures for the documentation, made when they are asked for. */
if (process.env.SCREENSHOTS !== undefined) {
  const target = fileURLToPath(new URL('../../docs/screenshots/', import.meta.url));
  mkdirSync(target, { recursive: true });
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const [name, size] of [
      ['desktop', { viewport: { width: 1280, height: 860 } }],
      ['phone', phone],
    ] as const) {
      test(`${name}, ${colorScheme}`, async () => {
        const { page } = await openPage(server.origin, { ...size, colorScheme, reducedMotion: 'reduce' });
        await say(page, 'i got the job!!!');
        await answered(page, 2);
        await settled(page);
        await say(page, 'what is 17 times 23?');
        await page.locator('.line .typing').waitFor();
        await page.screenshot({ path: `${target}playground-${name}-${colorScheme}.png` });
        if (name === 'desktop') return;
        await settled(page);
        await page.getByRole('button', { name: 'Inside' }).click();
        await page.locator('#page-conversation .row').first().waitFor();
        await page.screenshot({ path: `${target}playground-inside-${colorScheme}.png` });
      });
    }
  }
}
