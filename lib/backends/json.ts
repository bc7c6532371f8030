import { LinesideError } from '../errors';
import type { Reply } from './refusal';

/** The value of an answer, whatever content type it states. `BAD_ANSWER` for what is no JSON. */
export function readJson(server: string, { body, type }: Reply): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    const what = type ? `${type}, which` : 'what';
    throw new LinesideError(
      'BAD_ANSWER',
      `${server} answers with ${body.length} bytes of ${what} cannot be read as JSON`,
    );
  }
}
