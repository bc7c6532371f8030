import { readFileSync } from 'node:fs';
import { classifier } from '../../lib/decoders/classifier';
import { semantic } from '../../lib/decoders/semantic';
import { defaultDrawOptions } from '../../lib/draw/options';
import { overlay } from '../../lib/draw/overlay';
import { encodedFrame } from '../../lib/frame';
import { decodeIds, decodeScaled } from '../../lib/image/codec';
import { type Fit, fitInto } from '../../lib/image/letterbox';
import { createTensorWriter, type TensorSpec } from '../../lib/image/tensor';
import { answerBody } from '../../lib/model/answer';
import type { Decoder, Output } from '../../lib/model/decoder';
import type { Manifest } from '../../lib/model/manifest';
import type { SegmentPrediction } from '../../lib/prediction';
import { interleave, type Measured, series, settled, summary } from './measure';
import { normal, seeded } from './random';
import { atMost, type Row, type Target } from './row';
import { type Setting, scaled } from './setting';

interface Case {
  name: string;
  decoder: Decoder;
  /** Pixels of the model's square input. */
  side: number;
  output: Output;
  classes: number;
  /** Whether decoding the picture counts. */
  counted: 'decode, fit, read' | 'fit, read';
  target?: Target;
}

const options = { confidence: 0.5, overlap: 0.3, agnostic: false, maxDetections: 300, wanted: () => true };

/** What segmentation and classification of a 1080p JPEG cost beside the run, on outputs that are made here. */
export async function taskRows(setting: Setting): Promise<Row[]> {
  const { jpeg } = setting.pictures.find(({ name }) => name === '1080p')!;
  const rows: Row[] = [];
  for (const one of cases()) rows.push(await rowOf(setting, one, readFileSync(setting.pictures[1]!.path)));
  return [...rows, await drawRow(setting, jpeg)];
}

function cases(): Case[] {
  const segment = (grid: number, side: number, classes: number, target?: Target): Case => ({
    name: `segment, ${classes} classes over ${grid} × ${grid}`,
    decoder: semantic,
    ...{ side, classes, output: scores(grid, classes), counted: 'decode, fit, read', ...(target && { target }) },
  });
  return [
    segment(128, 512, 21, atMost(25)),
    segment(257, 257, 21, atMost(25)),
    segment(640, 640, 19),
    {
      name: 'classify, 1000 classes',
      decoder: classifier,
      ...{ side: 224, classes: 1000, counted: 'fit, read', target: atMost(2) },
      output: { name: 'output', dims: [1, 1000], data: normal(seeded(1), 1000, 4) },
    },
  ];
}

async function rowOf(setting: Setting, one: Case, jpeg: Buffer): Promise<Row> {
  const steps = await stepsOf(one, jpeg);
  const wanted = one.counted.split(', ');
  const times = await interleave(steps, scaled(setting, 16, 2));
  const sums = times.decode.map((_, round) => wanted.reduce((sum, step) => sum + times[step as 'read'][round]!, 0));
  const { median: value, p10, p90 } = summary(sums);
  const made = wanted.map((step) => `${step} ${summary(times[step as 'read']).median.toFixed(2)}`).join(' + ');
  return {
    group: 'tasks',
    name: `1080p: ${one.name}`,
    value,
    p10,
    p90,
    unit: 'ms',
    made,
    ...(one.target && { target: one.target }),
  };
}

async function stepsOf(
  { decoder, side, output, classes }: Case,
  jpeg: Buffer,
): Promise<Record<'decode' | 'fit' | 'read', Measured>> {
  const { defaults } = decoder;
  const spec: TensorSpec = { ...defaults, width: side, height: side, channels: 3, type: 'float32', layout: 'NCHW' };
  const names = Array.from({ length: classes }, (_, id) => (id === 0 ? 'background' : `class ${id}`));
  const manifest = { width: side, height: side, classes: names, multiLabel: false } as Partial<Manifest> as Manifest;
  const frame = encodedFrame(jpeg)!;
  let at: Fit | undefined;
  const decode = () => decodeScaled(frame, (image) => (at = fitInto(image, spec, defaults.resize)));
  const pixels = await decode();
  const writer = createTensorWriter(spec);
  const times = (work: () => unknown) => settled(() => series(5, work));
  return {
    decode: times(decode),
    fit: times(() => writer.write(pixels, at!)),
    read: times(() => answerBody(decoder, [output], options, manifest, at!)),
  };
}

/**
 * Logits in areas that are a third of the picture wide and blend into each other, on a background. As of DeepLabV3 on a
 * photograph of a street: two thirds are background, classes meet in 3 % of the cells, and the two best of 4 in 10 are
 * near each other.
 */
function scores(grid: number, classes: number): Output {
  const coarse = 4;
  const noise = normal(seeded(grid), classes * coarse * coarse, 9).map(
    (value, i) => value + (i < coarse ** 2 ? 15 : 0),
  );
  const data = new Float32Array(classes * grid * grid);
  for (let channel = 0, to = 0; channel < classes; channel++) {
    const at = (x: number, y: number) => noise[(channel * coarse + y) * coarse + x]!;
    for (let row = 0; row < grid; row++) {
      for (let column = 0; column < grid; column++, to++) {
        data[to] = between(at, ((coarse - 1) * column) / grid, ((coarse - 1) * row) / grid);
      }
    }
  }
  return { name: 'output', dims: [1, classes, grid, grid], data };
}

function between(at: (x: number, y: number) => number, x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [right, down] = [x - left, y - top];
  const upper = at(left, top) * (1 - right) + at(left + 1, top) * right;
  return upper * (1 - down) + (at(left, top + 1) * (1 - right) + at(left + 1, top + 1) * right) * down;
}

/** Laying a mask over the pixels of a 1080p picture, both decoded. */
async function drawRow(setting: Setting, jpeg: Buffer): Promise<Row> {
  const [, one] = cases();
  const image = { width: 1920, height: 1080 };
  const at = fitInto(image, { width: one!.side, height: one!.side }, 'stretch');
  const names = Array.from({ length: one!.classes }, (_, id) => (id === 0 ? 'background' : `class ${id}`));
  const manifest = { width: one!.side, height: one!.side, classes: names } as Partial<Manifest> as Manifest;
  const body = await answerBody(one!.decoder, [one!.output], options, manifest, at);
  const prediction = { ...(body as SegmentPrediction), image };
  const ids = await decodeIds(Buffer.from(prediction.segmentation_mask, 'base64'));
  const pixels = await decodeScaled(encodedFrame(jpeg)!, () => image);
  const measure = settled(() => series(6, () => overlay(pixels, prediction, defaultDrawOptions, ids)));
  const { draw } = await interleave({ draw: measure }, scaled(setting, 16, 2));
  const { median: value, p10, p90 } = summary(draw);
  const covered = 100 * (1 - (prediction.areas.find(({ class_id }) => class_id === 0)?.share ?? 0));
  const made = `a mask over ${covered.toFixed(0)} % of decoded pixels`;
  return { group: 'tasks', name: '1080p: draw a mask', value, p10, p90, unit: 'ms', made, target: atMost(6) };
}
