import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { freePort, untilServed } from '../ports';

/** Whether ffmpeg is installed here; `LINESIDE_FFMPEG` names another. */
export const ffmpeg: string | undefined = [process.env.LINESIDE_FFMPEG, 'ffmpeg'].find(
  (path) => path && spawnSync(path, ['-version']).status === 0,
);

/** Skips tests, and says so, where there is no ffmpeg. */
export function needsFfmpeg(this: Mocha.Context): void {
  if (ffmpeg) return;
  console.log('      skipped: no ffmpeg here; install the package ffmpeg, or name one in LINESIDE_FFMPEG');
  this.skip();
}

/** A real camera: ffmpeg serving a picture that moves, to one client at a time. */
export interface MjpegCamera {
  url: string;
  port: number;
  /** Ends it, as a power cut does. */
  kill(): Promise<void>;
  /** It says nothing any more, and its connection stays. */
  freeze(): void;
  thaw(): void;
  /** Resolves when it has ended: it serves one, and ends when that one goes. */
  ended: Promise<void>;
  pid: number;
}

/** Listens on its port, the next free one where none is given, when this resolves, and serves whoever connects first. */
export async function mjpegCamera({ port = 0, size = '320x240', fps = 25 } = {}): Promise<MjpegCamera> {
  const own = port || (await freePort());
  const url = `http://127.0.0.1:${own}/`;
  const source = ['-re', '-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=${fps}`];
  const served = ['-c:v', 'mjpeg', '-q:v', '5', '-f', 'mpjpeg', '-listen', '1', url];
  const child = spawn(ffmpeg!, ['-loglevel', 'error', ...source, ...served], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await untilServed(own);
  return {
    url,
    port: own,
    pid: child.pid!,
    kill: () => {
      child.kill('SIGKILL');
      return ended;
    },
    ended,
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
  };
}

/** Makes a video of a moving picture, of which one a second is whole, or each `whole`th; its format is told by the ending of `name`. */
export function makeVideo(
  folder: string,
  name: string,
  { size = '320x240', seconds = 2, fps = 25, whole = 0 } = {},
): string {
  const path = join(folder, name);
  const source = ['-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=${fps}:duration=${seconds}`];
  const coded = name.endsWith('.mjpeg')
    ? ['-c:v', 'mjpeg', '-q:v', '5']
    : ['-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '0', '-pix_fmt', 'yuv420p', '-g', String(whole || fps)];
  const { status, stderr } = spawnSync(ffmpeg!, ['-loglevel', 'error', '-y', ...source, ...coded, path]);
  if (status !== 0) throw new Error(`expected a video but ffmpeg said ${stderr}`);
  return path;
}
