/** The public surface of the library: `import { open } from '@lineside/node-red-vision'`. */
export { providers } from './backends/onnx';
export { type ErrorCode, LinesideError } from './errors';
export { encodedFrame, type Frame, rawFrame } from './frame';
export type { Answered, Model, ModelCard, PredictOptions, Timings } from './model/model';
export { type ModelSettings, open } from './open';
export {
  type Detection,
  type DetectPrediction,
  detectPredictionSchema,
  isDetectPrediction,
  type Prediction,
  type Task,
} from './prediction';
