import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { type Server, served } from '../admin';
import { openBrowser } from '../demo/browser';
import { startNode } from '../process';
import { root } from '../repository';
import type { FlowNode } from './red';

/** What a browser has of the editor's functions. */
declare const RED: {
  editor: { edit(node: object): void };
  nodes: {
    getType(type: string): unknown;
    node(id: string): { valid: boolean };
    createCompleteNodeSet(options?: object): FlowNode[];
  };
};

/** A Node-RED of its own, and its editor in a browser. */
export interface Editor {
  red: Server;
  page: Page;
  /** What went wrong in the page, and where. */
  faults: string[];
  /** Loads the page and waits until the flows are in it. */
  load(): Promise<void>;
  /** Opens a node's dialog and waits until it stands still. */
  open(id: string): Promise<void>;
  close(button: 'ok' | 'cancel'): Promise<void>;
  /** Resolves when Node-RED has started what the page holds. */
  deploy(): Promise<void>;
  /** The nodes as the page would save them. */
  nodes(): Promise<FlowNode[]>;
  /** Whether a node is not marked in the workspace. */
  isValid(id: string): Promise<boolean>;
  end(): Promise<void>;
}

/**
 * A user folder whose editor shows no tips: Node-RED 5 shows the first one a second after a page began, also where the page
 * is slow and does not have the place for it yet, and fails by that.
 */
export async function editorFolder(): Promise<string> {
  const userDir = await mkdtemp(join(tmpdir(), 'lineside-editor-'));
  const nobody = { editor: { view: { 'view-show-tips': false } } };
  await writeFile(join(userDir, '.config.users.json'), JSON.stringify({ _: nobody }));
  return userDir;
}

/** Starts Node-RED at `port`, or a free one after it, with these flows, and a browser that speaks a language. */
export async function startEditor(port: number, flows: readonly FlowNode[], locale = 'en-US'): Promise<Editor> {
  const userDir = await editorFolder();
  await writeFile(join(userDir, 'flows.json'), JSON.stringify(flows));
  const ports = ['--port', String(port), '--mqttPort', String(port + 10)];
  const running = startNode([join(root, 'scripts', 'start.mjs'), ...ports, '--userDir', userDir]);
  const red = await served(running);
  const browser = await openBrowser();
  return {
    red,
    ...(await openPage(browser, red, locale)),
    end: async () => {
      await browser.close();
      await running.stop('SIGKILL');
      await rm(userDir, { recursive: true, force: true });
    },
  };
}

async function openPage(browser: Browser, red: Server, locale: string): Promise<Omit<Editor, 'red' | 'end'>> {
  const page = await browser.newPage({ locale });
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.stack ?? String(error)));
  return {
    page,
    faults,
    load: async () => {
      await page.goto(red.url);
      await page.waitForFunction(() => 'RED' in globalThis && RED.nodes?.getType?.('lineside-image-in'));
      await page.waitForSelector('#red-ui-loading-progress', { state: 'hidden' });
    },
    open: async (id) => {
      await page.evaluate((node) => RED.editor.edit(RED.nodes.node(node)), id);
      await page.waitForSelector('#dialog-form');
      await page.waitForFunction(isAtRest);
    },
    close: async (button) => {
      await page.click(`#node-dialog-${button}`);
      await page.waitForSelector('#dialog-form', { state: 'detached' });
    },
    deploy: async () => {
      const before = red.output().split('Started flows').length;
      await page.click('#red-ui-header-button-deploy');
      await red.line(new RegExp(`(Started flows[\\s\\S]*?){${before}}`));
    },
    nodes: () => page.evaluate(() => RED.nodes.createCompleteNodeSet({ credentials: false })),
    isValid: (id) => page.evaluate((node) => RED.nodes.node(node).valid, id),
  };
}

/**
 * Whether the open dialog has slid in and its first field has the focus, which scrolls to it: before that a button
 * pressed may be another one, or none, when it is let go.
 */
export function isAtRest(): boolean {
  const tray = document.querySelector('#red-ui-editor-stack .red-ui-tray');
  return tray?.contains(document.activeElement) === true && tray.getAnimations().length === 0;
}
