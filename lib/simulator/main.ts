import { serve } from '../process/serve';
import { createCamera, toJpeg, type View } from './index';

/** What the simulator's process is asked: the picture at a time of the belt, or of a part of the station, as a JPEG. */
export interface CameraJobs {
  shoot: { body: number; result: Buffer };
}

const [view, seed] = process.argv.slice(2);
const camera = createCamera({ view: view as View, seed: Number(seed) });

serve<CameraJobs>('lineside-simulator', { shoot: (at) => toJpeg(camera.shoot(at).picture) }, 'BAD_SOURCE');
