import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { Context } from 'mocha';
import { type Box, iou } from '../../lib/geometry/box';
import type { PredictOptions } from '../../lib/model/model';
import { openHere } from '../../lib/open';
import type { Detection, DetectPrediction } from '../../lib/prediction';
import { fixture, fixtureBytes, frameOf } from '../pictures';

/** How upstream's own test writes an expected box (dme-compunet/YoloV8). */
interface Expected {
  Bounds: { Left: number; Top: number; Right: number; Bottom: number };
  Name: { Id: number; Name: string };
  Confidence: number;
}

describe('detectors of other families, as they are', () => {
  /** `strong`: the confidence of YOLOv8 from which these smaller models see an object too, and how closely at least. */
  const rows: { file: string; family: string; picture: string; strong: number; count: number; overlap?: number }[] = [
    { file: 'yolox_nano', family: 'yolox', picture: 'bus', strong: 0.8, count: 4 },
    { file: 'yolox_nano', family: 'yolox', picture: 'sports', strong: 0.8, count: 5 },
    { file: 'deimv2_atto_coco', family: 'detr-post', picture: 'bus', strong: 0.8, count: 4 },
    { file: 'deimv2_atto_coco', family: 'detr-post', picture: 'sports', strong: 0.9, count: 3, overlap: 0.65 },
  ];
  for (const { file, family, picture, strong, count, overlap = 0.7 } of rows) {
    it(`${file} sees on ${picture} what YOLOv8 is sure of, and nothing else that strongly`, async function () {
      const expected = strongOnes(this, picture, strong);
      expect(expected).to.have.lengthOf(count);
      const found = await detect(this, file, family, `yolosharp_${picture}`, { confidence: 0.3, overlap: 0.45 });
      for (const one of expected)
        expect(
          found.some((two) => isSame(two, one, overlap)),
          one.Name.Name,
        ).to.equal(true);
      const all = strongOnes(this, picture, 0);
      for (const one of found.filter(({ confidence }) => confidence > 0.6))
        expect(
          all.some((two) => isSame(one, two, 0.6)),
          JSON.stringify(one),
        ).to.equal(true);
    });
  }

  it('ultraface_rfb320 sees most of the 52 faces of ultraface_1, each once, and nothing else', async function () {
    const found = await detect(this, 'ultraface_rfb320', 'ultraface', 'ultraface_1', { confidence: 0.6 });
    expect(faces).to.have.lengthOf(52);
    expect(faces.filter((face) => found.some((one) => holds(one, face))).length).to.be.at.least(45);
    for (const one of found)
      expect(
        faces.filter((face) => holds(one, face)),
        JSON.stringify(one),
      ).to.have.lengthOf(1);
    expect(found.length).to.be.at.most(52);
  });
});

async function detect(test: Context, file: string, family: string, picture: string, options: PredictOptions) {
  const path = fixture(test, `models/${file}.onnx`);
  const frame = frameOf(fixtureBytes(test, `images/${picture}.jpg`));
  const model = await openHere({ backend: 'onnx', path, provider: 'cpu', threads: 1 });
  try {
    expect((await model.ready()).family).to.equal(family);
    return ((await model.predict(frame, options)).prediction as DetectPrediction).predictions;
  } finally {
    await model.close();
  }
}

function strongOnes(test: Context, picture: string, confidence: number): Expected[] {
  const all: Expected[] = JSON.parse(readFileSync(fixture(test, `expected/detection.${picture}.json`), 'utf8'));
  return all.filter((one) => one.Confidence > confidence);
}

function isSame(found: Detection, { Bounds, Name }: Expected, least: number): boolean {
  const box: Box = { x1: Bounds.Left, y1: Bounds.Top, x2: Bounds.Right, y2: Bounds.Bottom };
  return found.class_id === Name.Id && iou(corners(found), box) >= least;
}

function corners({ x, y, width, height }: Detection): Box {
  return { x1: x - width / 2, y1: y - height / 2, x2: x + width / 2, y2: y + height / 2 };
}

function holds(found: Detection, [x, y]: readonly [number, number]): boolean {
  const { x1, y1, x2, y2 } = corners(found);
  return x1 < x && x < x2 && y1 < y && y < y2;
}

/** The middles of all faces on ultraface_1.jpg, counted and pointed at by eye, row by row from the top left. */
// biome-ignore format: a table
const faces: readonly (readonly [number, number])[] = [
[157,72], [204,69], [262,67], [324,58], [349,35], [379,58], [438,60], [495,61], [549,61], [608,64], [137,99], [190,96], [228,109], [250,112], [300,101], [333,115], [376,101], [415,120], [456,88], [486,123], [590,104], [112,149], [146,136], [171,152], [314,165], [567,165], [621,163], [662,176], [52,216], [79,195], [126,219], [164,187], [231,184], [200,219], [387,187], [452,187], [516,192], [586,192], [280,221], [360,213], [427,211], [485,213], [543,208], [94,245], [168,237], [243,234], [322,226], [394,229], [473,250], [535,242], [619,226], [675,219],
];
