/** The public surface of the library: `import { open } from '@lineside/node-red-vision'`. */
export type { HostedApiSettings } from './backends/hosted-api';
export type { InferenceServerSettings } from './backends/inference-server';
export type { KserveSettings } from './backends/kserve';
export { providers } from './backends/onnx';
export type { ServerSettings, Tls } from './backends/server';
export { type OpenSettings, open } from './connect';
export { type ErrorCode, LinesideError } from './errors';
export { encodedFrame, type Frame, rawFrame, urlFrame } from './frame';
export type { Answered, LocalCard, Model, ModelCard, PredictOptions, ServerCard, Timings } from './model/model';
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
  type Visualization,
} from './prediction';
export {
  classifyPredictionSchema,
  detectPredictionSchema,
  multiLabelPredictionSchema,
  outlinePredictionSchema,
  segmentPredictionSchema,
} from './schema';
export { type Listener, type Servable, type ServedModels, type ServeSettings, serve } from './serve';
