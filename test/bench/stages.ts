import { readFileSync } from 'node:fs';
import * as ort from 'onnxruntime-node';
import { yoloDefaults } from '../../lib/decoders/yolo';
import { yolov8 } from '../../lib/decoders/yolov8';
import { encodedFrame } from '../../lib/frame';
import { nms, type Scored } from '../../lib/geometry/nms';
import { decodeScaled } from '../../lib/image/codec';
import { type Fit, fitInto } from '../../lib/image/letterbox';
import { createTensorWriter, type TensorSpec } from '../../lib/image/tensor';
import type { Manifest } from '../../lib/model/manifest';
import { startRaw } from './engine-flow';
import { interleave, median, ratios, series, settled } from './measure';
import { seeded } from './random';
import type { Row } from './row';
import { type Setting, scaled } from './setting';

const spec: TensorSpec = { ...yoloDefaults, width: 640, height: 640, channels: 3, type: 'float32', layout: 'NCHW' };
const threads = 2;
const options = { confidence: 0.4, overlap: 0.3, agnostic: false, maxDetections: 300, wanted: () => true };

/** What each step in the engine costs beside the run itself. Reading the outputs includes its own suppression. */
export async function stageRows(setting: Setting): Promise<Row[]> {
  const rows: Row[] = [];
  for (const picture of setting.pictures) rows.push(...(await rowsOf(setting, picture)));
  return rows;
}

async function rowsOf(setting: Setting, { name, path }: Setting['pictures'][number]): Promise<Row[]> {
  const raw = await startRaw(setting, threads);
  const stages = await stagesOf(setting.model, readFileSync(path));
  const measures = {
    run: settled(() => raw.ask('run', 4)),
    'decode and fit': settled(() => series(6, stages.decode)),
    tensor: settled(() => series(6, stages.write)),
    'read outputs': settled(() => series(6, stages.read)),
    'suppress 300': settled(() => series(6, stages.suppress)),
  };
  for (const stage of Object.values(stages)) await series(100, stage); // until the compiler is done with them
  const { run, ...times } = await interleave(measures, scaled(setting, 16, 2));
  await raw.stop();
  return Object.entries(times).map(([stage, figures]) => {
    const { median: value, p10, p90 } = ratios(figures, run);
    const made = `${median(figures).toFixed(2)} ms over a run of ${median(run).toFixed(1)} ms`;
    return { group: 'stages', name: `${name}: ${stage}`, value, p10, p90, unit: 'x', made };
  });
}

/** This head reads its shape from the output alone. */
const manifest = {} as Manifest;

async function stagesOf(model: string, jpeg: Buffer) {
  const frame = encodedFrame(jpeg)!;
  let at: Fit | undefined;
  const decode = () => decodeScaled(frame, (image) => (at = fitInto(image, spec, 'letterbox')));
  const pixels = await decode();
  const writer = createTensorWriter(spec);
  writer.write(pixels, at!);
  const output = await outputOf(model, writer.data as Float32Array);
  const boxes = crowd(300);
  return {
    decode,
    write: () => writer.write(pixels, at!),
    read: () => yolov8.decode([output], options, manifest),
    suppress: () => nms(boxes, options),
  };
}

async function outputOf(model: string, data: Float32Array) {
  const session = await ort.InferenceSession.create(model, { intraOpNumThreads: threads });
  const { output0 } = await session.run({ images: new ort.Tensor('float32', data, [1, 3, 640, 640]) });
  await session.release();
  return { name: 'output0', dims: output0!.dims, data: output0!.data as Float32Array };
}

/** Boxes of four classes, scattered so that about half of them overlap another. */
function crowd(count: number): Scored[] {
  const random = seeded(300);
  return Array.from({ length: count }, (_, i) => {
    const [x1, y1] = [600 * random(), 600 * random()];
    return { x1, y1, x2: x1 + 20 + 60 * random(), y2: y1 + 20 + 60 * random(), classId: i % 4, confidence: random() };
  });
}
