/** A real Chromium with nothing of the developer's own, one for each test file, and what went wrong in its pages. */
import { after } from 'node:test';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { findChromium } from './programs.ts';

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

export interface OpenPage {
  page: Page;
  context: BrowserContext;
  /** Everything the page said on its console, and everything it threw; empty on a normal run. */
  complaints: string[];
}

/** Opens an address in a browser profile of its own. */
export async function openAddress(url: string, options: BrowserContextOptions): Promise<OpenPage> {
  browser ??= chromium.launch({ executablePath: findChromium(), args });
  const context = await (await browser).newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(`thrown: ${error.message}`));
  await page.goto(url);
  return { page, context, complaints };
}
