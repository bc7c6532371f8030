import { expect } from 'chai';
import { detectPredictionSchema, outlinePredictionSchema } from '../../lib/schema';
import { faults } from '../json-schema';
import { type Step, step } from './flow';

const image = { width: 640, height: 480 };
const answered = { image, time: 0.02, inference_id: 'i', model_id: 'm' };

interface Part {
  class: string;
  x: number;
  y: number;
}

/** A message as detect sends it. */
function seen(parts: Part[], timestamp: number) {
  const predictions = parts.map((part) => ({ ...part, width: 80, height: 80, confidence: 0.9 }));
  return { payload: { ...answered, predictions }, image: { timestamp } };
}

describe('the function "count each part once"', () => {
  const everyMs = 100;
  const kinds = ['bolt', 'bracket', 'gear', 'nut', 'washer'];

  /** Parts 150 pixels apart, by turns up and down, that go by at `speed` pixels a second; one of each kind in turn. */
  function belt(count: number, speed: number): (ms: number) => Part[] {
    const start = (i: number) => (speed > 0 ? -100 - 150 * i : 740 + 150 * i);
    return (ms) =>
      Array.from({ length: count }, (_, i) => ({
        class: kinds[i % kinds.length]!,
        x: start(i) + (speed * ms) / 1000,
        y: i % 2 === 0 ? 150 : 330,
      })).filter(({ x }) => x > -40 && x < 680);
  }

  /** What stands on the page once all have gone by; `watch` is how well the model sees the picture of that number. */
  function counted(count: number, speed: number, watch: (parts: Part[], picture: number) => Part[]): unknown {
    const run: Step = step('count each part once');
    const parts = belt(count, speed);
    let last: unknown;
    const pictures = Math.ceil((1000 * (900 + 150 * count)) / Math.abs(speed) / everyMs) + 10;
    for (let picture = 0; picture < pictures; picture++) {
      const ms = picture * everyMs;
      last = run(seen(watch(parts(ms), picture), 1e6 + ms), 0) ?? last;
    }
    return (last as { payload: unknown }).payload;
  }

  const four = { bolt: 4, bracket: 4, gear: 4, nut: 4, washer: 4 };
  const rows: [what: string, speed: number, watch: (parts: Part[], picture: number) => Part[]][] = [
    ['that goes right', 115, (parts) => parts],
    ['that goes left', -115, (parts) => parts],
    ['of which every third picture shows nothing', 115, (parts, n) => (n % 3 === 0 ? [] : parts)],
    ['of which one picture in five comes through', 115, (parts, n) => (n % 5 === 0 ? parts : [])],
    ['whose boxes tremble', 115, (parts, n) => parts.map((part) => ({ ...part, x: part.x + (n % 2 ? 8 : -8) }))],
    ['whose kinds waver', 115, (parts, n) => parts.map((part) => (n % 4 ? part : { ...part, class: 'nut' }))],
  ];
  for (const [what, speed, watch] of rows) {
    it(`counts twenty parts of a belt ${what}`, () => {
      expect(counted(20, speed, watch)).to.deep.equal(four);
    });
  }

  it('counts nothing of a belt that stands still', () => {
    const run = step('count each part once');
    const parts = [{ class: 'nut', x: 319, y: 100 }];
    const told = Array.from({ length: 50 }, (_, n) => run(seen(parts, 1e6 + n * everyMs), 0));
    expect(told.filter(Boolean).map((msg) => (msg as { payload: unknown }).payload)).to.deep.equal(Array(5).fill({}));
  });
});

describe('the function "if one looks"', () => {
  const picture = { payload: 'picture' };
  const passed = (run: Step, ...times: number[]) => times.filter((ms) => run({ ...picture }, ms) !== null);

  it('lets one through, and the next when it was shown', () => {
    const run = step('if one looks');
    expect(passed(run, 1e6, 1e6 + 100, 1e6 + 200)).to.deep.equal([1e6]);
    expect(run({ shown: true }, 1e6 + 250)).to.equal(null);
    expect(passed(run, 1e6 + 300, 1e6 + 400)).to.deep.equal([1e6 + 300]);
  });

  it('lets one through every two seconds where nobody looks', () => {
    const run = step('if one looks');
    const times = Array.from({ length: 100 }, (_, n) => 1e6 + n * 100);
    expect(passed(run, ...times)).to.deep.equal([0, 2000, 4000, 6000, 8000].map((ms) => 1e6 + ms));
  });
});

