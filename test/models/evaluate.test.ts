import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { open, type Task } from '../../lib';
import { tasks } from '../../lib/prediction';
import type { View } from '../../lib/simulator';
import { type Scene, scenes } from '../../models/training/scenes';
import { fileOf, score, trials } from '../../models/training/trials';
import { filesIn, root } from '../repository';

/** Pictures of each view: as many as a test has time for. */
const count = 25;

/**
 * How far a score of so few pictures may lie below the target, which is for `npm run evaluate`'s 300. Of twelve times 25
 * pictures the worst score lay below their mean by 0.011 (mAP50), 0.023 (mAP50-95) and 0.019 (of masks). Of 25 parts
 * about three have each defect: one picture that is taken for another is 0.04 of accuracy, and a defect of which
 * half is not seen up to 0.05 of the mean IoU.
 */
const slack: Record<Task, number> = { detect: 0.03, outline: 0.03, segment: 0.1, classify: 0.05 };

describe('the demo models', function () {
  this.timeout(120_000); // painting takes seconds, and longer where others work too
  const seen: Record<View, Scene[]> = { belt: [], station: [] };
  before(async () => {
    for (const view of new Set(tasks.map((task) => trials[task].view))) {
      for await (const scene of scenes(view, count)) seen[view].push(scene);
    }
  });

  it('are all tried, and hold at most 3 MB each', () => {
    const files = filesIn('models', '.onnx');
    expect(files).to.have.members(tasks.map((task) => `models/${fileOf(task)}`));
    for (const file of files) expect(statSync(join(root, file)).size, file).to.be.at.most(3e6);
  });

  for (const task of tasks) {
    it(`${task}: reaches its targets, but for what chance may do among ${count} pictures`, async () => {
      const { view, targets } = trials[task];
      const model = await open({ path: join(root, 'models', fileOf(task)) });
      try {
        const { figures } = await score(task, model, again(seen[view]));
        for (const [measure, target] of Object.entries(targets)) {
          const { value } = figures.find((figure) => figure.measure === measure)!;
          expect(value, measure).to.be.at.least(target - slack[task]);
        }
      } finally {
        await model.close();
      }
    });
  }
});

async function* again(pictures: readonly Scene[]) {
  yield* pictures;
}
