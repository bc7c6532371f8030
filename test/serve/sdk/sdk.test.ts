import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import type { PredictOptions } from '../../../lib/model/model';
import type { DetectPrediction, OutlinePrediction } from '../../../lib/prediction';
import { frameOf, squares } from '../../pictures';
import { root } from '../../repository';
import { lasting, serving } from '../serving';
import { python, without } from './python';

const run = promisify(execFile);

interface Raised {
  raised: string;
  text: string;
}

interface Read {
  boxes: number;
  xyxy: number[][];
  names: string[];
  ids: number[];
  masks: number | number[];
}

describe("Roboflow's Python SDK", function () {
  this.timeout(120_000);
  const apiKey = 'YOUR_KEY';
  const at = serving({ apiKey });
  let picture: Buffer;
  let said: Record<string, unknown>;
  const ids = { detect: 'parts/1', outline: 'shapes/2', classify: 'kinds/4', segment: 'areas/3' };
  type Task = keyof typeof ids;

  before(async function () {
    const modules = ['inference_sdk', 'supervision'];
    await run(python, ['-c', `import ${modules.join(', ')}`]).catch(() => {
      console.log(without(modules));
      this.skip();
    });
    picture = await squares([{ colour: '#f00', left: 0, top: 0, size: 32 }]);
    const path = join(mkdtempSync(join(tmpdir(), 'lineside-sdk-')), 'belt.png');
    writeFileSync(path, picture);
    const client = join(root, 'test', 'serve', 'sdk', 'client.py');
    const { stdout } = await run(python, [client, at.listener.url, apiKey, path], { maxBuffer: 2 ** 26 });
    said = JSON.parse(stdout.trim().split('\n').at(-1)!) as typeof said;
  });

  const local = async (task: Task, options: PredictOptions) =>
    (await at.models.get(ids[task])!.predict(frameOf(picture), options)).prediction;
  const asked = (task: Task, mode: string): PredictOptions => ({
    confidence: task === 'segment' && mode === 'v0' ? 0.5 : 0.4,
    overlap: 0.3,
  });

  for (const mode of ['v0', 'v1']) {
    for (const task of ['detect', 'outline', 'classify', ...(mode === 'v0' ? ['segment'] : [])] as Task[]) {
      it(`${mode} gets the answer of ${task} to the last digit, also with thresholds and for two pictures`, async () => {
        const own = lasting(await local(task, asked(task, mode)));
        expect(lasting(said[`${mode} ${task}`])).to.deep.equal(own);
        expect(lasting(said[`${mode} ${task} twice`])).to.deep.equal([own, own]);
        const strict = lasting(await local(task, { confidence: 0.9, overlap: 0.5 }));
        expect(lasting(said[`${mode} ${task} 90`])).to.deep.equal(strict);
      });
    }

    it(`${mode} sends pixels, gets a drawing, and hears of unknown models and wrong keys`, () => {
      expect(said[`${mode} pixels`]).to.have.property('predictions').that.is.not.empty;
      expect(said[`${mode} drawn`]).to.include.members(['predictions', 'visualization']);
      expect((said[`${mode} unknown`] as Raised).text)
        .to.include('404')
        .and.include('Requested Roboflow resource not found');
      expect((said[`${mode} wrong key`] as Raised).text).to.include('403');
    });
  }

  it('sends several pictures as one batch', async () => {
    const own = lasting(await local('detect', asked('detect', 'v1')));
    expect(lasting(said['v1 detect as one batch'])).to.deep.equal([own, own, own]);
  });

  it('filters classes, sends its key in the header, and reads the state of the server', async () => {
    expect(said['v1 filtered']).to.deep.include({ predictions: [] });
    expect(lasting(said['v1 detect by header'])).to.deep.equal(lasting(await local('detect', asked('detect', 'v1'))));
    expect(said.info).to.have.all.keys('name', 'version', 'uuid');
    expect(said.listed).to.deep.equal(['parts/1', 'shapes/2', 'areas/3', 'kinds/4']);
    expect(said.unloaded).to.deep.equal(['shapes/2', 'areas/3', 'kinds/4']);
  });

  for (const task of ['detect', 'outline'] as const) {
    it(`gives supervision what it reads: ${task}`, async () => {
      const { predictions } = (await local(task, asked(task, 'v1'))) as DetectPrediction | OutlinePrediction;
      const read = said[`supervision ${task}`] as Read;
      const corners = predictions.map(({ x, y, width, height }) => [
        x - width / 2,
        y - height / 2,
        x + width / 2,
        y + height / 2,
      ]);
      expect(read.xyxy).to.deep.equal(corners);
      expect(read.names).to.deep.equal(predictions.map((one) => one.class));
      expect(read.ids).to.deep.equal(predictions.map((one) => one.class_id));
      if (task === 'outline')
        expect(read.masks).to.satisfy(
          (masks: number[]) => masks.length === predictions.length && masks.every((pixels) => pixels > 0),
        );
    });
  }
});
