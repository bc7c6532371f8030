import { expect } from 'chai';
import { colourOf } from '../../lib/draw/palette';
import { encodedFrame } from '../../lib/frame';
import { decode } from '../../lib/image/codec';
import draw from '../../nodes/draw/draw';
import { pixelAt } from '../draw/pixels';
import { read } from '../repository';
import { coreNode, type FlowNode, getNode, loadFlow, once, startRed, stopRed } from './red';

describe('the example of draw', () => {
  beforeEach(startRed);
  afterEach(stopRed);

  it('answers a browser with a picture of three parts in their boxes', async () => {
    // The browser's two ends are left to Node-RED: a helper stands where the response goes out.
    const flow: FlowNode[] = JSON.parse(read('examples/draw.json'));
    const inside = flow
      .filter(({ type }) => !['http in', 'comment'].includes(type))
      .map((node) => (node.type === 'http response' ? { ...node, type: 'helper' } : node));
    const find = (type: string) => inside.find((node) => node.type === type)!.id;
    await loadFlow([coreNode('function/10-function'), draw], inside);
    const answer = once(getNode(find('helper')), 'input');
    getNode(find('function')).receive({ topic: 'browser' });
    const pixels = await decode(encodedFrame((await answer).payload as Buffer)!);
    expect([pixels.width, pixels.height]).to.deep.equal([640, 360]);
    const parts: [name: string, left: number, y: number][] = [
      ['bolt', 75, 200],
      ['gear', 265, 190],
      ['scratch', 460, 210],
    ];
    for (const [name, left, y] of parts) {
      const [red, green, blue] = pixelAt(pixels, left, y) as [number, number, number];
      const [r, g, b] = colourOf(name);
      // JPEG halves the resolution of colour, so a line of two pixels keeps some of its neighbours'.
      expect(Math.hypot(red - r, green - g, blue - b), name).to.be.below(90);
      expect(Math.hypot(96 - r, 96 - g, 96 - b), name).to.be.above(90);
    }
  });
});
