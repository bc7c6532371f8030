import { expect } from 'chai';
import { type MjpegCamera, mjpegCamera, needsFfmpeg } from '../../cameras/ffmpeg';
import { changes, type Dashboard, isSized, openDashboard } from './dashboard';
import { type Example, readExample, startExample } from './example';

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

  const address = (page = dashboard.page) => page.getByLabel('address of your camera');
  const write = async (text: string) => {
    await address().fill(text);
    await address().press('Enter');
  };

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

  it('shows nothing of the belt while a camera gives no picture yet, and the belt again when it is chosen', async () => {
    const { page } = dashboard;
    await write('http://127.0.0.1:1/none.mjpg');
    await page.getByText('waiting for the first picture').waitFor();
    const figures = await page.locator('.watch-line b').allTextContents();
    expect(figures).to.deep.equal(Array(7).fill('–'));
    await state(/nobody listens there \(connection refused\), since \d\d:\d\d:\d\d …/);
    expect(await page.locator(image).count()).to.equal(0);
    await press('off');
    await page.locator('.watch-empty').filter({ hasText: /^off$/ }).waitFor();
    await press('belt');
    await isSized(page, image, 640, 480);
  });

  describe('with a camera that sends MJPEG', () => {
    let camera: MjpegCamera;
    before(async function () {
      needsFfmpeg.call(this);
      camera = await mjpegCamera({ size: '800x450', fps: 10 });
      await write(camera.url.replace('//', '//admin:secret1@'));
    });
    after(() => camera?.kill());

    it('shows it once its address is there', async () => {
      await isSized(dashboard.page, image, 800, 450);
      await changes(dashboard.page, image);
      await state(/800×450/);
    });

    it('shows the address without user and password, to who comes later too', async () => {
      expect(await address().inputValue()).to.equal(camera.url);
      const later = await dashboard.browser.newPage();
      await later.goto(dashboard.page.url());
      await later.waitForFunction(`document.querySelector('input[type=text]')?.value`);
      expect(await address(later).inputValue()).to.equal(camera.url);
      await later.close();
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
    await dashboard.page.waitForFunction('document.documentElement.scrollWidth === 390'); // once it is laid out anew
  });

  it('meets no error but that nobody listened where no camera was', () => {
    expect(dashboard.errors).to.deep.equal([]);
    expect(example.output().replace(/^.*\[error\].*nobody listens there.*$/m, '')).not.to.match(
      /\[error\]|Uncaught|Unhandled/,
    );
  });
});
