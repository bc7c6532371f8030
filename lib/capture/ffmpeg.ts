import { opening } from './connection';
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

/** `-vsync` has another name. */
const fpsMode = 5.1;
/** ffmpeg's scale for JPEG, 2 is the best: at 3 a detector finds what it finds in the original. */
const jpegQuality = 3;

/** What is expected of an input before ffmpeg has opened it. A wrong guess costs one more connection, the first time. */
export function guess({ url, command }: CaptureSettings): Required<Facts> {
  const served = /^https?:/i.test(url);
  const video = /\.(mp4|m4v|mkv|mov|avi|webm)(\?|$)/i.test(url);
  const recording = command === undefined && !isDevice(url) && (isAddress(url) ? served && video : true);
  const picture = isDevice(url) || (served && !video && !/\.(m3u8|ts)(\?|$)/i.test(url));
  return { codec: picture ? 'mjpeg' : 'other', recording };
}

/** ffmpeg's command line: pictures come out as JPEG, one behind the other, as the camera made them where it made JPEG. */
export function ffmpegCommand(settings: CaptureSettings, facts: Required<Facts>, version: number): Command {
  const log = ['-hide_banner', '-nostats', '-loglevel', 'verbose'];
  const { args: opened, ...unseen } = opening(settings, version, facts.recording ? [] : looking);
  const args = [...log, ...reading(settings, facts), ...opened, ...writing(settings, facts, version)];
  return { file: settings.ffmpeg, args, ...unseen };
}

/**
 * What ffmpeg looks at before it gives the first picture. It would count twenty pictures for their rate, which nobody asks
 * for. Those that it has looked at are kept, because the first of them may be the only whole one for ten seconds.
 */
const looking = ['-analyzeduration', '2000000', '-fpsprobesize', '0'];
/** Decoding whole pictures on several threads would hold back as many of them. */
const live = [...looking, '-thread_type', 'slice'];

function reading({ url, hwaccel, repeat, whenBusy }: CaptureSettings, facts: Required<Facts>): string[] {
  const { recording, codec } = facts;
  return [
    ...(recording ? [] : live),
    // As if it happened now; a queue takes each picture as fast as it can.
    ...(recording && whenBusy === 'latest' ? ['-re'] : []),
    ...(recording && repeat ? ['-stream_loop', '-1'] : []),
    ...(isDevice(url) ? ['-f', 'v4l2', ...(codec === 'mjpeg' ? ['-input_format', 'mjpeg'] : [])] : []),
    ...(hwaccel ? ['-hwaccel', hwaccel] : []),
  ];
}

function writing(settings: CaptureSettings, facts: Required<Facts>, version: number): string[] {
  const one = ['-map', '0:v:0', '-an', '-sn', '-dn'];
  const out = ['-flush_packets', '1', '-f', 'mjpeg', 'pipe:1'];
  if (copies(settings, facts)) return [...one, '-c:v', 'copy', ...out];
  // A picture for each that came: without it, ffmpeg fills gaps with copies of the last one.
  const each = version >= fpsMode ? ['-fps_mode', 'passthrough'] : ['-vsync', '0'];
  const filters = ['-vf', filtersOf(settings, facts).join(',')];
  return [...one, ...filters, ...each, '-c:v', 'mjpeg', '-q:v', String(jpegQuality), ...out];
}

/**
 * Cameras number their pictures' times as they like, backwards and twice the same, which ends ffmpeg's encoder: what
 * happens now is timed by the clock, and each picture then goes out as the next one of a long row.
 */
function filtersOf({ fps, width }: CaptureSettings, { recording }: Facts): string[] {
  const now = recording ? [] : ["setpts='(RTCTIME-RTCSTART)/(TB*1000000)'"];
  // The first of each period; a filter for rates would fill gaps, too.
  const few = `select='isnan(prev_selected_t)+gt(floor(t*${fps}),floor(prev_selected_t*${fps}))'`;
  // Never larger than they are; an even height, as JPEG's colours want it.
  const small = `scale='min(${width},iw)':-2`;
  return [...(fps > 0 ? [...now, few] : []), ...(width > 0 ? [small] : []), 'settb=1/1000', 'setpts=N*1000000'];
}

/**
 * Whether the camera's own JPEG are passed on; the limit of pictures a second is then kept behind ffmpeg, by the clock.
 * A recording in a queue keeps no clock: what it has in a second, only ffmpeg knows.
 */
export function copies({ width, fps, whenBusy }: CaptureSettings, { codec, recording }: Required<Facts>): boolean {
  const timeless = recording && whenBusy === 'queue';
  return codec === 'mjpeg' && width === 0 && !(timeless && fps > 0);
}

/** Not the path of a file. */
export function isAddress(url: string): boolean {
  return /^[a-z]+:\/\//i.test(url);
}

function isDevice(url: string): boolean {
  return url.startsWith('/dev/');
}
