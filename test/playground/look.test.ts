/** The page as it is looked at and operated: links, tabs side by side, small and changing screens, the keyboard. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { type ServerProcess, startServerProcess } from '../support/processes.ts';
import { createTempFolder } from '../support/temp.ts';
import { until } from '../support/waits.ts';
import { bubbles, openPage, say } from './browser.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const folder = createTempFolder('playground-look');
let server: ServerProcess;
before(async () => {
  server = await startServerProcess({ env: { DATA_DIR: folder.path, LOG_LEVEL: 'silent' }, readyMs: 60_000 });
});
after(() => server.end('SIGTERM'));

const small = (width: number, height: number) => ({ viewport: { width, height }, hasTouch: true, isMobile: true });
const gap = (page: Page) =>
  page.evaluate<number>(
    `{ const s = document.querySelector('#scroll'); s.scrollHeight - s.scrollTop - s.clientHeight }`,
  );
const focused = (page: Page) => page.evaluate<string>(`document.activeElement.id`);
const picture = async (page: Page, name: string) => {
  const folderOfPictures = process.env.LOOK_PICTURES;
  if (folderOfPictures !== undefined) await page.screenshot({ path: `${folderOfPictures}/${name}.png` });
};

/** A page with as many messages as fill it, none of which goes anywhere. */
async function openFilled(width: number, height: number): Promise<Page> {
  const { page } = await openPage(server.origin, small(width, height));
  await page.evaluate(`(async () => {
    const { agent, phone } = await (await fetch('/playground/visitor')).json();
    const entries = Array.from({ length: 40 }, (_, index) => (
      { kind: 'theirs', id: 'old' + index, thread: 'luna;-;' + phone, at: Date.now() - 1000 + index, reflexMs: null, via: 'socket',
        text: 'message ' + index + ' which is long enough to take two lines of a narrow telephone, more or less' }));
    localStorage.setItem('archety.playground.' + agent, JSON.stringify({ entries, arriving: [], seen: [] }));
  })()`);
  await page.reload();
  await page.locator('#app[data-link=open]').waitFor();
  await page.locator('[data-id=old39]').waitFor();
  return page;
}

test('addresses in bubbles are links, and nothing else of a text becomes markup', async () => {
  const { page, complaints } = await openPage(server.origin);
  const texts: [string, string[]][] = [
    ['vote here: http://127.0.0.1:8000/m/poll/abc?x=1#top.', ['http://127.0.0.1:8000/m/poll/abc?x=1#top']],
    [
      '(see https://example.org/wiki/Cat_(animal)), https://example.org/b!',
      ['https://example.org/wiki/Cat_(animal)', 'https://example.org/b'],
    ],
    ['HTTPS://EXAMPLE.ORG/Up?q=a,b…', ['HTTPS://EXAMPLE.ORG/Up?q=a,b']],
    [
      '“https://example.org/quoted” **https://example.org/bold**',
      ['https://example.org/quoted', 'https://example.org/bold'],
    ],
    ['<img src=x onerror=alert(1)> <a href="https://example.org/q">x</a>', ['https://example.org/q']],
    ['javascript:alert(1) example.org xhttps://no.example ftp://no.example http:// https://?', []],
  ];
  for (const [text] of texts) await say(page, text);
  assert.deepEqual(await bubbles(page, 'mine').then((all) => all.length), texts.length);
  for (const [index, [text, links]] of texts.entries()) {
    const bubble = page.locator('.line.mine .bubble').nth(index);
    assert.equal(await bubble.evaluate((element) => element.lastChild && element.textContent), `You: ${text}`);
    const found = bubble.locator('a');
    assert.deepEqual(await found.allTextContents(), links);
    for (const link of await found.all()) {
      assert.equal(await link.getAttribute('href'), await link.textContent());
      assert.equal(await link.getAttribute('rel'), 'noopener noreferrer');
      assert.equal(await link.getAttribute('target'), '_blank');
    }
    assert.equal(await bubble.locator('img').count(), 0);
  }
  await picture(page, 'links');
  assert.deepEqual(complaints, []);
});

