import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Context } from 'mocha';
import { decodeIds, type Ids } from '../../lib/image/codec';
import { openHere } from '../../lib/open';
import type { SegmentPrediction } from '../../lib/prediction';
import { fixture, fixtureBytes, frameOf } from '../pictures';

/** PASCAL VOC 2012, in the order of its ids. */
const voc =
  'background aeroplane bicycle bird boat bottle bus car cat chair cow diningtable dog horse motorbike person ' +
  'pottedplant sheep sofa train tvmonitor';
const [background, bus, person] = [0, 6, 15];

async function segmented(test: Context, picture: string): Promise<{ prediction: SegmentPrediction; mask: Ids }> {
  const path = fixture(test, 'models/deeplabv3_mnv2_tfhub.onnx');
  const manifest = join(mkdtempSync(join(tmpdir(), 'lineside-')), 'voc.json');
  writeFileSync(manifest, JSON.stringify({ classes: voc.split(' ') }));
  const model = await openHere({ backend: 'onnx', path, manifest, provider: 'cpu', threads: 1 });
  try {
    const { prediction } = await model.predict(frameOf(fixtureBytes(test, picture)));
    const answer = prediction as SegmentPrediction;
    return { prediction: answer, mask: await decodeIds(Buffer.from(answer.segmentation_mask, 'base64')) };
  } finally {
    await model.close();
  }
}

describe('DeepLabV3 of TensorFlow Hub', () => {
  it('sees the bus and the persons before it where they are', async function () {
    const { prediction, mask } = await segmented(this, 'images/yolosharp_bus.jpg');
    expect(prediction.image).to.deep.equal({ width: 810, height: 1080 });
    expect([mask.width, mask.height]).to.deep.equal([810, 1080]);
    // Places that were picked by eye on the picture.
    const places: [x: number, y: number, id: number, what: string][] = [
      [650, 480, bus, 'side of the bus'],
      [250, 330, bus, 'front of the bus'],
      [135, 560, person, 'man in the white coat'],
      [285, 560, person, 'man in the dark coat'],
      [40, 660, person, 'man at the left edge'],
      [400, 40, background, 'house'],
      [450, 950, background, 'pavement'],
    ];
    for (const [x, y, id, what] of places) expect(mask.data[y * mask.width + x], what).to.equal(id);
    expect(prediction.areas.map((area) => area.class)).to.deep.equal(['background', 'bus', 'person']);
    expect(prediction.areas.reduce((sum, { pixels }) => sum + pixels, 0)).to.equal(810 * 1080);
    // A box round the bus, as a detector draws it, is half of the picture; persons and the wheels' gaps take their part.
    expect(prediction.areas[1]!.share).to.be.within(0.2, 0.4);
  });

  it('sees players on a field and nothing else', async function () {
    const { prediction } = await segmented(this, 'images/yolosharp_sports.jpg');
    expect(prediction.areas.map((area) => area.class)).to.deep.equal(['background', 'person']);
    expect(Object.entries(prediction.class_map).slice(0, 2)).to.deep.equal([
      ['0', 'background'],
      ['1', 'aeroplane'],
    ]);
  });
});
