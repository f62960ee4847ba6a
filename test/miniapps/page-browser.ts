/** People who open the page of a session in a real Chromium, each in a browser of their own. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { type OpenPage, openAddress } from '../support/browser.ts';
import { until } from '../support/waits.ts';

export const phone = { viewport: { width: 390, height: 780 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };

/** Follows a link, as a tap on it in a chat does, in a browser that has never been there. */
export function visit(url: string, options: BrowserContextOptions = {}): Promise<OpenPage> {
  return openAddress(url, { ...phone, locale: 'en-GB', timezoneId: 'UTC', ...options });
}

/** The same, and waits until the socket is open. */
export async function enter(url: string, options?: BrowserContextOptions): Promise<OpenPage> {
  const visitor = await visit(url, options);
  await online(visitor.page);
  return visitor;
}

export async function online(page: Page, ms = 15_000): Promise<void> {
  await page.locator('main[data-connection=online]').waitFor({ timeout: ms });
}

/** Nothing the person did is without an answer. */
export async function settled(page: Page): Promise<void> {
  await page.locator('main[data-connection=online][data-waiting="0"]').waitFor();
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  id: string;
  impact: string | null;
  nodes: { html: string; failureSummary: string }[];
}

/** What axe calls serious or critical on the page as it stands, one line each. Throws where axe looked at nothing. */
export async function seriousProblems(page: Page): Promise<string[]> {
  // As the debugger, because the page's own policy lets in no script that is not the server's.
  await page.evaluate(axeSource);
  const result = await page.evaluate<{ violations: Violation[]; passes: { id: string }[] }>('axe.run(document)');
  const looked = result.passes.map(({ id }) => id);
  for (const rule of ['color-contrast', 'button-name', 'region'])
    assert.ok(looked.includes(rule), `axe did not look at ${rule}`);
  return result.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));
}

/** By how many pixels the page is wider than the screen; below or at zero on a normal page. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

/** The texts of all elements that fit, each on one line. */
export async function texts(page: Page, selector: string): Promise<string[]> {
  return (await page.locator(selector).allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim());
}

/** Waits until these elements show these texts, in order. */
export async function showing(page: Page, selector: string, expected: readonly string[]): Promise<void> {
  let last: string[] = [];
  await until(`${selector} to show ${expected.join(' | ')}`, async () => {
    last = await texts(page, selector);
    return last.join('\n') === expected.join('\n');
  }).catch((cause) => {
    throw new Error(`${selector} shows ${last.join(' | ')}, not ${expected.join(' | ')}`, { cause });
  });
}
