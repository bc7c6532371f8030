import { expect } from 'chai';
import type { Output } from '../../lib/model/decoder';
import type { PictureInput } from '../../lib/model/input';
import type { Declared } from '../../lib/model/manifest';
import { alike, inputOf, output, understood, wholes } from './outputs';

interface Row {
  what: string;
  outputs: Output[];
  input?: PictureInput;
  manifest?: Declared;
  family: string;
  classes: number;
}

/** 64 × 64 has 8² + 4² + 2² cells. */
const cells = 84;
const names = (count: number) => Array.from({ length: count }, (_, i) => `name ${i}`);
/** Boxes of decoded heads lie all over the input. */
const spread = { 0: [4, 4, 8, 8], 83: [48, 48, 32, 32] };
const shares = (name: string, rows: number) => output(name, [1, rows, 4], alike(rows, [0.25, 0.5, 0.75, 1]));

/** The four outputs of a model with its suppression inside, by the names and axes of its exporter. */
function inside(boxes: string, labels: string, scores: string, count?: string, axis: number[] = [1]): Output[] {
  return [
    output(boxes, [...axis, 5, 4], { 0: [0.1, 0.1, 0.2, 0.2] }),
    output(scores, [...axis, 5]),
    wholes(labels, [...axis, 5]),
    ...(count ? [output(count, [1], { 0: [5] })] : []),
  ];
}

const rows: Row[] = [
  { what: 'three rows a cell', outputs: [output('output', [1, 3 * cells, 7])], family: 'yolov5', classes: 2 },
  {
    what: 'one row a cell, offsets from corners',
    outputs: [output('output', [1, cells, 7], alike(cells, [1.5, -0.5, 2, 2, 0.01, 0.1, 0.1]))],
    family: 'yolox',
    classes: 2,
  },
  {
    what: 'one row a cell, pixels',
    outputs: [output('output', [1, cells, 7], spread)],
    family: 'yolox-decoded',
    classes: 2,
  },
  {
    what: 'offsets, though the manifest says pixels',
    outputs: [output('output', [1, cells, 7])],
    manifest: { family: 'yolox-decoded' },
    family: 'yolox-decoded',
    classes: 2,
  },
  {
    what: 'one row a cell, objectness always 1',
    outputs: [output('outputs', [1, cells, 7], alike(cells, [60, 60, 8, 8, 1, 0.1, 0.1]))],
    family: 'yolov6',
    classes: 2,
  },
  { what: 'rows of six', outputs: [output('output0', [1, 300, 6])], family: 'yolov10', classes: 0 },
  {
    what: 'queries in rows, all shares',
    outputs: [output('output0', [1, 300, 7], alike(300, [0.5, 0.5, 1, 1, 0.1, 0.2, 0.3]))],
    manifest: { classes: names(3) },
    family: 'detr-rows',
    classes: 3,
  },
  { what: 'columns of a grid', outputs: [output('output0', [1, 7, cells])], family: 'yolov8', classes: 3 },
  {
    what: 'boxes and confidences for the cells of a grid',
    outputs: [output('boxes', [1, cells, 4]), output('scores', [1, cells, 80])],
    family: 'yolo-nas',
    classes: 80,
  },
  {
    what: 'the same without names, the other way round',
    outputs: [output('913', [1, cells, 3]), output('904', [1, cells, 4])],
    family: 'yolo-nas',
    classes: 3,
  },
  {
    what: 'four classes: names tell boxes from confidences',
    outputs: [output('scores', [1, cells, 4]), output('boxes', [1, cells, 4])],
    family: 'yolo-nas',
    classes: 4,
  },
  {
    what: 'confidences that sum up to 1',
    outputs: [output('scores', [1, 90, 2], alike(90, [0.75, 0.25])), shares('boxes', 90)],
    family: 'ultraface',
    classes: 1,
  },
  {
    what: 'the same with names that begin with the background',
    outputs: [output('scores', [1, 90, 3], alike(90, [0.5, 0.25, 0.25])), shares('boxes', 90)],
    manifest: { classes: ['BACKGROUND', 'car', 'bus'] },
    family: 'ultraface',
    classes: 3,
  },
  {
    what: 'queries by the names of RF-DETR',
    outputs: [shares('dets', 300), output('labels', [1, 300, 91])],
    family: 'rf-detr',
    classes: 91,
  },
  {
    what: 'queries of Hugging Face',
    outputs: [output('logits', [1, 300, 80]), shares('pred_boxes', 300)],
    family: 'detr',
    classes: 80,
  },
  {
    what: 'logits for a softmax, most of them sure of nothing',
    outputs: [output('logits', [1, 100, 92], alike(60, [...Array(91).fill(-2), 5])), shares('pred_boxes', 100)],
    family: 'detr-softmax',
    classes: 91,
  },
  {
    what: 'the last logit the largest, but low as all of them',
    outputs: [output('logits', [1, 100, 4], alike(100, [-5, -5, -5, -4])), shares('pred_boxes', 100)],
    family: 'detr',
    classes: 4,
  },
  {
    what: 'one logit more than names',
    outputs: [output('logits', [1, 300, 4]), shares('pred_boxes', 300)],
    manifest: { classes: names(3) },
    family: 'detr',
    classes: 3,
  },
  {
    what: 'labels, boxes and scores in pixels of a size that is fed',
    outputs: inside('boxes', 'labels', 'scores'),
    input: inputOf(64, 64, ['orig_target_sizes']),
    family: 'detr-post',
    classes: 0,
  },
  {
    what: 'the names of TensorFlow, with all that it gives beside',
    outputs: [
      output('detection_anchor_indices', [1, 5]),
      ...inside('detection_boxes', 'detection_classes', 'detection_scores', 'num_detections'),
      output('raw_detection_boxes', [1, 90, 4]),
      output('raw_detection_scores', [1, 90, 3]),
    ],
    family: 'tf-od',
    classes: 0,
  },
  {
    what: 'the names of super-gradients',
    outputs: inside('graph2_pred_boxes', 'graph2_pred_classes', 'graph2_pred_scores', 'graph2_num_predictions'),
    family: 'yolo-nms',
    classes: 0,
  },
  {
    what: 'the names of EfficientNMS',
    outputs: inside('det_boxes', 'det_classes', 'det_scores', 'num_dets'),
    family: 'yolo-nms',
    classes: 0,
  },
  {
    what: 'no batch axis, no names',
    outputs: inside('6379', '6381', '6383', undefined, []),
    family: 'torchvision',
    classes: 0,
  },
  {
    what: 'no batch axis, nothing found',
    outputs: [output('boxes', [0, 4]), wholes('labels', [0]), output('scores', [0])],
    family: 'torchvision',
    classes: 0,
  },
  {
    what: 'names of classes are taken',
    outputs: inside('boxes', 'labels', 'scores', undefined, []),
    manifest: { classes: names(7) },
    family: 'torchvision',
    classes: 7,
  },
  { what: 'none of these', outputs: inside('bboxes', 'labels', 'scores'), family: 'ssd', classes: 0 },
  {
    what: 'the same in pixels, as the manifest says',
    outputs: inside('bboxes', 'labels', 'scores'),
    manifest: { family: 'detr-post' },
    family: 'detr-post',
    classes: 0,
  },
];

