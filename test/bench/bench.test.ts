import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { encodedFrame } from '../../lib/frame';
import { decode } from '../../lib/image/codec';
import type { LocalCard, Model } from '../../lib/model/model';
import { openHere } from '../../lib/open';
import type { DetectPrediction } from '../../lib/prediction';
import { cpuOf } from './cpu';
import { interleave, p99, ratios, settled, steadyRate, summary } from './measure';
import { numberAt, numbered } from './numbered';
import { type Picture, pictures } from './picture';
import { writeYolov8n } from './yolov8n';

describe('what the bench measures with', () => {
  it('takes turns, and throws the first round away', async () => {
    const turns: string[] = [];
    const count = (name: string) => async () => turns.push(name);
    const figures = await interleave({ a: count('a'), b: count('b') }, 2);
    expect(turns.join('')).equal('ababab');
    expect(figures).eql({ a: [3, 5], b: [4, 6] });
  });

  it('compares within rounds', () => {
    expect(ratios([2, 30, 8], [1, 10, 2])).eql({ median: 3, p10: 2.2, p90: 3.8 });
  });

  it('takes quantiles between neighbours', () => {
    expect(summary([4, 1, 3, 2, 0])).eql({ median: 2, p10: 0.4, p90: 3.6 });
  });

  it('takes as p99 one that was measured', () => {
    const figures = Array.from({ length: 200 }, (_, at) => 200 - at);
    expect(p99(figures)).equal(199);
  });

  it('counts the processor time of a process', function () {
    if (process.platform !== 'linux') this.skip();
    const [ticks, usage] = [cpuOf(process.pid), process.cpuUsage()];
    const used = () =>
      Object.values(process.cpuUsage(usage)).reduce((sum, microseconds) => sum + microseconds, 0) / 1e6;
    while (used() < 0.2);
    expect(cpuOf(process.pid) - ticks).closeTo(used(), 0.03);
  });

  it('leaves out the first of a series', async () => {
    expect(await settled(async () => [90, 1, 2, 3])()).equal(2);
  });

  it('counts work by its ends', async () => {
    let now = 0;
    const clock = performance.now;
    performance.now = () => now;
    try {
      const work = async () => {
        now += 10;
      };
      expect(await steadyRate(100, 1, work)).closeTo(100, 1e-9);
    } finally {
      performance.now = clock;
    }
  });
});

describe('what the bench measures on', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lineside-bench-test-'));
  let model: Model<LocalCard>;
  let drawn: Picture[];

  before(async () => {
    drawn = await pictures();
    model = await openHere({ backend: 'onnx', path: await writeYolov8n(folder), provider: 'cpu', threads: 1 });
  });
  after(async () => {
    await model.close();
    rmSync(folder, { recursive: true });
  });

  it('is a YOLOv8n for 80 classes at 640', async () => {
    const { task, family, classes, input } = await model.ready();
    expect({ task, family, classes: classes.length, ...input }).includes({
      ...{ task: 'detect', family: 'yolov8', classes: 80, width: 640, height: 640 },
    });
  });

  it('finds as much as there is in a photograph', async () => {
    for (const { jpeg } of drawn) {
      const { prediction } = await model.predict(encodedFrame(jpeg)!, { confidence: 0.4, overlap: 1 });
      expect((prediction as DetectPrediction).predictions.length).within(20, 100);
    }
  });

  it('bears a number, and is the same picture', async () => {
    const { jpeg } = drawn[0]!;
    const marked = Buffer.concat([numbered(4_000_000_001), jpeg.subarray(2)]);
    expect(marked.readUInt32BE(numberAt)).equal(4_000_000_001);
    const [own, other] = await Promise.all([marked, jpeg].map((bytes) => decode(encodedFrame(bytes)!)));
    expect(own!.data.equals(other!.data)).equal(true);
  });

  it('is as large as pictures from cameras', () => {
    expect(drawn[0]!.jpeg.length).within(90_000, 97_000);
    expect(drawn[1]!.jpeg.length).within(330_000, 357_000);
  });
});
