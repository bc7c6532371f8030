import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { partsPerSecond } from '../../lib/simulator';
import { served } from '../admin';
import { isAlive, until } from '../pictures';
import { startNode } from '../process';
import { root } from '../repository';
import { simulatorsOf } from '../simulators';
import { answer, ask, caught, image, load } from './image-in';
import { type FlowNode, getNode, helper, loadFlow, nextMessages, nextStatus, once, startRed, stopRed } from './red';

import imageIn = require('../../nodes/image-in/image-in');

const simulator = { source: 'simulator', view: 'belt', seed: 1 };
/** After the first picture none comes by itself while a test runs. */
const onceOnly = { ...simulator, fps: 0.001 };

describe('image-in with the source simulator', () => {
  beforeEach(startRed);
  afterEach(stopRed);

  it('sends the belt again and again', async () => {
    await load({ ...simulator, fps: '20' });
    const messages = await nextMessages(getNode('out'), 3);
    expect(messages.map((message) => image(message).sequence)).to.deep.equal([0, 1, 2]);
    const { payload, image: frame } = messages[0]!;
    expect(frame).to.include({ format: 'jpeg', width: 640, height: 480, source: 'simulator belt, seed 1' });
    expect(payload).to.be.instanceOf(Buffer);
  });

  it('sends each part that passes the station', async () => {
    await load({ ...simulator, view: 'station', seed: 2, fps: 0.001 });
    const [first, second] = await nextMessages(getNode('out'), 2);
    expect(image(first!)).to.include({ width: 480, height: 480, source: 'simulator station, seed 2' });
    const parts = ((image(second!).timestamp - image(first!).timestamp) / 1000) * partsPerSecond;
    expect(parts).to.be.at.least(0.9); // on a slow machine some pass meanwhile
    expect(parts).to.be.closeTo(Math.round(parts), 0.05);
  });

  it('is what a node without more settings means', async () => {
    await load({ source: 'simulator' });
    expect(image(await answer()).source).to.equal('simulator belt, seed 1');
  });

  it('takes a picture of the belt as it is when a message comes in', async () => {
    await load(onceOnly);
    const first = image(await answer());
    const message = await ask({ payload: 'now', part: 'M8' });
    expect(message.part).to.equal('M8');
    expect(image(message)).to.include({ source: 'simulator belt, seed 1', sequence: 1 });
    expect(image(message).timestamp).to.be.within(first.timestamp + 1, Date.now());
    expect(image(message).data.equals(first.data)).to.equal(false);
  });

  it('serves two nodes with a belt each', async () => {
    const node = (id: string, seed: number): FlowNode => ({
      ...{ id, type: 'lineside-image-in', z: 'tab', ...simulator, seed, wires: [[`out ${id}`]] },
    });
    const out = (id: string): FlowNode => ({ id: `out ${id}`, type: 'helper', z: 'tab' });
    await loadFlow([imageIn], [{ id: 'tab', type: 'tab' }, node('a', 1), node('b', 2), out('a'), out('b')]);
    const [a, b] = await Promise.all(['out a', 'out b'].map((id) => once(getNode(id), 'input')));
    expect([a, b].map((message) => image(message!).source)).to.deep.equal([
      'simulator belt, seed 1',
      'simulator belt, seed 2',
    ]);
    expect(await simulatorsOf(process.pid)).to.have.lengthOf(2);
  });

  it('raises one error when its process is killed, shows it, and goes on', async () => {
    await load({ ...simulator, fps: 20 });
    await answer();
    const red = nextStatus(getNode('in'), ({ fill }) => fill === 'red');
    const error = caught();
    const [pid] = await simulatorsOf(process.pid);
    process.kill(pid!, 'SIGKILL');
    expect((await error).code).to.equal('BAD_SOURCE');
    expect((await error).message).to.match(/simulator process ended.*SIGKILL.*starts anew$/);
    await red;
    await nextStatus(getNode('in'), ({ fill }) => fill === 'green');
    const next = await simulatorsOf(process.pid);
    expect(next).to.have.lengthOf(1).and.not.to.include(pid);
  });

  it('has another process after a deploy that changes it, and none when it is gone', async () => {
    await load(onceOnly);
    await answer();
    const [old] = await simulatorsOf(process.pid);
    const flow = (seed: number): FlowNode[] => [
      { id: 'tab', type: 'tab' },
      { id: 'in', type: 'lineside-image-in', z: 'tab', ...onceOnly, seed, wires: [['out']] },
      { id: 'out', type: 'helper', z: 'tab' },
    ];
    await helper.setFlows(flow(9) as never, 'full');
    expect(image(await answer()).source).to.equal('simulator belt, seed 9');
    await until(() => !isAlive(old!));
    const [young] = await simulatorsOf(process.pid);
    await helper.setFlows(flow(9).filter(({ id }) => id !== 'in') as never, 'full');
    await until(() => !isAlive(young!));
    expect(await simulatorsOf(process.pid)).to.deep.equal([]);
  });

  it('ends in the middle of a picture, too', async () => {
    await load(onceOnly);
    await answer();
    const [pid] = await simulatorsOf(process.pid);
    process.kill(pid!, 'SIGSTOP');
    getNode('in').receive({});
    await new Promise(setImmediate);
    await helper.setFlows([{ id: 'tab', type: 'tab' }] as never, 'full');
    await until(() => !isAlive(pid!));
  });
});

describe('a Node-RED that is killed', () => {
  it('leaves no simulator behind', async () => {
    const userDir = mkdtempSync(join(tmpdir(), 'lineside-killed-'));
    const flow = [
      { id: 'tab', type: 'tab' },
      { id: 'in', type: 'lineside-image-in', z: 'tab', ...onceOnly, wires: [[]] },
    ];
    writeFileSync(join(userDir, 'flows.json'), JSON.stringify(flow));
    const running = startNode([join(root, 'scripts', 'start.mjs'), '--port', '18820', '--userDir', userDir]);
    await served(running);
    let pids: number[] = [];
    while (pids.length === 0) pids = await simulatorsOf(running.pid);
    process.kill(running.pid, 'SIGKILL');
    await running.gone();
    expect(pids.filter(isAlive)).to.deep.equal([]);
    rmSync(userDir, { recursive: true, force: true });
  }).timeout(60_000);
});
