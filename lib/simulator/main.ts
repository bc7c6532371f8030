import { encode } from '../image/codec';
import { serve } from '../process/serve';
import { createCamera, type View } from './index';

/** What the simulator's process is asked: the picture at a time of the belt, or of a part of the station, as a JPEG. */
export interface CameraJobs {
  shoot: { body: number; result: Buffer };
}

/** As a camera's usual setting: what it takes away is below the noise. */
const quality = 90;

const [view, seed] = process.argv.slice(2);
const camera = createCamera({ view: view as View, seed: Number(seed) });

serve<CameraJobs>(
  'lineside-simulator',
  { shoot: (at) => encode(camera.shoot(at).picture, 'jpeg', quality) },
  'BAD_SOURCE',
);
