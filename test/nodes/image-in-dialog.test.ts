import { expect } from 'chai';
import type { Route } from 'playwright-core';
import { readSettings } from '../../nodes/image-in/settings';
import { browserPath } from '../demo/browser';
import { type Editor, startEditor } from './editor';
import type { FlowNode } from './red';

const password = 'secret-of-the-camera';
const cameras = [
  { path: '/dev/video0', name: 'A Webcam' },
  { path: '/dev/video2', name: 'Another One' },
];

/** As they were saved before there were cameras: what a node did then, it is to do still. */
const usual = { interval: 1000, fps: 0, property: 'payload', repeat: false };
const old: FlowNode[] = [
  { id: 'old-message', source: 'message', path: '', url: '', ...usual, property: 'payload.picture', fps: '5' },
  { id: 'old-file', source: 'file', path: 'a.jpg', url: '', ...usual, interval: '0' },
  { id: 'old-folder', source: 'folder', path: 'pictures', url: '', ...usual, repeat: true },
  { id: 'old-url', source: 'url', path: '', url: 'http://127.0.0.1:9/a.jpg', ...usual, interval: 0 },
  { id: 'old-simulator', source: 'simulator', path: '', url: '', ...usual, view: 'station', seed: '7' },
].map((node) => ({ type: 'lineside-image-in', z: 'tab', name: '', x: 200, y: 100, wires: [[]], ...node }));

const tab = { id: 'tab', type: 'tab', label: 'Line' };
const fresh = { id: 'fresh', type: 'lineside-image-in', z: 'tab', name: '', x: 200, y: 200, wires: [[]] };
const defaults = { source: 'message', slowDown: true, autostart: true, remember: true, width: 0, timeout: 10 };
const node = { ...fresh, ...usual, path: '', url: '', command: '', whenBusy: 'latest', queueLimit: 10, ...defaults };

