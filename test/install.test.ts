import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Server, served, startRedProcess } from './admin';
import { type Seen, seen } from './demo';
import type { FlowNode } from './nodes/red';
import { npm, pack } from './npm';
import type { Running } from './process';
import { filesIn, read } from './repository';

const manifest = JSON.parse(read('package.json')) as { name: string; 'node-red': { nodes: Record<string, string> } };

/** What Node-RED's palette manager calls npm with (@node-red/registry, installer.js). */
const paletteManager = [
  'install',
  '--no-audit',
  '--no-update-notifier',
  '--no-fund',
  '--save',
  '--save-prefix=~',
  '--omit=dev',
  '--engine-strict',
];

const variants = [
  { name: 'with the runtime', runtime: true, environment: { ONNXRUNTIME_NODE_INSTALL: 'skip' } },
  {
    // The runtime's install script asks this proxy only, and nobody listens there: npm then leaves an optional package out.
    name: 'where the install script of the runtime fails',
    runtime: false,
    environment: { GLOBAL_AGENT_HTTP_PROXY: 'http://127.0.0.1:9', GLOBAL_AGENT_HTTPS_PROXY: 'http://127.0.0.1:9' },
  },
];

describe('the packed package', function () {
  this.timeout(120_000);
  let folder: string;
  let tarball: string;

  before(async function () {
    if (!(await registryAnswers())) {
      console.log('      skipped: the npm registry cannot be reached, and the package needs its dependencies');
      return this.skip();
    }
    folder = await mkdtemp(join(tmpdir(), 'lineside-install-'));
    tarball = join(folder, (await pack('--pack-destination', folder)).filename);
  });
  after(() => folder && rm(folder, { recursive: true, force: true }));

  for (const { name, runtime, environment } of variants) {
    describe(name, () => {
      let server: Server;
      let running: Running | undefined;

      before(async function () {
        this.timeout(240_000);
        const userDir = await install(tarball, environment);
        const module = join(userDir, 'node_modules', 'onnxruntime-node');
        if (runtime) expect(existsSync(module)).to.equal(true);
        else await rm(module, { recursive: true, force: true }); // it stays where npm runs no scripts, or the script loads nothing
        running = startRedProcess(userDir);
        server = await served(running);
      });
      after(async () => {
        await running?.stop('SIGTERM');
        await running?.gone();
      });

      it('loads every node', async () => {
        const sets = (await server.nodeSets()).filter(({ module }) => module === manifest.name);
        expect(sets.map(({ name }) => name)).to.have.members(Object.keys(manifest['node-red'].nodes));
        for (const set of sets)
          expect(set)
            .to.deep.include({ enabled: true, types: [set.name] })
            .and.not.have.property('err');
      });

      it('runs the examples it brings', async () => {
        for (const path of filesIn('examples', '.json')) {
          await server.deploy(JSON.parse(read(path)));
          expect(await server.flows(), path).to.have.lengthOf.at.least(2);
        }
        expect(server.output()).not.to.match(/missing node types|Error loading|Uncaught/i);
      });

      it(runtime ? 'sees the parts on a belt' : 'says which command brings the runtime', async () => {
        const [{ jpeg, truth }] = (await seen('belt', 1)) as [Seen];
        await server.deploy(pictureService);
        const answer = await fetch(new URL('look', server.url), {
          method: 'POST',
          headers: { 'content-type': 'image/jpeg' },
          body: new Uint8Array(jpeg),
        });
        const body = (await answer.json()) as { code?: string; message?: string; predictions?: { class: string }[] };
        if (runtime) {
          expect(answer.status, JSON.stringify(body)).to.equal(200);
          const wanted = truth.parts.filter(({ visible }) => visible > 0.9).map(({ class: name }) => name);
          expect(wanted).not.to.deep.equal([]);
          expect(body.predictions?.map(({ class: name }) => name)).to.include.members(wanted);
        } else {
          expect(body).to.include({ code: 'NO_RUNTIME' });
          expect(body.message).to.match(/npm install onnxruntime-node/);
        }
      });
    });
  }

  async function install(file: string, environment: NodeJS.ProcessEnv): Promise<string> {
    const userDir = await mkdtemp(join(folder, 'user-'));
    await writeFile(
      join(userDir, 'package.json'),
      '{ "name": "node-red-project", "version": "0.0.1", "private": true }',
    );
    await npm([...paletteManager, '--', file], { cwd: userDir, environment });
    return userDir;
  }
});

async function registryAnswers(): Promise<boolean> {
  const asked = npm(['ping', '--fetch-retries=0', '--fetch-timeout=10000']);
  return asked.then(
    () => true,
    () => false,
  );
}

const func = 'return { ...msg, statusCode: 500, payload: msg.error };';
const settings = { backend: 'onnx', path: 'parts-detect', provider: 'cpu', threads: 1, instances: 1, timeout: 30 };

/** A picture in by HTTP, what a demo model finds on it out; an error's code and sentence where there is one. */
const pictureService: FlowNode[] = [
  { id: 'service', type: 'tab', label: 'look' },
  { id: 'model', type: 'lineside-model', ...settings },
  ...[
    { id: 'request', type: 'http in', url: '/look', method: 'post', wires: [['image']] },
    { id: 'image', type: 'lineside-image-in', source: 'message', property: 'payload', wires: [['look']] },
    { id: 'look', type: 'lineside-detect', model: 'model', confidence: 40, overlap: 30, wires: [['response']] },
    { id: 'caught', type: 'catch', scope: null, wires: [['error']] },
    { id: 'error', type: 'function', func, wires: [['response']] },
    { id: 'response', type: 'http response', wires: [] },
  ].map((node) => ({ ...node, z: 'service', x: 0, y: 0 })), // without a place it would be a config node
];
