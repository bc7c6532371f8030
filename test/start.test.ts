import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server as NetServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Server, served } from './admin';
import { type Running, startNode } from './process';
import { read, root } from './repository';

const { name, 'node-red': palette } = JSON.parse(read('package.json')) as {
  name: string;
  'node-red': { nodes: Record<string, string> };
};

describe('npm start', function () {
  this.timeout(120_000); // Node-RED starts twice in some of these
  let userDir: string;
  let taken: NetServer[];
  let ports: string[];
  let running: Running | undefined;

  before(async () => {
    userDir = await mkdtemp(join(tmpdir(), 'lineside-start-'));
    taken = await Promise.all([listen(), listen()]);
    ports = taken.map((server) => String((server.address() as { port: number }).port));
  });
  const kill = () => running?.stop('SIGKILL');
  after(async () => {
    for (const server of taken) server.close();
    await rm(userDir, { recursive: true, force: true });
  });

  async function start(): Promise<Server> {
    const [port, mqttPort] = ports as [string, string];
    const options = ['--port', port, '--mqttPort', mqttPort, '--userDir', userDir];
    const args = [join(root, 'scripts', 'start.mjs'), ...options];
    running = startNode(args, { LC_ALL: 'en_US.UTF-8', NODE_RED_DISABLE_TELEMETRY: 'true' });
    return served(running);
  }

  describe('while it runs', () => {
    let server: Server;
    before(async () => {
      server = await start();
    });
    after(kill);

    it('opens an editor on the next free port, for this machine only, and says where', async () => {
      expect(server.url)
        .to.match(/^http:\/\/127\.0\.0\.1:/)
        .and.not.include(ports[0]);
      const [, said] = await server.line(/Node-RED with Lineside:\s+(\S+)/);
      expect(said).to.equal(server.url);
      expect(await (await fetch(server.url)).text()).to.include('<title>Node-RED</title>');
    });

    it('says where the dashboard is, and it is there', async () => {
      const [, said] = await server.line(/Dashboard:\s+(\S+)/);
      expect(said).to.equal(`${server.url}dashboard/line`);
      expect(await (await fetch(said!)).text()).to.include('<div id="app">');
    });

    it('brings a broker on the next free port, for this machine only, to which the flow connects', async () => {
      const [, host, port] = await server.line(/MQTT:\s+mqtt:\/\/([\d.]+):(\d+), topic/);
      expect(host).to.equal('127.0.0.1');
      expect(port).to.not.equal(ports[1]);
      await server.line(new RegExp(`Connected to broker: mqtt://127\\.0\\.0\\.1:${port}`));
    });

    it('has this checkout as its palette: nodes, words, help and examples', async () => {
      const sets = (await server.nodeSets()).filter(({ module }) => module === name);
      expect(sets.map(({ types, err }) => [types, err])).to.have.deep.members(
        Object.keys(palette.nodes).map((type) => [[type], undefined]),
      );
      const ask = async (path: string) =>
        (await fetch(new URL(path, server.url), { headers: { accept: '*/*' } })).text();
      expect(await ask(`locales/${name}/lineside-detect?lng=de`)).to.equal(
        JSON.stringify(JSON.parse(read('nodes/detect/locales/de/detect.json'))),
      );
      expect(await ask(`library/examples/flows/${name}/detect`)).to.include('lineside-detect');
    });
  });

  describe('from its start to its end', () => {
    afterEach(kill);

    it('puts the demo flow in first, and keeps what the user makes of it', async () => {
      const first = await start();
      const demo = JSON.parse(read('demo/flow.json')) as { id: string }[];
      expect((await first.flows()).map(({ id }) => id)).to.have.members(demo.map(({ id }) => id));
      await first.deploy([{ id: 'mine', type: 'tab', label: 'mine' }]);
      await first.stop();
      const second = await start();
      expect(await second.flows()).to.deep.include({ id: 'mine', type: 'tab', label: 'mine' });
    });

    for (const [option, text] of [
      ['--port', 'abc'],
      ['--mqttPort', '70000'],
    ] as const) {
      it(`says in a sentence that ${text} is no ${option}`, () => {
        const args = [join(root, 'scripts', 'start.mjs'), '--userDir', userDir, option, text];
        const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
        expect(stderr).to.equal(`expected a port from 1 to 65535 for ${option} but received ${text}\n`);
        expect(status).to.equal(1);
      });
    }

    it('ends with Ctrl-C, and leaves no process', async () => {
      const server = await start();
      expect(await server.stop('SIGINT')).to.equal(0);
      await server.gone();
    });
  });
});

function listen(): Promise<NetServer> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
  });
}
