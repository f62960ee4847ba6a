/** How the page of each app looks: no barriers, no sideways scrolling, nothing to complain about on the console; light and dark. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { enter, overflow, seriousProblems } from './page-browser.ts';
import { linkFor, startPageRig } from './page-rig.ts';
import { openScenes, type Scene } from './page-scenes.ts';
import type { Rig } from './rig.ts';

let rig: Rig;
let scenes: Scene[];
before(async () => {
  rig = await startPageRig();
  scenes = await openScenes(rig);
});
after(() => rig.stop());

const apps = ['poll', 'checklist', 'plan', 'trip-planner', 'bill-split'];
const linkOf = (app: string, who: number) => {
  const { session } = scenes.find(({ name }) => name === app)!;
  return linkFor(session, who);
};
const pictures = fileURLToPath(new URL('../../docs/screenshots/miniapps/', import.meta.url));
if (process.env.SCREENSHOTS !== undefined) mkdirSync(pictures, { recursive: true });

for (const app of apps) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`${app}, ${colorScheme}: nothing serious for axe, with everything unfolded too`, async () => {
      // Somebody else is there as well, so that the pictures show it.
      const other = await enter(linkOf(app, 1));
      const { page, complaints } = await enter(linkOf(app, 0), { colorScheme, reducedMotion: 'reduce' });
      await page.locator('.presence .avatar').first().waitFor();
      assert.deepEqual(await seriousProblems(page), []);
      if (process.env.SCREENSHOTS !== undefined) {
        await page.screenshot({ path: `${pictures}${app}-${colorScheme}.png` });
      }
      await page.evaluate(`for (const fold of document.querySelectorAll('details')) fold.open = true`);
      assert.deepEqual(await seriousProblems(page), []);
      if (process.env.LOOK !== undefined)
        await page.screenshot({ path: `${process.env.LOOK}/${app}-${colorScheme}-all.png`, fullPage: true });
      assert.deepEqual(complaints, []);
      await Promise.all([page.context().close(), other.context.close()]);
    });
  }

  for (const width of [320, 430, 1_280]) {
    test(`${app} at ${width} px: nothing sticks out, and what is pressed is large enough`, async () => {
      const { page, context } = await enter(linkOf(app, 0), { viewport: { width, height: 640 } });
      assert.ok((await overflow(page)) <= 0);
      await page.evaluate(`for (const fold of document.querySelectorAll('details')) fold.open = true`);
      assert.ok((await overflow(page)) <= 0);
      const small = await page.evaluate<
        string[]
      >(`[...document.querySelectorAll('button, summary, select, label.check, label.option')]
        .filter((one) => one.getBoundingClientRect().height < 44 || one.getBoundingClientRect().width < 44)
        .map((one) => one.outerHTML)`);
      assert.deepEqual(small, []);
      await context.close();
    });
  }
}
