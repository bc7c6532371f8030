import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { type Server, served } from '../admin';
import { browserPath, openBrowser } from '../demo/browser';
import { type Running, startNode } from '../process';
import { json, serve, type TestServer } from '../remote/server';
import { root } from '../repository';
import { editorFolder, isAtRest } from './editor';

const key = 'rf_secret_1';

/** What a browser has of the editor's functions. */
declare const RED: {
  editor: { editConfig(name: string, type: string, id: string): void };
  nodes: {
    getType(type: string): unknown;
    createCompleteNodeSet(options?: object): unknown;
  };
};

describe("the model's dialog in a browser", function () {
  this.timeout(90_000);
  let userDir: string;
  let running: Running;
  let red: Server;
  let browser: Browser;
  let page: Page;
  let server: TestServer;
  const faults: string[] = [];

  before(async function () {
    if (!browserPath) return this.skip();
    server = await serve(({ path }, response) => {
      const { pathname, searchParams } = new URL(path, 'http://server');
      const models = [{ model_id: 'parts/3', task_type: 'object-detection', input_width: 640, input_height: 480 }];
      if (pathname === '/readiness') return json(response, { status: 'ready' });
      if (pathname === '/info') return json(response, { name: 'A Server', version: '1.5.0' });
      if (searchParams.get('api_key') !== key) return json(response, { message: 'Unauthorized' }, 401);
      json(response, { models });
    });
    userDir = await editorFolder();
    running = startNode([join(root, 'scripts', 'start.mjs'), '--port', '18860', '--userDir', userDir]);
    red = await served(running);
    browser = await openBrowser();
    page = await browser.newPage();
    page.on('pageerror', (error) => faults.push(error.stack ?? String(error)));
    await page.goto(red.url);
    await loaded();
  });
  after(async () => {
    await browser?.close();
    await running?.stop('SIGKILL');
    await server?.close();
    if (userDir) await rm(userDir, { recursive: true, force: true });
  });
  afterEach(() => expect(faults).to.deep.equal([]));

  async function loaded(): Promise<void> {
    await page.waitForFunction(() => 'RED' in globalThis && RED.nodes?.getType?.('lineside-model'));
    await page.waitForSelector('#red-ui-loading-progress', { state: 'hidden' });
  }

  const field = (name: string) => `#node-config-input-${name}`;
  const isMarked = (name: string) => page.$eval(field(name), (input) => input.classList.contains('input-error'));

  async function open(id = '_ADD_'): Promise<void> {
    await page.evaluate((node) => RED.editor.editConfig('', 'lineside-model', node), id);
    await page.waitForSelector(field('backend'));
    await page.waitForFunction(isAtRest);
  }

  async function close(button: 'ok' | 'cancel'): Promise<void> {
    await page.click(`#node-config-dialog-${button}`);
    await page.waitForSelector(field('backend'), { state: 'detached' });
  }

  /** Which properties' rows can be seen. */
  async function rows(): Promise<string[]> {
    const ids = await page.$$eval('.form-row [id^=node-config-input-]', (inputs) =>
      inputs.filter((input) => (input as HTMLElement).offsetParent).map(({ id }) => id.slice(18)),
    );
    return ids.filter((id) => /^[a-zA-Z]+$/.test(id) && id !== 'name' && id !== 'backend').sort();
  }

  const own = ['instances', 'manifest', 'modelId', 'path', 'provider', 'threads', 'timeout'];
  const remote = ['apiKey', 'inFlight', 'modelId', 'timeout', 'tls', 'url'];
  const table: [backend: string, rows: string[]][] = [
    ['onnx', own],
    ['hosted-api', [...remote, 'maxSize']],
    ['inference-server', [...remote, 'maxSize']],
    ['kserve', [...remote, 'manifest']],
  ];
  it('has the rows of each kind, and those of fetched weights where only an id is given', async () => {
    await open();
    for (const [backend, wanted] of table) {
      await page.selectOption(field('backend'), backend);
      expect(await rows(), backend).to.deep.equal([...wanted].sort());
    }
    await page.selectOption(field('backend'), 'onnx');
    await page.fill(field('modelId'), 'parts/3');
    expect(await rows()).to.deep.equal([...own, 'apiKey', 'tls'].sort());
    await close('cancel');
  });

  const wrong: [backend: string, name: string, value: string, marked: boolean][] = [
    ['inference-server', 'url', 'localhost:9001', true],
    ['inference-server', 'url', 'http://me:pass@localhost', true],
    ['inference-server', 'url', `http://\${VISION}:9001`, false],
    ['inference-server', 'url', '', false],
    ['inference-server', 'url', 'http://localhost:9001?tenant=a@b', false],
    ['inference-server', 'url', 'http://me@localhost/?tenant=a', true],
    ['kserve', 'url', '', true],
    ['hosted-api', 'modelId', '', true],
    ['onnx', 'modelId', '../3', true],
    ['onnx', 'modelId', 'parts/3', false],
    ['hosted-api', 'inFlight', '0', true],
    ['hosted-api', 'maxSize', '-1', true],
    ['hosted-api', 'maxSize', '0', false],
  ];
  it('marks what cannot work', async () => {
    await open();
    for (const [backend, name, value, marked] of wrong) {
      await page.selectOption(field('backend'), backend);
      await page.fill(field(name), value);
      await page.dispatchEvent(field(name), 'change');
      expect(await isMarked(name), `${backend} ${name} ${value}`).to.equal(marked);
    }
    await close('cancel');
  });

  it('inspects by a key that is typed, saves it, and inspects by it again without having it', async () => {
    const card = page.locator('#lineside-model-card');
    await open();
    await page.selectOption(field('backend'), 'inference-server');
    await page.fill(field('url'), server.url.href);
    await page.fill(field('modelId'), 'parts/3');
    await page.fill(field('apiKey'), 'wrong');
    await page.click('#lineside-model-inspect');
    await card.getByText('BAD_KEY').waitFor();
    await page.fill(field('apiKey'), key);
    await page.click('#lineside-model-inspect');
    await card.getByText('A Server 1.5.0').waitFor();
    expect(await card.textContent()).to.include('object-detection · 640 × 480');
    await close('ok');

    await page.click('#red-ui-header-button-deploy');
    await running.line(/(Started flows[\s\S]*?){2}/);
    await page.reload();
    await loaded();
    const nodes = await red.flows();
    const saved = nodes.find(({ backend }) => backend === 'inference-server')!;
    await open(saved.id);
    expect(await page.inputValue(field('apiKey'))).not.to.contain('secret');
    await page.click('#lineside-model-inspect');
    await card.getByText('A Server 1.5.0').waitFor();
    const seen = [await page.content(), JSON.stringify(nodes), running.output()].join('\n');
    const exported = await page.evaluate(() => JSON.stringify(RED.nodes.createCompleteNodeSet({ credentials: false })));
    expect(seen + exported).not.to.contain(key);
    await close('cancel');
  });
});
