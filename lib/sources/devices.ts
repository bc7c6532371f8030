import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A camera at this machine. */
export interface CameraDevice {
  /** `/dev/video0` */
  path: string;
  /** What its maker calls it. */
  name: string;
}

/** Where Linux describes its video devices. */
const described = '/sys/class/video4linux';

/**
 * The cameras at this machine, as Video4Linux knows them; none on other systems. Of a camera's devices only the first:
 * the others carry no pictures.
 */
export async function cameraDevices(folder = described): Promise<CameraDevice[]> {
  const names = await readdir(folder).catch(() => []);
  const devices = await Promise.all(names.map((name) => deviceOf(folder, name)));
  const { compare } = new Intl.Collator('en', { numeric: true });
  return devices.filter((device) => device !== undefined).sort((a, b) => compare(a.path, b.path));
}

async function deviceOf(folder: string, name: string): Promise<CameraDevice | undefined> {
  const read = (file: string) =>
    readFile(join(folder, name, file), 'utf8').then(
      (text) => text.trim(),
      () => '',
    );
  const [title, index] = await Promise.all([read('name'), read('index')]);
  return index === '0' ? { path: `/dev/${name}`, name: title || name } : undefined;
}
