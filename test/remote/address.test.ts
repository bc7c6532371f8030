import { expect } from 'chai';
import { encodedFrame, type Frame } from '../../lib/frame';
import { decode } from '../../lib/image/codec';
import type { DetectPrediction } from '../../lib/prediction';
import { colourDetector } from '../colour-detector';
import { detectNode, modelNode, rest } from '../nodes/flows';
import { getNode, loadFlow, type Message, nextStatus, once, startRed, stopRed } from '../nodes/red';
import { redCells, redCorner } from '../pictures';
import { type Camera, camera as startCamera } from '../sources/camera';
import { json, serve, type TestServer } from './server';

import detect = require('../../nodes/detect/detect');
import draw = require('../../nodes/draw/draw');
import imageIn = require('../../nodes/image-in/image-in');
import model = require('../../nodes/model/model');

const found = { x: 48, y: 16, width: 32, height: 32, class: 'red', class_id: 0, confidence: 1, detection_id: 'd1' };

describe('a picture at an address, in a flow', () => {
  let camera: Camera;
  let server: TestServer;
  let path: string;

  before(async () => {
    path = await colourDetector();
    camera = await startCamera();
    server = await serve(({ path: asked }, response) =>
      json(
        response,
        asked.startsWith('/model/') ? { models: [] } : { predictions: [found], image: { width: 64, height: 64 } },
      ),
    );
  });
  after(() => Promise.all([camera.close(), server.close()]));
  beforeEach(async () => {
    camera.give(await redCorner(), { 'content-type': 'image/png' });
    camera.requests.length = 0;
    server.received.length = 0;
    await startRed();
  });
  afterEach(stopRed);

  async function answer(id: string, payload: unknown): Promise<Message> {
    const answered = once(getNode('out'), 'input');
    getNode(id).receive({ payload } as never);
    return answered;
  }

  const onServer = () => modelNode('', { backend: 'inference-server', url: server.url.href, modelId: 'parts/3' });
  const drawing = { id: 'draw', type: 'lineside-draw', z: 'tab', format: 'png', wires: [['out']] };

  it('goes to the server as it is, and draw fetches it', async () => {
    await loadFlow([model, detect, draw], [...rest, onServer(), detectNode({ wires: [['draw']] }), drawing]);
    const address = `${camera.url}/shot.png?token=abc`;
    const message = await answer('detect', address);
    const asked = server.received.filter(({ path: route }) => route.startsWith('/infer/'));
    expect(JSON.parse(asked[0]!.body.toString()).image).to.deep.equal({ type: 'url', value: address });
    expect(camera.requests, 'only draw').to.have.length(1);
    const image = message.image as Frame;
    expect(image).to.deep.include({ format: 'url', width: 64, height: 64, source: `${camera.url}/shot.png?token=…` });
    const pixels = await decode(encodedFrame(message.payload as Buffer)!);
    expect([pixels.width, pixels.height]).to.deep.equal([64, 64]);
  });

  it('is fetched by a model on this machine', async () => {
    await loadFlow([model, detect], [...rest, modelNode(path), detectNode()]);
    const { payload, image } = await answer('detect', `${camera.url}/shot.png`);
    expect((payload as DetectPrediction).predictions).to.have.length(redCells);
    expect(image).to.deep.include({ format: 'url', width: 64, height: 64 });
  });

  it('is fetched by image in, which gives bytes', async () => {
    await loadFlow([imageIn], [...rest, { id: 'in', type: 'lineside-image-in', z: 'tab', wires: [['out']] }]);
    const { payload, image } = await answer('in', `${camera.url}/shot.png`);
    expect(payload).to.deep.equal(await redCorner());
    expect(image).to.deep.include({ format: 'png', width: 64, height: 64, source: `${camera.url}/shot.png` });
  });

  it('fails alone in a batch where nothing is there', async () => {
    camera.answer(({ url }, response) => void response.writeHead(url === '/gone.png' ? 404 : 503).end());
    await loadFlow([model, detect], [...rest, modelNode(path), detectNode()]);
    const status = nextStatus(getNode('detect'), ({ text = '' }) => text.includes('pictures'));
    const { payload } = await answer('detect', [`${camera.url}/gone.png`, await redCorner()]);
    const [gone, seen] = payload as [{ error: { code: string } }, DetectPrediction];
    expect(gone.error.code).to.equal('BAD_SOURCE');
    expect((await status).text).to.match(/^2 pictures, 1 failed · \d+ ms$/);
    expect(seen.predictions).to.have.length(redCells);
  });
});
