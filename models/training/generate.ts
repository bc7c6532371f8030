import { createWriteStream, mkdirSync, type WriteStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { type Frame, rawFrame } from '../../lib/frame';
import { decodeScaled, type Resample, type Size } from '../../lib/image/codec';
import { fitInto } from '../../lib/image/letterbox';
import { type Conditions, createCamera, type Shot, toJpeg, type View } from '../../lib/simulator';
import { cellIds, defectIds, inInput } from './labels';

/**
 * Writes a data set for train.py: pictures as the product prepares them for a model, and their truth, as raw files.
 *   node dist/models/training/generate.js --out data [--belt 3000] [--station 4000] [--only belt-train]
 */

/** Seeds of training pictures lie below a million; those from 9 000 000 on belong to the evaluation alone. */
const splits: Record<string, { view: View; conditions: Conditions; firstSeed: number; share: number }> = {
  'belt-train': { view: 'belt', conditions: 'usual', firstSeed: 1, share: 1 },
  'belt-val': { view: 'belt', conditions: 'hard', firstSeed: 8_000_000, share: 0.12 },
  'station-train': { view: 'station', conditions: 'usual', firstSeed: 500_000, share: 1 },
  'station-val': { view: 'station', conditions: 'hard', firstSeed: 8_500_000, share: 0.15 },
};

/** Pictures by the same camera: each has a belt, lamps and a lens of its own. */
const perSeed = 10;
/** Seconds in which all parts of a picture of the belt have gone. */
const beltPeriod = 7;

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'data' },
    belt: { type: 'string', default: '3000' },
    station: { type: 'string', default: '4000' },
    only: { type: 'string' },
  },
});

async function main(): Promise<void> {
  const names = Object.keys(splits).filter((name) => name === (values.only ?? name));
  if (names.length === 0)
    throw new Error(`expected ${Object.keys(splits).join(', ')} for --only but received ${values.only}`);
  const counts = { belt: countOf('belt'), station: countOf('station') };
  for (const name of names) {
    const { view, conditions, firstSeed, share } = splits[name]!;
    const folder = join(values.out, name);
    mkdirSync(folder, { recursive: true });
    const count = Math.round(counts[view] * share);
    await writers[view](folder, shots(view, conditions, firstSeed, count));
    writeFileSync(join(folder, 'meta.json'), JSON.stringify({ count, view, conditions, firstSeed, perSeed }));
  }
}

function countOf(view: View): number {
  const count = Number(values[view]);
  if (Number.isInteger(count) && count > 0) return count;
  throw new Error(`expected a whole number above 0 for --${view} but received ${values[view]}`);
}

function* shots(view: View, conditions: Conditions, firstSeed: number, count: number): Generator<Shot> {
  for (let taken = 0; taken < count; ) {
    const camera = createCamera({ view, conditions, seed: firstSeed + taken / perSeed });
    for (let at = 0; at < perSeed && taken < count; at++, taken++) {
      yield camera.shoot(view === 'belt' ? at * beltPeriod : at);
    }
  }
}

const beltInput = { width: 320, height: 256 };
const segmentInput = { width: 192, height: 192 };
const classifyInput = { width: 128, height: 128 };

const writers: Record<View, (folder: string, shots: Iterable<Shot>) => Promise<void>> = {
  async belt(folder, shots) {
    const files = openFiles(folder, ['images.u8', 'ids.u8', 'truth.jsonl']);
    for (const { picture, truth } of shots) {
      await files.write('images.u8', await prepare(await jpeg(picture), beltInput, 'lanczos'));
      await files.write('ids.u8', cellIds(truth.ids, picture, beltInput));
      const parts = truth.parts.map(({ class_id, visible, ...box }) => ({
        class_id,
        visible,
        box: inInput(box, picture, beltInput),
      }));
      await files.write('truth.jsonl', `${JSON.stringify({ parts })}\n`);
    }
    await files.close();
  },

  async station(folder, shots) {
    const files = openFiles(folder, ['images.u8', 'small.u8', 'masks.u8', 'truth.jsonl']);
    for (const { picture, truth } of shots) {
      const frame = await jpeg(picture);
      await files.write('images.u8', await prepare(frame, segmentInput, 'bilinear'));
      await files.write('small.u8', await prepare(frame, classifyInput, 'bilinear'));
      await files.write('masks.u8', defectIds(truth.defects, picture, segmentInput));
      const { class_id, defect } = truth.parts[0]!;
      const defect_id = ['crack', 'good', 'missing', 'rust'].indexOf(defect);
      await files.write('truth.jsonl', `${JSON.stringify({ class_id, defect_id })}\n`);
    }
    await files.close();
  },
};

/** A camera's picture has gone through a JPEG before a model sees it. */
async function jpeg(picture: Shot['picture']): Promise<Frame> {
  const data = await toJpeg(picture);
  return { ...rawFrame(picture), data, format: 'jpeg' };
}

/** The model's input, three bytes a pixel: scaled as the product scales, in the middle of grey 114. */
async function prepare(frame: Frame, input: Size, resample: Resample): Promise<Buffer> {
  const fit = fitInto(frame, input, 'letterbox');
  const pixels = await decodeScaled(frame, () => ({ width: fit.width, height: fit.height }), resample);
  const data = Buffer.alloc(3 * input.width * input.height, 114);
  for (let row = 0; row < fit.height; row++) {
    const to = 3 * ((fit.top + row) * input.width + fit.left);
    pixels.data.copy(data, to, 3 * row * fit.width, 3 * (row + 1) * fit.width);
  }
  return data;
}

function openFiles(folder: string, names: string[]) {
  const streams = new Map<string, WriteStream>(names.map((name) => [name, createWriteStream(join(folder, name))]));
  return {
    async write(name: string, data: Uint8Array | string) {
      const stream = streams.get(name)!;
      if (!stream.write(data)) await new Promise<void>((drained) => stream.once('drain', drained));
    },
    async close() {
      for (const stream of streams.values()) await finished(stream.end());
    },
  };
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
