import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { connectAsync, type MqttClient } from 'mqtt';
import type { Browser, Page } from 'playwright-core';
import { detectPredictionSchema, outlinePredictionSchema } from '../../lib/schema';
import { type Server, served } from '../admin';
import { faults } from '../json-schema';
import { isSized } from '../nodes/examples/dashboard';
import { type Running, startNode } from '../process';
import { root } from '../repository';
import { browserPath, openBrowser } from './browser';

interface Answer {
  predictions: { class: string; points?: unknown[] }[];
}

describe('the demo', function () {
  this.timeout(120_000);
  const userDir = mkdtempSync(join(tmpdir(), 'lineside-demo-'));
  let running: Running;
  let server: Server;

  before(async () => {
    const ports = ['--port', '18820', '--mqttPort', '18830'];
    running = startNode([join(root, 'scripts', 'start.mjs'), ...ports, '--userDir', userDir], {
      LC_ALL: 'en_US.UTF-8',
    });
    server = await served(running);
  });
  after(async () => {
    await running.stop('SIGINT');
    await running.gone();
    rmSync(userDir, { recursive: true, force: true });
  });

  describe('to those who listen by MQTT', () => {
    let client: MqttClient;
    before(async () => {
      const [, url] = await server.line(/MQTT:\s+(mqtt:\S+),/);
      client = await connectAsync(url!);
      await client.subscribeAsync('lineside/demo/belt/detections');
    });
    after(() => client.endAsync());

    it('tells what it detects, as documented', async () => {
      const answer = await heard(client, ({ predictions }) => predictions.length > 0);
      expect(faults(detectPredictionSchema, answer)).to.deep.equal([]);
      const kinds = ['bolt', 'bracket', 'gear', 'nut', 'washer'];
      expect(kinds).to.include.members(answer.predictions.map((part) => part.class));
    });
  });

  describe('in a browser', () => {
    let browser: Browser;
    let page: Page;

    before(async function () {
      if (!browserPath) {
        console.log('      skipped: no Chromium here; install the package chromium, or name one in CHROMIUM');
        return this.skip();
      }
      browser = await openBrowser();
      page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
      page.setDefaultTimeout(60_000);
      const [, address] = await server.line(/Dashboard:\s+(\S+)/);
      await page.goto(address!);
    });
    after(() => browser?.close());

    it('has a picture that changes', async () => {
      const picture = page.locator('.line-live img');
      const first = await picture.getAttribute('src');
      expect(first).to.match(/^data:image\/jpeg;base64,/);
      await page.waitForFunction(changed('.line-live img', 'src'), first);
      await isSized(page, '.line-live img', 640, 480);
    });

    it('says how many pictures a second it looks at', async () => {
      await page.waitForFunction(`parseFloat(document.querySelector('.line-figure b')?.textContent) > 0`);
    });

    it('counts parts', async () => {
      await page.waitForFunction(`Number(document.querySelector('.line-total')?.textContent) > 0`);
      const first = Number(await page.textContent('.line-total'));
      await page.waitForFunction(`Number(document.querySelector('.line-total').textContent) > ${first}`);
    });

    it('moves the chart of defects', async () => {
      await page.waitForFunction(`document.querySelector('.nrdb-ui-chart canvas')`);
      const drawn = `document.querySelector('.nrdb-ui-chart canvas').toDataURL()`;
      const first = await page.evaluate(drawn);
      await page.waitForFunction(`(before) => ${drawn} !== before`, first);
    });

    it('gathers the last six defects', async () => {
      await page.waitForFunction(`document.querySelectorAll('.line-gallery figure').length === 6`);
      const labels = await page.locator('.line-gallery figcaption b').allTextContents();
      expect(['crack', 'missing', 'rust']).to.include.members(labels);
    });

    it('turns boxes to outlines at a press', async () => {
      const [, url] = await server.line(/MQTT:\s+(mqtt:\S+),/);
      const client = await connectAsync(url!);
      await client.subscribeAsync('lineside/demo/belt/detections');
      await page.getByRole('button', { name: 'outlines' }).click();
      const answer = await heard(client, ({ predictions }) => predictions.some(({ points }) => points));
      expect(faults(outlinePredictionSchema, answer)).to.deep.equal([]);
      await client.endAsync();
    });
  });

  describe('in its log', () => {
    it('has no error', () => {
      expect(server.output()).not.to.match(/\[error\]|Uncaught|Unhandled/);
    });
  });
});

/** The next answer of which `wanted` is true. */
function heard(client: MqttClient, wanted: (answer: Answer) => boolean): Promise<Answer> {
  return new Promise((resolve) => {
    const listen = (_topic: string, payload: Buffer) => {
      const answer = JSON.parse(payload.toString()) as Answer;
      if (!wanted(answer)) return;
      client.off('message', listen);
      resolve(answer);
    };
    client.on('message', listen);
  });
}

/** For the page: whether an attribute is not what it was. A text, because TypeScript here knows no document. */
function changed(selector: string, attribute: string): string {
  return `(before) => document.querySelector('${selector}').getAttribute('${attribute}') !== before`;
}
