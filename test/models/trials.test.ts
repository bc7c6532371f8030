import { expect } from 'chai';
import type { Model, Outline, Prediction, Task } from '../../lib';
import { compress } from '../../lib/geometry/rle';
import { encodeIds } from '../../lib/image/codec';
import type { PartTruth } from '../../lib/simulator';
import type { Scene } from '../../models/training/scenes';
import type { Figure } from '../../models/training/tally';
import { score, trials } from '../../models/training/trials';
import { grey } from '../model/fake-model';

const [width, height] = [12, 8];
const image = { width, height };
const about = { image, time: 0.01, inference_id: '1', model_id: 'parts' };

/** A rectangle of whole pixels. */
type Place = [left: number, top: number, width: number, height: number];

function sceneOf(
  parts: { class: PartTruth['class']; place: Place; visible?: number }[],
  defects: number[] = [],
): Scene {
  const ids = new Uint8Array(width * height);
  parts.forEach(({ place }, index) => {
    fill(ids, place, index + 1);
  });
  const described = parts.map(({ place, visible = 1, ...part }) => ({ ...part, ...centred(place), visible }));
  const truth = { parts: described as unknown as PartTruth[], ids, defects: Uint8Array.from(defects) };
  return { frame: grey(width, height), truth, width, height };
}

function fill(ids: Uint8Array, [left, top, across, down]: Place, id: number): void {
  for (let y = top; y < top + down; y++) ids.fill(id, y * width + left, y * width + left + across);
}

function centred([left, top, across, down]: Place) {
  return { x: left + across / 2, y: top + down / 2, width: across, height: down };
}

/** Rows of a column lie one behind the other. */
function rle([left, top, across, down]: Place): Outline['rle'] {
  const runs = Array.from({ length: across }, (_, i) => [i === 0 ? left * height + top : height - down, down]).flat();
  return { size: [height, width], counts: compress([...runs, width * height]) };
}

function found(name: string, confidence: number, place: Place): Outline {
  const box = { class: name, class_id: 0, confidence, detection_id: '1', ...centred(place) };
  return { ...box, rle: rle(place)!, mask_format: 'rle' };
}

/** The figures of a model that gives these answers, one for each scene. */
async function figuresOf(task: Task, scenes: Scene[], answers: object[]): Promise<Figure[]> {
  const left = [...answers];
  const model = {
    predict: async () => ({
      prediction: { ...about, ...left.shift() } as Prediction,
      timings: { decode: 1, fit: 1, infer: 5, read: 1 },
    }),
  } as Partial<Model> as Model;
  const made = (async function* () {
    yield* scenes;
  })();
  const { figures, milliseconds, pictures } = await score(task, model, made);
  expect({ milliseconds, pictures }).to.deep.equal({ milliseconds: 5, pictures: scenes.length });
  return figures;
}

const valuesOf = (figures: Figure[]) =>
  Object.fromEntries(figures.map(({ measure, value }) => [measure, Number(value.toFixed(6))]));

