import { LinesideError } from '../errors';
import { say, serve } from '../process/serve';
import { Capture } from './capture';
import { hearPrograms } from './programs';
import type { CaptureCounters, CaptureSettings, Caught } from './settings';

/** What the capture process is asked. */
export interface CaptureJobs {
  /** Begins; asked once. */
  open: { body: CaptureSettings; result: undefined };
  /** The next picture, waited for. */
  next: { body: undefined; result: Told };
  /** The first picture from now on. */
  look: { body: undefined; result: Told };
  count: { body: undefined; result: CaptureCounters };
  /** Answered when the program has ended. */
  close: { body: undefined; result: undefined };
}

/** What came, and what became of the pictures until then. */
export type Told = Caught & { counters: CaptureCounters };

let capture: Capture | undefined;

serve<CaptureJobs>(
  'lineside-capture',
  {
    open: async (settings) => {
      capture = new Capture(settings);
      return undefined;
    },
    next: async () => told(await opened().shelf.next()),
    look: async () => told(await opened().shelf.look()),
    count: async () => opened().shelf.counters,
    close: async () => void (await capture?.close()) as undefined,
  },
  'BAD_SOURCE',
);
hearPrograms(say);
// The parent went away, or this process was told to end: nothing may go on for nobody.
process.on('exit', () => capture?.kill());
process.on('SIGTERM', () => process.exit());
// Ctrl-C reaches this process too, before Node-RED has closed its nodes: that one says when it is time.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});

function opened(): Capture {
  if (capture) return capture;
  throw new LinesideError('BAD_SOURCE', 'a picture was asked for before a camera was opened');
}

function told(caught: Caught): Told {
  return { ...caught, counters: opened().shelf.counters };
}
