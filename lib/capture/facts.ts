/** What ffmpeg says of its input once it has opened it. */
export interface Facts {
  /** The codec of the first video: `mjpeg`, `h264`, `hevc` … */
  codec?: string;
  /** It has an end: a file, or a recording on a server, and is not what happens now. Absent where ffmpeg does not say. */
  recording?: boolean;
}

/** Of a device that makes no JPEG, when it is asked for them. */
const refused = /Cannot find a proper format for codec 'mjpeg'/;

/** Reads ffmpeg's log, line by line, for what concerns the input; what comes of the output is left alone. */
export class FactReader {
  readonly facts: Facts = {};
  /** Pictures have another size than at first: ffmpeg goes on, and stretches them to the first one. */
  resized = false;
  private size: string | undefined;
  private inInput = false;
  /** Of a list of inputs ffmpeg says no length, whatever is in it. */
  private listed = false;

  /** Whether the line said something new. */
  read(line: string): boolean {
    const [, size] = /input from stream \d+:\d+ @ \w+\] (w:\d+ h:\d+)/.exec(line) ?? [];
    if (size) return this.measure(size);
    if (refused.test(line)) return this.learn('rawvideo');
    if (/^(Input|Output) #/.test(line)) this.enter(line);
    if (!this.inInput) return false;
    const [, duration] = /^\s*Duration: ([^,]+),/.exec(line) ?? [];
    if (duration && !this.listed) this.facts.recording = duration !== 'N/A';
    const [, codec] = /^\s*Stream #0:\d+[^:]*: Video: (\w+)/.exec(line) ?? [];
    return codec !== undefined && this.learn(codec);
  }

  private enter(section: string): void {
    this.inInput = section.startsWith('Input #0');
    this.listed = section.startsWith('Input #0, concat,');
  }

  private learn(codec: string): boolean {
    if (this.facts.codec) return false;
    this.facts.codec = codec;
    return true;
  }

  private measure(size: string): boolean {
    this.resized = this.size !== undefined && this.size !== size;
    this.size = size;
    return this.resized;
  }
}
