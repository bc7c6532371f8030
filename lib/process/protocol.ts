import { asFailed, type ErrorCode, LinesideError } from '../errors';

/** What a process can be asked, by kind, and what it gives. Advanced serialisation: Buffers travel as bytes. */
export type Jobs<J> = { [K in keyof J]: { body: unknown; result: unknown } };

export type Request<J extends Jobs<J>> = { [K in keyof J]: { id: number; kind: K; body: J[K]['body'] } }[keyof J];

/** Errors travel as code and sentence: a class and a stack of the other process are of no use here. */
export type Reply = { id: number; result: unknown } | { id: number; error: { code: ErrorCode; message: string } };

/** What a process says without being asked. */
export type Word = { word: unknown };

/** `code` is that of errors which are not ours. */
export function failure(id: number, thrown: unknown, code: ErrorCode): Reply {
  return { id, ...asFailed(thrown, code) };
}

/** The result of a reply; throws the error it carries. */
export function outcome(reply: Reply): unknown {
  if ('result' in reply) return reply.result;
  throw new LinesideError(reply.error.code, reply.error.message);
}
