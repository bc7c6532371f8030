import { expect } from 'chai';
import { type MjpegCamera, mjpegCamera, needsFfmpeg } from '../../cameras/ffmpeg';
import { named } from '../../demo/flow';
import { changes, type Dashboard, isSized, openDashboard } from './dashboard';
import { type Example, exampleStep, readExample, startExample } from './example';

const path = 'dashboard/watch-a-camera';
const image = '.watch-live img';

describe('the example "watch a camera"', function () {
  this.timeout(120_000);
  let example: Example;
  let dashboard: Dashboard;
  before(async function () {
    example = await startExample(path);
    const opened = await openDashboard(example, 'dashboard/camera');
    if (!opened) return this.skip();
    dashboard = opened;
  });
  after(async () => {
    await dashboard?.browser.close();
    await example?.end();
  });

  const state = (text: RegExp) => dashboard.page.locator('.watch-state').filter({ hasText: text }).waitFor();
  const press = (name: string) => dashboard.page.getByRole('button', { name, exact: true }).click();

  it('is among those that the editor offers', async () => {
    expect(await example.offered()).to.deep.equal(readExample(path));
  });

  it('shows the simulated belt at once, and goes on', async () => {
    await isSized(dashboard.page, image, 640, 480);
    await changes(dashboard.page, image);
  });

  it('says how many pictures came, and what became of them', async () => {
    const { page } = dashboard;
    await page.waitForFunction(`Number(document.querySelector('.watch-answered')?.textContent) > 0`);
    const [received, answered, skipped, failed] = (await page.locator('.watch-line b[class]').allTextContents()).map(
      Number,
    );
    expect(received).to.equal(answered! + skipped! + failed!);
    expect(await page.textContent('.watch-line')).to.match(/[\d.]+ pictures a second\s*\d+ ms from picture to answer/);
  });

  describe('with a camera that sends MJPEG', () => {
    let camera: MjpegCamera;
    before(async function () {
      needsFfmpeg.call(this);
      camera = await mjpegCamera({ size: '800x450', fps: 10 });
      const address = dashboard.page.getByLabel('address of your camera');
      await address.fill(camera.url);
      await address.press('Enter');
    });
    after(() => camera?.kill());

    it('shows it once its address is there', async () => {
      await isSized(dashboard.page, image, 800, 450);
      await changes(dashboard.page, image);
      await state(/800×450/);
    });

    it('leaves it when it is switched off', async () => {
      await press('off');
      await state(/your camera: stopped/);
      await camera.ended;
    });

    it('goes back to the belt', async () => {
      await press('belt');
      await isSized(dashboard.page, image, 640, 480);
    });

    it('lost no picture: the counters of its node add up', async () => {
      const counters = (await (await example.get('lineside/counters')).json()) as Record<string, number | string>[];
      const { received, answered, skipped, failed, pending } = counters.find(({ name }) => name === 'your camera')!;
      expect(Number(received)).to.be.above(0);
      expect(received).to.equal(
        [answered, skipped, failed, pending].reduce<number>((sum, one) => sum + Number(one), 0),
      );
    });
  });

  it('fits a phone', async () => {
    await dashboard.page.setViewportSize({ width: 390, height: 844 });
    expect(await dashboard.page.evaluate('document.documentElement.scrollWidth')).to.equal(390);
  });

  it('meets no error', () => {
    expect(dashboard.errors).to.deep.equal([]);
    expect(example.output()).not.to.match(/\[error\]|Uncaught|Unhandled/);
  });
});

describe('the function "figures"', () => {
  const seen = (source: string, sequence: number, failed = 0) => ({
    image: { source, sequence, timestamp: 1e6 + 100 * sequence - 40 },
    timings: { failed },
  });

  it('says once a second how many there were, how old the middle one was, and what became of all', () => {
    const run = exampleStep(path, 'figures');
    const answered = [0, 1, 2, 4, 5, 8, 9, 10]; // 3 failed; 6 and 7 were skipped
    const told = answered.map((n) => run(seen('camera', n, n > 3 ? 1 : 0), 1e6 + 100 * n)) as {
      payload: object;
    }[];
    expect(told.slice(0, -1)).to.deep.equal(Array(7).fill(null));
    expect(told.at(-1)!.payload).to.deep.include({
      ...{ fps: 8, ms: 40, received: 11, answered: 8, skipped: 2, failed: 1 },
    });
  });

  it('begins anew with another source', () => {
    const run = exampleStep(path, 'figures');
    run(seen('camera', 70), 1e6);
    run(seen('belt', 500), 2e6);
    const { payload } = run(seen('belt', 501), 2e6 + 1000) as { payload: object };
    expect(payload).to.include({ received: 2, answered: 2, skipped: 0 });
  });
});

describe('the function "if one looks" of the examples', () => {
  for (const example of [path, 'dashboard/factory']) {
    it(`is that of the demo in ${example}, whose tests hold for it`, () => {
      const own = readExample(example).find(({ name }) => name === 'if one looks');
      expect(own!.func).to.equal(named('if one looks').func);
    });
  }
});
