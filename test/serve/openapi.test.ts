import { expect } from 'chai';
import { faults } from '../json-schema';
import { redCorner } from '../pictures';
import { ask, post, postJson, serving } from './serving';

type Schema = Parameters<typeof faults>[0];
interface Content {
  content: Record<string, { schema?: Schema }>;
}
interface Operation {
  summary: string;
  parameters?: { name: string; in: string; required: boolean; schema: object }[];
  requestBody?: Content;
  responses: Record<string, Content & { description: string }>;
}

describe('/openapi.json', () => {
  const at = serving();
  let paths: Record<string, Record<string, Operation>>;
  let base64: string;
  before(async () => {
    base64 = (await redCorner()).toString('base64');
    const { body } = await ask(at.url('/openapi.json'));
    expect(body).to.include({ openapi: '3.1.0' });
    expect(body.info).to.include.keys('title', 'version');
    paths = body.paths as typeof paths;
  });

  it('has every way in, each with what OpenAPI 3.1 wants', () => {
    const ways = Object.entries(paths).flatMap(([path, all]) => Object.keys(all).map((method) => `${method} ${path}`));
    expect(ways).to.include.members([
      ...['get /{project}/{version}', 'post /{project}/{version}', 'get /info', 'get /healthz', 'get /readiness'],
      ...['get /model/registry', 'post /model/add', 'post /model/remove', 'post /model/clear', 'get /metrics'],
      ...[
        'object_detection',
        'instance_segmentation',
        'semantic_segmentation',
        'classification',
        'keypoints_detection',
      ].map((task) => `post /infer/${task}`),
    ]);
    for (const [path, all] of Object.entries(paths)) {
      for (const { parameters = [], responses } of Object.values(all)) {
        const inPath = parameters.filter((one) => one.in === 'path').map(({ name }) => `{${name}}`);
        expect(path.match(/\{\w+\}/g) ?? []).to.deep.equal(inPath);
        expect(new Set(parameters.map(({ name }) => name)).size).to.equal(parameters.length);
        for (const { description } of Object.values(responses)) expect(description).to.be.a('string');
        expect(responses).to.have.property('200');
      }
    }
  });

  it('tells every parameter of the documents', () => {
    const names = paths['/{project}/{version}']!.post!.parameters!.map(({ name }) => name);
    const documented = ['image', 'classes', 'overlap', 'confidence', 'stroke', 'labels', 'format', 'api_key'];
    expect(names).to.include.members([...documented, 'max_detections', 'response_mask_format']);
  });

  const image = () => ({ type: 'base64', value: base64 });
  const rows: [path: string, model: string, task?: string][] = [
    ['/infer/object_detection', 'parts/1'],
    ['/infer/instance_segmentation', 'shapes/2'],
    ['/infer/semantic_segmentation', 'areas/3'],
    ['/infer/classification', 'kinds/4'],
    ['/{project}/{version}', 'parts/1'],
    ['/{project}/{version}', 'shapes/2'],
    ['/{project}/{version}', 'areas/3'],
    ['/{project}/{version}', 'kinds/4'],
  ];
  for (const [path, model_id] of rows) {
    it(`describes what ${path} answers with ${model_id}, also drawn, as run lengths and as a list`, async () => {
      const schema = paths[path]!.post!.responses[200]!.content['application/json']!.schema!;
      const more = { visualize_predictions: true, response_mask_format: 'rle' };
      const query = 'format=image_and_json&response_mask_format=rle';
      const answers = path.startsWith('/infer')
        ? [
            await postJson(at.url(path), { model_id, image: image() }),
            await postJson(at.url(path), { model_id, image: image(), ...more }),
            await postJson(at.url(path), { model_id, image: [image(), image()] }),
          ]
        : [await post(at.url(`/${model_id}`), base64), await post(at.url(`/${model_id}?${query}`), base64)];
      for (const { status, body } of answers) {
        expect(status).to.equal(200);
        expect(faults(schema, body)).to.deep.equal([]);
      }
      expect(faults(schema, { predictions: [{ x: 'left' }] })).not.to.deep.equal([]);
    });
  }

  const plain: [method: string, path: string, body?: object][] = [
    ['get', '/info'],
    ['get', '/healthz'],
    ['get', '/readiness'],
    ['get', '/model/registry'],
    ['post', '/model/add', { model_id: 'parts/1' }],
  ];
  for (const [method, path, body] of plain) {
    it(`describes what ${path} answers`, async () => {
      const answer = body ? await postJson(at.url(path), body) : await ask(at.url(path));
      const schema = paths[path]![method]!.responses[200]!.content['application/json']!.schema!;
      expect(faults(schema, answer.body)).to.deep.equal([]);
    });
  }

  it('describes refusals', async () => {
    const { responses } = paths['/{project}/{version}']!.post!;
    for (const [path, status] of [
      ['/parts/1', 400],
      ['/bolts/1', 404],
      ['/parts/1?stroke=x', 422],
    ] as const) {
      const answer = await post(at.url(path), 'AAAA');
      expect(answer.status).to.equal(status);
      expect(faults(responses[status]!.content['application/json']!.schema!, answer.body)).to.deep.equal([]);
    }
  });

  it('describes the bodies that are taken', () => {
    const { schema } = paths['/infer/object_detection']!.post!.requestBody!.content['application/json']!;
    expect(faults(schema!, { model_id: 'parts/1', image: image(), api_key: null })).to.deep.equal([]);
    expect(faults(schema!, { model_id: 'parts/1', image: [image()], class_filter: ['red'] })).to.deep.equal([]);
    expect(faults(schema!, { model_id: 5 })).not.to.deep.equal([]);
  });

  for (const path of ['/docs', '/redoc', '/']) {
    it(`is a page for people at ${path}, without anything from elsewhere`, async () => {
      const { headers, bytes } = await ask(at.url(path));
      expect(headers.get('content-type')).to.match(/^text\/html/);
      expect(headers.get('content-security-policy')).to.include("default-src 'none'");
      const html = bytes.toString();
      expect(html).to.include('POST /infer/object_detection').and.to.include('confidence');
      expect(html).not.to.match(/<script|<link|<img|src=|@import|url\(/i);
    });
  }
});
