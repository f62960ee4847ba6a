/** The page when things go wrong: refusals, no network, a server that dies under two people, and links that lead nowhere. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { type ServerProcess, startServerProcess } from '../support/processes.ts';
import { createTempFolder } from '../support/temp.ts';
import { enter, online, settled, showing, texts, visit } from './page-browser.ts';
import { linkFor, startPageRig } from './page-rig.ts';
import { adminKey, edgeSecret, pollSetup, type Rig, type TestSession } from './rig.ts';

let rig: Rig;
before(async () => {
  rig = await startPageRig();
});
after(() => rig.stop());

const onlyNetwork = (complaints: string[]) => complaints.filter((text) => !/net::ERR|WebSocket|40[1-4]|410/.test(text));

/** Does something as the chat would: over HTTP, for a member. */
async function actAs(session: TestSession, who: number, id: string, name: string, payload: unknown): Promise<void> {
  const member = session.links[who]!.member;
  const { status } = await rig.admin('POST', `/miniapps/sessions/${session.id}/actions`, { id, name, payload, member });
  assert.equal(status, 200);
}

test('what is refused goes back to what it was, and says why where it was done', async () => {
  const setup = { destination: 'Lisbon', places: [] };
  const session = await rig.open('trip-planner', setup);
  await actAs(session, 0, 'place', 'add_place', { name: 'Alfama' });
  const { page, context, complaints } = await enter(linkFor(session, 'Ben'));
  await context.setOffline(true);
  await page.locator('.banner', { hasText: 'You are offline' }).waitFor();
  await page.getByRole('button', { name: 'Remove: Alfama' }).click();
  await page.getByText('No places yet.').waitFor();
  await context.setOffline(false);
  await page.getByRole('alert').filter({ hasText: 'Only who added this place can remove it.' }).waitFor();
  assert.deepEqual(await texts(page, '.row-text'), ['Alfama']);
  await page.getByRole('button', { name: 'Dismiss' }).click();
  assert.equal(await page.getByRole('alert').count(), 0);
  assert.deepEqual(onlyNetwork(complaints), []);
  await context.close();
});

test('a vote for what is gone meanwhile is taken back; a form that was refused has its text again', async () => {
  const session = await rig.open('poll', pollSetup());
  const { page, context } = await enter(linkFor(session, 'Ben'));
  await context.setOffline(true);
  await page.getByRole('radio', { name: 'tacos' }).click();
  await showing(page, '[aria-checked=true]', ['tacos']);
  await page.getByText('Waits for the connection').waitFor();
  await actAs(session, 0, 'gone', 'remove_option', { option: 'o3' });
  await context.setOffline(false);
  await page.getByRole('alert').filter({ hasText: 'One of these options is not there any more.' }).waitFor();
  await showing(page, '.option-text', ['pizza', 'sushi']);
  assert.equal(await page.locator('[aria-checked=true]').count(), 0);
  await page.locator('summary', { hasText: 'Add an option' }).click();
  await page.getByLabel('Option', { exact: true }).fill('Pizza');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').filter({ hasText: 'This option is there already.' }).waitFor();
  assert.equal(await page.getByLabel('Option', { exact: true }).inputValue(), 'Pizza');
  await showing(page, '.option-text', ['pizza', 'sushi']);
  await context.close();
});

test('offline and back: it waits and is counted, is shown at once, and is done once', async () => {
  const session = await rig.open('checklist', { items: [{ text: 'Tent' }] });
  const [ann, ben] = [await enter(linkFor(session, 'Ann')), await enter(linkFor(session, 'Ben'))];
  await ann.context.setOffline(true);
  await ann.page.locator('.banner', { hasText: 'You are offline' }).waitFor();
  await ann.page.getByRole('checkbox', { name: 'Tent' }).focus();
  await ann.page.keyboard.press('Space');
  for (const text of ['Stove', 'Rope']) {
    await ann.page.getByLabel('What').fill(text);
    await ann.page.keyboard.press('Enter');
  }
  await ann.page.getByText('3 changes wait to be sent.').waitFor();
  await showing(ann.page, '.row-text', ['Tent', 'Stove', 'Rope']);
  await ann.page.locator('.row.done', { hasText: 'Tent' }).waitFor();
  await ben.page.getByLabel('What').fill('Lamp');
  await ben.page.keyboard.press('Enter');
  await showing(ben.page, '.row-text', ['Tent', 'Lamp']);
  await ann.context.setOffline(false);
  await settled(ann.page);
  for (const { page } of [ann, ben]) {
    await showing(page, '.row-text', ['Tent', 'Lamp', 'Stove', 'Rope']);
    await page.locator('.row.done', { hasText: 'Tent' }).waitFor();
  }
  assert.equal(await ann.page.locator('.banner').innerText(), '');
  await Promise.all([ann.context.close(), ben.context.close()]);
});

test('what waits outlives the page: loaded anew, it is sent under its own ids, and done once', async () => {
  const session = await rig.open('checklist', { items: [{ text: 'Tent' }] });
  const { page, context } = await enter(linkFor(session, 'Ann'));
  const address = page.url();
  page.on('dialog', (dialog) => void dialog.accept());
  await context.setOffline(true);
  await page.locator('.banner', { hasText: 'You are offline' }).waitFor();
  await page.getByLabel('What', { exact: true }).fill('Stove');
  await page.keyboard.press('Enter');
  await page.getByText('1 change waits to be sent.').waitFor();
  await page.reload().catch(() => undefined);
  await context.setOffline(false);
  await page.goto(address);
  await settled(page);
  await showing(page, '.row-text', ['Tent', 'Stove']);
  await page.reload();
  await online(page);
  await settled(page);
  await showing(page, '.row-text', ['Tent', 'Stove']);
  assert.equal(await page.evaluate<number>('sessionStorage.length'), 0, 'what was answered is kept no longer');
  await context.close();
});