describe('the family of a detector', () => {
  for (const { what, outputs, input = inputOf(64, 64), manifest, family, classes } of rows) {
    it(`is ${family}: ${what}`, () => {
      const understanding = understood(outputs, input, manifest);
      expect(understanding.manifest.family).to.equal(family);
      expect(understanding.manifest.classes).to.have.lengthOf(classes);
    });
  }

  const unknown: { what: string; outputs: Output[]; manifest?: Declared }[] = [
    {
      what: 'anchors of SSD that are not decoded',
      outputs: [output('loc', [1, 90, 4], { 0: [-1] }), output('conf', [1, 90, 21])],
    },
    { what: 'as many boxes as no DETR has queries', outputs: [shares('boxes', 1600), output('scores', [1, 1600, 21])] },
    {
      what: 'rows of the right length whose numbers are no shares',
      outputs: [output('output0', [1, 300, 7], { 5: [320, 320, 60, 60, 0.1, 0.2, 0.3] })],
      manifest: { classes: names(3) },
    },
    { what: 'boxes alone', outputs: [output('boxes', [1, 5, 4])] },
    { what: 'boxes and labels without confidences', outputs: [output('boxes', [5, 4]), wholes('labels', [5])] },
    { what: 'a map of probabilities', outputs: [output('output', [1, 64, 64], alike(64, [0.5]))] },
    {
      what: 'fewer logits than names',
      outputs: [output('logits', [1, 300, 4]), shares('pred_boxes', 300)],
      manifest: { classes: names(5) },
    },
  ];
  for (const { what, outputs, manifest } of unknown) {
    it(`is not guessed for ${what}`, () => {
      expect(() => understood(outputs, inputOf(64, 64), { task: 'detect', ...manifest })).to.throw(/fit no family/);
    });
  }
});

describe('what pictures of a family are made of', () => {
  const preparations: [family: string, outputs: Output[], input: PictureInput, words: string][] = [
    ['yolox', [output('output', [1, cells, 7])], inputOf(64, 64), 'letterbox-top-left 114 bgr 255 0 1'],
    [
      'ultraface',
      [output('s', [1, 90, 2], alike(90, [1])), shares('b', 90)],
      inputOf(64, 64),
      'stretch 0 rgb 255 127 128',
    ],
    [
      'rf-detr',
      [shares('dets', 9), output('labels', [1, 9, 3])],
      inputOf(64, 64),
      'stretch 0 rgb 1 0.485,0.456,0.406 0.229,0.224,0.225',
    ],
    ['detr', [shares('boxes', 9), output('logits', [1, 9, 3])], inputOf(64, 64), 'stretch 0 rgb 1 0 1'],
    [
      'torchvision',
      inside('boxes', 'labels', 'scores', undefined, []),
      inputOf(64, 64),
      'letterbox-top-left 114 rgb 1 0 1',
    ],
    [
      'tf-od',
      inside('detection_boxes', 'detection_classes', 'detection_scores'),
      { ...inputOf(64, 64), type: 'uint8' },
      'stretch 0 rgb 255 0 1',
    ],
    [
      'yolo-nms',
      inside('det_boxes', 'det_classes', 'det_scores', 'num_dets'),
      { ...inputOf(64, 64), type: 'uint8' },
      'letterbox 114 rgb 255 0 1',
    ],
  ];
  for (const [family, outputs, input, words] of preparations) {
    it(`${family}: ${words}`, () => {
      const { manifest } = understood(outputs, input);
      const { resize, padValue, channelOrder, scale, mean, std } = manifest;
      const one = (list: number[]) => [...new Set(list)].join();
      expect(manifest.family).to.equal(family);
      expect([resize, padValue, channelOrder, scale * 255, one(mean), one(std)].join(' ')).to.equal(words);
    });
  }
});
