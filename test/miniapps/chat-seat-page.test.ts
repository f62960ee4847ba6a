/** A group's link in a real Chromium: who are you, come in, vote; and a vote by text shows on the page. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { connectRelay, newPhone, type RelayDesk } from './chat-rig.ts';
import { online, overflow, seriousProblems, settled, visit } from './page-browser.ts';
import { startPageRig } from './page-rig.ts';
import type { Rig } from './rig.ts';

let rig: Rig;
let relay: RelayDesk;

before(async () => {
  rig = await startPageRig();
  relay = await connectRelay(rig);
});

after(async () => {
  relay?.close();
  await rig?.stop();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`somebody opens the link of a group, says who they are, and votes (${colorScheme})`, async () => {
    const [ann, ben] = [newPhone(), newPhone()];
    const chat = relay.chat({ participants: [ann, ben] });
    const opened = await chat.say('luna let’s vote: pizza or sushi?', { from: ann });
    assert.ok(opened.link !== null);
    const visitor = await visit(opened.link.replace('//localhost', '//127.0.0.1'), { colorScheme });
    try {
      const { page } = visitor;
      await page.getByLabel('Your name').fill('Ben');
      assert.deepEqual(await seriousProblems(page), []);
      assert.ok((await overflow(page)) <= 0, 'the page is wider than the screen');

      const who = page.getByLabel(/last four digits/);
      await who.fill('0000');
      await page.getByRole('button', { name: 'Come in' }).click();
      await page.getByRole('alert').waitFor();
      assert.deepEqual(await seriousProblems(page), []);

      await page.getByLabel('Your name').fill('Ben');
      await page.getByLabel(/last four digits/).fill(ben.slice(-4));
      await page.getByRole('button', { name: 'Come in' }).click();
      await online(page);
      assert.ok(!page.url().includes('?'), 'the token is still in the address');
      await page.getByText('sushi', { exact: true }).first().click();
      await settled(page);
      const recap = await chat.say('luna how’s the vote going?', { from: ann });
      assert.match(recap.words, /1 vote so far.*pizza: 0, sushi: 1/i);
    } finally {
      await visitor.context.close();
    }
  });
}
