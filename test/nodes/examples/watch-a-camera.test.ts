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

describe('the function "to the camera, and watch"', () => {
  const rows: [typed: string, shown: string][] = [
    ['rtsp://192.168.1.20:554/stream1', 'rtsp://192.168.1.20:554/stream1'],
    ['rtsp://admin:secret1@192.168.1.20:554/stream1', 'rtsp://192.168.1.20:554/stream1'],
    [' rtsp://admin:se@ret1@192.168.1.20/1', 'rtsp://192.168.1.20/1'],
    ['rtsp://admin:sec/ret1@192.168.1.20/1', 'rtsp://192.168.1.20/1'],
    ['admin:secret1@192.168.1.20/1', '192.168.1.20/1'],
    ['http://cam/shot?user=admin&pwd=secret1&size=2', 'http://cam/shot?user=…&pwd=…&size=2'],
    ['http://cam/user=admin&password=secret1', 'http://cam/user=…&password=…'],
    ['http://cam:80/by@name', 'http://cam:80/by@name'],
    ['/dev/v4l/by-id/usb@1', '/dev/v4l/by-id/usb@1'],
  ];
  for (const [typed, shown] of rows) {
    it(`sends ${typed} to the camera, and shows ${shown}`, () => {
      const flow = new Map<string, unknown>();
      const sent = exampleStep(path, 'to the camera, and watch', flow)({ payload: typed }, 1e6);
      expect(sent).to.deep.equal([{ payload: 'camera' }, { action: 'start', url: typed.trim() }, { payload: shown }]);
      expect([...flow]).to.deep.equal([]); // a context may be kept in a file
    });
  }

  for (const typed of ['', 'http://cam/shot?user=…&pwd=…&size=2']) {
    it(`lets the camera go on with its own address where it finds "${typed}"`, () => {
      const [, start] = exampleStep(path, 'to the camera, and watch')({ payload: typed }, 1e6) as object[];
      expect(start).to.deep.equal({ action: 'start' });
    });
  }
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

describe('the function "figures" after another choice', () => {
  it('begins anew, and leaves out what was seen before it', () => {
    const flow = new Map([['since', 0]]);
    const run = exampleStep(path, 'figures', flow);
    const seen = (sequence: number, timestamp: number) =>
      run({ image: { source: 'belt', sequence, timestamp }, timings: { failed: 0 } }, timestamp + 50);
    seen(1, 1e6);
    flow.set('since', 2e6);
    expect(seen(400, 2e6 - 1)).to.equal(null);
    seen(500, 2e6);
    expect(seen(501, 2e6 + 1000)).to.have.nested.property('payload.received', 2);
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
