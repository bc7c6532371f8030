import { ffmpeg } from '../cameras/ffmpeg';
import { cameraToMqttRows } from './camera-to-mqtt';
import { captureCpuRows } from './capture-cpu';
import { jpegOrRawRows } from './jpeg-or-raw';
import type { Row } from './row';
import type { Setting } from './setting';

/** Live cameras: how long a picture's way is, and what they cost. Who takes how much of a processor is read from Linux' /proc. */
export async function cameraRows(setting: Setting): Promise<Row[]> {
  if (!ffmpeg) {
    console.error('no ffmpeg here, so no rows of cameras; install the package ffmpeg, or name one in LINESIDE_FFMPEG');
    return [];
  }
  const latency = await cameraToMqttRows(setting);
  if (process.platform !== 'linux') return latency;
  return [...latency, ...(await captureCpuRows(setting)), ...(await jpegOrRawRows(setting))];
}
