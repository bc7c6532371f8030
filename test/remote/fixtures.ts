import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Model } from '../../lib/model/model';
import { openHere } from '../../lib/open';
import type { Task } from '../../lib/prediction';
import { colourDetector } from '../colour-detector';
import { colourOutliner } from '../colour-outliner';
import { colourClassifier, colourSegmenter } from '../colour-tasks';
import { squares } from '../pictures';

/** A small model of each task, and one of several labels. */
export const kinds = ['detect', 'outline', 'segment', 'classify', 'labels'] as const;
export type Kind = (typeof kinds)[number];

export const taskOf: Record<Kind, Task> = {
  ...{ detect: 'detect', outline: 'outline', segment: 'segment', classify: 'classify', labels: 'classify' },
};

export const taskTypes: Record<Kind, string> = {
  detect: 'object-detection',
  outline: 'instance-segmentation',
  segment: 'semantic-segmentation',
  classify: 'classification',
  labels: 'classification',
};

/** The files of the models, with a manifest where one is needed. */
export async function modelFiles(): Promise<Record<Kind, { path: string; manifest?: string }>> {
  const manifest = join(mkdtempSync(join(tmpdir(), 'lineside-')), 'labels.json');
  writeFileSync(manifest, JSON.stringify({ multiLabel: true }));
  return {
    detect: { path: await colourDetector() },
    outline: { path: await colourOutliner() },
    segment: { path: await colourSegmenter() },
    classify: { path: await colourClassifier() },
    labels: { path: await colourClassifier(), manifest },
  };
}

/** All of them, opened in this process; ids are those of servers. */
export async function openAll(): Promise<Record<Kind, Model>> {
  const files = await modelFiles();
  const open = async (kind: Kind) =>
    [
      kind,
      await openHere({ ...{ backend: 'onnx', provider: 'cpu', threads: 1 }, ...files[kind], modelId: idOf(kind) }),
    ] as const;
  return Object.fromEntries(await Promise.all(kinds.map(open))) as Record<Kind, Model>;
}

export const idOf = (kind: Kind): string => `${kind}/1`;

/** Pictures of several colours and sizes. */
export const pictures = {
  corner: () => squares([{ colour: '#f00', left: 32, top: 0, size: 32 }]),
  three: () =>
    squares([
      { colour: '#f00', left: 0, top: 0, size: 24 },
      { colour: '#00e000', left: 24, top: 24, size: 24 },
      { colour: '#0000c0', left: 48, top: 8, size: 16 },
    ]),
  wide: () =>
    squares(
      [
        { colour: '#0d0', left: 16, top: 16, size: 64 },
        { colour: '#f00', left: 120, top: 40, size: 56 },
      ],
      256,
      128,
    ),
  black: () => squares([]),
};
