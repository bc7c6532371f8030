import { constants, setPriority } from 'node:os';
import type { ErrorCode } from '../errors';
import { failure, type Jobs, type Reply, type Request, type Word } from './protocol';

/** How a process does each kind of job. */
export type Work<J extends Jobs<J>> = { [K in keyof J]: (body: J[K]['body']) => Promise<J[K]['result']> };

/**
 * Makes of this process one that `Child` forked: answers what it is asked, and ends when its parent goes away.
 * `title` is for lists of processes; `code` is that of errors which are not ours.
 */
export function serve<J extends Jobs<J>>(title: string, work: Work<J>, code: ErrorCode): void {
  stepBack();
  process.title = title;
  process.on('disconnect', () => process.exit());
  process.on('message', async (request: Request<J>) => {
    const reply = await answer(work, request, code);
    if (process.connected) process.send?.(reply);
  });
}

/** Tells the parent what it has not asked for. */
export function say(word: unknown): void {
  const said: Word = { word };
  if (process.connected) process.send?.(said);
}

async function answer<J extends Jobs<J>>(
  work: Work<J>,
  { id, kind, body }: Request<J>,
  code: ErrorCode,
): Promise<Reply> {
  try {
    return { id, result: await work[kind](body) };
  } catch (error) {
    return failure(id, error, code);
  }
}

/** Flows that drive machines come first: a child takes what processor time they leave. */
function stepBack(): void {
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Not allowed in some containers; then both compete as equals.
  }
}
