/** A real Node-RED in a process of its own, with one flow: what goes in at `in` comes out at `out`, or ends at `failed`. */
import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { serve } from './child';
import { series, steadyRate } from './measure';
import { type FlowNode, type Message, startNodeRed } from './node-red';
import { svgComposite } from './svg';

type Running = Awaited<ReturnType<typeof startNodeRed>>;

/** How often the loop's health is looked at; Node's histogram counts this on top of the delay. */
const resolutionMs = 1;
const tickMs = 5;

let red: Running;
let message: Message;

const answers = {
  async open(folder: string, nodes: FlowNode[]): Promise<void> {
    red = await startNodeRed(folder, nodes);
  },

  /** The message that is sent from now on; a picture is read from its file. */
  use(path: string, rest: Message = {}): void {
    const data = readFileSync(path);
    message = 'image' in rest ? { ...rest, image: { ...(rest.image as object), data } } : { ...rest, payload: data };
  },

  /** From now on messages of `count` pictures. */
  useBatch(path: string, count: number): void {
    message = { payload: Array.from({ length: count }, () => readFileSync(path)) };
  },

  /** One message to see what comes out. */
  async once(): Promise<Message> {
    return red.through('in', message);
  },

  /** Milliseconds from message in to message out, one in flight. */
  async run(count: number): Promise<number[]> {
    return series(count, () => red.through('in', message));
  },

  /** The same work by sharp's SVG composite, in the same process. */
  async svg(count: number): Promise<number[]> {
    return series(count, () => svgComposite(message));
  },

  /** Messages a second with `inFlight` on their way, over `durationMs`. */
  rate: (durationMs: number, inFlight: number): Promise<number> =>
    steadyRate(durationMs, inFlight, () => red.through('in', message)),

  /** `count` messages, `inFlight` at a time. */
  async pass(count: number, inFlight: number): Promise<void> {
    let begun = 0;
    const sender = async () => {
      while (begun++ < count) await red.through('in', message);
    };
    await Promise.all(Array.from({ length: inFlight }, sender));
  },

  /** `count` messages, `inFlight` at a time, some of which fail: how many ended once, and how, by code. */
  async flood(count: number, inFlight: number): Promise<{ once: number; ends: Record<string, number> }> {
    const [ends, strays]: [Record<string, number>, number] = [{}, red.strays()];
    let begun = 0;
    const sender = async () => {
      while (begun++ < count) {
        const end = await red.through('in', message).then(
          () => 'answered',
          ({ message: error }: Error) => (JSON.parse(error) as { code: string }).code,
        );
        ends[end] = (ends[end] ?? 0) + 1;
      }
    };
    await Promise.all(Array.from({ length: inFlight }, sender));
    const ended = Object.values(ends).reduce((sum, times) => sum + times, 0);
    return { once: ended - (red.strays() - strays), ends };
  },

  /** The event loop over `durationMs`; `everyMs` sends a message that often to `camera`, 0 sends none. */
  async loop(durationMs: number, everyMs: number) {
    const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
    let ticks = 0;
    const tick = setInterval(() => ticks++, tickMs);
    const camera = everyMs > 0 ? setInterval(() => red.send('camera', message), everyMs) : undefined;
    histogram.enable();
    await new Promise((resolve) => setTimeout(resolve, durationMs));
    histogram.disable();
    clearInterval(tick);
    clearInterval(camera);
    const delay = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - resolutionMs);
    const [p50, p99] = [delay(histogram.percentile(50)), delay(histogram.percentile(99))];
    return { p50, p99, max: delay(histogram.max), share: (100 * ticks * tickMs) / durationMs };
  },

  /** Megabytes of resident memory: this process, and the engines together. */
  memory(): { nodeRed: number; engine: number } {
    const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(' ');
    return { nodeRed: resident(process.pid), engine: children.reduce((sum, pid) => sum + resident(Number(pid)), 0) };
  },
};

function resident(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}

export type Flow = typeof answers;

serve(answers, async () => red?.stop());
