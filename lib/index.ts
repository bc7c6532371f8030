/** The public surface of the library: `import { open } from '@lineside/node-red-vision'`. */
export { providers } from './backends/onnx';
export { type OpenSettings, open } from './connect';
export { type ErrorCode, LinesideError } from './errors';
export { encodedFrame, type Frame, rawFrame } from './frame';
export type { Answered, Model, ModelCard, PredictOptions, Timings } from './model/model';
export {
  type Area,
  type ClassConfidence,
  type ClassifyPrediction,
  type Detection,
  type DetectPrediction,
  isClassifyPrediction,
  isDetectPrediction,
  isMultiLabelPrediction,
  isSegmentPrediction,
  type Keypoint,
  type MaskFormat,
  type MultiLabelPrediction,
  type Outline,
  type OutlinePrediction,
  type Point,
  type Prediction,
  type Rle,
  type SegmentPrediction,
  type Task,
} from './prediction';
export {
  classifyPredictionSchema,
  detectPredictionSchema,
  multiLabelPredictionSchema,
  outlinePredictionSchema,
  segmentPredictionSchema,
} from './schema';
