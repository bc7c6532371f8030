import { encodedFrame } from '../../lib/frame';
import type { DetectPrediction } from '../../lib/prediction';
import { start } from './child';
import type { Flow } from './flow';
import { interleave, median, ratios, settled } from './measure';
import type { FlowNode } from './node-red';
import { seeded } from './random';
import { atMost, type Row } from './row';
import { type Setting, scaled } from './setting';

const nodes: FlowNode[] = [
  { id: 'in', type: 'junction', wires: [['draw']] },
  {
    ...{ id: 'draw', type: 'lineside-draw', stroke: 2, labels: true, opacity: 40, format: 'jpeg', quality: 80 },
    ...{ maxWidth: 0, output: 'buffer', property: 'payload', wires: [['out']] },
  },
];

/** JPEG in, annotated JPEG out, 20 boxes with labels: the draw node over sharp's SVG composite in the same process. */
export async function drawRows(setting: Setting): Promise<Row[]> {
  const flow = start<Flow>('flow.js');
  await flow.ask('open', setting.folder, nodes);
  const rows: Row[] = [];
  for (const { name, path, jpeg, width, height } of setting.pictures) {
    await flow.ask('use', path, { image: { ...encodedFrame(jpeg), width, height }, ...answer(width, height) });
    const times = await interleave(
      { draw: settled(() => flow.ask('run', 4)), svg: settled(() => flow.ask('svg', 4)) },
      scaled(setting, 12, 2),
    );
    const { median: value, p10, p90 } = ratios(times.draw, times.svg);
    const made = `${median(times.draw).toFixed(1)} ms over ${median(times.svg).toFixed(1)} ms`;
    const row: Row = { group: 'draw', name: `${name}, 20 boxes, over SVG`, value, p10, p90, unit: 'x', made };
    rows.push(name === '1080p' ? { ...row, target: atMost(0.35) } : row);
  }
  await flow.stop();
  return rows;
}

function answer(width: number, height: number): { payload: DetectPrediction; prediction: DetectPrediction } {
  const random = seeded(20);
  const predictions = Array.from({ length: 20 }, (_, i) => ({
    x: width * (0.2 + 0.6 * random()),
    y: height * (0.2 + 0.6 * random()),
    width: width * (0.05 + 0.25 * random()),
    height: height * (0.05 + 0.25 * random()),
    class: `thing ${i % 8}`,
    class_id: i % 8,
    confidence: 0.4 + 0.5 * random(),
    detection_id: `${i}`,
  }));
  const prediction = { predictions, image: { width, height }, time: 0.06, inference_id: '0', model_id: 'bench' };
  return { payload: prediction, prediction };
}