describe('the function "compact JSON"', () => {
  const detection = {
    ...{ x: 12.3456, y: 7.0499, width: 30.25, height: 9.96, class: 'nut', class_id: 3 },
    ...{ confidence: 0.87654, detection_id: 'd' },
  };
  const send = (found: object) => {
    const frame = { data: Buffer.alloc(9), timestamp: 1 };
    return step('compact JSON')({ payload: { predictions: [found], ...answered }, image: frame }, 0);
  };

  it('sends the documented shape, rounded, and not the picture', () => {
    const message = send(detection) as { payload: object };
    expect(Object.keys(message)).to.deep.equal(['payload']);
    expect(faults(detectPredictionSchema, message.payload)).to.deep.equal([]);
    const rounded = { ...detection, x: 12.3, y: 7, width: 30.3, height: 10, confidence: 0.877 };
    expect(message.payload).to.deep.equal({ ...answered, predictions: [rounded] });
  });

  it('keeps outlines', () => {
    const { payload } = send({ ...detection, points: [{ x: 1.26, y: 2.54 }] }) as { payload: object };
    expect(faults(outlinePredictionSchema, payload)).to.deep.equal([]);
    expect(payload).to.have.deep.nested.property('predictions[0].points', [{ x: 1.3, y: 2.5 }]);
  });
});

describe('the function "pictures a second"', () => {
  it('says how many there were and how long the middle one took', () => {
    const run = step('pictures a second');
    const infer = [90, 20, 30, 10, 40];
    const told = infer.map((ms, n) => run({ timings: { infer: ms, total: ms + 5 } }, 1e6 + n * 250));
    expect(told).to.deep.equal([null, null, null, null, { payload: { fps: 5, infer: 30, total: 35 } }]);
  });
});

describe('the function "count and share"', () => {
  const image = { format: 'jpeg', data: Buffer.from('picture') };

  it('counts all, and shares out the last fifty', () => {
    const run = step('count and share');
    const tops = [...Array(30).fill('rust'), ...Array(45).fill('good'), ...Array(5).fill('crack')];
    const sent = tops.map((top, n) => run({ payload: { top, confidence: 1 }, image }, 1e6 + n * 3000)) as [
      { topic: string; payload: number }[],
      { payload: object },
    ][];
    const [chart, now] = sent.at(-1)!;
    expect(chart).to.deep.equal([
      { topic: 'crack', payload: 10 },
      { topic: 'missing', payload: 0 },
      { topic: 'rust', payload: 0 },
    ]);
    expect(now.payload).to.deep.equal({
      ...{ top: 'crack', confidence: 1, totals: { rust: 30, good: 45, crack: 5 } },
      picture: 'data:image/jpeg;base64,cGljdHVyZQ==',
    });
  });

  it('adds to the chart every three seconds at most, so that it stays short', () => {
    const run = step('count and share');
    const told = Array.from({ length: 60 }, (_, n) => run({ payload: { top: 'good' }, image }, 1e6 + n * 500));
    expect((told as [unknown][]).filter(([chart]) => chart)).to.have.lengthOf(10);
  });
});

describe('the function "the last six"', () => {
  it('keeps the newest six', () => {
    const run = step('the last six');
    const found = { top: 'rust', confidence: 0.9 };
    const shown = Array.from({ length: 8 }, (_, n) =>
      run({ _msgid: `${n}`, payload: `picture ${n}`, found, image: { timestamp: 1e6 } }, 0),
    ) as { payload: { picture: string }[] }[];
    expect(shown.at(-1)!.payload.map(({ picture }) => picture)).to.deep.equal(
      [7, 6, 5, 4, 3, 2].map((n) => `picture ${n}`),
    );
  });
});
