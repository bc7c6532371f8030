import { expect } from 'chai';
import { openHere } from '../../lib/open';
import { cocoKeypoints, type Detection, type DetectPrediction, type Keypoint } from '../../lib/prediction';
import { fixture, fixtureBytes, frameOf } from '../pictures';

/** Where some points of some persons are, by eye, in pixels of the picture; and in which order of persons from the left. */
const pictures = [
  {
    name: 'bus',
    seen: [
      { person: 0, point: 'nose', x: 145, y: 442 },
      { person: 0, point: 'right_ankle', x: 77, y: 866 },
      { person: 0, point: 'left_ankle', x: 190, y: 860 },
      { person: 1, point: 'nose', x: 289, y: 446 },
      { person: 2, point: 'left_knee', x: 760, y: 735 },
    ],
  },
  {
    name: 'sports',
    seen: [
      { person: 1, point: 'left_wrist', x: 371, y: 468 },
      { person: 2, point: 'nose', x: 711, y: 197 },
      { person: 2, point: 'right_wrist', x: 822, y: 360 },
    ],
  },
];

describe('yolov8n-pose', () => {
  for (const { name, seen } of pictures) {
    it(`finds three persons on ${name}, as upstream does, with noses on noses`, async function () {
      const path = fixture(this, 'models/yolov8n-pose-uint8.onnx');
      const model = await openHere({ backend: 'onnx', path, provider: 'cpu', threads: 0 });
      try {
        const { family, from } = await model.ready();
        expect({ family, keypoints: from.keypoints }).to.deep.equal({ family: 'yolov8-pose', keypoints: 'metadata' });
        const frame = frameOf(fixtureBytes(this, `images/yolosharp_${name}.jpg`));
        const answered = await model.predict(frame, { confidence: 0.3, overlap: 0.45 });
        const persons = (answered.prediction as DetectPrediction).predictions.toSorted((a, b) => a.x - b.x);
        expect(persons.map((one) => one.class)).to.deep.equal(['person', 'person', 'person']);
        for (const one of persons) expectPoints(one);
        for (const { person, point, x, y } of seen) {
          const found = persons[person]!.keypoints!.find((one) => one.class === point)!;
          expect(Math.hypot(found.x - x, found.y - y), `${point} of ${person}`).to.be.lessThan(20);
        }
      } finally {
        await model.close();
      }
    });
  }
});

/** All of them, in their order; those that are seen lie in the box or hardly beside it. */
function expectPoints({ keypoints = [], x, y, width, height }: Detection): void {
  expect(keypoints.map((point) => point.class)).to.deep.equal(cocoKeypoints);
  expect(keypoints.map((point) => point.class_id)).to.deep.equal([...cocoKeypoints.keys()]);
  const inside = (point: Keypoint) =>
    Math.abs(point.x - x) <= width / 2 + 10 && Math.abs(point.y - y) <= height / 2 + 10;
  for (const point of keypoints) {
    expect(point.confidence).to.be.within(0, 1);
    if (point.confidence > 0.5) expect(inside(point), `${point.class} at ${point.x}, ${point.y}`).to.equal(true);
  }
}
