import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, rename, symlink, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Server } from '../../admin';
import { seen } from '../../demo';
import { type Heard, type Listener, listen } from '../../listener';
import { type Broker, mosquittoOrSkip } from '../../mosquitto';
import type { FlowNode } from '../red';
import { readExample, startFlow, withValues } from './example';

const topic = 'vision/demo/station';
const json = ({ text }: Heard) => JSON.parse(text);
const begins = (heard: Heard) => json(heard).alarm === true;
const ends = (heard: Heard) => json(heard).alarm === false;
const isKept = (heard: Heard) => json(heard).ok === true;
const isLost = (heard: Heard) => json(heard).ok === false;

/** Takes what a device that is full takes: nothing. */
const full = '/dev/full';

describe('the example that counts and raises an alarm', function () {
  this.timeout(60_000);
  let broker: Broker;
  let listener: Listener;
  let server: Server;
  let camera: string;
  let folder: string;
  const pictures: Record<'good' | 'bad', Buffer> = { good: Buffer.of(), bad: Buffer.of() };

  before(async function () {
    broker = await mosquittoOrSkip(this);
    for (const { jpeg, truth } of await seen('station', 12))
      pictures[truth.parts[0]!.defect === 'good' ? 'good' : 'bad'] = jpeg;
    folder = await mkdtemp(join(tmpdir(), 'lineside-alarms-'));
    listener = await listen(broker.url, `${topic}/#`);
    server = await startFlow(withFolder());
  });
  after(async () => {
    await server?.stop('SIGKILL');
    await listener?.end();
    await broker?.stop();
  });

  /** The example as it comes, but for where it keeps pictures: three of them. */
  function withFolder(): FlowNode[] {
    const [tab, ...nodes] = readExample('count-and-alarm', { 'mqtt-broker': { port: broker.port } });
    return [withValues(tab!, { FOLDER: folder, KEEP: '3' }), ...nodes];
  }

  /** With a camera that takes a picture whenever the test wants one. */
  async function withCamera(): Promise<FlowNode[]> {
    camera = await mkdtemp(join(tmpdir(), 'lineside-camera-'));
    const settings = { source: 'folder', path: camera, interval: 100, repeat: true, fps: 0 };
    return withFolder().map((node) => (node.name === 'the station' ? { ...node, ...settings } : node));
  }

  let shown = 0;
  async function show(...kinds: (keyof typeof pictures)[]): Promise<void> {
    for (const kind of kinds) {
      const name = `${String(shown++).padStart(4, '0')}.jpg`;
      await writeFile(join(camera, `.${name}`), pictures[kind]);
      await rename(join(camera, `.${name}`), join(camera, name));
    }
  }

  /** Three of five are bad, then four are good: one spell. Resolves when both were told. */
  async function spell(): Promise<void> {
    const [begun, ended] = [listener.next(`${topic}/alarm`, begins), listener.next(`${topic}/alarm`, ends)];
    await show('bad', 'bad', 'bad');
    await begun;
    await show('good', 'good', 'good', 'good');
    await ended;
  }

  const place = (name: string) => join(folder, name);
  const list = () => JSON.parse(readFileSync(place('alarms.json'), 'utf8')).map((one: { file: string }) => one.file);

  it('counts what the simulated station shows', async () => {
    const { counts, pictures, seconds } = json(await listener.first(`${topic}/counts`));
    expect(seconds).to.equal(60);
    expect(['good', 'crack', 'missing', 'rust']).to.include.members(Object.keys(counts));
    expect(pictures).to.be.at.least(1);
  });

  it('raises one alarm in a spell of defects, and keeps the picture that raised it', async () => {
    await server.deploy([]); // so that nothing is remembered of the station
    const quiet = listener.next(`${topic}/alarm`, ends);
    await server.deploy(await withCamera());
    await show('good');
    await quiet;
    const from = listener.heard.length;
    const stored = listener.next(`${topic}/storage`);
    await show('bad', 'good', 'bad', 'bad', 'bad', 'bad', 'good', 'bad');
    expect(json(await stored)).to.include({ ok: true, file: 'alarm-0.jpg' });
    const ended = listener.next(`${topic}/alarm`, ends);
    await show('good', 'good', 'good', 'good', 'good');
    await ended;
    const told = listener.heard.slice(from).filter((one) => one.topic === `${topic}/alarm`);
    expect(told.map(json).map(({ alarm }) => alarm)).to.deep.equal([true, false]);
    expect(json(told[0]!)).to.deep.include({ seen: 3, of: 5 });
    expect(readFileSync(place('alarm-0.jpg')).equals(pictures.bad)).to.equal(true);
    expect(list()).to.deep.equal(['alarm-0.jpg']);
  });

  it('says that the disk is full, counts on, and keeps pictures again when there is room', async function () {
    if (!existsSync(full)) return this.skip();
    await symlink(full, place('alarm-1.jpg'));
    const lost = listener.next(`${topic}/storage`);
    await spell();
    expect(json(await lost))
      .to.include({ ok: false })
      .and.have.property('message')
      .that.includes('ENOSPC');
    const counted = listener.next(`${topic}/counts`);
    await show('good');
    await counted;
    expect(list()).to.deep.equal(['alarm-0.jpg']);
    const still = listener.next(`${topic}/storage`, isLost);
    await spell();
    await still;
    await unlink(place('alarm-1.jpg'));
    const kept = listener.next(`${topic}/storage`);
    await spell();
    expect(json(await kept)).to.include({ ok: true, file: 'alarm-1.jpg' });
    expect(list()).to.deep.equal(['alarm-1.jpg', 'alarm-0.jpg']);
  });

  it('keeps no more pictures than it may, also after a restart', async () => {
    for (const file of ['alarm-2.jpg', 'alarm-0.jpg']) {
      const kept = listener.next(`${topic}/storage`, isKept);
      await spell();
      expect(json(await kept)).to.include({ file });
    }
    await server.stop('SIGKILL');
    server = await startFlow(await withCamera());
    const kept = listener.next(`${topic}/storage`, isKept);
    await spell();
    expect(json(await kept)).to.include({ file: 'alarm-1.jpg' });
    expect(list()).to.deep.equal(['alarm-1.jpg', 'alarm-0.jpg', 'alarm-2.jpg']);
    expect(await readdir(folder)).to.have.members([...list(), 'alarms.json']);
  });
});
