import type { Fit } from '../image/letterbox';
import type { Answer, DetectPrediction, OutlinePrediction, Prediction } from '../prediction';
import { classification, multiLabel } from './classify-answer';
import type { DecodeOptions, Decoder, Output } from './decoder';
import { detection } from './detect-answer';
import type { Manifest } from './manifest';
import { outline } from './outline-answer';
import { segmentation } from './segment-answer';

/** What a task adds to the envelope of an answer. */
type Body<P extends Prediction> = Omit<P, keyof Answer>;

/** Reads the outputs and undoes the fit: from tensors to what the API documents show, by task. */
export async function answerBody(
  decoder: Decoder,
  outputs: readonly Output[],
  options: DecodeOptions,
  manifest: Manifest,
  at: Fit,
): Promise<Body<Prediction>> {
  switch (decoder.task) {
    case 'detect': {
      const findings = decoder.decode(outputs, options, manifest);
      return {
        predictions: findings.flatMap((finding) => detection(finding, at, manifest) ?? []),
      } satisfies Body<DetectPrediction>;
    }
    case 'outline': {
      const findings = decoder.decode(outputs, options, manifest);
      return {
        predictions: findings.flatMap((finding) => outline(finding, at, manifest, options.maskFormat) ?? []),
      } satisfies Body<OutlinePrediction>;
    }
    case 'segment':
      return segmentation(decoder.decode(outputs, options, manifest), manifest, options.confidence, at);
    case 'classify': {
      const confidences = decoder.decode(outputs, options, manifest);
      return manifest.multiLabel
        ? multiLabel(confidences, manifest, options)
        : classification(confidences, manifest, options);
    }
  }
}
