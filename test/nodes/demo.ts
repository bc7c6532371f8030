import { expect } from 'chai';
import { encodedFrame, type Frame } from '../../lib/frame';
import { decode } from '../../lib/image/codec';
import { modelNode, rest } from './flows';
import { type FlowNode, getNode, helper, loadFlow, type Message, nextError, once } from './red';

import classify = require('../../nodes/classify/classify');
import detect = require('../../nodes/detect/detect');
import draw = require('../../nodes/draw/draw');
import model = require('../../nodes/model/model');
import outline = require('../../nodes/outline/outline');
import segment = require('../../nodes/segment/segment');

/** Starts a flow of a demo model, chosen by its name, and nodes that use it. */
export function load(name: string, ...nodes: FlowNode[]): Promise<void> {
  return loadFlow([model, detect, outline, segment, classify, draw], [...rest, modelNode(name), ...nodes]);
}

/** What comes out of the flow for a picture; rejects with the node's error where it raises one. */
export async function ask(id: string, payload: unknown): Promise<Message> {
  const node = getNode(id);
  const answered = once(getNode('out'), 'input');
  const failed = nextError(node).then((error) => Promise.reject(error));
  node.receive({ payload } as never);
  return Promise.race([answered, failed]).finally(() => node.removeAllListeners('call:error' as never));
}

export const drawNode: FlowNode = {
  ...{ id: 'draw', type: 'lineside-draw', z: 'tab', stroke: 2, labels: true, opacity: 40, format: 'png', quality: 80 },
  ...{ maxWidth: 0, output: 'buffer', property: 'payload', wires: [['out']] },
};

/** The share of bytes that `draw` changed in the picture that it passes on. */
export async function drawnShare({ payload, image }: Message): Promise<number> {
  const [before, after] = await Promise.all([decode(image as Frame), decode(encodedFrame(payload as Buffer)!)]);
  expect([after.width, after.height]).to.deep.equal([before.width, before.height]);
  return before.data.reduce((sum, value, at) => sum + Number(value !== after.data[at]), 0) / before.data.length;
}

/** What the editor is told of a demo model, by its name with and without its ending. */
export async function inspected(name: string, card: object): Promise<void> {
  for (const path of [name, `${name}.onnx`]) {
    const { status, body } = await helper.request().post('/lineside/inspect').send({ path, provider: 'cpu' });
    expect(status, JSON.stringify(body)).to.equal(200);
    expect(body).to.deep.include({ ...card, provider: 'cpu', notes: [] });
    expect(body.from).to.include({ task: 'metadata', classes: 'metadata', licence: 'metadata' });
    expect(body.manifest).to.include({ licence: 'Apache-2.0' });
  }
  const { body } = await helper.request().get('/lineside/models');
  expect(body).to.deep.include({ path: name, demo: true });
}