describe("image in's dialog in a browser", function () {
  this.timeout(90_000);
  let editor: Editor;

  before(async function () {
    if (!browserPath) {
      console.log('      skipped: no Chromium here; install the package chromium, or name one in CHROMIUM');
      return this.skip();
    }
    editor = await startEditor(18870, [tab, node, ...old]);
    await editor.page.route('**/lineside/cameras', (route) => route.fulfill({ json: cameras }));
    await editor.load();
  });
  after(() => editor?.end());
  afterEach(() => expect(editor.faults).to.deep.equal([]));

  const field = (name: string) => `#node-input-${name}`;
  const isMarked = (name: string) => editor.page.$eval(field(name), (input) => input.classList.contains('input-error'));
  const choose = (source: string) => editor.page.selectOption(field('source'), source);
  const tick = (name: string, ticked: boolean) => editor.page.setChecked(field(name), ticked);
  const isTicked = (name: string) => editor.page.isChecked(field(name));

  /** Which properties' rows can be seen, in the order in which they stand. */
  async function rows(): Promise<string[]> {
    const ids = await editor.page.$$eval('#dialog-form .form-row [id^=node-input-]', (inputs) =>
      inputs.filter((input) => (input.closest('.form-row') as HTMLElement).offsetParent).map(({ id }) => id.slice(11)),
    );
    return ids.filter((id) => /^[a-zA-Z]+$/.test(id) && id !== 'name' && id !== 'source');
  }

  const live = ['slowDown', 'whenBusy', 'autostart', 'timeout'];
  const ffmpeg = ['hwaccel', 'inputOptions', 'ffmpeg'];
  const table: [source: string, rows: string[]][] = [
    ['message', ['property', 'fps']],
    ['file', ['path', 'interval', 'repeat', 'slowDown']],
    ['folder', ['path', 'interval', 'repeat', 'remember', 'fps', 'slowDown']],
    ['url', ['url', 'user', 'password', 'interval', 'slowDown']],
    ['stream', ['url', 'user', 'password', 'repeat', 'fps', 'width', ...live, ...ffmpeg]],
    ['command', ['command', 'fps', ...live]],
    ['simulator', ['view', 'seed', 'fps', 'slowDown']],
  ];
  it('has the rows of each source, the seldom ones last', async () => {
    await editor.open('fresh');
    for (const [source, wanted] of table) {
      await choose(source);
      expect(await rows(), source).to.deep.equal(wanted);
    }
    await editor.close('cancel');
  });

  it('asks how many pictures may wait only where there is a queue', async () => {
    await editor.open('fresh');
    await choose('command');
    await editor.page.selectOption(field('whenBusy'), 'queue');
    expect(await rows()).to.include('queueLimit');
    await choose('file');
    expect(await rows()).not.to.include('queueLimit');
    await choose('stream');
    expect(await rows()).to.include('queueLimit');
    await editor.page.selectOption(field('whenBusy'), 'latest');
    expect(await rows()).not.to.include('queueLimit');
    await editor.close('cancel');
  });

  const wrong: [source: string, name: string, value: string, marked: boolean][] = [
    ['folder', 'path', '', true],
    ['file', 'path', '', false],
    ['url', 'url', '192.168.0.20/a.jpg', true],
    ['url', 'url', 'rtsp://192.168.0.20/1', true],
    ['url', 'url', 'http://192.168.0.20/a.jpg', false],
    ['url', 'url', `\${CAMERA}`, false],
    ['url', 'url', '', false],
    ['stream', 'url', 'rtsp://192.168.0.20/1', false],
    ['stream', 'url', 'rtmp://192.168.0.20/1', false],
    ['stream', 'url', 'SRT://192.168.0.20:9000', false],
    ['stream', 'url', '/dev/video0', false],
    ['stream', 'url', 'video.mp4', false],
    ['stream', 'url', '', false],
    ['stream', 'url', 'file:///video.mp4', true],
    ['stream', 'url', 'rtps://192.168.0.20/1', true],
    ['stream', 'url', '192.168.0.20:554/1', true],
    ['stream', 'url', 'camera-3.local:8554', true],
    ['stream', 'url', 'me:pw@camera/1', true],
    ['stream', 'url', 'rtsp:192.168.0.20', true],
    ['stream', 'url', '10.0.0.20.mp4', false],
    ['stream', 'url', 'C:\\videos\\line.mp4', false],
    ['stream', 'width', '640', false],
    ['stream', 'width', '-1', true],
    ['stream', 'width', '640.5', true],
    ['stream', 'width', '16385', true],
    ['stream', 'timeout', '0', true],
    ['stream', 'timeout', '3601', true],
    ['command', 'timeout', '0.5', true],
    ['command', 'timeout', '2.5', false],
    ['command', 'command', '', true],
    ['command', 'command', 'cat pictures', false],
    ['message', 'fps', '0.5', false],
    ['message', 'fps', '1001', true],
    ['stream', 'fps', '', true],
    ['simulator', 'fps', '30', false],
    ['simulator', 'fps', '31', true],
    ['url', 'interval', '0', false],
    ['folder', 'interval', '99', true],
    ['folder', 'interval', '100', false],
    ['file', 'interval', '86400001', true],
  ];
  it('marks what cannot work', async () => {
    await editor.open('fresh');
    for (const [source, name, value, marked] of wrong) {
      await choose(source);
      await editor.page.fill(field(name), value);
      await editor.page.dispatchEvent(field(name), 'change');
      expect(await isMarked(name), `${source} ${name} ${value}`).to.equal(marked);
    }
    await editor.close('cancel');
  });

  it('marks a queue of no place or too many', async () => {
    await editor.open('fresh');
    await choose('stream');
    await editor.page.selectOption(field('whenBusy'), 'queue');
    for (const [places, marked] of [
      ['0', true],
      ['1000', false],
      ['1001', true],
      ['2.5', true],
    ] as const) {
      await editor.page.fill(field('queueLimit'), places);
      await editor.page.dispatchEvent(field('queueLimit'), 'change');
      expect(await isMarked('queueLimit'), places).to.equal(marked);
    }
    await editor.close('cancel');
  });

  it('judges again what stands in a row when the source is another', async () => {
    await editor.open('fresh');
    await choose('stream');
    await editor.page.fill(field('url'), '/dev/video0');
    await choose('url');
    expect(await isMarked('url')).to.equal(true);
    await choose('stream');
    expect(await isMarked('url')).to.equal(false);
    await editor.close('cancel');
  });

  const offered = '.red-ui-autoComplete-container a';
  it('offers the cameras of the machine at a click into an empty address', async () => {
    await editor.open('fresh');
    await choose('stream');
    await editor.page.click(field('url'));
    await editor.page.waitForSelector(offered);
    expect(await editor.page.locator(offered).allTextContents()).to.deep.equal([
      '/dev/video0 (A Webcam)',
      '/dev/video2 (Another One)',
    ]);
    await editor.page.locator(offered).last().click();
    expect(await editor.page.inputValue(field('url'))).to.equal('/dev/video2');
    await editor.close('cancel');
  });

  it('offers them, too, where they come to be known after the click', async () => {
    let answer = () => {};
    const clicked = new Promise<void>((resolve) => (answer = resolve));
    const late = (route: Route) => clicked.then(() => route.fulfill({ json: cameras }));
    await editor.page.route('**/lineside/cameras', late, { times: 1 });
    await editor.open('fresh');
    await choose('stream');
    await editor.page.click(field('url'));
    answer();
    await editor.page.locator(offered).first().click();
    expect(await editor.page.inputValue(field('url'))).to.equal('/dev/video0');
    await editor.close('cancel');
  });

  it('offers none as the address of a snapshot', async () => {
    await editor.open('fresh');
    await choose('url');
    await editor.page.click(field('url'));
    await editor.page.type(field('url'), '/dev');
    expect(await editor.page.locator(offered).count()).to.equal(0);
    await choose('stream');
    await editor.page.type(field('url'), '/video0');
    await editor.page.waitForSelector(offered); // which it does at once
    expect(await editor.page.locator(offered).count()).to.equal(1);
    await editor.page.keyboard.press('Escape');
    await editor.close('cancel');
  });

  for (const { id, ...saved } of old) {
    it(`opens a flow from before there were cameras and leaves it as it was: ${saved.source}`, async () => {
      expect(await editor.isValid(id), 'before').to.equal(true);
      await editor.open(id);
      expect(await editor.page.locator('#dialog-form .input-error').count()).to.equal(0);
      const ticked = [await isTicked('slowDown'), await isTicked('remember'), await isTicked('autostart')];
      expect(ticked, 'slowDown, remember, autostart').to.deep.equal([false, false, true]);
      await editor.close('ok');
      const now = (await editor.nodes()).find((one) => one.id === id)!;
      expect(await editor.isValid(id), 'after').to.equal(true);
      expect(now).to.include({ slowDown: false, remember: false, autostart: true, whenBusy: 'latest' });
      for (const source of ['stream', 'command', saved.source]) {
        const [was, is] = [saved, now].map((one) => readSettings({ ...one, source, command: 'true' }));
        expect(is, String(source)).to.deep.equal(was);
      }
    });
  }

  it('saves a password and never gets it back', async () => {
    await editor.open('fresh');
    await choose('stream');
    await tick('autostart', false);
    await editor.page.fill(field('url'), 'rtsp://127.0.0.1:9/1');
    await editor.page.fill(field('user'), 'line');
    await editor.page.fill(field('password'), password);
    await editor.close('ok');
    await editor.deploy();
    await editor.load();

    const told = editor.page.waitForResponse(/credentials\/lineside-image-in\/fresh/);
    await editor.open('fresh');
    expect(await (await told).json()).to.deep.equal({ user: 'line', has_password: true });
    expect(await editor.page.inputValue(field('user'))).to.equal('line');
    expect(await editor.page.inputValue(field('password'))).to.match(/^_*PWRD_*$/);
    await editor.close('ok');
    const nodes = [...(await editor.nodes()), ...(await editor.red.flows())];
    const seen = [JSON.stringify(nodes), await editor.page.content(), editor.red.output()].join('\n');
    expect(seen).to.include('rtsp://127.0.0.1:9/1').and.not.to.include(password);
  });
});
