import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { colourDetector } from '../colour-detector';
import { root } from '../repository';

const command = join(root, 'dist', 'models', 'training', 'evaluate.js');

function evaluate(...args: string[]) {
  return spawnSync(process.execPath, [command, ...args], { encoding: 'utf8' });
}

describe('npm run evaluate', () => {
  let folder: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lineside-models-'));
    copyFileSync(await colourDetector(), join(folder, 'parts-detect.onnx'));
  });

  it('tries a model of the folder through the engine, and ends with 1 where it misses its target', () => {
    const { status, stdout, stderr } = evaluate('--models', folder, '--only', 'detect', '--count', '2');
    expect(stdout).to.match(
      /\| parts-detect\.onnx +\| mAP50 +\| 0\.000 \| ≥ 0\.95: MISSED +\| bolt 0\.000, .* \| 2 +\|/,
    );
    expect(stderr).to.include('parts-detect.onnx: expected mAP50 of at least 0.95 but it is 0.0000');
    expect(status).to.equal(1);
  });

  for (const [what, args, reason] of [
    ['a task there is not', ['--only', 'pose'], 'expected detect, outline, segment, classify for --only'],
    ['a number of pictures that is none', ['--count', '0'], 'expected a whole number above 0 for --count'],
    ['to write a part of the table', ['--only', 'detect', '--write'], 'expected --write without --only'],
  ] as const) {
    it(`refuses ${what}`, () => {
      const { status, stderr } = evaluate(...args);
      expect(stderr).to.include(reason);
      expect(status).to.equal(1);
    });
  }

  it('says which model is not there, and leaves the read-me as it is', () => {
    const readMe = join(folder, 'README.md');
    writeFileSync(readMe, '<!-- scores --><!-- /scores -->');
    const { status, stderr } = evaluate('--models', folder, '--count', '1', '--write');
    expect(stderr).to.include('parts-outline.onnx');
    expect(status).to.equal(1);
    expect(readFileSync(readMe, 'utf8')).to.equal('<!-- scores --><!-- /scores -->');
  });
});
