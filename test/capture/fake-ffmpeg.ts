import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A program in ffmpeg's place: a script that knows its command line as `args` and may write `picture(3)`. */
export interface FakeFfmpeg {
  path: string;
  folder: string;
  /** The command lines with which it was begun. */
  begun(): Promise<string[]>;
  remove(): Promise<void>;
}

/** A JPEG in outline, as far as a splitter looks; its last byte but two is its number. */
export const outline = (number: number) =>
  Buffer.from([...[0xff, 0xd8, 0xff, 0xda, 0, 2, 1], number % 250, 0xff, 0xd9]);
export const numberOf = (jpeg: Buffer) => jpeg.at(-3)!;

const start = `
const args = process.argv.slice(2).join(' ');
if (args.includes('-version')) { console.log('ffmpeg version 6.1'); process.exit(); }
require('fs').appendFileSync(__dirname + '/begun', args + '\\n');
const picture = (number) => Buffer.from([0xff, 0xd8, 0xff, 0xda, 0, 2, 1, number % 250, 0xff, 0xd9]);
const pictures = (count) => Buffer.concat(Array.from({ length: count }, (_, at) => picture(at)));
const opened = (codec, duration) => console.error("Input #0, x, from 'x':\\n  Duration: " + duration + ", start: 0\\n  Stream #0:0: Video: " + codec + ", 8x8");
const stay = () => setInterval(() => {}, 1e6);
`;

export async function fakeFfmpeg(script: string): Promise<FakeFfmpeg> {
  const folder = await mkdtemp(join(tmpdir(), 'lineside-fake-ffmpeg-'));
  const path = join(folder, 'ffmpeg');
  await writeFile(path, `#!${process.execPath}\n${start}${script}`);
  await chmod(path, 0o755);
  const log = join(folder, 'begun');
  return {
    path,
    folder,
    begun: async () => (await readFile(log, 'utf8').catch(() => '')).split('\n').filter(Boolean),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
