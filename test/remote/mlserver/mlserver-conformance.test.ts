import type { Model } from '../../../lib/model/model';
import { openHere } from '../../../lib/open';
import { conforms } from '../conformance';
import { idOf, type Kind, kinds, modelFiles, openAll } from '../fixtures';
import { manifestOf } from '../manifests';
import { serve, type TestServer } from '../server';
import { installed, type MlServer, startMlServer } from './mlserver';

describe('every task on MLServer', function () {
  this.timeout(120_000);
  let local: Record<Kind, Model>;
  let server: MlServer;
  let camera: TestServer;
  const shown: Buffer[] = [];

  before(async function () {
    const program = installed(this);
    local = await openAll();
    camera = await serve(({ path }, response) => {
      response.writeHead(200, { 'content-type': 'image/png' }).end(shown[Number(path.slice(1))]);
    });
    const files = await modelFiles();
    server = await startMlServer(program, Object.fromEntries(kinds.map((kind) => [idOf(kind), files[kind].path])));
  });
  after(async () => {
    await Promise.all(Object.values(local ?? {}).map((model) => model.close()));
    await camera?.close();
    await server?.close();
  });

  conforms({
    name: 'kserve, with a real server',
    open: async (kind) => {
      const manifest = await manifestOf(local[kind]);
      return openHere({ backend: 'kserve', url: server.url, modelId: idOf(kind), manifest });
    },
    local: () => local,
    address: (picture) => new URL(`/${shown.push(picture) - 1}`, camera.url).href,
  });
});
