import { expect } from 'chai';
import { type EngineModel, engineModel } from '../../lib/engine/host';
import type { LinesideError } from '../../lib/errors';
import { type Frame, urlFrame } from '../../lib/frame';
import type { ServerCard } from '../../lib/model/model';
import { frameOf } from '../pictures';
import { pictures } from './fixtures';
import { type Answering, json, type Received, serve, type TestServer } from './server';
import { stage } from './stage';

const answer = { predictions: [], image: { width: 64, height: 64 } };
const registry = { models: [] };

/** Short, so that what lasts longer than a job's time need not last long; but a busy machine shows life within them. */
const timeoutMs = 800;
const signMs = 2000;

describe('jobs that wait behind others in the engine process', () => {
  let server: TestServer;
  let model: EngineModel;
  let single: Frame;
  let other: Frame;
  before(async () => {
    [single, other] = [frameOf(await pictures.corner()), frameOf(await pictures.three())];
  });
  afterEach(async () => {
    await model.close();
    await server.close();
  });

  async function start(answering: Answering, clientMs = timeoutMs): Promise<void> {
    server = await serve(answering);
    const settings = { backend: 'inference-server' as const, url: server.url.href, modelId: 'parts/3' };
    model = engineModel({ ...settings, timeoutMs: clientMs }, { instances: 1, timeoutMs }, signMs);
    await model.ready();
  }

  const codeOf = (asked: Promise<unknown>): Promise<string> =>
    asked.then(
      () => 'answered',
      ({ code }: LinesideError) => code,
    );
  const imageOf = ({ body }: Received): unknown => JSON.parse(body.toString()).image;
  const isLook = ({ path }: Received) => path.startsWith('/model/');
  const isSingle = (image: unknown) => (image as { value: string }).value === single.data.toString('base64');

  it('are answered, or TIMEOUT by their own client, and the process lives on', async () => {
    let release = () => {};
    await start((request, response, count) => {
      // The first job's look at the registry, held until the batch behind it has asked for all its pictures.
      if (count === 0) release = () => json(response, registry);
      else if (isLook(request)) json(response, registry);
      else if (Array.isArray(imageOf(request))) json(response, { message: 'Data is not image.' }, 400);
      else if (isSingle(imageOf(request))) json(response, answer);
      else release(); // a picture of the batch, which hangs
    });
    const [pid] = model.pids();
    const first = codeOf(model.predict(single, { task: 'detect' }));
    await server.arrived(1);
    const batch = codeOf(model.predictAll(Array(8).fill(other), { task: 'detect' }));
    expect(await Promise.all([first, batch])).to.deep.equal(['answered', 'TIMEOUT']);
    expect(model.pids()).to.deep.equal([pid]);
  });

  it('may be many questions, which together last longer than one', async () => {
    const slowly: Answering = ({ path }, response) => {
      setTimeout(() => json(response, path === '/readiness' ? {} : registry), 0.6 * (timeoutMs + signMs));
    };
    await start(slowly);
    const [pid] = model.pids();
    expect(((await model.inspect()) as ServerCard).server.models).to.deep.equal([]);
    expect(model.pids()).to.deep.equal([pid]);
  });

  it('may wait for a picture that is at an address', async () => {
    const tensors = stage();
    const { settings } = await tensors.start();
    const picture = single.data;
    server = await serve((_, response) => void setTimeout(() => response.end(picture), 1.5 * (timeoutMs + signMs)));
    model = engineModel({ ...settings, timeoutMs: 10_000 }, { instances: 1, timeoutMs }, signMs);
    expect(await codeOf(model.predict(urlFrame(`${server.url}shot.png`)))).to.equal('answered');
    await tensors.end();
  });

  it('end with a process that shows no sign of life, and the next one answers', async function () {
    if (process.platform === 'win32') return this.skip(); // no process can be stopped there
    let hangs = true;
    await start((request, response) => {
      if (isLook(request)) json(response, registry);
      else if (!hangs) json(response, answer);
    }, 30_000);
    const [pid] = model.pids();
    const both = [single, other].map((frame) => codeOf(model.predict(frame, { task: 'detect' })));
    await server.arrived(4); // two looks at the registry, and two pictures
    process.kill(pid!, 'SIGSTOP');
    expect(await Promise.all(both)).to.deep.equal(['TIMEOUT', 'ENGINE_LOST']);
    hangs = false;
    expect(await codeOf(model.predict(single, { task: 'detect' }))).to.equal('answered');
    expect(model.pids()).not.to.include(pid);
  });
});
