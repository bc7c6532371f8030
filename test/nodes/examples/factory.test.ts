import { expect } from 'chai';
import { named } from '../../demo/flow';
import { changes, type Dashboard, isSized, openDashboard } from './dashboard';
import { type Example, exampleStep, readExample, startExample } from './example';

const path = 'dashboard/factory';

describe('the example of a factory dashboard', function () {
  this.timeout(120_000);
  let example: Example;
  let dashboard: Dashboard;
  before(async function () {
    example = await startExample(path);
    const opened = await openDashboard(example, 'dashboard/factory');
    if (!opened) return this.skip();
    dashboard = opened;
  });
  after(async () => {
    await dashboard?.browser.close();
    await example?.end();
  });

  it('is among those that the editor offers', async () => {
    expect(await example.offered()).to.deep.equal(readExample(path));
  });

  it('shows the belt live', async () => {
    await isSized(dashboard.page, '.factory-live img', 640, 480);
    await changes(dashboard.page, '.factory-live img');
  });

  it('counts parts by their class', async () => {
    const { page } = dashboard;
    await page.waitForFunction(`Number(document.querySelector('.factory-total b')?.textContent) > 0`);
    const kinds = await page.locator('.factory-row span').allTextContents();
    expect(['bolt', 'bracket', 'gear', 'nut', 'washer']).to.include.members(kinds);
  });

  it('says in large letters how the line is', async () => {
    const word = dashboard.page.locator('.factory-state b');
    await word.filter({ hasText: /^(OK|ALARM)$/ }).waitFor();
    expect((await word.boundingBox())!.height).to.be.at.least(64);
    expect(await dashboard.page.textContent('.factory-state span')).to.match(/^since \d\d:\d\d:\d\d$/);
  });

  it('draws the trend', async () => {
    await dashboard.page.waitForFunction(`document.querySelector('.nrdb-ui-chart canvas')`);
    const drawn = `document.querySelector('.nrdb-ui-chart canvas').toDataURL()`;
    const first = await dashboard.page.evaluate(drawn);
    await dashboard.page.waitForFunction(`(before) => ${drawn} !== before`, first);
  });

  it('shows an alarm with its picture, its time and why', async () => {
    const alarm = dashboard.page.locator('.factory-alarms figure').last();
    await alarm.waitFor();
    await isSized(dashboard.page, '.factory-alarms img', 320, 320);
    expect(await alarm.textContent()).to.match(/^\d\d:\d\d:\d\d(crack|missing|rust)(, (crack|missing|rust)){2}$/);
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

describe('the function "state of the line"', () => {
  interface Told {
    payload: { state: string; since: string; share: number; rate: number };
  }
  type Sent = [Told, { topic?: string; payload?: number }[] | undefined, { alarm: { reason: string } } | null];

  const perSecond = 1e3;
  /** What is sent for parts of these classes, one a second. */
  function told(tops: string): Sent[] {
    const run = exampleStep(path, 'state of the line');
    const kinds: Record<string, string> = { g: 'good', c: 'crack', r: 'rust' };
    return [...tops].map((top, n) => {
      const now = 1e6 + n * perSecond;
      return run({ payload: { top: kinds[top] }, image: { timestamp: now } }, now) as Sent;
    });
  }

  const rows: [tops: string, alarms: string][] = [
    ['gggggg', '......'],
    ['gccgcc', '......'],
    ['gccrgg', '...!!!'],
    ['cccggc', '..!!!!'],
    ['cccggg', '..!!!.'],
    ['crcgggrr', '..!!!...'],
  ];
  for (const [tops, alarms] of rows) {
    it(`of ${tops} is ${alarms}`, () => {
      const states = told(tops).map(([{ payload }]) => (payload.state === 'ALARM' ? '!' : '.'));
      expect(states.join('')).to.equal(alarms);
    });
  }

  it('raises an alarm once, and says why', () => {
    const alarms = told('gccrrrcc').map(([, , alarm]) => alarm?.alarm.reason);
    expect(alarms.filter(Boolean)).to.deep.equal(['crack, crack, rust']);
    expect(alarms[3]).to.equal('crack, crack, rust');
  });

  it('tells the share of the last 50, and parts a minute', () => {
    const [{ payload }] = told(`${'c'.repeat(30)}${'g'.repeat(40)}${'r'.repeat(5)}`).at(-1)!;
    expect(payload).to.include({ share: 20, rate: 60 }); // five cracks and five with rust
  });

  it('adds to the trend every three seconds', () => {
    const trend = told('gggcggg').flatMap(([, points]) => points ?? []);
    const shares = trend.filter(({ topic }) => topic).map(({ payload }) => payload);
    expect(shares).to.deep.equal([0, 25, 14]);
  });
});

describe('the function "the last six" of the factory dashboard', () => {
  it('keeps the newest six', () => {
    const run = exampleStep(path, 'the last six');
    const shown = Array.from({ length: 8 }, (_, n) =>
      run({ _msgid: `${n}`, payload: `picture ${n}`, alarm: { reason: 'rust', time: '12:00:00' } }, 0),
    ) as { payload: object[] }[];
    expect(shown.at(-1)!.payload).to.have.lengthOf(6);
    expect(shown.at(-1)!.payload[0]).to.deep.equal({
      ...{ id: '7', picture: 'picture 7', reason: 'rust', time: '12:00:00' },
    });
  });
});

describe('the function "count each part once" of the factory dashboard', () => {
  it('is that of the demo, whose tests hold for it', () => {
    const own = readExample(path).find(({ name }) => name === 'count each part once');
    expect(own!.func).to.equal(named('count each part once').func);
  });
});
