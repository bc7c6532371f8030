import type { DrawOptions } from '../draw/options';
import { asFailed, type ErrorCode, type Failed, LinesideError } from '../errors';
import type { Frame } from '../frame';
import type { Answered, ModelCard, PredictOptions } from '../model/model';
import type { ModelSettings } from '../open';
import type { Prediction } from '../prediction';

/** What an engine process can be asked, and what it gives. Advanced serialisation: Buffers travel as bytes. */
export interface Jobs {
  open: { body: ModelSettings; result: ModelCard };
  predict: { body: { frame: Frame; options: PredictOptions }; result: Answered };
  predictAll: { body: { frames: readonly Frame[]; options: PredictOptions }; result: (Answered | Failed)[] };
  draw: { body: { frame: Frame; prediction: Prediction; options: DrawOptions }; result: Buffer };
}
export type Kind = keyof Jobs;

export type Request = { [K in Kind]: { id: number; kind: K; body: Jobs[K]['body'] } }[Kind];

/** Errors travel as code and sentence: a class and a stack of the other process are of no use here. */
export type Reply = { id: number; result: unknown } | { id: number; error: { code: ErrorCode; message: string } };

export function failure(id: number, thrown: unknown): Reply {
  return { id, ...asFailed(thrown, 'BAD_MODEL') };
}

/** The result of a reply; throws the error it carries. */
export function outcome(reply: Reply): unknown {
  if ('result' in reply) return reply.result;
  throw new LinesideError(reply.error.code, reply.error.message);
}
