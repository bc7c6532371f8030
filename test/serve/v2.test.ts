import { expect } from 'chai';
import type { Answered, PredictOptions } from '../../lib/model/model';
import { frameOf, redCells, redCorner, squares } from '../pictures';
import { lasting, postJson, serving } from './serving';

describe('the V2 routes', () => {
  const at = serving();
  let picture: Buffer;
  let image: { type: string; value: string };
  before(async () => {
    picture = await redCorner();
    image = { type: 'base64', value: picture.toString('base64') };
  });
  const infer = async (task: string, body: object) => {
    const { status, body: answer } = await postJson(at.url(`/infer/${task}`), { image, ...body });
    expect(status, JSON.stringify(answer)).to.equal(200);
    return answer;
  };
  const local = async (id: string, options: PredictOptions) =>
    lasting((await at.models.get(id)!.predict(frameOf(picture), options)).prediction);

  const v2 = { confidence: 0.4, overlap: 0.3 };
  const rows: [task: string, model_id: string, asked: object, options: PredictOptions][] = [
    ['object_detection', 'parts/1', {}, v2],
    ['object_detection', 'parts/1', { api_key: null, class_filter: null }, v2],
    ['object_detection', 'parts/1', { confidence: 0.9 }, { ...v2, confidence: 0.9 }],
    ['object_detection', 'parts/1', { confidence: 0 }, { ...v2, confidence: 0 }],
    ['object_detection', 'parts/1', { confidence: 1 }, { ...v2, confidence: 1 }],
    ['object_detection', 'parts/1', { confidence: '0.9' }, { ...v2, confidence: 0.9 }],
    ['object_detection', 'parts/1', { confidence: 'default' }, { overlap: 0.3 }],
    ['object_detection', 'parts/1', { iou_threshold: 0.9 }, { ...v2, overlap: 0.9 }],
    ['object_detection', 'parts/1', { class_agnostic_nms: true }, { ...v2, agnostic: true }],
    ['object_detection', 'parts/1', { class_filter: ['red'] }, { ...v2, classes: ['red'] }],
    ['object_detection', 'parts/1', { max_detections: 3 }, { ...v2, maxDetections: 3 }],
    ['keypoints_detection', 'parts/1', {}, v2],
    ['instance_segmentation', 'shapes/2', {}, v2],
    ['instance_segmentation', 'shapes/2', { response_mask_format: 'rle' }, { ...v2, maskFormat: 'rle' }],
    ['classification', 'kinds/4', {}, v2],
    ['classification', 'parts/1', {}, v2], // the task in the path is not looked at
  ];
  for (const [task, model_id, asked, options] of rows) {
    it(`answers ${task} with ${JSON.stringify({ model_id, ...asked })} as the model does`, async () => {
      expect(lasting(await infer(task, { model_id, ...asked }))).to.deep.equal(await local(model_id, options));
    });
  }

  it('writes a mask and its legend into predictions', async () => {
    const { predictions, ...envelope } = await infer('semantic_segmentation', { model_id: 'areas/3' });
    const { segmentation_mask, class_map, areas } = (await local('areas/3', { confidence: 0.4 })) as Record<
      string,
      unknown
    >;
    expect(predictions).to.deep.equal({ segmentation_mask, class_map, areas, present_class_ids: [0, 1] });
    expect(envelope).to.have.all.keys('image', 'time', 'inference_id');
  });

  it('returns the id that it was given', async () => {
    expect(await infer('object_detection', { model_id: 'parts/1', id: 'mine' })).to.include({ inference_id: 'mine' });
  });

  it('draws where that is asked', async () => {
    const plain = await infer('object_detection', { model_id: 'parts/1' });
    expect(plain).not.to.have.property('visualization');
    const drawn = await infer('object_detection', { model_id: 'parts/1', visualize_predictions: true });
    expect(Buffer.from(drawn.visualization as string, 'base64').toString('latin1', 0, 2)).to.equal('\xff\xd8');
  });

  it('reads a data URL', async () => {
    const url = { ...image, value: `data:image/png;base64,${image.value}` };
    expect((await infer('object_detection', { model_id: 'parts/1', image: url })).predictions).to.have.lengthOf(
      redCells,
    );
  });

  describe('answers a list by a list', () => {
    const black = async () => ({ type: 'base64', value: (await squares([])).toString('base64') });

    it('in its order, with an id each, or the one that was given', async () => {
      const body = { model_id: 'parts/1', image: [image, await black(), image] };
      const answers = (await infer('object_detection', body)) as unknown as {
        predictions: object[];
        inference_id: string;
      }[];
      expect(answers.map(({ predictions }) => predictions.length)).to.deep.equal([redCells, 0, redCells]);
      const ids = (all: typeof answers) => new Set(all.map(({ inference_id }) => inference_id));
      expect(ids(answers).size).to.equal(3);
      const named = (await infer('object_detection', { ...body, id: 'mine' })) as unknown as typeof answers;
      expect([...ids(named)]).to.deep.equal(['mine']);
    });

    it('also one picture, and none', async () => {
      expect(await infer('classification', { model_id: 'kinds/4', image: [image] }))
        .to.be.an('array')
        .of.length(1);
      expect(await infer('classification', { model_id: 'kinds/4', image: [] })).to.deep.equal([]);
    });

    it('as one batch of the model, with the answers it gives', async () => {
      const model = at.models.get('parts/1')!;
      const asked: number[] = [];
      const { predictAll } = model;
      model.predictAll = (frames, ...rest) => {
        asked.push(frames.length);
        return predictAll(frames, ...rest);
      };
      try {
        const answers = await infer('object_detection', { model_id: 'parts/1', image: [image, image, image, image] });
        expect(asked).to.deep.equal([4]);
        const frames = Array.from({ length: 4 }, () => frameOf(picture));
        const own = (await predictAll(frames, v2)) as Answered[];
        expect(lasting(answers)).to.deep.equal(own.map(({ prediction }) => lasting(prediction)));
      } finally {
        model.predictAll = predictAll;
      }
    });

    it('and fails as a whole for one that is no picture', async () => {
      const bad = { type: 'base64', value: 'AAAA' };
      const { status, body } = await postJson(at.url('/infer/object_detection'), {
        model_id: 'parts/1',
        image: [image, bad],
      });
      expect(status).to.equal(400);
      expect(body).to.deep.equal({ message: 'Could not load input image. Cause: Malformed base64 input image.' });
    });
  });
});
