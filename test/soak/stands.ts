import { copyFile, rename } from 'node:fs/promises';
import type { Child } from '../bench/child';
import { type RtspCamera, rtspCamera } from '../cameras/rtsp';
import type { Belt } from './belt-camera';
import type { CameraServer } from './camera-server';

/** A camera as it stands in a hall, where all sorts of things happen to it. */
export interface Stand {
  leave(): Promise<void>;
  /** At the same address. */
  back(): Promise<void>;
  /** It says nothing any more, and connections to it stay. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** Its pictures have another size from now on: gives their width. */
  resize(): Promise<number>;
  /** Sends half a picture, and what is none; only of those that send JPEG. */
  spoil?(): Promise<void>;
}

/** Pixels of the belt's pictures (belt-camera.ts). */
const widths: Record<keyof Belt, number> = { wide: 640, narrow: 480 };

/** One that gives JPEG by HTTP. */
export function jpegStand(server: Child<CameraServer>, at: number): Stand {
  let size: keyof Belt = 'wide';
  return {
    leave: () => server.ask('leave', at),
    back: () => server.ask('back', at),
    freeze: () => server.ask('freeze', at),
    thaw: () => server.ask('thaw', at),
    spoil: () => server.ask('spoil', at),
    async resize() {
      size = size === 'wide' ? 'narrow' : 'wide';
      await server.ask('resize', at, size);
      return widths[size];
    },
  };
}

const login = ['guard', 'secret'] as const;

/** One that gives video by RTSP: a program of its own. It reads its video anew whenever that is over. */
export class RtspStand implements Stand {
  private size: keyof Belt = 'wide';

  private constructor(
    private readonly videos: Record<keyof Belt, string>,
    private readonly shown: string,
    private camera: RtspCamera,
  ) {}

  /** `shown` is the file that it reads: now this video, now that. */
  static async open(videos: Record<keyof Belt, string>, shown: string): Promise<RtspStand> {
    await copyFile(videos.wide, shown);
    return new RtspStand(videos, shown, await rtspCamera(shown, ...login));
  }

  get url(): string {
    return this.camera.url.replace('//', `//${login.join(':')}@`);
  }

  async leave(): Promise<void> {
    await this.camera.stop('SIGKILL');
  }

  async back(): Promise<void> {
    this.camera = await rtspCamera(this.shown, ...login, this.camera.port);
  }

  async freeze(): Promise<void> {
    process.kill(this.camera.pid, 'SIGSTOP');
  }

  async thaw(): Promise<void> {
    process.kill(this.camera.pid, 'SIGCONT');
  }

  async resize(): Promise<number> {
    this.size = this.size === 'wide' ? 'narrow' : 'wide';
    const next = `${this.shown}.next`;
    await copyFile(this.videos[this.size], next);
    await rename(next, this.shown);
    return widths[this.size];
  }
}