test('kill -9 of the server under two people: a banner, what they do meanwhile waits, and both end with the same', async () => {
  const folder = createTempFolder('miniapp-page');
  const env = {
    ...{ DATA_DIR: folder.path, LOG_LEVEL: 'silent', EDGE_SECRET: edgeSecret, ADMIN_API_KEY: adminKey },
    SESSION_SECRET: 'session-secret-for-tests',
  };
  let server: ServerProcess = await startServerProcess({ env, readyMs: 60_000 });
  try {
    const links = await openPoll(server.origin);
    const [ann, ben] = [await enter(links[0]!), await enter(links[1]!)];
    await ann.page.getByRole('radio', { name: 'pizza' }).click();
    await showing(ben.page, '.bar-value', ['1 vote', '0 votes', '0 votes']);
    await server.end('SIGKILL');
    for (const { page } of [ann, ben]) await page.locator('.banner', { hasText: 'Reconnecting' }).waitFor();
    await ann.page.getByRole('radio', { name: 'tacos' }).click();
    await addOption(ben.page, 'ramen');
    for (const { page } of [ann, ben]) await page.getByText('1 change waits to be sent.').waitFor();
    server = await startServerProcess({ env, port: server.port, readyMs: 60_000 });
    for (const { page } of [ann, ben]) {
      await online(page, 40_000);
      await settled(page);
      await showing(page, '.choice .option-text', ['pizza', 'sushi', 'tacos', 'ramen']);
      await showing(page, '.bar-value', ['0 votes', '0 votes', '1 vote', '0 votes']);
    }
    for (const { page, context, complaints } of [ann, ben]) {
      assert.equal(await page.locator('.banner').innerText(), '');
      assert.deepEqual(onlyNetwork(complaints), []);
      await context.close();
    }
  } finally {
    await server.end('SIGKILL');
    folder.remove();
  }
});

async function addOption(page: Page, text: string): Promise<void> {
  await page.locator('summary', { hasText: 'Add an option' }).click();
  await page.getByLabel('Option', { exact: true }).fill(text);
  await page.keyboard.press('Enter');
}

/** A poll on another server than the rig's; the links of its people. */
async function openPoll(serverOrigin: string): Promise<string[]> {
  const people = ['Ann', 'Ben'].map((name, index) => ({ name, contact: `+1555010${1_000 + index}` }));
  const response = await fetch(`${serverOrigin}/miniapps/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-admin-key': adminKey },
    body: JSON.stringify({ app: 'poll', setup: pollSetup(), people }),
  });
  assert.equal(response.status, 201);
  const { links } = (await response.json()) as { links: { url: string }[] };
  return links.map(({ url }) => url.replace('//localhost', '//127.0.0.1'));
}

test('the token leaves the address, and nothing of it is left on the page', async () => {
  const session = await rig.open('poll', pollSetup());
  const link = linkFor(session, 'Ben');
  const token = new URL(link).searchParams.get('t')!;
  const { page, context } = await enter(link);
  assert.equal(new URL(page.url()).pathname + new URL(page.url()).search, `/m/${session.id}`);
  assert.equal((await page.content()).includes(token), false);
  assert.equal(await page.evaluate<number>('document.cookie.length'), 0, 'a script can read the cookie');
  await context.close();
});

test('links that lead nowhere say what they are and what to do', async () => {
  const session = await rig.open('poll', pollSetup());
  const link = linkFor(session, 'Ben');
  const plain = link.split('?')[0]!;
  const ending = async (url: string, kind: string) => {
    const { page, context, complaints } = await visit(url);
    await page.locator(`main[data-ending=${kind}]`).waitFor();
    assert.match(await page.locator('main').innerText(), /chat/);
    assert.deepEqual(onlyNetwork(complaints), []);
    await context.close();
  };
  await ending(plain, 'unknown');
  await ending(`${link}x`, 'wrong');
  const short = await rig.admin('POST', `/miniapps/sessions/${session.id}/links`, {
    ...{ member: session.links[1]!.member, hours: 1 },
  });
  rig.clock.jump(61 * 60_000);
  await ending(short.body.url.replace('//localhost', '//127.0.0.1'), 'expired');

  const { page, context } = await enter(link);
  await rig.admin('DELETE', `/miniapps/sessions/${session.id}/links/${session.links[1]!.link_id}`);
  await page.locator('main[data-ending=revoked]').waitFor();
  assert.equal(await page.evaluate<string>('document.activeElement.tagName'), 'H1', 'nothing tells a screen reader');
  await context.close();
  await ending(link, 'revoked');

  const cleo = await enter(linkFor(session, 'Cleo'));
  const left = { id: 'left', leave: [session.links[2]!.member] };
  await rig.admin('POST', `/miniapps/sessions/${session.id}/members`, left);
  await cleo.page.locator('main[data-ending=left]').waitFor();
  await cleo.page.reload();
  await cleo.page.locator('main[data-ending=left]').waitFor();
  await cleo.context.close();
});
