import { expect } from 'chai';
import { isDetectPrediction } from '../lib/prediction';

const detection = { x: 1, y: 2, width: 3, height: 4, class: 'ship', confidence: 0.5 };
const point = { x: 1, y: 2 };
const keypoint = { ...point, confidence: 0.5, class: 'nose' };

describe('isDetectPrediction, of what may stand beside a box,', () => {
  const rows: [extra: object, holds: boolean, why: string][] = [
    [{ angle: 0.5 }, true, 'takes an angle'],
    [{ angle: '0.5' }, false, 'refuses an angle that is no number'],
    [{ angle: Number.NaN }, false, 'refuses an angle of NaN'],
    [{ points: [point, point] }, true, 'takes points'],
    [{ points: point }, false, 'refuses points that are no list'],
    [{ points: [point, null] }, false, 'refuses a point that is none'],
    [{ points: [{ x: 1 }] }, false, 'refuses a point without y'],
    [{ keypoints: [] }, true, 'takes an empty list of keypoints'],
    [{ keypoints: [keypoint] }, true, 'takes keypoints'],
    [{ keypoints: [point] }, false, 'refuses a keypoint without name and confidence'],
    [{ keypoints: [{ ...keypoint, confidence: null }] }, false, 'refuses a keypoint of no confidence'],
    [{ keypoints: [{ confidence: 0.5, class: 'nose', x: 1 }] }, false, 'refuses a keypoint without y'],
    [{ keypoints: {} }, false, 'refuses keypoints that are no list'],
  ];
  for (const [extra, holds, why] of rows) {
    it(why, () => {
      const prediction = { predictions: [{ ...detection, ...extra }], image: { width: 9, height: 9 } };
      expect(isDetectPrediction(prediction)).to.equal(holds);
    });
  }
});
