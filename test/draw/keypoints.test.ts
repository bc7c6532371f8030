import { expect } from 'chai';
import { defaultDrawOptions } from '../../lib/draw/options';
import { overlay } from '../../lib/draw/overlay';
import { colourOf } from '../../lib/draw/palette';
import type { DetectPrediction, Keypoint } from '../../lib/prediction';
import { pixelAt, plain } from './pixels';

type Place = [name: string, x: number, y: number, confidence: number];

/** The pixels of 100 × 100 after drawing one finding of no extent with these points; the line is two pixels wide. */
function drawn(places: Place[], image = 100, stroke = 2) {
  const keypoints = places.map(
    ([name, x, y, confidence], id): Keypoint => ({ x, y, confidence, class_id: id, class: name }),
  );
  const prediction: DetectPrediction = {
    predictions: [
      {
        ...{ x: 95, y: 95, width: 1, height: 1, class: 'person', class_id: 0, confidence: 1, detection_id: '1' },
        keypoints,
      },
    ],
    image: { width: image, height: image },
    ...{ time: 0, inference_id: '1', model_id: 'm' },
  };
  const pixels = plain(100, 100);
  overlay(pixels, prediction, { ...defaultDrawOptions, labels: false, stroke });
  return (x: number, y: number) => pixelAt(pixels, x, y);
}

const person = [...colourOf('person')];
const [white, nothing] = [
  [255, 255, 255],
  [0, 0, 0],
];

describe('keypoints', () => {
  it('are dots of the colour of their class with a white middle', () => {
    const at = drawn([['tip', 30.5, 30.5, 0.9]]);
    expect(at(30, 30)).to.deep.equal(white);
    expect(at(32, 30)).to.deep.equal(person);
    expect(at(34, 30)).to.deep.equal(nothing);
  });

  it('are left out where they are more likely hidden than seen', () => {
    const at = drawn([
      ['tip', 30.5, 30.5, 0.5],
      ['tail', 60.5, 60.5, 0.49],
    ]);
    expect(at(30, 30)).to.deep.equal(white);
    expect(at(60, 60)).to.deep.equal(nothing);
  });

  const knee: Place = ['left_knee', 30, 30, 0.9];
  const limbs: [other: Place, joined: boolean, why: string][] = [
    [['left_ankle', 30, 70, 0.9], true, 'knee and ankle of one side'],
    [['left_hip', 30, 70, 0.9], true, 'knee and hip'],
    [['right_ankle', 30, 70, 0.9], false, 'not those of two sides'],
    [['left_ankle', 30, 70, 0.3], false, 'not where one is hidden'],
    [['tail', 30, 70, 0.9], false, 'not what is no part of a person'],
  ];
  for (const [other, joined, why] of limbs) {
    it(`are joined by limbs: ${why}`, () => {
      expect(drawn([knee, other])(30, 50)).to.deep.equal(joined ? person : nothing);
      expect(drawn([other, knee])(30, 50), 'in the other order').to.deep.equal(joined ? person : nothing);
    });
  }

  it('are scaled with their picture', () => {
    expect(drawn([['tip', 30.25, 30.25, 0.9]], 50)(60, 60)).to.deep.equal(white);
  });

  it('are not drawn for a stroke of 0', () => {
    expect(drawn([['tip', 30.5, 30.5, 0.9]], 100, 0)(30, 30)).to.deep.equal(nothing);
  });
});
