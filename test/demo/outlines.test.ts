import { expect } from 'chai';
import { encodedFrame } from '../../lib/frame';
import { isSimple } from '../../lib/geometry/polygon';
import { expand } from '../../lib/geometry/rle';
import type { Model } from '../../lib/model/model';
import { openHere } from '../../lib/open';
import type { Outline, OutlinePrediction } from '../../lib/prediction';
import { masks } from '../../models/training/shapes';
import { modelPath, seen } from '../demo';
import { areaOf } from '../simulator/seen';

describe('outlines of parts on a belt', () => {
  let pictures: Buffer[];
  let model: Model;

  before(async () => {
    pictures = (await seen('belt', 4)).map(({ jpeg }) => jpeg);
    model = await openHere({ backend: 'onnx', path: modelPath('parts-outline'), provider: 'cpu', threads: 1 });
  });
  after(() => model.close());

  async function outlines(maskFormat: 'polygon' | 'rle'): Promise<Outline[]> {
    const found: Outline[] = [];
    for (const jpeg of pictures) {
      const { prediction } = await model.predict(encodedFrame(jpeg)!, { confidence: 0.5, maskFormat });
      found.push(...(prediction as OutlinePrediction).predictions);
    }
    expect(found).to.have.lengthOf.at.least(20);
    return found;
  }

  it('are simple polygons inside their boxes, and fill them as such things do', async () => {
    for (const { points = [], x, y, width, height, class: name } of await outlines('polygon')) {
      const hundredths = points.flatMap((point) => [Math.round(point.x * 100), Math.round(point.y * 100)]);
      expect(isSimple(hundredths), name).to.equal(true);
      for (const point of points) {
        expect(Math.abs(point.x - x)).to.be.at.most(width / 2 + 0.02);
        expect(Math.abs(point.y - y)).to.be.at.most(height / 2 + 0.02);
      }
      expect(areaOf(points) / (width * height), name).to.be.within(0.15, 1);
      expect(points.length, name).to.be.within(4, 400);
    }
  });

  it('say by run lengths what they say by polygons, less the holes', async () => {
    const polygons = await outlines('polygon');
    const runs = await outlines('rle');
    expect(runs.map((one) => one.class)).to.deep.equal(polygons.map((one) => one.class));
    const shares = runs.map(({ rle }, index) => masks.area(expand(rle!.counts)) / areaOf(polygons[index]!.points!));
    expect(Math.max(...shares)).to.be.at.most(1.06);
    const bolts = shares.filter((_, index) => runs[index]!.class === 'bolt'); // which have no hole
    expect(Math.min(...bolts)).to.be.within(0.94, 1.06);
    const washers = shares.filter((_, index) => runs[index]!.class === 'washer');
    expect(Math.min(...washers)).to.be.within(0.4, 0.9);
  });
});
