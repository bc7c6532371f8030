import { expect } from 'chai';
import { fitInto } from '../../lib/image/letterbox';
import type { Finding } from '../../lib/model/decoder';
import { detection } from '../../lib/model/detect-answer';
import type { Manifest } from '../../lib/model/manifest';
import { detectPredictionSchema } from '../../lib/schema';

const square = { width: 640, height: 640 };
/** 640 × 480 at 0, 80, so that y alone moves. */
const plain = fitInto({ width: 640, height: 480 }, square, 'letterbox');
const manifest = { classes: ['ship', 'crane'], keypoints: ['tip', 'tail'] } as Manifest;
const finding = (changes: Partial<Finding> = {}): Finding => ({
  ...{ x1: 100, y1: 180, x2: 140, y2: 200, classId: 1, confidence: 0.123456789 },
  ...changes,
});
const answer = (changes?: Partial<Finding>) => detection(finding(changes), plain, manifest)!;

describe('a detection', () => {
  it('has exactly the keys of the API documents, in pixels of the picture', () => {
    const { detection_id, ...rest } = answer();
    expect(detection_id).to.match(/^[\da-f]{8}-([\da-f]{4}-){3}[\da-f]{12}$/);
    expect(rest).to.deep.equal({
      ...{ x: 120, y: 110, width: 40, height: 20 },
      ...{ class: 'crane', class_id: 1, confidence: 0.123457 },
    });
  });

  it('is clipped to the picture where it is upright, and left out where nothing of it lies inside', () => {
    const { x, y, width, height } = answer({ x1: -20, y1: 70, x2: 20, y2: 90 });
    expect({ x, y, width, height }).to.deep.equal({ x: 10, y: 5, width: 20, height: 10 });
    expect(detection(finding({ y1: 10, y2: 80 }), plain, manifest)).to.equal(undefined);
    expect(detection(finding({ x1: Number.NaN }), plain, manifest)).to.equal(undefined);
  });

  it('names its keypoints and does not clip them', () => {
    const keypoints = [
      { x: 100, y: 180, confidence: 0.9 },
      { x: -10.006, y: 60, confidence: 0.0000004 },
      { x: 0, y: 80, confidence: 1 },
    ];
    expect(answer({ keypoints }).keypoints).to.deep.equal([
      { x: 100, y: 100, confidence: 0.9, class_id: 0, class: 'tip' },
      { x: -10.01, y: -20, confidence: 0, class_id: 1, class: 'tail' },
      { x: 0, y: 0, confidence: 1, class_id: 2, class: 'keypoint 2' },
    ]);
  });

  it('says of a rotated box its angle and corners beside centre and size before the rotation', () => {
    const { x, y, width, height, angle, points } = answer({ angle: Math.PI / 6 });
    expect({ x, y, width, height, angle }).to.deep.equal({ x: 120, y: 110, width: 40, height: 20, angle: 0.523599 });
    // 20 cos 30° = 17.32, 20 sin 30° = 10; 10 cos 30° = 8.66, 10 sin 30° = 5
    expect(points).to.deep.equal([
      { x: 107.68, y: 91.34 },
      { x: 142.32, y: 111.34 },
      { x: 132.32, y: 128.66 },
      { x: 97.68, y: 108.66 },
    ]);
  });

  it('writes a rotated box in one way: 0 ≤ angle < π/2', () => {
    const { width, height, angle, points } = answer({ angle: Math.PI / 6 - Math.PI / 2 });
    expect({ width, height, angle }).to.deep.equal({ width: 20, height: 40, angle: 0.523599 });
    expect(points).to.have.lengthOf(4);
  });

  it('does not clip a rotated box, and leaves it out where nothing of it lies inside', () => {
    const over = answer({ x1: -20, x2: 20, angle: 0.5 });
    expect({ x: over.x, width: over.width }).to.deep.equal({ x: 0, width: 40 });
    expect(over.points![3]!.x).to.be.lessThan(0);
    // A box on its corner at 45° beside the picture's upper left: its upright bounds touch the picture, it does not.
    const beside = { x1: -26, x2: 14, y1: 54, y2: 94, angle: Math.PI / 4 };
    expect(detection(finding({ ...beside, x1: -36, x2: -4, y1: 44, y2: 76 }), plain, manifest)).to.equal(undefined);
    expect(detection(finding(beside), plain, manifest)).to.not.equal(undefined);
    expect(detection(finding({ angle: Number.NaN }), plain, manifest)).to.equal(undefined);
    expect(detection(finding({ x2: 90, angle: 0.5 }), plain, manifest), 'less than no width').to.equal(undefined);
  });

  it('has no key that the JSON Schema does not know', () => {
    const { items } = detectPredictionSchema.properties.predictions;
    const all = answer({ angle: 0.5, keypoints: [{ x: 1, y: 2, confidence: 1 }] });
    expect(items.properties).to.include.all.keys(Object.keys(all));
    expect(items.properties.keypoints.items.properties).to.have.all.keys(Object.keys(all.keypoints![0]!));
    expect(items.properties.points.items.properties).to.have.all.keys(Object.keys(all.points![0]!));
  });
});
