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

/** Of a source that only takes pictures: it is never stopped, so it is not started either. Throws `BAD_OPTION`. */
export function refuseAction(value: unknown): undefined {
  if (value !== 'start' && value !== 'stop') return undefined;
  throw new LinesideError('BAD_OPTION', `msg.action ${value} is for cameras, videos and commands, not for this source`);
}
