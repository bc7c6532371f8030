import { expect } from 'chai';
import { percent } from '../../lib/backends/hosted-api';
import { type Frame, rawFrame, sniff, urlFrame } from '../../lib/frame';
import { encodeIds, measure } from '../../lib/image/codec';
import type { Model, PredictOptions } from '../../lib/model/model';
import { type ModelSettings, openHere } from '../../lib/open';
import type { DetectPrediction, Visualization } from '../../lib/prediction';
import { frameOf, squares } from '../pictures';
import { pictures } from './fixtures';
import { failure } from './reading';
import { json, type Received, serve, type TestServer } from './server';

const apiKey = 'rf_S3cret/key+1';
const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xd9]);

describe('what is sent', () => {
  let server: TestServer;
  let model: Model | undefined;
  let reply: object | Buffer;

  beforeEach(async () => {
    reply = { predictions: [], image: { width: 64, height: 64 } };
    server = await serve(({ path }, response) => {
      if (path.startsWith('/model/registry')) return json(response, { detail: 'Not Found' }, 404);
      if (Buffer.isBuffer(reply)) return void response.writeHead(200, { 'content-type': 'image/jpeg' }).end(reply);
      json(response, reply);
    });
  });
  afterEach(async () => {
    await model?.close();
    await server.close();
    model = undefined;
  });

  async function open(
    settings: Partial<ModelSettings> & { backend: 'hosted-api' | 'inference-server' },
  ): Promise<Model> {
    const told = { url: server.url.href, modelId: 'parts/3', apiKey, ...settings } as ModelSettings;
    model = await openHere(told);
    return model;
  }

  describe('to the hosted API', () => {
    async function sent(asked: PredictOptions, frame?: Frame): Promise<{ request: Received; query: object }> {
      if (asked.task === 'segment') reply = await mask();
      const opened = model ?? (await open({ backend: 'hosted-api' }));
      await opened.predict(frame ?? frameOf(await pictures.corner()), asked);
      const request = server.received.at(-1)!;
      const { searchParams } = new URL(request.path, server.url);
      return { request, query: Object.fromEntries(searchParams) };
    }

    const rows: [asked: PredictOptions, query: object][] = [
      [{}, {}],
      [{ task: 'detect', confidence: 0.4, overlap: 0.3, maxDetections: 300, classes: [] }, {}],
      [{ task: 'outline', confidence: 0.4, overlap: 0.3, maskFormat: 'polygon' }, {}],
      [{ task: 'classify', confidence: 0.4 }, {}],
      [{ task: 'segment' }, { confidence: '50' }],
      [{ task: 'segment', confidence: 0.4 }, { confidence: '40' }],
      [
        { task: 'detect', confidence: 0.55, overlap: 0.1 },
        { confidence: '55', overlap: '10' },
      ],
      [{ task: 'detect', classes: ['dog', 'big cat'] }, { classes: 'dog,big cat' }],
      [{ task: 'detect', maxDetections: 5 }, { max_detections: '5' }],
      [{ task: 'detect', maxDetections: 5, classes: ['a'] }, { classes: 'a' }],
      [{ task: 'detect', maxDetections: 5, agnostic: true }, {}],
      [{ task: 'outline', maskFormat: 'rle' }, { response_mask_format: 'rle' }],
      [{ task: 'detect', maskFormat: 'rle' }, {}],
      [{ task: 'detect', name: 'belt 1.jpg' }, { name: 'belt 1.jpg' }],
      [
        { task: 'detect', format: 'image_and_json', stroke: 5, labels: true },
        { format: 'image_and_json', stroke: '5', labels: 'true' },
      ],
    ];
    for (const [asked, query] of rows) {
      it(`${JSON.stringify(asked)} is ${JSON.stringify(query)}`, async () => {
        const { request, query: told } = await sent(asked);
        expect(told).to.deep.equal({ api_key: apiKey, ...query });
        expect(request).to.deep.include({ method: 'POST' });
        expect(request.path).to.match(/^\/parts\/3\?/);
        expect(request.headers['content-type']).to.equal('application/x-www-form-urlencoded');
        expect(Buffer.from(request.body.toString(), 'base64')).to.deep.equal(await pictures.corner());
      });
    }

    it('a picture’s address in place of the picture', async () => {
      const address = 'https://i.imgur.com/PEEvqPN.png?a=1&b=ü';
      const { request, query } = await sent({ task: 'detect' }, urlFrame(address));
      expect(query).to.deep.equal({ api_key: apiKey, image: address });
      expect(request.body).to.have.length(0);
    });

    it('below an address with a path', async () => {
      await open({ backend: 'hosted-api', url: new URL('/v1/', server.url).href, modelId: 'my parts/3' });
      expect((await sent({})).request.path).to.match(/^\/v1\/my%20parts\/3\?/);
    });

    it('for a picture alone, whose bytes are the answer', async () => {
      reply = jpeg;
      const frame = frameOf(await pictures.corner());
      const { prediction } = await (await open({ backend: 'hosted-api' })).predict(frame, {
        task: 'detect',
        format: 'image',
      });
      expect((prediction as Visualization).visualization).to.equal(jpeg.toString('base64'));
      expect(prediction.image).to.deep.equal({ width: 64, height: 64 });
      expect(prediction).not.to.have.property('predictions');
    });

    it('and is BAD_ANSWER where that is empty, as the open server’s is for masks', async () => {
      reply = Buffer.alloc(0);
      const opened = await open({ backend: 'hosted-api' });
      const asked = opened.predict(frameOf(await pictures.corner()), { task: 'segment', format: 'image' });
      expect((await failure(asked)).code).to.equal('BAD_ANSWER');
    });

    it('not where the task is not known and the hosted API has an address for each', async () => {
      model = await openHere({ backend: 'hosted-api', modelId: 'parts/3' });
      const error = await failure(model.predict(frameOf(await pictures.corner())));
      expect(error.code).to.equal('BAD_OPTION');
    });
  });

  describe('as a threshold in percent', () => {
    // What is 1 or more is divided by 100 there; anything below is taken as it is.
    const read = (text: string) => (Number(text) >= 1 ? Number(text) / 100 : Number(text));
    for (const share of [0, 0.001, 0.004, 0.0099, 0.01, 0.011, 0.29, 0.3, 0.4, 0.555, 0.57, 0.999, 1]) {
      it(`${share} is ${percent(share)}, and means ${share}`, () => {
        expect(read(percent(share))).to.be.closeTo(share, 1e-12);
        expect(percent(share)).to.match(/^[\d.]{1,6}$/);
      });
    }
  });

  describe('to an inference server', () => {
    async function sent(
      asked: PredictOptions,
      frame?: Frame,
    ): Promise<{ request: Received; body: Record<string, unknown> }> {
      if (asked.task === 'segment') reply = await mask();
      const opened = model ?? (await open({ backend: 'inference-server' }));
      await opened.predict(frame ?? frameOf(await pictures.corner()), asked);
      const request = server.received.at(-1)!;
      return { request, body: JSON.parse(request.body.toString()) };
    }
    const found = { confidence: 0.4, iou_threshold: 0.3, class_agnostic_nms: false, max_detections: 300 };

    const rows: [asked: PredictOptions, route: string, body: object][] = [
      [{}, 'object_detection', found],
      [{ task: 'detect' }, 'object_detection', found],
      [
        { task: 'detect', confidence: 0.004, overlap: 0.1, agnostic: true, maxDetections: 5 },
        'object_detection',
        { confidence: 0.004, iou_threshold: 0.1, class_agnostic_nms: true, max_detections: 5 },
      ],
      [
        { task: 'detect', classes: ['dog', 'cat'], maxDetections: 5 },
        'object_detection',
        { ...found, class_filter: ['dog', 'cat'], max_detections: 300 },
      ],
      [{ task: 'outline' }, 'instance_segmentation', { ...found, response_mask_format: 'polygon' }],
      [{ task: 'outline', maskFormat: 'rle' }, 'instance_segmentation', { ...found, response_mask_format: 'rle' }],
      [{ task: 'segment', confidence: 0.3 }, 'semantic_segmentation', { confidence: 0.3 }],
      [{ task: 'classify', topK: 2 }, 'classification', { confidence: 0.4 }],
      [
        { task: 'detect', format: 'image_and_json', stroke: 3, labels: false },
        'object_detection',
        { ...found, visualize_predictions: true, visualization_stroke_width: 3, visualization_labels: false },
      ],
    ];
    for (const [asked, route, expected] of rows) {
      it(`${JSON.stringify(asked)}: ${route}`, async () => {
        const { request, body } = await sent(asked);
        expect([request.method, request.path]).to.deep.equal(['POST', `/infer/${route}`]);
        expect(request.headers['content-type']).to.equal('application/json');
        const value = (await pictures.corner()).toString('base64');
        expect(body).to.deep.equal({
          model_id: 'parts/3',
          api_key: apiKey,
          ...expected,
          image: { type: 'base64', value },
        });
      });
    }

    it('a picture’s address in place of the picture', async () => {
      const { body } = await sent({ task: 'classify' }, urlFrame('https://i.imgur.com/PEEvqPN.png'));
      expect(body.image).to.deep.equal({ type: 'url', value: 'https://i.imgur.com/PEEvqPN.png' });
    });

    it('several in one request', async () => {
      reply = [{ predictions: [] }, { predictions: [] }];
      const opened = await open({ backend: 'inference-server' });
      const frames = [frameOf(await pictures.corner()), urlFrame('https://i.imgur.com/PEEvqPN.png')];
      const answers = await opened.predictAll(frames, { task: 'classify' });
      expect(answers).to.have.length(2);
      const { image } = JSON.parse(server.received.at(-1)!.body.toString());
      expect(image.map(({ type }: { type: string }) => type)).to.deep.equal(['base64', 'url']);
      expect(server.received).to.have.length(1);
    });

    it('and an answer of fewer is BAD_ANSWER', async () => {
      reply = [{ predictions: [] }];
      const opened = await open({ backend: 'inference-server' });
      const frames = [frameOf(await pictures.corner()), frameOf(await pictures.black())];
      expect((await failure(opened.predictAll(frames, { task: 'classify' }))).code).to.equal('BAD_ANSWER');
    });

    it('to this machine where no address is given', async () => {
      const { server: told } = (await (await open({ backend: 'inference-server', url: '' })).ready()) as never as {
        server: { url: string };
      };
      expect(told.url).to.equal('http://localhost:9001/');
    });
  });

  describe('of pictures', () => {
    async function picture(frame: Frame, maxSize = 0): Promise<Buffer> {
      const opened = await open({ backend: 'hosted-api', maxSize });
      await opened.predict(frame, { task: 'detect', confidence: 0 });
      return Buffer.from(server.received.at(-1)!.body.toString(), 'base64');
    }

    it('is byte for byte what came', async () => {
      const bytes = await squares([], 100, 50);
      expect(await picture(frameOf(bytes))).to.deep.equal(bytes);
      expect(await picture(frameOf(bytes), 100), 'no longer edge than that').to.deep.equal(bytes);
    });

    it('is PNG of raw pixels, without loss', async () => {
      const data = Buffer.from(Array.from({ length: 6 * 4 * 3 }, (_, i) => (i * 37) % 256));
      const sent = await picture(rawFrame({ data, width: 6, height: 4, channels: 3 }));
      expect(sniff(sent)).to.equal('png');
      expect(await measure(frameOf(sent))).to.deep.equal({ width: 6, height: 4 });
    });

    it('is smaller where it is too large, and boxes are those of the original', async () => {
      reply = {
        predictions: [{ x: 30, y: 15, width: 10, height: 5, class: 'a', confidence: 1 }],
        image: { width: 60, height: 30 },
      };
      const opened = await open({ backend: 'hosted-api', maxSize: 60 });
      const { prediction } = await opened.predict(frameOf(await squares([], 600, 300)), { task: 'detect' });
      const sent = frameOf(Buffer.from(server.received.at(-1)!.body.toString(), 'base64'));
      expect([sent.format, await measure(sent)]).to.deep.equal(['jpeg', { width: 60, height: 30 }]);
      expect(prediction.image).to.deep.equal({ width: 600, height: 300 });
      expect((prediction as DetectPrediction).predictions[0]).to.deep.include({
        x: 300,
        y: 150,
        width: 100,
        height: 50,
      });
    });

    it('is no longer than one pixel short', async () => {
      reply = { predictions: [] };
      expect(await measure(frameOf(await picture(frameOf(await squares([], 1000, 2)), 100)))).to.deep.equal({
        width: 100,
        height: 1,
      });
    });
  });
});

async function mask(): Promise<object> {
  const png = await encodeIds({ data: Buffer.alloc(4), width: 2, height: 2 });
  return { segmentation_mask: png.toString('base64'), class_map: { 0: 'background' } };
}
