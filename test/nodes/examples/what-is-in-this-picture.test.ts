import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { encodedFrame } from '../../../lib/frame';
import { decode } from '../../../lib/image/codec';
import type { DetectPrediction } from '../../../lib/prediction';
import { detectPredictionSchema } from '../../../lib/schema';
import { type Seen, seen } from '../../demo';
import { browserPath, openBrowser } from '../../demo/browser';
import { faults } from '../../json-schema';
import { type Example, exampleStep, readExample, startExample } from './example';

const path = 'what-is-in-this-picture';

describe('the example "what is in this picture"', function () {
  this.timeout(120_000);
  let belt: Seen;
  let example: Example;
  before(async () => {
    [belt] = (await seen('belt', 1)) as [Seen];
    example = await startExample(path);
  });
  after(() => example?.end());

  it('is among those that the editor offers', async () => {
    expect(await example.offered()).to.deep.equal(readExample(path));
  });

  const post = (init: RequestInit, query = '') =>
    fetch(new URL(`lineside-picture${query}`, example.url), { method: 'POST', ...init });
  const typed = (type: string, body: BodyInit) => ({ headers: { 'content-type': type }, body });
  const jpeg = () => new Blob([new Uint8Array(belt.jpeg)], { type: 'image/jpeg' });
  const base64 = () => belt.jpeg.toString('base64');
  const form = (value: Blob | string) => {
    const body = new FormData();
    body.append('image', value);
    return { body };
  };
  const address = 'application/x-www-form-urlencoded';

  const ways: [what: string, init: () => RequestInit][] = [
    ['a file of a form', () => form(jpeg())],
    ['base64 in a form', () => form(base64())],
    ['the body', () => ({ body: jpeg() })],
    ['a body of bytes', () => typed('application/octet-stream', jpeg())],
    ['base64 as the API documents have it', () => typed(address, base64())],
    ['base64 as text', () => typed('text/plain', base64())],
    ['a data URL', () => typed('text/plain', `data:image/jpeg;base64,${base64()}`)],
    ['base64 in JSON', () => typed('application/json', JSON.stringify({ image: base64() }))],
    [
      'base64 in JSON, typed',
      () => typed('application/json', JSON.stringify({ image: { type: 'base64', value: base64() } })),
    ],
  ];
  for (const [what, init] of ways) {
    it(`answers what a picture shows that comes as ${what}`, async () => {
      const answer = await post(init());
      expect(answer.status).to.equal(200);
      expect(answer.headers.get('content-type')).to.match(/^application\/json/);
      const prediction = (await answer.json()) as DetectPrediction;
      expect(faults(detectPredictionSchema, prediction)).to.deep.equal([]);
      const whole = belt.truth.parts.filter(({ visible }) => visible > 0.8).map((part) => part.class);
      expect(prediction.predictions.map((one) => one.class)).to.include.members(whole);
    });
  }

  it('takes thresholds and classes from the address', async () => {
    const [one] = belt.truth.parts;
    const answer = (await (
      await post(form(jpeg()), `?classes=${one!.class}&confidence=50`)
    ).json()) as DetectPrediction;
    expect(new Set(answer.predictions.map((found) => found.class))).to.deep.equal(new Set([one!.class]));
  });

  const wrong: [what: string, init: RequestInit, query: string, status: number, code: string][] = [
    ['no picture', {}, '', 400, 'NO_IMAGE'],
    ['an empty form', form(new Blob([])), '', 400, 'NO_IMAGE'],
    ['a text', form(new Blob(['this is no picture'])), '', 400, 'BAD_IMAGE'],
    ['half a JPEG', { body: new Blob([new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 16])]) }, '', 400, 'BAD_IMAGE'],
    ['an address', typed('application/json', '{"image":"http://127.0.0.1:1/a.jpg"}'), '', 400, 'BAD_IMAGE'],
    ['JSON of something else', typed('application/json', '[1, 2]'), '', 400, 'NO_IMAGE'],
    ['a file that is too large', form(new Blob([new Uint8Array(21 * 2 ** 20)])), '', 413, 'IMAGE_TOO_LARGE'],
    ['a body that is too large', { body: new Blob([new Uint8Array(21 * 2 ** 20)]) }, '', 413, 'IMAGE_TOO_LARGE'],
    ['a wrong threshold', form(new Blob([new Uint8Array([1])])), '?confidence=900', 422, 'BAD_OPTION'],
  ];
  for (const [what, init, query, status, code] of wrong) {
    it(`answers ${status} ${code} to ${what}, with a sentence`, async () => {
      const answer = await post(init, query);
      const said = (await answer.json()) as { message: string; code: string };
      expect([answer.status, said.code], said.message).to.deep.equal([status, code]);
      expect(said.message).to.match(/^expected .* but received |^the picture cannot be decoded: /);
    });
  }

  it('answers every one of many who ask at once', async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, () => post({ body: jpeg() })));
    const bodies = (await Promise.all(answers.map((answer) => answer.json()))) as { code?: string }[];
    for (const [at, { status }] of answers.entries()) {
      expect([status, bodies[at]!.code]).to.deep.equal(status === 200 ? [200, undefined] : [503, 'QUEUE_FULL']);
    }
    expect(answers.filter(({ ok }) => ok)).to.have.lengthOf.at.least(10);
  });

  it('has a picture to try it with', async () => {
    const sample = await example.get('lineside-picture/sample');
    expect(sample.headers.get('content-type')).to.equal('image/jpeg');
    const data = Buffer.from(await sample.arrayBuffer());
    expect(await decode(encodedFrame(data)!)).to.include({ width: 640, height: 480 });
  });

  describe('in a browser', () => {
    let browser: Browser;
    let page: Page;
    const asked = new Set<string>();
    before(async function () {
      if (!browserPath) {
        console.log('      skipped: no Chromium here; install the package chromium, or name one in CHROMIUM');
        return this.skip();
      }
      browser = await openBrowser();
      page = await browser.newPage({ viewport: { width: 390, height: 844 } });
      page.on('request', (request) => asked.add(new URL(request.url()).origin));
      await page.goto(new URL('lineside-picture', example.url).href);
    });
    after(() => browser?.close());

    const choose = (buffer: Buffer) =>
      page.locator('#file').setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer });

    it('shows the picture with a row for each thing', async () => {
      await choose(belt.jpeg);
      await page.locator('tbody tr').first().waitFor();
      const found = await page.locator('tbody td:first-child').allTextContents();
      const whole = belt.truth.parts.filter(({ visible }) => visible > 0.8).map((part) => part.class);
      expect(found).to.include.members(whole);
      expect(await page.evaluate('[find("canvas").width, find("canvas").height]')).to.deep.equal([640, 480]);
      expect(await page.textContent('#said')).to.match(new RegExp(`${found.length} things? found in \\d+ ms`));
      expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(390);
    });

    it('shows the sentence where there is none', async () => {
      await choose(Buffer.from('this is no picture'));
      await page.locator('#said.wrong').waitFor();
      expect(await page.textContent('#said')).to.match(/^\s*expected a JPEG, .* but received 18 bytes/);
      expect(await page.locator('#result').isVisible()).to.equal(false);
    });

    it('finds something on the simulated belt at a press', async () => {
      await page.locator('#sample').click();
      await page.locator('tbody tr').first().waitFor();
    });

    it('asks nobody but this Node-RED', () => {
      expect([...asked]).to.deep.equal([new URL(example.url).origin]);
    });
  });
});

describe('the function "error as JSON"', () => {
  const answer = (error: object) => exampleStep(path, 'error as JSON')({ res: {}, error }, 0);

  it('has a status for each code, and 500 for any other', () => {
    expect(answer({ code: 'ENGINE_LOST', message: 'LinesideError: gone' })).to.deep.include({
      ...{ statusCode: 503, payload: { code: 'ENGINE_LOST', message: 'gone' } },
    });
    expect(answer({ code: 'TIMEOUT', message: 'late' })).to.include({ statusCode: 504 });
    expect(answer({ message: 'TypeError: no code' })).to.deep.include({
      ...{ statusCode: 500, payload: { code: 'INTERNAL', message: 'no code' } },
    });
  });

  it('leaves errors alone that nobody waits for', () => {
    expect(exampleStep(path, 'error as JSON')({ error: { message: 'm' } }, 0)).to.equal(null);
  });
});
