/** The playground's page in a real Chromium. */
import type { BrowserContextOptions, Page } from 'playwright-core';
import { type OpenPage, openAddress } from '../support/browser.ts';

/** Opens the page, and waits for its socket. */
export async function openPage(url: string, options: BrowserContextOptions = {}): Promise<OpenPage> {
  const open = await openAddress(url, { viewport: { width: 1280, height: 860 }, ...options });
  await open.page.locator('#app[data-link=open]').waitFor();
  return open;
}

/** Writes into the field and sends with Enter, as a person does. */
export async function say(page: Page, text: string): Promise<void> {
  await page.locator('#text').fill(text);
  await page.keyboard.press('Enter');
}

/** The bubbles of the persona on the screen, in order. */
export async function bubbles(page: Page, side: 'mine' | 'theirs'): Promise<string[]> {
  const texts = await page.locator(`#log .line.${side} .bubble`).allInnerTexts();
  return texts.map((text) => text.replace(/^[^:\n]+:\s*/, ''));
}