describe('the score of objects', () => {
  const scene = sceneOf([
    { class: 'bolt', place: [0, 0, 4, 4] },
    { class: 'nut', place: [6, 0, 4, 4] },
    { class: 'nut', place: [6, 6, 4, 2], visible: 0.39 },
  ]);
  const answer = [found('bolt', 0.9, [0, 0, 4, 2]), found('nut', 0.8, [6, 0, 4, 4])];
  // The bolt's IoU is 8 / 16: a hit at the first of 10 thresholds alone.
  const expected = { mAP50: 1, 'mAP50-95': (0.1 + 1) / 2 };

  for (const [task, what] of [
    ['detect', ''],
    ['outline', 'mask '],
  ] as const) {
    const named = (values: Record<string, number>) =>
      Object.fromEntries(Object.entries(values).map(([measure, value]) => [what + measure, value]));

    it(`${task}: is by hand the mean over classes`, async () => {
      const figures = await figuresOf(task, [scene], [{ predictions: answer }]);
      expect(valuesOf(figures)).to.deep.equal(named(expected));
      expect(figures[1]!.byClass.map(([name, value]) => [name, value?.toFixed(2)])).to.deep.equal([
        ...[
          ['bolt', '0.10'],
          ['bracket', undefined],
          ['gear', undefined],
        ],
        ...[
          ['nut', '1.00'],
          ['washer', undefined],
        ],
      ]);
    });

    it(`${task}: does not mind whether a part that hardly shows is found`, async () => {
      const hidden = found('nut', 0.95, [6, 6, 4, 2]);
      expect(valuesOf(await figuresOf(task, [scene], [{ predictions: [hidden, ...answer] }]))).to.deep.equal(
        named(expected),
      );
      // Another class there is a miss, surer than the one bolt: precision 1 / 2 at every recall.
      const wrong = { ...hidden, class: 'bolt' };
      expect(valuesOf(await figuresOf(task, [scene], [{ predictions: [wrong, ...answer] }]))).to.deep.equal(
        named({ mAP50: (0.5 + 1) / 2, 'mAP50-95': (0.05 + 1) / 2 }),
      );
    });

    it(`${task}: is 0 of nothing`, async () => {
      expect(valuesOf(await figuresOf(task, [scene], [{ predictions: [] }]))).to.deep.equal(
        named({ mAP50: 0, 'mAP50-95': 0 }),
      );
    });
  }

  it('takes masks with their holes', async () => {
    const ring = sceneOf([{ class: 'washer', place: [2, 2, 5, 5] }]);
    fill(ring.truth.ids, [3, 3, 3, 3], 0);
    // 25 − 9 = 16 of 25 pixels: IoU 0.64, a hit at 0.50, 0.55 and 0.60.
    const figures = await figuresOf('outline', [ring], [{ predictions: [found('washer', 0.9, [2, 2, 5, 5])] }]);
    expect(valuesOf(figures)).to.deep.equal({ 'mask mAP50': 1, 'mask mAP50-95': 0.3 });
  });

  it('refuses a polygon where run lengths were asked for, and an answer of another task', async () => {
    const polygon = { ...found('nut', 0.5, [0, 0, 4, 4]), rle: undefined };
    const failures = [
      figuresOf('outline', [scene], [{ predictions: [polygon] }]),
      figuresOf('detect', [scene], [{ top: 'nut', confidence: 1, predictions: {} }]),
    ];
    const reasons = (await Promise.allSettled(failures)).map((one) => 'reason' in one && one.reason.message);
    expect(reasons).to.deep.equal(['expected run lengths of every outline', 'expected a list of what was found']);
  });
});

describe('the score of pixels', () => {
  const masked = (ids: number[], names: string[]) => async () => ({
    segmentation_mask: (await encodeIds({ data: Buffer.from(ids), width, height })).toString('base64'),
    class_map: Object.fromEntries(names.map((name, id) => [id, name])),
  });
  const all = width * height;
  const truth = Array.from({ length: all }, (_, at) => (at < 20 ? 1 : at < 30 ? 3 : 0));

  it('is by hand the mean over classes, told by name and of all pictures together', async () => {
    const said = truth.map((id, at) => (at >= 15 && at < 25 ? 2 : id));
    const named = masked(
      said.map((id) => [3, 0, 1, 2][id]!),
      ['crack', 'missing', 'rust', 'background'],
    );
    const scene = sceneOf([], truth);
    const figures = await figuresOf('segment', [scene, scene], [await named(), await named()]);
    // background all; crack 15 of 20; missing none of 10 said; rust 5 of 10
    expect(valuesOf(figures)).to.deep.equal({ 'mean IoU': (1 + 0.75 + 0 + 0.5) / 4 });
  });

  it('leaves out a class that neither is there nor was said', async () => {
    const same = masked(truth, ['background', 'crack', 'missing', 'rust']);
    const figures = await figuresOf('segment', [sceneOf([], truth)], [await same()]);
    expect(valuesOf(figures)).to.deep.equal({ 'mean IoU': 1 });
    expect(figures[0]!.byClass[2]).to.deep.equal(['missing', undefined]);
  });
});

describe('the score of a class', () => {
  it('is the share of pictures that were told, by hand', async () => {
    const defects = ['good', 'good', 'good', 'crack', 'rust'] as const;
    const scenes = defects.map((defect) => {
      const scene = sceneOf([{ class: 'nut', place: [0, 0, 4, 4] }]);
      scene.truth.parts[0]!.defect = defect;
      return scene;
    });
    const tops = ['good', 'good', 'rust', 'crack', 'good'];
    const answers = tops.map((top) => ({ top, confidence: 0.5, predictions: [] }));
    const figures = await figuresOf('classify', scenes, answers);
    expect(valuesOf(figures)).to.deep.equal({ accuracy: 0.6 });
    expect(Object.fromEntries(figures[0]!.byClass)).to.deep.equal({
      ...{ crack: 1, missing: undefined, rust: 0, good: 2 / 3 },
    });
  });
});

describe('the trials', () => {
  for (const [task, { tally, targets }] of Object.entries(trials)) {
    it(`of ${task} have targets only for what is measured, which nothing does not reach`, () => {
      const figures = tally().figures();
      expect(figures.map(({ measure }) => measure)).to.include.members(Object.keys(targets));
      expect(figures.map(({ value }) => value)).to.deep.equal(figures.map(() => 0));
    });
  }
});
