import { setImmediate } from 'node:timers/promises';
import { Line, type LineOptions, type WhenBusy } from '../lib/latest';
import { Slots } from '../lib/slots';

/** The counters of a line that nothing came to. */
export const none = { received: 0, answered: 0, skipped: 0, failed: 0, waiting: 0, working: 0 };

/** A line whose work ends when the test says so; what happens is written down in order. */
export function recorded(whenBusy: WhenBusy, { slots = new Slots(1), queueLimit = 3, log = [] as string[] } = {}) {
  const given: string[] = [];
  const endings = new Map<string, { answer: () => void; fail: (error: unknown) => void }>();
  const options: LineOptions<string> = {
    slots,
    whenBusy,
    queueLimit,
    work: (item) => {
      log.push(`work ${item}`);
      return new Promise((resolve, fail) => {
        endings.set(item, { answer: () => resolve(() => given.push(item)), fail });
      });
    },
    skip: (item) => log.push(`skip ${item}`),
    fail: (item, error) => log.push(`fail ${item} ${(error as { code?: string }).code ?? error}`),
  };
  const line = new Line(options);
  const end = async (item: string, error?: string) => {
    const ending = endings.get(item)!;
    if (error === undefined) ending.answer();
    else ending.fail(error);
    await setImmediate();
  };
  return { line, log, given, end, slots };
}
