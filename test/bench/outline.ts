import { yolov8 } from '../../lib/decoders/yolov8';
import { yolov8Seg } from '../../lib/decoders/yolov8-seg';
import { defaultDrawOptions } from '../../lib/draw/options';
import { overlay } from '../../lib/draw/overlay';
import { encodedFrame } from '../../lib/frame';
import { decodeScaled } from '../../lib/image/codec';
import { fitInto } from '../../lib/image/letterbox';
import { answerBody } from '../../lib/model/answer';
import type { Decoder, Output } from '../../lib/model/decoder';
import type { Manifest } from '../../lib/model/manifest';
import type { MaskFormat, OutlinePrediction } from '../../lib/prediction';
import { interleave, median, series, settled, summary } from './measure';
import { seeded } from './random';
import { atMost, type Row, type Target } from './row';
import { type Setting, scaled } from './setting';

const side = 640;
const [classCount, cells, count, grid] = [80, 8400, 32, 160];
const instances = 10;
const image = { width: 1920, height: 1080 };
const at = fitInto(image, { width: side, height: side }, 'letterbox');
const names = Array.from({ length: classCount }, (_, id) => `thing ${id}`);
const manifest = { width: side, height: side, classes: names } as Partial<Manifest> as Manifest;
const options = { confidence: 0.4, overlap: 0.3, agnostic: false, maxDetections: 300, wanted: () => true };

/** What shapes cost over boxes, on outputs that are made here, and what drawing them does. */
export async function outlineRows(setting: Setting): Promise<Row[]> {
  const scene = sceneOf();
  const read = (decoder: Decoder, outputs: Output[], maskFormat: MaskFormat = 'polygon') =>
    settled(() => series(6, () => answerBody(decoder, outputs, { ...options, maskFormat }, manifest, at)));
  const rounds = scaled(setting, 24, 2);
  const { detect, polygon, rle } = await interleave(
    {
      detect: read(yolov8, [scene.boxes]),
      polygon: read(yolov8Seg, [scene.findings, scene.prototypes]),
      rle: read(yolov8Seg, [scene.findings, scene.prototypes], 'rle'),
    },
    rounds,
  );
  const over = (name: string, times: number[], target?: Target): Row => {
    const { median: value, p10, p90 } = summary(times.map((time, round) => time - detect[round]!));
    const made = `${median(times).toFixed(2)} ms over ${median(detect).toFixed(2)} ms for the boxes alone`;
    return { group: 'outline', name, value, p10, p90, unit: 'ms', made, ...(target && { target }) };
  };
  return [
    over(`1080p: ${instances} polygons over boxes`, polygon, atMost(6)),
    over(`1080p: ${instances} run lengths over boxes`, rle),
    await drawRow(setting, scene),
  ];
}

/** Laying the polygons over the pixels of a 1080p picture, both decoded. */
async function drawRow(setting: Setting, { findings, prototypes }: Scene): Promise<Row> {
  const body = await answerBody(yolov8Seg, [findings, prototypes], options, manifest, at);
  const prediction = { ...(body as OutlinePrediction), image };
  const { jpeg } = setting.pictures.find(({ name }) => name === '1080p')!;
  const pixels = await decodeScaled(encodedFrame(jpeg)!, () => image);
  const drawn = { ...defaultDrawOptions, labels: false };
  const measure = settled(() => series(6, () => overlay(pixels, prediction, drawn)));
  const { draw } = await interleave({ draw: measure }, scaled(setting, 24, 2));
  const { median: value, p10, p90 } = summary(draw);
  const points = prediction.predictions.reduce((sum, one) => sum + one.points!.length, 0);
  const made = `${points} points in decoded pixels, without labels`;
  const name = `1080p: draw ${prediction.predictions.length} polygons`;
  return { group: 'outline', name, value, p10, p90, unit: 'ms', made, target: atMost(3) };
}

interface Scene {
  /** [1, 4 + C, N] */
  boxes: Output;
  /** [1, 4 + C + K, N] */
  findings: Output;
  prototypes: Output;
}

/**
 * Ten instances with boxes of some 30 × 27 cells of the prototypes, as on a photograph of a street. Each has a prototype
 * of its own, a wavy oval that almost fills its box, and the others with little weight.
 */
function sceneOf(): Scene {
  const random = seeded(10);
  const rows = 4 + classCount + count;
  const findings = new Float32Array(rows * cells).map((_, i) => (i < (4 + classCount) * cells ? 0.02 * random() : 0));
  const prototypes = Float32Array.from({ length: count * grid * grid }, () => random() - 0.5);
  for (let one = 0; one < instances; one++) {
    const box = someBox(random);
    const cell = 37 + 800 * one;
    box.forEach((value, row) => {
      findings[row * cells + cell] = value;
    });
    findings[(4 + one) * cells + cell] = 0.5 + 0.4 * random();
    for (let k = 0; k < count; k++)
      findings[(4 + classCount + k) * cells + cell] = k === one ? 1 : 0.1 * (random() - 0.5);
    drawOval(prototypes.subarray(one * grid * grid, (one + 1) * grid * grid), box, one);
  }
  return {
    boxes: { name: 'output0', dims: [1, 4 + classCount, cells], data: findings.slice(0, (4 + classCount) * cells) },
    findings: { name: 'output0', dims: [1, rows, cells], data: findings },
    prototypes: { name: 'output1', dims: [1, count, grid, grid], data: prototypes },
  };
}

/** cx, cy, width, height in pixels of the model's input, inside the letterboxed picture. */
function someBox(random: () => number): [cx: number, cy: number, width: number, height: number] {
  const [width, height] = [side * (0.1 + 0.2 * random()), at.height * (0.15 + 0.3 * random())];
  const x = width / 2 + (side - width) * random();
  return [x, at.top + height / 2 + (at.height - height) * random(), width, height];
}

/** Logits of an oval with `3 + number % 4` waves. */
function drawOval(plane: Float32Array, [cx, cy, width, height]: readonly number[], number: number): void {
  for (let i = 0; i < plane.length; i++) {
    const x = (((i % grid) + 0.5) * (side / grid) - cx!) / (width! / 2);
    const y = ((Math.floor(i / grid) + 0.5) * (side / grid) - cy!) / (height! / 2);
    const wave = 0.85 + 0.1 * Math.sin((3 + (number % 4)) * Math.atan2(y, x));
    plane[i] = 8 * (wave - Math.hypot(x, y));
  }
}
