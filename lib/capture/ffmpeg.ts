import type { Facts } from './facts';
import type { CaptureSettings } from './settings';

/** A program as it is started. */
export interface Command {
  file: string;
  args: readonly string[];
  /** What it reads from its standard input. */
  input?: string;
  /** Whether it is run by the system's shell. */
  shell?: boolean;
}

/** From this version on, a list of inputs may carry options, and so an address need not stand on a command line. */
const listsWithOptions = 5;
/** `-vsync` has another name. */
const fpsMode = 5.1;
/** A dead connection ends by itself, if nobody is left to end it. */
const socketTimeoutUs = 60_000_000;
/** ffmpeg's scale for JPEG, 2 is the best: at 3 a detector finds what it finds in the original. */
const jpegQuality = 3;

const protocols = 'pipe,fd,file,http,https,httpproxy,tcp,tls,udp,rtp,rtsp,rtsps,rtmp,rtmps,srt,crypto,hls,data';

/** What is expected of an input before ffmpeg has opened it. A wrong guess costs one more connection, the first time. */
export function guess({ url }: CaptureSettings): Required<Facts> {
  const recording = !isDevice(url) && !/^[a-z]+:\/\//i.test(url);
  const picture = isDevice(url) || (/^https?:/i.test(url) && !/\.(m3u8|mp4|mkv|ts|webm)(\?|$)/i.test(url));
  return { codec: picture ? 'mjpeg' : 'other', recording };
}

/** ffmpeg's command line: pictures come out as JPEG, one behind the other, as the camera made them where it made JPEG. */
export function ffmpegCommand(settings: CaptureSettings, facts: Required<Facts>, version: number): Command {
  const { ffmpeg, url, login } = settings;
  const log = ['-hide_banner', '-nostats', '-loglevel', 'verbose'];
  const listed = login !== undefined && version >= listsWithOptions;
  const opened = listed
    ? ['-f', 'concat', '-safe', '0', '-protocol_whitelist', protocols, '-i', 'pipe:0']
    : [...connection(settings, version).flatMap(([name, value]) => [`-${name}`, value]), '-i', withLogin(url, login)];
  const args = [...log, ...reading(settings, facts), ...opened, ...writing(settings, facts, version)];
  return { file: ffmpeg, args, ...(listed && { input: listOf(settings, version) }) };
}

/** ffmpeg's list of inputs (ffconcat), by which user and password reach it unseen by those who list processes. */
function listOf(settings: CaptureSettings, version: number): string {
  const options = connection(settings, version).map(([name, value]) => `option ${name} ${value}\n`);
  return `ffconcat version 1.0\nfile '${withLogin(settings.url, settings.login).replaceAll("'", '%27')}'\n${options.join('')}`;
}

function connection({ url }: CaptureSettings, version: number): [string, string][] {
  if (version < listsWithOptions) return /^rtsps?:/i.test(url) ? [['rtsp_transport', 'tcp']] : [];
  if (/^rtsps?:/i.test(url)) return [['rtsp_transport', 'tcp'], ['timeout', String(socketTimeoutUs)]]; // biome-ignore format: a row each
  return /^https?:/i.test(url) ? [['timeout', String(socketTimeoutUs)]] : [];
}

/**
 * Pictures by which ffmpeg learns what the input is are not kept for later, and those of five seconds, as usual, would be
 * many. Decoding whole pictures on several threads would hold back as many of them.
 */
const live = ['-fflags', 'nobuffer', '-analyzeduration', '2000000', '-thread_type', 'slice'];

function reading({ url, hwaccel, repeat, whenBusy, inputOptions }: CaptureSettings, facts: Required<Facts>): string[] {
  const { recording, codec } = facts;
  return [
    ...(recording ? [] : live),
    // As if it happened now; a queue takes each picture as fast as it can.
    ...(recording && whenBusy === 'latest' ? ['-re'] : []),
    ...(recording && repeat ? ['-stream_loop', '-1'] : []),
    ...(isDevice(url) ? ['-f', 'v4l2', ...(codec === 'mjpeg' ? ['-input_format', 'mjpeg'] : [])] : []),
    ...(hwaccel ? ['-hwaccel', hwaccel] : []),
    ...inputOptions,
  ];
}

function writing(settings: CaptureSettings, facts: Required<Facts>, version: number): string[] {
  const one = ['-map', '0:v:0', '-an', '-sn', '-dn'];
  const out = ['-flush_packets', '1', '-f', 'mjpeg', 'pipe:1'];
  if (copies(settings, facts)) return [...one, '-c:v', 'copy', ...out];
  const { fps, width } = settings;
  // Never larger than they are; an even height, as JPEG's colours want it.
  const filters = [...(fps > 0 ? [`fps=${fps}`] : []), ...(width > 0 ? [`scale='min(${width},iw)':-2`] : [])];
  const filter = filters.length > 0 ? ['-vf', filters.join(',')] : [];
  // A picture for each that came: without it, ffmpeg fills gaps with copies of the last one.
  const each = version >= fpsMode ? ['-fps_mode', 'passthrough'] : ['-vsync', '0'];
  return [...one, ...filter, ...each, '-c:v', 'mjpeg', '-q:v', String(jpegQuality), ...out];
}

/** Whether the camera's own JPEG are passed on; the limit of pictures a second is then kept behind ffmpeg. */
export function copies({ width }: CaptureSettings, { codec }: Facts): boolean {
  return codec === 'mjpeg' && width === 0;
}

function withLogin(url: string, login: CaptureSettings['login']): string {
  if (!login) return url;
  const [user, password] = [login.user, login.password].map(encodeURIComponent);
  return url.replace('://', `://${user}:${password}@`);
}

function isDevice(url: string): boolean {
  return url.startsWith('/dev/');
}
