import { expect } from 'chai';
import sharp from 'sharp';
import { compress, expand, runsOfRing } from '../../lib/geometry/rle';
import { decodeIds, encodeIds } from '../../lib/image/codec';
import type {
  ClassifyPrediction,
  DetectPrediction,
  MultiLabelPrediction,
  OutlinePrediction,
  SegmentPrediction,
  Visualization,
} from '../../lib/prediction';
import { box, failure, image, read, square, type Told } from './reading';

describe('an answer of a server, by task', () => {
  describe('is placed in the original of a picture that was sent smaller', () => {
    const original = { width: 800, height: 600 }; // 4 across, 6 down
    const told: Told = { original, asked: { task: 'detect' } };

    it('boxes, points and keypoints', async () => {
      const more = {
        angle: 0.1,
        points: square,
        keypoints: [{ x: 1, y: 2, confidence: 1, class_id: 0, class: 'tip' }],
      };
      const answer = await read<DetectPrediction>({ predictions: [{ ...box, ...more }], image }, told);
      expect(answer.image).to.deep.equal(original);
      const [found] = answer.predictions;
      expect(found).to.deep.include({ x: 80, y: 60, width: 32, height: 24 });
      expect(found!.points![2]).to.deep.equal({ x: 120, y: 120 });
      expect(found!.keypoints![0]).to.deep.include({ x: 4, y: 12 });
    });

    it('polygons', async () => {
      const { predictions } = await read<OutlinePrediction>(
        { predictions: [{ ...box, points: square }], image },
        { original },
      );
      expect((predictions[0] as { points: unknown[] }).points[2]).to.deep.equal({ x: 120, y: 120 });
    });

    it('run lengths: an area of 20 × 10 is one of 80 × 60, its corners smooth', async () => {
      const rle = { size: [image.height, image.width], counts: compress(runsOfRing(square, image)) };
      const value = { predictions: [{ ...box, rle, mask_format: 'rle' }], image };
      const { predictions } = await read<OutlinePrediction>(value, { original, asked: { maskFormat: 'rle' } });
      const told = predictions[0]!.rle!;
      expect(told.size).to.deep.equal([600, 800]);
      const inside = expand(told.counts).reduce((sum, run, i) => sum + (i % 2 ? run : 0), 0);
      expect(inside).to.be.within(80 * 60 * 0.99, 80 * 60);
    });

    it('masks, by the nearest pixel', async () => {
      const png = await encodeIds({ data: Buffer.from([0, 1, 2, 1]), width: 2, height: 2 });
      const value = { segmentation_mask: png.toString('base64'), class_map: { 0: 'background', 1: 'a', 2: 'b' } };
      const small = { width: 2, height: 2 };
      const answer = await read<SegmentPrediction>({ ...value, image: small }, { original: { width: 4, height: 6 } });
      const { data, ...size } = await decodeIds(Buffer.from(answer.segmentation_mask, 'base64'));
      expect(size).to.deep.equal({ width: 4, height: 6 });
      expect([...data]).to.deep.equal([...Array(3).fill([0, 0, 1, 1]), ...Array(3).fill([2, 2, 1, 1])].flat());
      expect(answer.areas).to.deep.equal([
        { class: 'a', class_id: 1, pixels: 12, share: 0.5 },
        { class: 'background', class_id: 0, pixels: 6, share: 0.25 },
        { class: 'b', class_id: 2, pixels: 6, share: 0.25 },
      ]);
    });
  });

  describe('has shapes in the format that was asked for', () => {
    const runs = runsOfRing(square, image);
    const rle = { size: [image.height, image.width], counts: compress(runs) };

    it('a polygon of run lengths, compressed or not', async () => {
      for (const counts of [rle.counts, runs]) {
        const value = { predictions: [{ ...box, rle: { ...rle, counts }, mask_format: 'rle' }], image };
        const { predictions } = await read<OutlinePrediction>(value);
        const { points } = predictions[0] as { points: { x: number; y: number }[] };
        expect(Math.min(...points.map(({ x }) => x))).to.be.closeTo(10, 0.51);
        expect(Math.max(...points.map(({ y }) => y))).to.be.closeTo(20, 0.51);
        expect(predictions[0]).not.to.have.any.keys('rle', 'mask_format');
      }
    });

    it('run lengths of a polygon', async () => {
      const value = { predictions: [{ ...box, points: square, mask_format: 'polygon' }], image };
      const { predictions } = await read<OutlinePrediction>(value, { asked: { maskFormat: 'rle' } });
      expect(predictions[0]).to.deep.include({ rle, mask_format: 'rle' }).and.not.have.property('points');
    });

    it('of a picture whose size nobody tells: a polygon of run lengths, but none the other way', async () => {
      const { predictions } = await read<OutlinePrediction>({ predictions: [{ ...box, rle }] });
      const { points } = predictions[0] as { points: { x: number; y: number }[] };
      expect(Math.max(...points.map(({ x }) => x))).to.be.closeTo(30, 0.51);
      const other = read({ predictions: [{ ...box, points: square }] }, { asked: { maskFormat: 'rle' } });
      expect((await failure(other)).message).to.contain('for image');
    });

    it('none of one without a shape: it is left out', async () => {
      const value = { predictions: [{ ...box, points: square }, { ...box, points: [] }, box], image };
      expect((await read<OutlinePrediction>(value)).predictions).to.have.length(1);
    });
  });

  describe('of classification', () => {
    const list = [
      { class: 'nut', confidence: 0.3 },
      { class: 'bolt', confidence: 0.6 },
      { class: 'gear', confidence: 0.1 },
    ];

    it('is sorted and cut by the threshold, its top too', async () => {
      const answer = await read<ClassifyPrediction>(
        { predictions: list, top: 'nut', confidence: 0.3, image },
        { asked: { confidence: 0.2 } },
      );
      expect(answer).to.deep.include({ top: 'bolt', confidence: 0.6 });
      expect(answer.predictions.map((one) => one.class)).to.deep.equal(['bolt', 'nut']);
    });

    it('has an empty top where none reaches the threshold', async () => {
      const answer = await read(
        { predictions: list, top: 'bolt', confidence: 0.6, image },
        { asked: { confidence: 0.7 } },
      );
      expect(answer).to.deep.include({ top: '', confidence: 0, predictions: [] });
    });

    it('names several labels by the threshold that was asked for, in the order of their ids', async () => {
      const predictions = {
        rust: { confidence: 0.8, class_id: 2 },
        dent: { confidence: 0.5, class_id: 1 },
        ok: { confidence: 0.1, class_id: 0 },
      };
      const answer = await read<MultiLabelPrediction>({ predictions, predicted_classes: ['rust'], image });
      expect(answer.predicted_classes).to.deep.equal(['dent', 'rust']);
      expect(Object.keys(answer.predictions)).to.deep.equal(['ok', 'dent', 'rust']);
    });

    it('has the size of its picture, also where the server swaps it', async () => {
      const told = { sent: { width: 640, height: 427 } };
      const value = { predictions: {}, predicted_classes: [], image: { width: 427, height: 640 } };
      expect((await read(value, told)).image).to.deep.equal(told.sent);
    });
  });

  describe('of segmentation', () => {
    const class_map = { 0: ' background', 1: ' object' };
    const mask = async (...ids: number[]) =>
      (await encodeIds({ data: Buffer.from(ids), width: ids.length, height: 1 })).toString('base64');

    it('is flat or nested, without blanks around names, and has areas', async () => {
      const told = { segmentation_mask: await mask(0, 1, 1, 0, 0), class_map };
      const size = { width: 5, height: 1 };
      for (const value of [
        { ...told, image: size },
        { predictions: { ...told, present_class_ids: [0, 1] }, image: size },
      ]) {
        const answer = await read<SegmentPrediction>(value);
        expect(answer).to.deep.include({
          segmentation_mask: told.segmentation_mask,
          class_map: { 0: 'background', 1: 'object' },
        });
        expect(answer.areas).to.deep.equal([
          { class: 'background', class_id: 0, pixels: 3, share: 0.6 },
          { class: 'object', class_id: 1, pixels: 2, share: 0.4 },
        ]);
        expect(answer).not.to.have.property('predictions');
      }
    });

    it('is background where its confidence is surely below the threshold', async () => {
      const value = {
        segmentation_mask: await mask(1, 1, 1, 1),
        confidence_mask: await mask(126, 127, 128, 255),
        class_map,
      };
      const answer = await read<SegmentPrediction>(
        { predictions: value, image: { width: 4, height: 1 } },
        { asked: { confidence: 0.5 } },
      );
      const { data } = await decodeIds(Buffer.from(answer.segmentation_mask, 'base64'));
      expect([...data]).to.deep.equal([0, 1, 1, 1]);
    });

    it('has one channel, also where the server sends three', async () => {
      const data = Buffer.from([1, 1, 1, 0, 0, 0]);
      const png = await sharp(data, { raw: { width: 2, height: 1, channels: 3 } })
        .png()
        .toBuffer();
      const answer = await read<SegmentPrediction>({ segmentation_mask: png.toString('base64'), class_map });
      const { channels } = await sharp(Buffer.from(answer.segmentation_mask, 'base64')).metadata();
      expect(channels).to.equal(1);
      expect(answer.areas.map(({ pixels }) => pixels)).to.deep.equal([1, 1]);
    });

    it('names a class that its legend leaves out', async () => {
      const answer = await read<SegmentPrediction>({ segmentation_mask: await mask(3), class_map });
      expect(answer.class_map).to.deep.include({ 3: 'class 3' });
      expect(answer.image).to.deep.equal({ width: 1, height: 1 });
    });
  });

  describe('with a picture', () => {
    it('beside the findings keeps both', async () => {
      const answer = await read(
        { predictions: [box], image, visualization: 'AAAA' },
        { asked: { format: 'image_and_json' } },
      );
      expect(answer).to.have.property('visualization', 'AAAA');
      expect((answer as DetectPrediction).predictions).to.have.length(1);
    });

    it('and nothing else is what was asked for, where a server gives both', async () => {
      const told: Told = { asked: { task: 'detect', format: 'image' } };
      expect(await read({ predictions: [box], image, visualization: 'AAAA' }, told)).not.to.have.property(
        'predictions',
      );
    });

    it('alone has no findings', async () => {
      const answer = await read<Visualization>(
        { visualization: 'AAAA' },
        { sent: image, asked: { task: 'classify', format: 'image' } },
      );
      expect(answer).to.have.all.keys('visualization', 'image', 'time', 'inference_id', 'model_id');
    });
  });
});
