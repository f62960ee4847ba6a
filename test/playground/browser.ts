/** A real Chromium with nothing of the developer's own, and what went wrong in its pages. */
import { existsSync } from 'node:fs';
import { after } from 'node:test';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const executablePath = '/usr/bin/chromium';
const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

let browser: Promise<Browser> | undefined;
after(async () => (await browser)?.close());

/** Everything a page said on its console, and everything it threw; empty on a normal run. */
export interface OpenPage {
  page: Page;
  complaints: string[];
}

export async function openPage(url: string, options: BrowserContextOptions = {}): Promise<OpenPage> {
  if (!existsSync(executablePath)) throw new Error(`these tests need a Chromium at ${executablePath}`);
  browser ??= chromium.launch({ executablePath, args });
  const context = await (await browser).newContext({ viewport: { width: 1280, height: 860 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(`thrown: ${error.message}`));
  await page.goto(url);
  await page.locator('#app[data-link=open]').waitFor();
  return { page, complaints };
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
