import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Server, served } from './admin';
import { type Running, startNode } from './process';
import { root } from './repository';

/** A Node-RED whose editor asks who one is, and lets nobody in. It runs the demo: counters are told where there are nodes. */
const guarded = "module.exports = { flowFile: 'flows.json', adminAuth: { type: 'credentials', users: [] } };";

describe('the routes of the editor, where it has users', function () {
  this.timeout(60_000);
  const userDir = mkdtempSync(join(tmpdir(), 'lineside-users-'));
  let running: Running;
  let server: Server;

  before(async () => {
    writeFileSync(join(userDir, 'settings.js'), guarded);
    running = startNode([join(root, 'scripts', 'start.mjs'), '--port', '18800', '--userDir', userDir]);
    server = await served(running);
  });
  after(async () => {
    await running.stop('SIGKILL');
    rmSync(userDir, { recursive: true, force: true });
  });

  for (const [method, path] of [
    ['GET', 'lineside/cameras'],
    ['GET', 'lineside/counters'],
    ['GET', 'lineside/models'],
    ['POST', 'lineside/inspect'],
    ['POST', 'lineside/manifest'],
  ] as const) {
    it(`${method} ${path} is closed to strangers`, async () => {
      const { status } = await fetch(new URL(path, server.url), { method });
      expect(status).to.equal(401);
    });
  }
});
