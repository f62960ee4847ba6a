/** What the page is made of: its size, what it may load, how long it is kept, what is to be read without a script; and an app from another folder. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { createTempFolder } from '../support/temp.ts';
import { installExample } from './example-app.ts';
import { enter, overflow, seriousProblems, showing, visit } from './page-browser.ts';
import { linkFor, startPageRig } from './page-rig.ts';
import { pollSetup, type Rig } from './rig.ts';

const folder = createTempFolder('miniapp-page-example');
let rig: Rig;
before(async () => {
  rig = await startPageRig([installExample(folder.path)]);
});
after(async () => {
  await rig.stop();
  folder.remove();
});

const scriptBytesMax = 60 * 1_024;

test('the script is small, the files are named after their content, kept for long, and fetched once', async () => {
  const session = await rig.open('poll', pollSetup());
  const ben = await session.enter('Ben');
  const { body: html, headers } = await ben.call('GET', `/m/${session.id}`);
  assert.equal(headers.get('cache-control'), 'private, no-cache');
  assert.equal(headers.get('referrer-policy'), 'no-referrer');
  const policy = headers.get('content-security-policy')!;
  assert.match(policy, /script-src 'self';/);
  assert.doesNotMatch(policy, /unsafe/);
  const scripts = [...html.matchAll(/<script[^>]*src="([^"]+)"/g)].map(([, path]) => path as string);
  assert.equal(scripts.length, 1);
  let bytes = 0;
  for (const path of scripts) {
    const file = await rig.call('GET', path);
    assert.equal(file.status, 200);
    assert.equal(file.headers.get('cache-control'), 'public, max-age=31536000, immutable');
    assert.match(file.headers.get('content-type')!, /^text\/javascript/);
    assert.ok(file.body.length > 1_000);
    bytes += gzipSync(file.body).length;
  }
  assert.ok(bytes <= scriptBytesMax, `${bytes} bytes of compressed script`);
  const style = /<link rel="stylesheet" href="([^"]+)"/.exec(html)![1]!;
  assert.match((await rig.call('GET', style)).headers.get('content-type')!, /^text\/css/);
  assert.equal((await rig.call('GET', style.replace(/-[^.]+\./, '-0000000000000000.'))).status, 404);
  assert.equal((await rig.call('GET', '/miniapps/page/.')).status, 404);
});

test('what people wrote ends no script and no element of the page', async () => {
  const nasty = '</script><img src=x onerror=alert(1)><!--';
  const session = await rig.open('poll', pollSetup([nasty, '"><b>', '{{x}}'], { question: nasty }));
  const { page, complaints, context } = await enter(linkFor(session, 'Ben'));
  await showing(page, '.option-text', [nasty, '"><b>', '{{x}}']);
  assert.equal(await page.locator('h1').innerText(), nasty);
  assert.equal(await page.locator('img').count(), 0);
  assert.deepEqual(complaints, []);
  await context.close();
});

test('without a script the page is to be read, and says that it is for reading', async () => {
  const session = await rig.open('poll', pollSetup());
  const { page, context } = await visit(linkFor(session, 'Ben'), { javaScriptEnabled: false });
  await page.getByText('This page needs JavaScript to take part.').waitFor();
  await page.getByRole('heading', { name: 'Where do we eat?' }).waitFor();
  await page.getByText('sushi').first().waitFor();
  assert.equal(await page.locator('.skeleton').isVisible(), false, 'it looks as if something were still to come');
  await context.close();
});

test('before the socket is open the page already shows the session', async () => {
  const session = await rig.open('poll', pollSetup());
  const { page, context } = await visit('about:blank');
  await page.routeWebSocket(/ws\/miniapps/, () => {});
  await page.goto(linkFor(session, 'Ben'));
  await showing(page, '.option-text', ['pizza', 'sushi', 'tacos']);
  await page.locator('.banner', { hasText: 'Connecting' }).waitFor();
  await context.close();
});

test('the app of the documentation has a page like every other', async () => {
  const session = await rig.open('counter', { what: 'Push-ups', goal: 12 });
  const [ann, ben] = [await enter(linkFor(session, 'Ann')), await enter(linkFor(session, 'Ben'))];
  await ann.page.getByRole('button', { name: '+1' }).click();
  await ben.page.getByText('1 of 12').waitFor();
  await ben.page.getByLabel('How many').fill('3');
  await ben.page.keyboard.press('Enter');
  await ann.page.getByText('4 of 12').waitFor();
  assert.deepEqual(await seriousProblems(ann.page), []);
  assert.ok((await overflow(ann.page)) <= 0);
  await ben.page.getByLabel('How many').fill('8');
  await ben.page.keyboard.press('Enter');
  await ann.page.locator('.closed-badge').waitFor();
  assert.deepEqual([...ann.complaints, ...ben.complaints], []);
  await Promise.all([ann.context.close(), ben.context.close()]);
});

test('who only looks on is told so, and is offered nothing to press', async () => {
  const people = [
    { name: 'Ann', contact: '+15550101000', role: 'host' },
    { name: 'Vic', contact: '+15550101001', role: 'viewer' },
  ];
  const session = await rig.open('checklist', { items: [{ text: 'Tent' }] }, [], { people });
  const { page, context } = await enter(linkFor(session, 'Vic'));
  await page.getByText('You are looking on').waitFor();
  await showing(page, '.row-text', ['Tent']);
  assert.equal(await page.locator('main button, main input, main select').count(), 0);
  await context.close();
});
