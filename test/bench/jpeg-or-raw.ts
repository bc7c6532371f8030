import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ffmpegCommand } from '../../lib/capture/ffmpeg';
import type { Size } from '../../lib/image/codec';
import { ffmpeg } from '../cameras/ffmpeg';
import { settings } from '../capture/settings';
import { type Child, start } from './child';
import { cpuOf } from './cpu';
import type { FrameSink } from './frame-sink';
import type { FrameSource } from './frame-source';
import { interleave, median, ratios } from './measure';
import { atMost, type Row } from './row';
import { type Setting, scaled } from './setting';

/** Of ffmpeg; the names of its options are older. */
const version = 5;

/**
 * In which form pictures go on that the camera did not send as JPEG: what all processes together take of one, from H.264
 * through capture process and Node-RED's to pixels in the engine, JPEG over bare pixels.
 */
export async function jpegOrRawRows(setting: Setting): Promise<Row[]> {
  const { width, height, path } = setting.pictures[1]!;
  const video = makeVideo(setting, path);
  if (!video) return [];
  const jpeg = ffmpegCommand(
    settings({ url: video, whenBusy: 'queue' }),
    { codec: 'h264', recording: true },
    version,
  ).args;
  const raw = [...jpeg.slice(0, jpeg.indexOf('-c:v')), '-f', 'rawvideo', '-pix_fmt', 'rgb24', 'pipe:1'];
  const processes = { source: start<FrameSource>('frame-source.js'), sink: start<FrameSink>('frame-sink.js') };
  const measures = {
    jpeg: () => cpuPerFrame(processes, jpeg),
    raw: () => cpuPerFrame(processes, raw, { width, height }),
  };
  const figures = await interleave(measures, scaled(setting, 6, 1));
  await Promise.all([processes.source.stop(), processes.sink.stop()]);
  const { median: value, p10, p90 } = ratios(figures.jpeg, figures.raw);
  const made = `${median(figures.jpeg).toFixed(1)} ms of a core over ${median(figures.raw).toFixed(1)} ms a picture`;
  const name = '1080p H.264, as JPEG over as pixels, to the engine';
  return [{ group: 'camera', name, value, p10, p90, unit: 'x', made, target: atMost(1) }];
}

/** A picture that moves, so that it is worth coding; `undefined`, and said, where this ffmpeg cannot code it. */
function makeVideo(setting: Setting, picture: string): string | undefined {
  const path = join(setting.folder, 'line.mp4');
  const moving = ['-loop', '1', '-framerate', '25', '-i', picture, '-vf', 'scroll=horizontal=0.003'];
  const coded = '-c:v libx264 -preset veryfast -pix_fmt yuv420p'.split(' ');
  const args = [...moving, '-t', String(scaled(setting, 3, 0.3)), ...coded, path];
  const { status, stderr } = spawnSync(ffmpeg!, ['-loglevel', 'error', '-y', ...args]);
  if (status === 0) return path;
  console.error(`no video in H.264 here, so no row of JPEG over pixels; ffmpeg said ${stderr}`);
  return undefined;
}

interface Processes {
  source: Child<FrameSource>;
  sink: Child<FrameSink>;
}

/** Milliseconds of processor time, of all processes, for each picture of a video, one after another. */
async function cpuPerFrame({ source, sink }: Processes, args: readonly string[], size?: Size): Promise<number> {
  const total = () => cpuOf(process.pid, source.pid, sink.pid);
  const before = total();
  await source.ask('open', ffmpeg!, args, size);
  let count = 0;
  for (let frame = await source.ask('next'); frame; frame = await source.ask('next')) {
    await sink.ask('fit', frame);
    count++;
  }
  return (1000 * (total() - before)) / count;
}
