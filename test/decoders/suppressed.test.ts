import { expect } from 'chai';
import { detrPost } from '../../lib/decoders/detr-post';
import { ssd } from '../../lib/decoders/ssd';
import { tfOd } from '../../lib/decoders/tf-od';
import { torchvision } from '../../lib/decoders/torchvision';
import { yoloNms } from '../../lib/decoders/yolo-nms';
import type { DetectDecoder, Output } from '../../lib/model/decoder';
import { type Case, inputOf, lines, output, wholes } from './outputs';

const wide = inputOf(100, 50);
const pixels = { 0: [10, 20, 30, 40], 1: [0, 5, 90, 45], 2: [10, 20, 30, 40] };
const shares = { 0: [0.1, 0.2, 0.3, 0.4], 1: [0, 0.1, 0.9, 1], 2: [0.1, 0.2, 0.3, 0.4] };
const oneBox = { 0: [10, 20, 30, 40] };
const labels = { 0: [1, 2, 3] };
const scores = { 0: [0.6, 0.9, 0.5] };

const plain = (boxes: Record<number, number[]>, axis: number[] = [1]): Output[] => [
  wholes('labels', [...axis, 3], labels),
  output('boxes', [...axis, 3, 4], boxes),
  output('scores', [...axis, 3], scores),
];

const rows: (Omit<Case, 'input'> & { what: string; decoder: DetectDecoder; expected: string[] })[] = [
  {
    what: 'pixels, labels from 0, best first',
    decoder: detrPost,
    outputs: plain(pixels),
    expected: ['2 at 90 %: 0 5 90 45', '1 at 60 %: 10 20 30 40'],
  },
  {
    what: 'pixels, labels from 1',
    decoder: torchvision,
    outputs: plain(pixels, []),
    expected: ['1 at 90 %: 0 5 90 45', '0 at 60 %: 10 20 30 40'],
  },
  {
    what: 'labels as they are where names begin with the background',
    decoder: torchvision,
    outputs: plain(pixels, []),
    classes: ['__background__', 'person', 'bicycle'],
    expected: ['2 at 90 %: 0 5 90 45', '1 at 60 %: 10 20 30 40'],
  },
  {
    what: 'without names: boxes, whole numbers, confidences',
    decoder: torchvision,
    outputs: [output('1', [3, 4], pixels), output('2', [3], scores), wholes('3', [3], labels)],
    expected: ['1 at 90 %: 0 5 90 45', '0 at 60 %: 10 20 30 40'],
  },
  {
    what: 'without names and whole numbers: boxes, labels, confidences',
    decoder: torchvision,
    outputs: [output('1', [3, 4], pixels), output('2', [3], labels), output('3', [3], scores)],
    expected: ['1 at 90 %: 0 5 90 45', '0 at 60 %: 10 20 30 40'],
  },
  {
    what: 'a mask for each box is left alone',
    decoder: torchvision,
    outputs: [...plain(pixels, []), output('masks', [3, 1, 4, 4])],
    expected: ['1 at 90 %: 0 5 90 45', '0 at 60 %: 10 20 30 40'],
  },
  {
    what: 'one box',
    decoder: torchvision,
    outputs: [output('boxes', [1, 4], oneBox), wholes('labels', [1], { 0: [1] }), output('scores', [1], { 0: [0.8] })],
    expected: ['0 at 80 %: 10 20 30 40'],
  },
  {
    what: 'none',
    decoder: torchvision,
    outputs: [output('boxes', [0, 4]), wholes('labels', [0]), output('scores', [0])],
    expected: [],
  },
  {
    what: 'shares, labels from 1',
    decoder: ssd,
    outputs: plain(shares),
    expected: ['1 at 90 %: 0 5 90 50', '0 at 60 %: 10 10 30 20'],
  },
  {
    what: 'y before x, and what stands beside is not read',
    decoder: tfOd,
    outputs: [
      output('raw_detection_boxes:0', [1, 7, 4]),
      output('detection_anchor_indices', [1, 3], { 0: [9, 9, 9] }),
      output('detection_boxes:0', [1, 3, 4], shares),
      output('detection_classes:0', [1, 3], labels),
      output('detection_multiclass_scores:0', [1, 3, 2]),
      output('detection_scores:0', [1, 3], scores),
      output('num_detections:0', [1], { 0: [3] }),
      output('raw_detection_scores:0', [1, 7, 2]),
    ],
    expected: ['1 at 90 %: 10 0 100 45', '0 at 60 %: 20 5 40 15'],
  },
  {
    what: 'what TensorFlow Lite calls its outputs: by their order',
    decoder: tfOd,
    outputs: [
      output('TFLite_Detection_PostProcess', [1, 3, 4], shares),
      output('TFLite_Detection_PostProcess:1', [1, 3], labels),
      output('TFLite_Detection_PostProcess:2', [1, 3], scores),
      output('TFLite_Detection_PostProcess:3', [1], { 0: [1] }),
    ],
    expected: ['0 at 60 %: 20 5 40 15'],
  },
  {
    what: 'no more than the count says, though it comes first',
    decoder: yoloNms,
    outputs: [
      wholes('num_predictions', [1, 1], { 0: [1] }),
      output('pred_boxes', [1, 3, 4], pixels),
      output('pred_scores', [1, 3], scores),
      wholes('pred_classes', [1, 3], labels),
    ],
    expected: ['1 at 60 %: 10 20 30 40'],
  },
  {
    what: 'one box and a count of none',
    decoder: yoloNms,
    outputs: [
      wholes('num_dets', [1, 1]),
      output('det_boxes', [1, 1, 4], oneBox),
      output('det_scores', [1, 1], { 0: [0.8] }),
      wholes('det_classes', [1, 1]),
    ],
    expected: [],
  },
  {
    what: 'padding of −1 is nothing',
    decoder: detrPost,
    outputs: [
      wholes('labels', [1, 1], { 0: [-1] }),
      output('boxes', [1, 1, 4]),
      output('scores', [1, 1], { 0: [0.8] }),
    ],
    expected: [],
  },
  {
    what: 'nothing is suppressed again, no more than asked for comes',
    decoder: detrPost,
    outputs: plain({ 0: [10, 20, 30, 40], 1: [10, 20, 30, 40] }),
    options: { maxDetections: 1 },
    expected: ['2 at 90 %: 10 20 30 40'],
  },
  {
    what: 'a class that is not wanted',
    decoder: detrPost,
    outputs: plain(pixels),
    options: { wanted: (id) => id === 1 },
    expected: ['1 at 60 %: 10 20 30 40'],
  },
];

describe('models with their suppression inside', () => {
  for (const { what, decoder, expected, ...one } of rows) {
    it(`${decoder.family}: ${what}`, () => {
      expect(lines(decoder, { ...one, input: wide })).to.deep.equal(expected);
    });
  }
});
