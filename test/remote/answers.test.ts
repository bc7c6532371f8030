import { expect } from 'chai';
import { ClassIds } from '../../lib/backends/answers/class-ids';
import type { PredictOptions } from '../../lib/model/model';
import type { DetectPrediction } from '../../lib/prediction';
import { box, boxes, failure, image, read, square } from './reading';

describe('an answer of a server', () => {
  describe('completes what older ones leave out', () => {
    it('the envelope', async () => {
      const answer = await read<DetectPrediction>({ predictions: [box] }, { sent: { width: 64, height: 48 } });
      expect(answer).to.deep.include({ image: { width: 64, height: 48 }, time: 0.25, model_id: 'parts/3' });
      expect(answer.inference_id).to.match(/^[0-9a-f-]{36}$/);
    });

    it('a size that nobody knows is 0', async () => {
      expect((await read({ predictions: [box] })).image).to.deep.equal({ width: 0, height: 0 });
    });

    it('sizes as texts', async () => {
      expect((await read({ predictions: [], image: { width: '200', height: '100' } })).image).to.deep.equal(image);
    });

    it('what it does say stays', async () => {
      const said = { predictions: [{ ...box, detection_id: 'd1', class_id: 7 }], image, time: 0.5, inference_id: 'i1' };
      const answer = await read<DetectPrediction>(said);
      expect(answer).to.deep.equal({ ...said, model_id: 'parts/3' });
    });

    it('class ids: the lowest that is free, the same for a name as long as the model is open', async () => {
      const ids = new ClassIds();
      const seen = async (...entries: object[]) =>
        (
          await boxes(
            entries.map((entry) => ({ ...box, ...entry })),
            { ids },
          )
        ).map((one) => one.class_id);
      expect(await seen({ class: 'nut' }, { class: 'bolt' }, { class: 'nut' })).to.deep.equal([0, 1, 0]);
      expect(await seen({ class: 'gear', class_id: 2 }, { class: 'washer' }, { class: 'bolt' })).to.deep.equal([
        2, 3, 1,
      ]);
    });
  });

  it('takes what is null for what is not there', async () => {
    const unknown = { class_id: null, detection_id: null, tracker_id: null, angle: null, keypoints: null };
    const entry = { ...box, ...unknown, points: null, rle: null, mask_format: null };
    const value = { predictions: [entry], image, time: null, inference_id: null, visualization: null, top: null };
    const answer = await read<DetectPrediction>({ ...value, segmentation_mask: null }, { asked: { task: 'detect' } });
    expect(Object.keys(answer)).to.have.members(['image', 'predictions', 'time', 'inference_id', 'model_id']);
    const { detection_id: _, ...found } = answer.predictions[0]!;
    expect(found).to.deep.equal({ ...box, class_id: 0 });
  });

  describe('is filtered and sorted again', () => {
    const some = [
      { ...box, class: 'nut', confidence: 0.5 },
      { ...box, class: 'bolt', confidence: 0.8 },
      { ...box, class: ' gear', confidence: 0.3 },
      { ...box, class: 'bolt', confidence: 0.6 },
    ];
    const rows: [why: string, asked: PredictOptions, left: number[]][] = [
      ['by the threshold of the documents', {}, [0.8, 0.6, 0.5]],
      ['by a threshold', { confidence: 0.55 }, [0.8, 0.6]],
      ['by classes', { confidence: 0, classes: ['bolt'] }, [0.8, 0.6]],
      ['by a class with blanks around its name', { confidence: 0, classes: ['gear'] }, [0.3]],
      ['by number', { confidence: 0, maxDetections: 2 }, [0.8, 0.6]],
    ];
    for (const [why, asked, left] of rows) {
      it(why, async () => {
        expect((await boxes(some, { asked })).map(({ confidence }) => confidence)).to.deep.equal(left);
      });
    }

    it('and by each other, where the server cannot', async () => {
      const told = { asked: { agnostic: true, confidence: 0 }, suppress: true };
      expect((await boxes(some, told)).map(({ confidence }) => confidence)).to.deep.equal([0.8]);
      expect(await boxes(some, { ...told, suppress: false })).to.have.length(4);
    });

    it('rotated boxes as they lie: two long ones side by side, upright they would be one', async () => {
      const long = { ...box, width: 40, height: 4, points: square };
      const two = [
        { ...long, class: 'bolt', angle: Math.PI / 4, x: 40, y: 40 },
        { ...long, class: 'nut', angle: Math.PI / 4, x: 46, y: 40 },
      ];
      const told = { asked: { task: 'detect', agnostic: true }, suppress: true } as const;
      expect(await boxes(two, told)).to.have.length(2);
    });

    it('before they are counted: the second best is another’s, the third is found', async () => {
      const three = [
        { ...box, class: 'bolt', confidence: 0.9 },
        { ...box, class: 'nut', confidence: 0.8 },
        { ...box, class: 'gear', confidence: 0.7, x: 100 },
      ];
      const told = { asked: { agnostic: true, maxDetections: 2 }, suppress: true };
      expect((await boxes(three, told)).map(({ confidence }) => confidence)).to.deep.equal([0.9, 0.7]);
    });
  });

  it('keeps angles, keypoints and trackers', async () => {
    const more = {
      angle: 0.5,
      points: square,
      tracker_id: 4,
      keypoints: [{ x: 1, y: 2, confidence: 0.7, class_id: 3, class: 'tip' }],
    };
    const [found] = await boxes([{ ...box, ...more }], { asked: { task: 'detect' } });
    expect(found).to.deep.include(more);
  });

  it('names keypoints that have no name', async () => {
    const [found] = await boxes([
      {
        ...box,
        keypoints: [
          { x: 1, y: 2 },
          { x: 3, y: 4 },
        ],
      },
    ]);
    expect(found!.keypoints).to.deep.equal([
      { x: 1, y: 2, confidence: 1, class_id: 0, class: 'keypoint 0' },
      { x: 3, y: 4, confidence: 1, class_id: 1, class: 'keypoint 1' },
    ]);
  });

  describe('of another task is WRONG_TASK', () => {
    const rows: [task: PredictOptions['task'], value: object][] = [
      ['outline', { predictions: [box], image }],
      ['segment', { predictions: [box], image }],
      ['classify', { predictions: [box], image }],
      ['detect', { predictions: [{ ...box, points: square }], image }],
      ['detect', { predictions: [{ class: 'bolt', confidence: 1 }], top: 'bolt', confidence: 1 }],
      ['detect', { predictions: [], top: '', confidence: 0, image }],
      ['detect', { predictions: {}, predicted_classes: [], image }],
      ['classify', { segmentation_mask: 'AAAA', class_map: {} }],
    ];
    for (const [task, value] of rows) {
      it(`${task}: ${JSON.stringify(value).slice(0, 60)}`, async () => {
        const error = await failure(read(value, { asked: { ...(task && { task }) } }));
        expect(error.code).to.equal('WRONG_TASK');
      });
    }

    it('but an empty list is an answer of any', async () => {
      for (const task of ['detect', 'outline', 'classify'] as const)
        expect((await read({ predictions: [], image }, { asked: { task } })) as object).to.deep.include({
          predictions: [],
        });
    });
  });

  describe('that is wrong is BAD_ANSWER, and names the field', () => {
    const rows: [value: unknown, field: string][] = [
      [null, 'the answer'],
      ['no', 'the answer'],
      [[], 'the answer'],
      [{}, 'predictions'],
      [{ predictions: 'none' }, 'predictions'],
      [{ predictions: [7] }, 'predictions[0]'],
      [{ predictions: [{ ...box, x: 'left' }] }, 'predictions[0].x'],
      [{ predictions: [box, { ...box, width: null }] }, 'predictions[1].width'],
      [{ predictions: [{ ...box, confidence: 90 }] }, 'predictions[0].confidence'],
      [{ predictions: [{ ...box, confidence: undefined }] }, 'predictions[0].confidence'],
      [{ predictions: [{ ...box, class: 3 }] }, 'predictions[0].class'],
      [{ predictions: [{ ...box, class_id: 'x' }] }, 'predictions[0].class_id'],
      [{ predictions: [{ ...box, points: [{ x: 1 }, {}, {}] }] }, 'predictions[0].points[0].y'],
      [{ predictions: [{ ...box, points: {} }] }, 'predictions[0].points'],
      [{ predictions: [{ ...box, rle: { size: [0, 5], counts: '' } }] }, 'predictions[0].rle.size'],
      [{ predictions: [{ ...box, rle: { size: [1e5, 1e5], counts: '' } }] }, 'predictions[0].rle.size'],
      [{ predictions: [{ ...box, rle: { size: [5, 5], counts: '\n\n' } }] }, 'predictions[0].rle.counts'],
      [{ predictions: [], image: 'big' }, 'image'],
      [{ predictions: [], image: { width: 0, height: 4 } }, 'image'],
      [{ predictions: [], image: { width: 4.5, height: 4 } }, 'image'],
      [{ predictions: [{ ...box, points: square }], image: { width: 1e5, height: 1e5 } }, 'image'],
      [{ segmentation_mask: 'AAAA', class_map: {}, image: { width: 1e5, height: 1e5 } }, 'image'],
      [{ predictions: [], time: 'soon' }, 'time'],
      [{ predictions: { nut: 0.5 } }, 'predictions.nut'],
      [{ segmentation_mask: 7, class_map: {} }, 'segmentation_mask'],
      [{ segmentation_mask: 'AAAA', class_map: {} }, 'segmentation_mask'],
      [{ segmentation_mask: 'AAAA', class_map: 'all' }, 'class_map'],
    ];
    for (const [value, field] of rows) {
      it(`${field} in ${JSON.stringify(value)?.slice(0, 70)}`, async () => {
        const error = await failure(read(value));
        expect(error.code).to.equal('BAD_ANSWER');
        expect(error.message).to.contain(field).and.to.contain("the server's answer");
      });
    }
  });

  it('of a project without a trained version is NO_MODEL', async () => {
    const error = await failure(read({ is_stub: true, model_id: 'parts/3', task_type: 'object-detection' }));
    expect(error.code).to.equal('NO_MODEL');
  });
});
