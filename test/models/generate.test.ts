import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { root } from '../repository';

const command = join(root, 'dist', 'models', 'training', 'generate.js');

describe('the data set', () => {
  let out: string;
  beforeEach(() => {
    out = mkdtempSync(join(tmpdir(), 'lineside-data-'));
  });
  afterEach(() => rmSync(out, { recursive: true }));

  function generate(...args: string[]) {
    return spawnSync(process.execPath, [command, '--out', out, ...args], { encoding: 'utf8' });
  }

  const belt = { 'images.u8': 256 * 320 * 3, 'ids.u8': 64 * 80 };
  const station = { 'images.u8': 192 * 192 * 3, 'small.u8': 128 * 128 * 3, 'masks.u8': 192 * 192 };
  for (const [name, sizes] of [
    ['belt-train', belt],
    ['station-val', station],
  ] as const) {
    it(`has in ${name} as many bytes a picture as train.py reads`, () => {
      const { status, stderr } = generate('--only', name, '--belt', '2', '--station', '13'); // 15 % of these are to watch by
      expect([status, stderr]).to.deep.equal([0, '']);
      expect(readdirSync(out)).to.deep.equal([name]);
      for (const [file, bytes] of Object.entries(sizes)) {
        expect(statSync(join(out, name, file)).size, file).to.equal(2 * bytes);
      }
      const lines = readFileSync(join(out, name, 'truth.jsonl'), 'utf8')
        .trimEnd()
        .split('\n');
      expect(lines).to.have.lengthOf(2);
    });
  }

  for (const [args, reason] of [
    [['--only', 'belt'], 'expected belt-train, belt-val, station-train, station-val for --only but received belt'],
    [['--belt', 'many'], 'expected a whole number above 0 for --belt but received many'],
  ] as const) {
    it(`is not begun with ${args.join(' ')}`, () => {
      const { status, stderr } = generate(...args);
      expect(stderr).to.include(reason);
      expect(status).to.equal(1);
      expect(readdirSync(out)).to.deep.equal([]);
    });
  }
});
