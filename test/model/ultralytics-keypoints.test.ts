import { expect } from 'chai';
import { fromUltralytics } from '../../lib/model/ultralytics';
import { cocoKeypoints } from '../../lib/prediction';

describe('what Ultralytics writes of keypoints and rotated boxes', () => {
  const rows: [metadata: Record<string, string>, keypoints: readonly string[] | undefined, why: string][] = [
    [{ kpt_shape: '[17, 3]' }, cocoKeypoints, 'seventeen without names are those of a person in COCO'],
    [{ kpt_shape: '(17, 2)' }, cocoKeypoints, 'as a tuple, and without confidences'],
    [{ kpt_shape: '[2, 3]' }, ['keypoint 0', 'keypoint 1'], 'others without names get one'],
    [{ kpt_shape: '[2, 3]', kpt_names: "{0: ['tip', 'tail']}" }, ['tip', 'tail'], 'names of the only class'],
    [
      { kpt_shape: '[2, 3]', kpt_names: "{0: ['tip', 'tail'], 1: ['left', 'right']}" },
      ['tip', 'tail'],
      'names of the first class where each has its own',
    ],
    [{ kpt_shape: '[2, 3]', kpt_names: "{0: ['tip']}" }, ['tip', 'keypoint 1'], 'a name too few'],
    [
      { kpt_shape: '[17, 3]', kpt_names: "{0: ['hub']}" },
      ['hub', ...Array.from({ length: 16 }, (_, i) => `keypoint ${i + 1}`)],
      'seventeen that are not a person’s',
    ],
    [{ kpt_shape: '[1000000000, 3]' }, undefined, 'no list that fills the memory'],
    [{ task: 'detect' }, undefined, 'none'],
  ];
  for (const [metadata, keypoints, why] of rows) {
    it(why, () => expect(fromUltralytics(metadata).keypoints).to.deep.equal(keypoints));
  }

  it('knows rotated boxes by the task', () => {
    expect(fromUltralytics({ task: 'obb' })).to.deep.equal({ task: 'detect', rotated: true });
    expect(fromUltralytics({ task: 'pose' })).to.deep.equal({ task: 'detect' });
  });
});
