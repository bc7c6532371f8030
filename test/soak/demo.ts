import type { Browser } from 'playwright-core';
import { browserPath, openBrowser } from '../demo/browser';
import type { Soaked } from './flow';

/** The demo, with somebody looking at its dashboard in the first half. */
export function demo(): Soaked {
  let browser: Browser | undefined;
  return {
    name: 'demo',
    minutes: 10,
    settledMinutes: 1,
    prepare: async () => {}, // `npm start` puts it there
    async begin(running) {
      const dashboard = await running.said(/Dashboard:\s+(\S+)/);
      if (!browserPath) return console.log('No Chromium here: nobody looks at the dashboard.');
      browser = await openBrowser();
      const page = await browser.newPage();
      await page.goto(dashboard);
    },
    middle: async () => browser?.close(),
    end: async () => [],
    close: async () => browser?.close(),
  };
}
