import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { listModels, resolveModelPath } from '../../nodes/model/model-path';

describe('the path of a model', () => {
  let userDir: string;
  let own: string;

  beforeEach(async () => {
    userDir = await mkdtemp(join(tmpdir(), 'lineside-paths-'));
    own = join(userDir, 'models');
    await mkdir(join(own, 'line 3'), { recursive: true });
    for (const name of ['b.onnx', 'a.onnx', 'line 3/c.onnx', 'a.json']) await writeFile(join(own, name), '');
  });
  afterEach(() => rm(userDir, { recursive: true, force: true }));

  it('is that of the user, in the folder models', () => {
    expect(resolveModelPath('line 3/c.onnx', userDir)).to.equal(join(own, 'line 3', 'c.onnx'));
    expect(resolveModelPath('not there.onnx', userDir)).to.equal(join(own, 'not there.onnx'));
  });

  it('is left as it is where it is absolute', () => {
    expect(resolveModelPath(resolve('/srv/a.onnx'), userDir)).to.equal(resolve('/srv/a.onnx'));
  });

  it('can be chosen among those of the user', async () => {
    const choices = (await listModels(userDir)).filter(({ demo }) => !demo);
    expect(choices.map(({ path }) => path)).to.deep.equal(['a.onnx', 'b.onnx', join('line 3', 'c.onnx')]);
  });

  it('can be chosen without a folder of the user', async () => {
    expect((await listModels(join(userDir, 'none'))).every(({ demo }) => demo)).to.equal(true);
  });
});
