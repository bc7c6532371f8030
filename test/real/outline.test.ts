import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { Context } from 'mocha';
import { type Box, fromCentre, iou } from '../../lib/geometry/box';
import { isSimple, signedArea } from '../../lib/geometry/polygon';
import { expand } from '../../lib/geometry/rle';
import type { PredictOptions } from '../../lib/model/model';
import { openHere } from '../../lib/open';
import type { Outline, OutlinePrediction } from '../../lib/prediction';
import { fixture, fixtureBytes, frameOf } from '../pictures';

/** How upstream's own test of the detector writes an expected box (dme-compunet/YoloV8). */
interface Expected {
  Bounds: { Left: number; Top: number; Right: number; Bottom: number };
  Name: { Name: string };
  Confidence: number;
}

describe('yolov8n-seg as it is', () => {
  for (const [picture, persons] of [
    ['bus', 3],
    ['sports', 2],
  ] as const) {
    it(`outlines the persons that the detector is expected to find on ${picture}`, async function () {
      const found = await outlines(this, picture);
      const expected: Expected[] = JSON.parse(
        readFileSync(fixture(this, `expected/detection.${picture}.json`), 'utf8'),
      );
      const sure = expected.filter(({ Name, Confidence }) => Name.Name === 'person' && Confidence > 0.6);
      expect(sure).to.have.lengthOf(persons);
      for (const { Bounds } of sure) {
        const box = { x1: Bounds.Left, y1: Bounds.Top, x2: Bounds.Right, y2: Bounds.Bottom };
        const same = found.filter((one) => one.class === 'person' && iou(boxOf(one), box) >= 0.8);
        expect(same, JSON.stringify(box)).to.have.lengthOf(1);
      }
    });

    it(`gives simple polygons inside their boxes on ${picture}, which fill them as such things do`, async function () {
      for (const one of await outlines(this, picture)) {
        const ring = one.points!.flatMap(({ x, y }) => [x, y]);
        const { x1, y1, x2, y2 } = boxOf(one);
        expect(isSimple(ring.map((place) => Math.round(place * 100))), one.class).to.equal(true);
        for (const { x, y } of one.points!) {
          expect(x).to.be.within(x1 - 0.02, x2 + 0.02);
          expect(y).to.be.within(y1 - 0.02, y2 + 0.02);
        }
        const share = signedArea(ring) / (one.width * one.height);
        expect(share, one.class).to.be.within(one.class === 'baseball bat' ? 0.1 : 0.3, 0.95);
        expect(one.points!.length, one.class).to.be.within(8, 400);
      }
    });

    it(`says by run lengths what it says by polygons on ${picture}`, async function () {
      const polygons = await outlines(this, picture);
      const masks = await outlines(this, picture, { maskFormat: 'rle' });
      expect(masks.map((one) => one.class)).to.deep.equal(polygons.map((one) => one.class));
      masks.forEach((one, i) => {
        const inside = expand(one.rle!.counts).reduce((sum, run, at) => sum + (at % 2) * run, 0);
        const area = signedArea(polygons[i]!.points!.flatMap(({ x, y }) => [x, y]));
        // Parts and holes, which a polygon leaves out, are few in these pictures.
        expect(area / inside, one.class).to.be.within(0.95, 1.06);
      });
    });
  }
});

async function outlines(test: Context, picture: string, options: PredictOptions = {}): Promise<Outline[]> {
  const path = fixture(test, 'models/yolov8n-seg-uint8.onnx');
  const frame = frameOf(fixtureBytes(test, `images/yolosharp_${picture}.jpg`));
  const model = await openHere({ backend: 'onnx', path, provider: 'cpu', threads: 1 });
  try {
    expect(await model.ready()).to.include({ task: 'outline', family: 'yolov8-seg' });
    const { prediction } = await model.predict(frame, { confidence: 0.3, overlap: 0.45, ...options });
    return (prediction as OutlinePrediction).predictions;
  } finally {
    await model.close();
  }
}

function boxOf({ x, y, width, height }: Outline): Box {
  return fromCentre(x, y, width, height);
}
