import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';

const places = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].map(
  (name) => `/usr/bin/${name}`,
);

/** A browser that is installed here; `CHROMIUM` names another. `undefined` where there is none. */
export const browserPath: string | undefined = [process.env.CHROMIUM ?? '', ...places].find((path) => existsSync(path));

/** A browser that asks nobody but whom it is sent to, with a profile of its own that goes with it. */
export async function openBrowser(width = 1366, height = 768): Promise<BrowserContext> {
  const profile = mkdtempSync(join(tmpdir(), 'lineside-browser-'));
  const quiet = ['background-networking', 'component-update', 'sync', 'gpu', 'quic'].map((what) => `--disable-${what}`);
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: browserPath!,
    args: ['--no-sandbox', '--no-first-run', ...quiet], // as root, which test machines are, it has no sandbox
    viewport: { width, height },
  });
  context.once('close', () => rmSync(profile, { recursive: true, force: true }));
  return context;
}
