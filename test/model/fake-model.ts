import { yolov10 } from '../../lib/decoders/yolov10';
import { type Frame, rawFrame } from '../../lib/frame';
import type { PictureInput } from '../../lib/model/input';
import type { Declared, Manifest } from '../../lib/model/manifest';
import type { LocalCard, Session, Tensor } from '../../lib/model/model';
import { toOutputs } from '../../lib/model/output';
import { tensorModel } from '../../lib/model/tensor-model';

/** A row of YOLOv10's output. */
export type Row = [x1: number, y1: number, x2: number, y2: number, confidence: number, classId: number];

/** A model of 64 × 64 whose runs give what `answer` says: rows as YOLOv10 has them, in pixels of its input. */
export function model(
  answer: (images: Tensor) => Promise<Row[]> | Row[],
  changes: Partial<Session> = {},
  more: { manifest?: Declared; input?: Partial<PictureInput> } = {},
) {
  const session: Session = {
    inputs: [],
    outputs: [],
    provider: 'cpu',
    refused: {},
    async run({ images }) {
      const rows = await answer(images!);
      return { output0: { type: 'float32', dims: [1, rows.length, 6], data: Float32Array.from(rows.flat()) } };
    },
    close: async () => {},
    ...changes,
  };
  const size = { width: 64, height: 64 };
  const manifest: Manifest = {
    ...size,
    ...yolov10.defaults,
    task: 'detect',
    family: 'yolov10',
    classes: ['bolt', 'nut'],
    layout: 'NCHW',
    confidence: 0.4,
    overlap: 0.3,
    multiLabel: false,
    licence: '',
    source: '',
    ...more.manifest,
  };
  const input: PictureInput = {
    ...size,
    name: 'images',
    channels: 3,
    type: 'float32',
    layout: 'NCHW',
    batched: true,
    besides: [],
    ...more.input,
  };
  const first = toOutputs({ output0: { type: 'float32', dims: [1, 0, 6], data: new Float32Array(0) } });
  const card = { model_id: 'parts/3' } as LocalCard;
  return tensorModel({ session, input, spec: { ...input, ...manifest }, decoder: yolov10, manifest, card, first });
}

export const grey = (width: number, height: number, level = 0): Frame =>
  rawFrame({ data: Buffer.alloc(width * height, level), width, height, channels: 1 });
