import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const places = [process.env.CHROMIUM ?? '', ...names.map((name) => `/usr/bin/${name}`)];

/** A browser that is installed here; `CHROMIUM` names another. `undefined` where there is none. */
export const browserPath: string | undefined = places.find((path) => existsSync(path));

/** A browser that asks nobody but whom it is sent to, with a profile of its own that goes with it. */
export function openBrowser(): Promise<Browser> {
  const quiet = ['background-networking', 'component-update', 'sync', 'gpu', 'quic'].map((what) => `--disable-${what}`);
  // as root, which test machines are, it has no sandbox
  return chromium.launch({ executablePath: browserPath!, args: ['--no-sandbox', '--no-first-run', ...quiet] });
}
