/** Cameras over the simulated belt, by HTTP as MJPEG: a child of cameras.ts, because real ones take no time of this machine. */
import { serve } from '../bench/child';
import { type Belt, BeltCamera, paintBelt } from './belt-camera';

let belt: Belt;
let cameras: BeltCamera[] = [];

const answers = {
  /** Begins `count` cameras and gives their addresses. */
  async open(count: number): Promise<string[]> {
    belt = await paintBelt();
    cameras = Array.from({ length: count }, (_, at) => new BeltCamera(belt, at * 7)); // no two show the same
    return Promise.all(cameras.map((camera) => camera.open()));
  },

  /** The belt as bytes that ffmpeg makes a video of. */
  belt: (size: keyof Belt = 'wide'): Buffer => Buffer.concat(belt[size]),

  /** How many pictures each camera has sent to somebody. */
  sent: (): number[] => cameras.map(({ sent }) => sent),

  leave: async (at: number): Promise<void> => cameras[at]!.leave(),
  back: async (at: number): Promise<void> => void (await cameras[at]!.open()),
  freeze: (at: number): void => cameras[at]!.freeze(),
  thaw: (at: number): void => cameras[at]!.thaw(),
  spoil: (at: number): void => cameras[at]!.spoil(),
  resize: (at: number, size: keyof Belt): void => cameras[at]!.resize(size),
};

export type CameraServer = typeof answers;

serve(answers);
