import type { Browser, Page } from 'playwright-core';
import { browserPath, openBrowser } from '../../demo/browser';
import type { Example } from './example';

/** A page of an example's dashboard in a browser of its own. */
export interface Dashboard {
  browser: Browser;
  page: Page;
  /** Errors that no script of the page caught, with where they came from. */
  errors: string[];
}

/** `undefined` where there is no Chromium, which it says. */
export async function openDashboard({ url }: Example, path: string): Promise<Dashboard | undefined> {
  if (!browserPath) {
    console.log('      skipped: no Chromium here; install the package chromium, or name one in CHROMIUM');
    return undefined;
  }
  const browser = await openBrowser();
  const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.stack ?? String(error)));
  page.setDefaultTimeout(60_000);
  await page.goto(new URL(path, url).href);
  return { browser, page, errors };
}

/** Resolves when an image shows something else than it did. */
export async function changes(page: Page, selector: string): Promise<void> {
  const before = await page.locator(selector).getAttribute('src');
  const now = `document.querySelector(${JSON.stringify(selector)})?.src`;
  await page.waitForFunction(`![undefined, ${JSON.stringify(before)}].includes(${now})`); // it may be away for a moment
}

/** Resolves when an image is that large, in its own pixels. */
export async function isSized(page: Page, selector: string, width: number, height: number): Promise<void> {
  const image = `document.querySelector(${JSON.stringify(selector)})`;
  await page.waitForFunction(`${image}?.naturalWidth === ${width} && ${image}.naturalHeight === ${height}`);
}
