import { expected, LinesideError } from '../../lib/errors';

/** What a message can ask of a camera. */
const actions = ['start', 'stop', 'snapshot'] as const;
export type Action = (typeof actions)[number];

/** `msg.action`; `undefined` where there is none. Throws `BAD_OPTION`. */
export function readAction(value: unknown): Action | undefined {
  const action = actions.find((one) => one === value);
  if (action || value === undefined) return action;
  throw new LinesideError('BAD_OPTION', expected(`one of ${actions.join(', ')}`, 'msg.action', value));
}
