import { fromCentre } from '../geometry/box';
import type { DetectDecoder, Hints, Output } from '../model/decoder';
import { type BoxOfRow, centredBox, objectnessRows, rowClasses } from './objectness';
import { pixelNumbers } from './preparation';
import { gridStrides } from './yolo';

/** yolox/data/data_augment.py, preproc: as OpenCV reads it (BGR, 0..255), at the top left, the rest grey 114. */
const defaults = { ...pixelNumbers, channelOrder: 'bgr', resize: 'letterbox-top-left', padValue: 114 } as const;

/**
 * YOLOX as tools/export_onnx.py writes it: one output [1, N, 5 + C], N one row a cell; a row is the centre's offset
 * from the cell's corner in cells, the logarithms of width and height in cells, objectness, C class confidences.
 * Source: yolox/utils/demo_utils.py, demo_postprocess.
 */
export const yolox: DetectDecoder = {
  family: 'yolox',
  task: 'detect',
  defaults,

  classCount(outputs, hints) {
    const classCount = rowClasses(outputs, hints, 1);
    return classCount !== undefined && isRaw(outputs[0]!, hints) ? classCount : undefined;
  },

  decode([output], options, { width, height }) {
    return objectnessRows(output!, options, rawBox(output!.dims[1]!, width, height));
  },
};

/** YOLOX exported with `--decode_in_inference`: the same rows with cx, cy, width, height in input pixels. */
export const yoloxDecoded: DetectDecoder = {
  family: 'yolox-decoded',
  task: 'detect',
  defaults,
  classCount: (outputs, hints) => rowClasses(outputs, hints, 1),
  decode: ([output], options) => objectnessRows(output!, options, centredBox),
};

/**
 * Shapes do not tell offsets from pixels, but numbers do: cells lie all over the input, some with their centres in its
 * right half, while an offset is a few cells at most. A family that is declared is believed.
 */
function isRaw({ dims, data }: Output, { width, declared }: Hints): boolean {
  if (declared.family) return true;
  const columns = dims[2]!;
  for (let at = 0; at < data.length; at += columns) if (data[at]! > width / 2) return false;
  return true;
}

/** Cells lie row by row, those of the smallest stride first. */
function rawBox(rows: number, width: number, height: number): BoxOfRow {
  const corners = (gridStrides(rows, width, height) ?? []).flatMap((stride) => {
    const along = Math.ceil(width / stride);
    const count = along * Math.ceil(height / stride);
    return Array.from({ length: count }, (_, i) => ({ x: i % along, y: Math.floor(i / along), stride }));
  });
  return (data, at, row) => {
    const { x, y, stride } = corners[row]!;
    const [cx, cy] = [(data[at]! + x) * stride, (data[at + 1]! + y) * stride];
    return fromCentre(cx, cy, Math.exp(data[at + 2]!) * stride, Math.exp(data[at + 3]!) * stride);
  };
}
