import { serve } from '../process/serve';
import { createCamera, toJpeg, type View } from './index';

/** What the simulator's process is asked: the picture at a time of the belt, or of a part of the station, as a JPEG. */
export interface CameraJobs {
  shoot: { body: number; result: Buffer };
}

const collectEveryMs = 1000;
let collectAt = 0;

const [view, seed] = process.argv.slice(2);
const camera = createCamera({ view: view as View, seed: Number(seed) });

serve<CameraJobs>('lineside-simulator', { shoot }, 'BAD_SOURCE');

async function shoot(at: number): Promise<Buffer> {
  const jpeg = await toJpeg(camera.shoot(at).picture);
  setImmediate(collect); // when the answer is on its way
  return jpeg;
}

/** Left alone, V8 lets 64 MB of old pictures lie about, because they are outside its heap. A collection takes 10 ms. */
function collect(): void {
  if (performance.now() < collectAt) return;
  collectAt = performance.now() + collectEveryMs;
  globalThis.gc?.();
}
