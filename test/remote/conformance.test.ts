import { connect } from '../../lib/connect';
import type { Model } from '../../lib/model/model';
import { openHere } from '../../lib/open';
import { type Listener, serve as serveApi } from '../../lib/serve';
import { conforms } from './conformance';
import { type Contract, startContract } from './contract-server';
import { idOf, type Kind, kinds, modelFiles, openAll, taskTypes } from './fixtures';
import { manifestOf } from './manifests';
import { serve, type TestServer } from './server';
import { serveTensors, sessionOf } from './tensor-server';

describe('every backend', () => {
  let local: Record<Kind, Model>;
  let files: Awaited<ReturnType<typeof modelFiles>>;
  let camera: TestServer;
  let tensors: TestServer;
  let device: Listener;
  const servers: TestServer[] = [];
  const manifests = {} as Record<Kind, string>;
  const shown = new Map<string, Buffer>();
  const apiKey = 'rf_S3cret/key+1';

  before(async () => {
    [local, files] = [await openAll(), await modelFiles()];
    camera = await serve(({ path }, response) =>
      response.writeHead(200, { 'content-type': 'image/png' }).end(shown.get(path)),
    );
    const models = Object.fromEntries(
      kinds.map((kind) => [idOf(kind), { model: local[kind], taskType: taskTypes[kind] }]),
    );
    const found = new Proxy({}, { get: (_, url: string) => shown.get(new URL(url).pathname) });
    const contract: Contract = { models, apiKey, pictures: found };
    for (const kind of kinds) manifests[kind] = await manifestOf(local[kind]);
    const sessionFor = async (kind: Kind) => [idOf(kind), await sessionOf(files[kind].path)] as const;
    const sessions = await Promise.all(kinds.map(sessionFor));
    tensors = await serveTensors({ sessions: Object.fromEntries(sessions) });
    device = await serveApi({
      models: new Map(kinds.map((kind) => [idOf(kind), local[kind]])),
      ...{ port: 0, apiKey, allowUrls: true },
      fetchPicture: async (url) => shown.get(new URL(url).pathname)!,
    });
    servers.push(await startContract(contract), await startContract({ ...contract, old: true }), tensors);
  });
  after(async () => {
    await device.close();
    await Promise.all([...Object.values(local).map((model) => model.close())]);
    await Promise.all([...servers, camera].map((server) => server.close()));
  });

  const address = (picture: Buffer): string => {
    const path = `/${shown.size}.png`;
    shown.set(path, picture);
    return new URL(path, camera.url).href;
  };
  const shared = { local: () => local, address };

  conforms({
    name: 'onnx',
    open: async (kind) => connect({ ...files[kind], threads: 1, modelId: idOf(kind) }),
    ...shared,
  });
  conforms({
    name: 'hosted-api',
    open: (kind) => openHere({ backend: 'hosted-api', url: servers[0]!.url.href, modelId: idOf(kind), apiKey }),
    ...shared,
  });
  conforms({
    name: 'hosted-api, in the engine process',
    open: async (kind) => connect({ backend: 'hosted-api', url: servers[0]!.url.href, modelId: idOf(kind), apiKey }),
    ...shared,
  });
  conforms({
    name: 'hosted-api, with answers as they once were',
    open: (kind) => openHere({ backend: 'hosted-api', url: servers[1]!.url.href, modelId: idOf(kind), apiKey }),
    nameless: true,
    ...shared,
  });
  conforms({
    name: 'inference-server',
    open: (kind) => openHere({ backend: 'inference-server', url: servers[0]!.url.href, modelId: idOf(kind), apiKey }),
    ...shared,
  });
  for (const backend of ['hosted-api', 'inference-server'] as const) {
    conforms({
      name: `${backend}, of another Lineside`,
      open: async (kind) => openHere({ backend, url: device.url, modelId: idOf(kind), apiKey }),
      ...shared,
    });
  }
  conforms({
    name: 'kserve',
    open: (kind) =>
      openHere({ backend: 'kserve', url: tensors.url.href, modelId: idOf(kind), manifest: manifests[kind] }),
    ...shared,
  });
});