test('in a group everybody’s last four digits are shown where one chooses who speaks, and whole in the options', async () => {
  for (const [width, height] of [
    [320, 640],
    [1280, 860],
  ] as const) {
    const { page } = await openPage(server.origin, { viewport: { width, height } });
    const phone = await page.evaluate<string>(
      `fetch('/playground/visitor').then((answer) => answer.json()).then((me) => me.phone)`,
    );
    await page.locator('label', { hasText: 'Group' }).click();
    const labels = (await page.locator('#speakers label').allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' '));
    assert.equal(labels.length, 3);
    assert.ok(labels[0]!.startsWith('You') && labels[0]!.endsWith(phone.slice(-4)), labels.join());
    const next = String((Number(phone.slice(-4)) + 1) % 10_000).padStart(4, '0');
    assert.ok(labels[1]!.startsWith('Ana') && labels[1]!.endsWith(next), labels.join());
    const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    assert.ok(overflow <= 0, `${overflow} px too wide`);
    const chips = await page.locator('#speakers label').last().boundingBox();
    assert.ok(chips!.x + chips!.width <= width, 'the last of them is on the screen');
    await picture(page, `group-${width}`);
    if (width < 900) await page.getByRole('button', { name: 'Inside' }).click();
    await page.getByRole('tab', { name: 'Options' }).click();
    const numbers = page.locator('#page-options .option', { hasText: 'Numbers' });
    assert.match(await numbers.innerText(), new RegExp(`last four digits[\\s\\S]*\\${phone}`));
    await numbers.scrollIntoViewIfNeeded();
    await picture(page, `numbers-${width}`);
  }
});

test('two tabs: what is written in either is in both, is sent, and outlives a reload', async () => {
  const { page, context } = await openPage(server.origin);
  const second = await context.newPage();
  await second.goto(server.origin);
  await second.locator('#app[data-link=open]').waitFor();
  await page.locator('#banner', { hasText: 'open in another tab' }).waitFor();
  await say(second, 'from the second');
  await say(page, 'from the first');
  for (const tab of [page, second]) {
    await until('both messages', async () => {
      const mine = await bubbles(tab, 'mine');
      return mine.includes('from the first') && mine.includes('from the second');
    });
    await tab.locator('.line.last-mine .status', { hasText: 'Delivered' }).waitFor();
  }
  await until('an answer', async () => (await bubbles(second, 'theirs')).length > 0, 20_000);
  await until('every pause to be over', async () => {
    return (await second.evaluate<string>('JSON.stringify(localStorage)')).includes('\\"arriving\\":[]');
  });
  await until('the same in both', async () => {
    const [one, other] = await Promise.all([bubbles(page, 'theirs'), bubbles(second, 'theirs')]);
    return one.length > 0 && one.join('|') === other.join('|');
  });
  await page.reload();
  await page.locator('#app[data-link=open]').waitFor();
  const mine = await bubbles(page, 'mine');
  assert.deepEqual([...mine].sort(), ['from the first', 'from the second']);

  await page.getByRole('tab', { name: 'Options' }).click();
  await page.getByRole('button', { name: 'Clear this chat' }).click();
  await until('the other to be clear', async () => (await bubbles(second, 'mine')).length === 0);
  await say(second, 'anew');
  await until('the new one', async () => (await bubbles(page, 'mine')).join() === 'anew');
});

