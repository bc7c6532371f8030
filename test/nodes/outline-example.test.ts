import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { colourOf } from '../../lib/draw/palette';
import { encodedFrame } from '../../lib/frame';
import { decode } from '../../lib/image/codec';
import type { OutlinePrediction } from '../../lib/prediction';
import { colourOutliner } from '../colour-outliner';
import { pixelAt } from '../draw/pixels';
import { squares } from '../pictures';
import { read } from '../repository';
import { coreNode, type FlowNode, getNode, loadFlow, once, startRed, stopRed } from './red';

import draw = require('../../nodes/draw/draw');
import imageIn = require('../../nodes/image-in/image-in');
import model = require('../../nodes/model/model');
import outline = require('../../nodes/outline/outline');

describe('the example of outline', () => {
  beforeEach(startRed);
  afterEach(stopRed);

  it('answers a browser with the shape drawn on the picture, and shows its points beside', async () => {
    const picture = join(mkdtempSync(join(tmpdir(), 'lineside-')), 'red.png');
    writeFileSync(picture, await squares([{ colour: '#f00', left: 16, top: 16, size: 32 }]));
    const path = await colourOutliner({ stacked: true });
    // The browser's two ends are left to Node-RED: a helper stands where the response goes out.
    const flow = (JSON.parse(read('examples/outline.json')) as FlowNode[])
      .filter(({ type }) => !['comment', 'http in'].includes(type))
      .map((node) => {
        if (['http response', 'debug'].includes(node.type)) return { ...node, was: node.type, type: 'helper' };
        if (node.type === 'lineside-model') return { ...node, path };
        return node.type === 'lineside-image-in' ? { ...node, source: 'file', path: picture, interval: 0 } : node;
      });
    const find = (was: string) => getNode(flow.find((node) => (node as { was?: string }).was === was)!.id);
    await loadFlow([coreNode('function/10-switch'), model, imageIn, outline, draw], flow);
    const [response, shown] = [once(find('http response'), 'input'), once(find('debug'), 'input')];
    getNode(flow.find(({ type }) => type === 'lineside-image-in')!.id).receive({ res: 'the browser' } as never);

    const { predictions } = (await shown).payload as OutlinePrediction;
    expect(predictions).to.have.lengthOf(1);
    expect(predictions[0]!.points!.length).to.be.at.least(4);
    const { payload, res } = await response;
    expect(res).to.equal('the browser');
    const pixels = await decode(encodedFrame(payload as Buffer)!);
    expect([pixels.width, pixels.height]).to.deep.equal([64, 64]);
    const own = colourOf('red').map((value) => value * 0.4);
    const [red, green, blue] = pixelAt(pixels, 32, 40) as [number, number, number];
    expect(Math.hypot(red - own[0]! - 0.6 * 255, green - own[1]!, blue - own[2]!)).to.be.below(40);
  });
});
