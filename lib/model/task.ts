import { LinesideError } from '../errors';
import type { Task } from '../prediction';

/** Throws `WRONG_TASK` where both are known and not the same. */
export function refuseOtherTask(own: Task | undefined, models: Task | undefined): void {
  if (own === undefined || models === undefined || own === models) return;
  throw new LinesideError(
    'WRONG_TASK',
    `this is a model for the task "${models}"; use it in a node "${models}", not "${own}"`,
  );
}
