import type { ErrorCode } from '../errors';

/** What is opened, and how its pictures are handed on. Travels to the capture process, never on its command line. */
export interface CaptureSettings {
  /** What people call it: without user and password. */
  name: string;
  /** An address, a file or a device as ffmpeg takes it, without user and password. Empty where there is a `command`. */
  url: string;
  login?: { user: string; password: string };
  /** The address itself is nobody's business: it holds a key, or a password. */
  secret?: boolean;
  /** In place of ffmpeg: a shell's command that writes JPEG pictures to its standard output, one behind the other. */
  command?: string;
  /** The program itself: `ffmpeg`, or its path. */
  ffmpeg: string;
  /** More options of ffmpeg, before its `-i`. */
  inputOptions: readonly string[];
  /** ffmpeg's `-hwaccel`: `auto`, `cuda`, `vaapi` …; empty decodes on the processor. */
  hwaccel: string;
  /** Pictures a second at most; 0 takes all. */
  fps: number;
  /** Pixels to which pictures are shrunk; 0 leaves them as they come. */
  width: number;
  /** A file begins again at its end. */
  repeat: boolean;
  /** So long without a picture, it is given up and opened anew. */
  stallMs: number;
  whenBusy: 'latest' | 'queue';
  /** How many pictures wait in a `queue`. */
  queueLimit: number;
}

/** A picture as the camera, ffmpeg or a command gave it. */
export interface Picture {
  jpeg: Buffer;
  /** Milliseconds since 1970 at which its last byte came. */
  timestamp: number;
  /** Counts all pictures that came since the process began, those that nobody took too. */
  sequence: number;
}

/** Always `received = taken + skipped + failed + waiting`. */
export interface CaptureCounters {
  received: number;
  taken: number;
  /** Replaced by a newer one before anybody asked, or over the limit of pictures a second. */
  skipped: number;
  /** Cut off or garbage, or without a place in the queue. */
  failed: number;
  waiting: number;
}

/** Why there is no picture now. */
export interface Trouble {
  code: ErrorCode;
  message: string;
  /** The camera does not let this user in. */
  refused?: true;
}

/** What is told of a capture: a picture, why there is none now, or that there will be none any more. */
export type Caught = { picture: Picture } | { trouble: Trouble } | { ended: true };
