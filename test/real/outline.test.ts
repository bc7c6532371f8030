import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { Context } from 'mocha';
import { type Box, fromCentre, iou } from '../../lib/geometry/box';
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
  }
});

async function outlines(test: Context, picture: string): Promise<Outline[]> {
  const path = fixture(test, 'models/yolov8n-seg-uint8.onnx');
  const frame = frameOf(fixtureBytes(test, `images/yolosharp_${picture}.jpg`));
  const model = await openHere({ backend: 'onnx', path, provider: 'cpu', threads: 1 });
  try {
    expect(await model.ready()).to.include({ task: 'outline', family: 'yolov8-seg' });
    const { prediction } = await model.predict(frame, { confidence: 0.3, overlap: 0.45 });
    return (prediction as OutlinePrediction).predictions;
  } finally {
    await model.close();
  }
}

function boxOf({ x, y, width, height }: Outline): Box {
  return fromCentre(x, y, width, height);
}
