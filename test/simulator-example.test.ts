import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { encodedFrame } from '../lib/frame';
import { decode } from '../lib/image/codec';
import { type Server, served } from './admin';
import type { FlowNode } from './nodes/red';
import { type Running, startNode } from './process';
import { read, root } from './repository';

describe('the example of the simulator', function () {
  this.timeout(120_000);
  let userDir: string;
  let running: Running;
  let server: Server;

  before(async () => {
    userDir = await mkdtemp(join(tmpdir(), 'lineside-belt-'));
    const flow: FlowNode[] = JSON.parse(read('examples/simulator.json'));
    const heard = flow.map((node) => (node.type === 'debug' ? { ...node, console: true } : node));
    await writeFile(join(userDir, 'flows.json'), JSON.stringify(heard));
    running = startNode([join(root, 'scripts', 'start.mjs'), '--port', '18840', '--userDir', userDir]);
    server = await served(running);
  });
  after(async () => {
    await running.stop('SIGKILL');
    await rm(userDir, { recursive: true, force: true });
  });

  const get = (path: string) => fetch(new URL(path, server.url));

  /** A picture that is not `other`; before the first one there is an empty answer. */
  async function next(other?: Buffer): Promise<Buffer> {
    for (;;) {
      const answer = await get('lineside-belt.jpg');
      expect(answer.headers.get('content-type')).to.equal('image/jpeg');
      const data = Buffer.from(await answer.arrayBuffer());
      if (data.length > 0 && !(other && data.equals(other))) return data;
    }
  }

  it('shows a browser a belt that moves, with what was found on it', async () => {
    const page = await get('lineside-belt');
    expect(page.headers.get('content-type')).to.match(/^text\/html/);
    expect(await page.text()).to.include('lineside-belt.jpg');
    const data = await next();
    expect(await decode(encodedFrame(data)!)).to.include({ width: 640, height: 480 });
    await next(data);
  });

  it('says of each part whether it is good', async () => {
    await server.line(/good, or what is wrong\]\s+(good|crack|missing|rust)\s/);
    expect(server.output()).not.to.include('[error]');
  });
});