test('a keyboard that opens and a phone that is turned leave who is at the end there, and nobody else', async () => {
  const page = await openFilled(390, 800);
  assert.ok((await gap(page)) < 2);
  const sizes = [
    [390, 450],
    [390, 800],
    [800, 390],
    [320, 640],
  ] as const;
  for (const [width, height] of sizes) {
    await page.setViewportSize({ width, height });
    await until(`the end at ${width} × ${height}`, async () => (await gap(page)) < 2, 3_000);
  }
  await page.setViewportSize({ width: 390, height: 800 });
  await until('the end', async () => (await gap(page)) < 2, 3_000);
  await page.locator('#text').fill('one\ntwo\nthree\nfour');
  await until('the end above a taller field', async () => (await gap(page)) < 2, 3_000);
  await picture(page, 'tall-field');
  await page.evaluate(`document.querySelector('#scroll').scrollTo(0, 200)`);
  await page.waitForTimeout(200);
  await page.setViewportSize({ width: 390, height: 450 });
  await page.waitForTimeout(300);
  assert.ok((await gap(page)) > 500, 'a reader further up is left there');
});

for (const width of [320, 390, 768]) {
  test(`${width} px: the drawer by keyboard, from the button into it and back`, async () => {
    const { page } = await openPage(server.origin, { viewport: { width, height: 640 } });
    await page.locator('#open-panel').focus();
    await page.keyboard.press('Enter');
    await until('the focus in the panel', async () => (await focused(page)) === 'tab-conversation', 3_000);
    await page.keyboard.press('ArrowRight');
    assert.equal(await focused(page), 'tab-relay');
    await page.waitForTimeout(350);
    for (const id of ['#panel', '#close-panel', '#tab-options']) {
      const box = await page.locator(id).boundingBox();
      assert.ok(box !== null && box.x >= 0 && box.x + box.width <= width, `${id}: ${JSON.stringify(box)}`);
    }
    const inner = await page.evaluate<number>(
      `{ const p = document.querySelector('#panel'); p.scrollWidth - p.clientWidth }`,
    );
    assert.ok(inner <= 0, `${inner} px of the panel are cut off`);
    await picture(page, `panel-${width}`);
    await page.evaluate('document.activeElement.blur()');
    await page.keyboard.press('Escape');
    await until('the focus on the button', async () => (await focused(page)) === 'open-panel', 3_000);
    assert.equal(await page.locator('#open-panel').getAttribute('aria-expanded'), 'false');
    await page.locator('#text').focus();
    await page.keyboard.press('Escape');
    assert.equal(await focused(page), 'text', 'closed, Escape is nobody’s');
  });
}

test('at four times its size the page leaves the messages most of the room', async () => {
  const page = await openFilled(320, 256);
  const scroll = await page.locator('#scroll').boundingBox();
  assert.ok(scroll!.height >= 140, `${scroll!.height} px`);
  for (const id of ['#send', '#open-panel', 'label.pill', '#text']) {
    const box = await page.locator(id).boundingBox();
    assert.ok(box !== null && box.x >= 0 && box.x + box.width <= 320 && box.y >= 0 && box.y + box.height <= 256, id);
  }
  await picture(page, 'zoomed');
  await page.locator('.person', { hasText: 'Kael' }).click();
  await until('Kael', async () => (await page.locator('#text').getAttribute('placeholder')) === 'Text Kael');
  await page.locator('label.pill').click();
  const inGroup = await page.locator('#scroll').boundingBox();
  assert.ok(inGroup!.height >= 100, `${inGroup!.height} px`);
  await picture(page, 'zoomed-group');
});

test('axe has nothing to say of the page and the pages of its panel', async () => {
  const { page } = await openPage(server.origin, { bypassCSP: true });
  await page.addScriptTag({ content: axe });
  for (const name of ['Conversation', 'Relay', 'Options']) {
    await page.getByRole('tab', { name }).click();
    // A new row's colours are on their way for a moment.
    await until('no new row', async () => (await page.locator('.row.new').count()) === 0);
    const found = await page.evaluate<{ id: string; nodes: string[] }[]>(
      `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) })))`,
    );
    assert.deepEqual(found, [], name);
  }
});
