import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import type { Manifest } from '../../../lib/model/manifest';
import type { LocalCard } from '../../../lib/model/model';
import { openHere } from '../../../lib/open';
import { colourDetector } from '../../colour-detector';

export type Files = Record<string, unknown>;

/** A package in a folder of its own: files as text or JSON, and the colour detector without metadata under `weights`. */
export async function pack(files: Files, weights: string, open = false): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'lineside-package-'));
  mkdirSync(dirname(join(folder, weights)), { recursive: true });
  copyFileSync(await colourDetector({ metadata: {}, open }), join(folder, weights));
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  return folder;
}

export async function cardOf(path: string): Promise<LocalCard> {
  const model = await openHere({ backend: 'onnx', path, provider: 'cpu', threads: 1 });
  try {
    return await model.ready();
  } finally {
    await model.close();
  }
}

export const names = 'red\ngreen\nblue\n';
/** Roboflow's older layout, with these steps. */
export const environment = (steps: unknown, more: object = {}): Files => ({
  'environment.json': { PREPROCESSING: JSON.stringify(steps), ...more },
  'class_names.txt': names,
});
export const resize = (format: string) => ({ resize: { enabled: true, width: 64, height: 64, format } });
/** Roboflow's newer layout; `input` changes what it says of the network's input. */
export const config = (input: object = {}, more: object = {}): Files => ({
  'model_config.json': { model_architecture: 'yolov8', task_type: 'object-detection', backend_type: 'onnx' },
  'inference_config.json': {
    network_input: {
      training_input_size: { height: 64, width: 64 },
      dynamic_spatial_size_supported: false,
      color_mode: 'rgb',
      resize_mode: 'stretch',
      input_channels: 3,
      scaling_factor: 255,
      normalization: null,
      ...input,
    },
    ...more,
  },
  'class_names.txt': names,
});
/** A folder as Hugging Face has it. */
export const hub = (processor: object, more: object = {}): Files => ({
  'config.json': {
    architectures: ['YolosForObjectDetection'],
    id2label: { 1: 'green', 0: 'red', 2: 'blue' },
    ...more,
  },
  'preprocessor_config.json': processor,
});

export interface Row {
  what: string;
  files: Files;
  weights?: string;
  /** The file leaves height and width open. */
  open?: boolean;
  expected: Partial<Manifest>;
  notes?: RegExp[];
}

export const imageNet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
export const unit = { mean: [0, 0, 0], std: [1, 1, 1], scale: 1 / 255 };
export const size64 = { height: 64, width: 64 };

/** Each row a test: the package is opened, and its manifest and notes compared. */
export function holdTo(rows: readonly Row[]): void {
  for (const { what, files, weights = 'weights.onnx', open, expected, notes = [] } of rows) {
    const kind = Object.keys(files).filter((name) => name.endsWith('.json'))[0];
    it(`${kind}: ${what}`, async () => {
      const card = await cardOf(await pack(files, weights, open));
      expect(card.manifest).to.deep.include(expected);
      expect(card.notes, card.notes.join('\n')).to.have.length(notes.length);
      notes.forEach((note, i) => void expect(card.notes[i]).to.match(note));
    });
  }
}
