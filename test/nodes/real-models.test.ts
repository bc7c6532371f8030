import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Box, iou } from '../../lib/geometry/box';
import type { Detection, DetectPrediction } from '../../lib/prediction';
import { fixture, fixtureBytes } from '../pictures';
import { detectNode, modelNode, rest } from './flows';
import { getNode, loadFlow, once, startRed, stopRed } from './red';

import detect = require('../../nodes/detect/detect');
import model = require('../../nodes/model/model');

/** How upstream's own test writes an expected box (dme-compunet/YoloV8). */
interface Expected {
  Bounds: { Left: number; Top: number; Right: number; Bottom: number };
  Name: { Id: number; Name: string };
  Confidence: number;
}

describe('real models in a real Node-RED', () => {
  beforeEach(startRed);
  afterEach(stopRed);

  // Upstream pads with black; our 114, as Ultralytics trains, gives one weak box more.
  const blackPad = join(mkdtempSync(join(tmpdir(), 'lineside-')), 'black.json');
  before(() => writeFileSync(blackPad, JSON.stringify({ padValue: 0 })));

  for (const [name, count] of [
    ['bus', 4],
    ['sports', 6],
  ] as const) {
    it(`yolov8n finds what upstream finds on ${name}`, async function () {
      const path = fixture(this, 'models/yolov8n-uint8.onnx');
      const wanted: Expected[] = JSON.parse(readFileSync(fixture(this, `expected/detection.${name}.json`), 'utf8'));
      const node = detectNode({ confidence: 30, overlap: 45 });
      await loadFlow([model, detect], [...rest, modelNode(path, { manifest: blackPad }), node]);
      const answered = once(getNode('out'), 'input');
      getNode('detect').receive({ payload: fixtureBytes(this, `images/yolosharp_${name}.jpg`) } as never);
      const { predictions } = (await answered).payload as DetectPrediction;
      expect(wanted).to.have.length(count);
      for (const one of wanted)
        expect(
          predictions.some((found) => matches(found, one)),
          describeBox(one),
        ).to.equal(true);
      expect(predictions.length).to.equal(count);
    });
  }
});

/** The tolerance of the fixtures: class equal, IoU ≥ 0.85, confidence within 0.15. */
function matches(found: Detection, { Bounds, Name, Confidence }: Expected): boolean {
  const box: Box = { x1: Bounds.Left, y1: Bounds.Top, x2: Bounds.Right, y2: Bounds.Bottom };
  return (
    found.class === Name.Name && iou(corners(found), box) >= 0.85 && Math.abs(found.confidence - Confidence) <= 0.15
  );
}

function corners({ x, y, width, height }: Detection): Box {
  return { x1: x - width / 2, y1: y - height / 2, x2: x + width / 2, y2: y + height / 2 };
}

function describeBox({ Name, Bounds }: Expected): string {
  return `${Name.Name} at ${Bounds.Left},${Bounds.Top}`;
}
