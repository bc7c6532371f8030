import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { read, root } from '../repository';

const manifest = JSON.parse(read('package.json')) as { engines: object };
const needed = ['typescript', 'node-red', '@flowfuse/node-red-dashboard', 'aedes'];

/** What is said in a clone with these packages, and how it ends. */
function check(installed: string[], engines: object = manifest.engines) {
  const clone = mkdtempSync(join(tmpdir(), 'lineside-ready-'));
  cpSync(join(root, 'scripts'), join(clone, 'scripts'), { recursive: true });
  writeFileSync(join(clone, 'package.json'), JSON.stringify({ ...manifest, engines }));
  for (const name of installed) {
    const folder = join(clone, 'node_modules', name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{}');
  }
  const { status, stderr } = spawnSync(process.execPath, [join(clone, 'scripts', 'ready.mjs')], { encoding: 'utf8' });
  return { status, lines: stderr.trimEnd().split('\n') };
}

describe('before npm start', () => {
  it('nothing is said where all is there', () => {
    expect(check(needed)).to.deep.equal({ status: 0, lines: [''] });
  });

  it('one sentence names what --omit=dev left out', () => {
    const { status, lines } = check(['node-red']);
    expect(status).to.equal(1);
    expect(lines).to.have.lengthOf(1);
    expect(lines[0]).to.match(/typescript, @flowfuse\/node-red-dashboard, aedes .*npm install/);
  });

  it('one sentence names the version of Node that is wanted', () => {
    const { status, lines } = check(needed, { node: '>=99.1' });
    expect(status).to.equal(1);
    expect(lines).to.deep.equal([
      `expected Node.js 99.1 or later but found ${process.versions.node}; install it from nodejs.org or your distribution`,
    ]);
  });
});
