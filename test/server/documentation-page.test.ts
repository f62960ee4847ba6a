/** `/docs` in a real browser: bodies of several shapes, unions, and a search that finds nothing. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { z } from 'zod';
import { documentationRoutes } from '../../src/server/documentation.ts';
import { type Route, route } from '../../src/server/route.ts';
import { openAddress } from '../support/browser.ts';
import { startServer } from './harness.ts';

const attachment = z.object({ guid: z.string(), size_bytes: z.number().nullable().optional() });
const current = z.looseObject({
  chat_guid: z.string(),
  sender: z.string(),
  attachments: z.array(attachment).optional(),
});
const older = z.looseObject({ thread_id: z.string(), sender: z.string(), filtered_text: z.string() });

let origin = '';
before(async () => {
  const post = (path: string, body: z.ZodType) =>
    route({
      method: 'POST',
      path,
      summary: 'Takes a message',
      tag: 'edge',
      auth: 'none',
      body: body as z.ZodObject,
      answers: { 200: { description: 'Fine.' } },
      handle: () => ({ status: 200 }),
    });
  const routes: Route[] = [
    post('/edge/message', z.union([current, older])),
    post(
      '/plain',
      z.object({
        when: z.union([z.string(), z.number(), z.null()]),
        inside: z.union([attachment, z.null()]),
        either: z.union([attachment, z.object({ link: z.string() })]),
      }),
    ),
  ];
  const facts = () => ({ title: 'Archety', version: '1.0.0', description: 'The interface.', routes, sockets: [] });
  routes.push(...documentationRoutes(facts));
  origin = `http://127.0.0.1:${(await startServer({ routes, sockets: [] })).port}`;
});

const open = async () => {
  const opened = await openAddress(`${origin}/docs`, { viewport: { width: 1000, height: 900 } });
  await opened.page.locator('#routes section').first().waitFor();
  return opened;
};
const picture = process.env.LOOK_PICTURES;

test('two shapes of a body stand as A and B, each with its own required fields', async () => {
  const { page, complaints } = await open();
  const card = page.locator('details', { hasText: '/edge/message' });
  await card.locator('summary').click();
  const choices = card.locator('.choices > li');
  assert.equal(await choices.count(), 2);
  const names = async (index: number) =>
    (await choices.nth(index).locator('> .fields > li').allInnerTexts()).map((text) => text.split('\n')[0]!.trim());
  const [a, b] = [await names(0), await names(1)];
  assert.match(
    a.join('\n'),
    /^chat_guid string required[\s\S]*\nsender string required[\s\S]*\nattachments list of object optional/,
  );
  assert.match(
    b.join('\n'),
    /^thread_id string required[\s\S]*\nsender string required[\s\S]*\nfiltered_text string required/,
  );
  assert.match(await card.innerText(), /One of these:/);
  if (picture !== undefined) await page.screenshot({ path: `${picture}/docs.png` });
  assert.deepEqual(
    complaints.filter((line) => !line.startsWith('verbose')),
    [],
  );
});

test('a union of plain types is one row; fields are shown under the object that may be missing', async () => {
  const { page } = await open();
  const card = page.locator('details', { hasText: '/plain' });
  await card.locator('summary').click();
  const row = (name: string) => card.locator('.inside > .fields > li').filter({ hasText: new RegExp(`^${name} `) });
  assert.equal((await row('when').innerText()).trim(), 'when string | number | null required');
  assert.match(await row('inside').innerText(), /^inside object \| null required\s+guid string required/);
  assert.doesNotMatch(await row('inside').innerText(), /One of these/);
  assert.equal(await row('either').locator('.choices > li').count(), 2);
  for (const item of await card.locator('.fields:not(.choices) > li').all()) {
    assert.equal(await item.locator('> code').count(), 1, 'every row has a name');
  }
});

test('a search that finds nothing says so, and one that finds something how much', async () => {
  const { page } = await open();
  const found = page.locator('#found');
  await page.locator('#find').fill('no such thing');
  assert.match(await found.innerText(), /Nothing here has “no such thing”/);
  await page.locator('#find').fill('<b>');
  assert.match(await found.innerText(), /“<b>”/);
  await page.locator('#find').fill('/edge/message');
  assert.equal(await found.innerText(), '1 found');
  await page.locator('#find').fill('');
  assert.equal((await found.innerText()).trim(), '');
});
