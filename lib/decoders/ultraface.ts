import type { DetectDecoder, Output } from '../model/decoder';
import { firstClass } from './background';
import { bestClasses, boxesAndScores } from './boxes-and-scores';
import { pixelNumbers, stretched } from './preparation';

/**
 * UltraFace and other single-shot detectors of its line: boxes [1, N, 4] x1, y1, x2, y2 as shares of the input, and
 * softmaxed confidences [1, N, C], the first that of the background.
 * Source: Linzaer/Ultra-Light-Fast-Generic-Face-Detector-1MB, vision/ssd/ssd.py and run_video_face_detect_onnx.py.
 */
export const ultraface: DetectDecoder = {
  family: 'ultraface',
  task: 'detect',
  defaults: { ...pixelNumbers, mean: [127, 127, 127], std: [128, 128, 128], ...stretched },

  classCount(outputs, { classCount, declared }) {
    const found = boxesAndScores(outputs);
    if (!found || found.columns < 2 || !(declared.family || isSoftmaxed(found.scores))) return undefined;
    const classes = found.columns - firstClass(declared.classes ?? []);
    return (classCount ?? classes) === classes ? classes : undefined;
  },

  decode(outputs, options, { width, height, classes }) {
    const shift = 1 - firstClass(classes);
    const boxOf = (data: Float32Array, at: number) => ({
      x1: data[at]! * width,
      y1: data[at + 1]! * height,
      x2: data[at + 2]! * width,
      y2: data[at + 3]! * height,
    });
    return bestClasses(boxesAndScores(outputs)!, options, boxOf, { first: 1, shift });
  },
};

/** Whether all rows sum up to 1, as neither logits nor sigmoids do; float16 is a thousandth off at most. */
function isSoftmaxed({ dims, data }: Output): boolean {
  const columns = dims[2]!;
  for (let at = 0; at < data.length; at += columns) {
    const sum = data.subarray(at, at + columns).reduce((total, value) => total + value, 0);
    if (Math.abs(sum - 1) > 0.01) return false;
  }
  return data.length > 0;
}
