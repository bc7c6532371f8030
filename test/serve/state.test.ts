import { expect } from 'chai';
import { serve } from '../../lib/serve';
import { redCorner } from '../pictures';
import { read } from '../repository';
import { ask, post, postJson, serving, slowModel } from './serving';

describe('the state of a server', () => {
  const at = serving();
  const { version } = JSON.parse(read('package.json')) as { version: string };
  const get = async (path: string) => (await ask(at.url(path))).body;

  it('is told by its name, its health and its readiness', async () => {
    const info = await get('/info');
    expect(info).to.include({ version });
    expect(info.name).to.match(/Lineside/);
    expect(info.uuid).to.match(/^[\da-f-]{36}$/);
    expect(await get('/healthz')).to.deep.equal({ status: 'healthy' });
    await ready();
    expect(await get('/readiness')).to.deep.equal({ status: 'ready' });
  });

  /** A busy machine may take more than the moment that models have to say so. */
  async function ready(): Promise<void> {
    while ((await ask(at.url('/readiness'))).status !== 200);
  }

  const ids = async () =>
    ((await get('/model/registry')).models as { model_id: string }[]).map(({ model_id }) => model_id);
  const manage = async (verb: string, model_id: string) => {
    const { status, body } = await postJson(at.url(`/model/${verb}`), { model_id, api_key: null });
    return [status, (body.models as { model_id: string }[] | undefined)?.map((one) => one.model_id)];
  };

  it('lists its models, their tasks and sizes, with nulls for what is not known', async () => {
    await ready();
    const { models, ...memory } = await get('/model/registry');
    const size = { input_height: 64, input_width: 64 };
    const unknown = { batch_size: null, vram_bytes: null, request_aliases: [] };
    expect(models).to.have.deep.members([
      { model_id: 'parts/1', task_type: 'object-detection', ...size, ...unknown, request_paths: ['/parts/1'] },
      { model_id: 'shapes/2', task_type: 'instance-segmentation', ...size, ...unknown, request_paths: ['/shapes/2'] },
      { model_id: 'areas/3', task_type: 'semantic-segmentation', ...size, ...unknown, request_paths: ['/areas/3'] },
      { model_id: 'kinds/4', task_type: 'classification', ...size, ...unknown, request_paths: ['/kinds/4'] },
    ]);
    expect(memory).to.include({ total_vram_bytes: null, gpu_memory_used: null });
  });

  it('takes models off the list and puts them on it; they are answered for all the same', async () => {
    await ready();
    expect(await manage('remove', 'parts/1')).to.deep.equal([200, ['shapes/2', 'areas/3', 'kinds/4']]);
    expect((await manage('remove', 'parts/1'))[0], 'again').to.equal(200);
    expect((await post(at.url('/parts/1'), await redCorner())).status).to.equal(200);
    const cleared = await ask(at.url('/model/clear'), { method: 'POST' });
    expect(cleared.body.models).to.deep.equal([]);
    for (const id of ['parts/1', 'shapes/2', 'areas/3', 'kinds/4']) expect((await manage('add', id))[0]).to.equal(200);
    expect(await ids()).to.have.lengthOf(4);
  });

  it('knows no models but those of its table', async () => {
    for (const verb of ['add', 'remove']) expect(await manage(verb, 'bolts/1'), verb).to.deep.equal([404, undefined]);
  });

  it('is not ready, and lists nothing, where a model does not open', async () => {
    const { model } = slowModel();
    const models = new Map([['m/1', { ...model, ready: () => Promise.reject(new Error('no file')) }]]);
    const listener = await serve({ models, port: 0 });
    try {
      const readiness = await ask(new URL('/readiness', listener.url));
      expect([readiness.status, readiness.body]).to.deep.equal([503, { status: 'not ready' }]);
      expect((await ask(new URL('/model/registry', listener.url))).body.models).to.deep.equal([]);
    } finally {
      await listener.close();
    }
  });
});

describe('the numbers for Prometheus', () => {
  const at = serving();
  let text: string;
  before(async () => {
    const picture = await redCorner();
    await post(at.url('/parts/1'), picture);
    await post(at.url('/parts/1'), picture);
    await post(at.url('/parts/1'), 'AAAA');
    await post(at.url('/a"b/1'), picture);
    await ask(at.url('/nothing'));
    const { headers, bytes } = await ask(at.url('/metrics'));
    expect(headers.get('content-type')).to.match(/^text\/plain; version=0.0.4/);
    text = bytes.toString();
  });

  const samples = [
    'lineside_http_requests_total{path="/:project/:version",method="POST",status="200"} 2',
    'lineside_http_requests_total{path="/:project/:version",method="POST",status="400"} 1',
    'lineside_http_requests_total{path="none",method="GET",status="404"} 1',
    'lineside_errors_total{code="BAD_IMAGE"} 1',
    'lineside_errors_total{code="NO_MODEL"} 1',
    'lineside_frames_total{model="parts/1"} 2',
    'lineside_inference_seconds_count{model="parts/1"} 2',
    'lineside_inference_seconds_bucket{model="parts/1",le="+Inf"} 2',
    'lineside_http_request_seconds_count{path="/:project/:version"} 4',
    'lineside_requests_in_flight 0',
    'lineside_requests_in_flight_limit 16',
    'lineside_model_queue{model="parts/1"} 0',
  ];
  for (const sample of samples) it(`have ${sample}`, () => expect(text.split('\n')).to.include(sample));

  it('are well formed: a help and a type for each, no label of a client', () => {
    const lines = text.trimEnd().split('\n');
    const names = new Set(lines.filter((line) => !line.startsWith('#')).map((line) => /^\w+/.exec(line)![0]));
    for (const name of names) {
      const family = name.replace(/_(bucket|sum|count)$/, '');
      expect(
        lines.some((line) => line.startsWith(`# HELP ${family} `)),
        name,
      ).to.equal(true);
      expect(
        lines.filter((line) => line.startsWith(`# TYPE ${family} `)),
        name,
      ).to.have.lengthOf(1);
    }
    for (const line of lines) expect(line).to.match(/^(# (HELP|TYPE) \w+ .+|\w+(\{(\w+="[^"\n]*",?)+\})? [\d.e+-]+)$/);
    expect(text).not.to.include('a"b');
  });

  it('count buckets upwards', () => {
    const counts = [...text.matchAll(/lineside_inference_seconds_bucket\{model="parts\/1",le="[^"]+"\} (\d+)/g)].map(
      ([, n]) => Number(n),
    );
    expect(counts)
      .to.have.lengthOf(12)
      .and.to.deep.equal([...counts].sort((a, b) => a - b));
  });
});
