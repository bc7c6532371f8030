import { expect } from 'chai';
import { readExample } from './example';

type Run = (msg: object) => unknown;

/** A function node of an example as Node-RED runs it: its text, with `msg`, `env` and a context that lives as long as it. */
function functionOf(example: string, name: string): Run {
  const [tab, ...nodes] = readExample(example);
  const values = new Map(
    (tab!.env as { name: string; value: string }[] | undefined)?.map((one) => [one.name, one.value]),
  );
  const text = String(nodes.find((node) => node.type === 'function' && node.name === name)!.func);
  const body = new Function('msg', 'env', 'context', text) as (...inside: object[]) => unknown;
  const store = new Map<string, unknown>();
  const context = { get: (key: string) => store.get(key), set: (key: string, value: unknown) => store.set(key, value) };
  return (msg) => body(msg, { get: (key: string) => values.get(key) }, context);
}

describe('the function "3 of 5"', () => {
  const kinds: Record<string, string[]> = { '.': ['good'], c: ['crack'], r: ['rust', 'crack'], '-': [] };
  const rows: [pictures: string, alarms: string, why: string][] = [
    ['.......', '0......', 'tells once that there is none'],
    ['cc....', '0.....', 'not two of five'],
    ['c.c.c', '0...1', 'three of five'],
    ['ccc', '0.1', 'three of three'],
    ['c..c..c', '0......', 'not three of seven'],
    ['cccccccc', '0.1.....', 'one alarm in a long spell'],
    ['ccc.c.c.c', '0.1......', 'nor two where it comes and goes'],
    ['ccc....', '0.1...0', 'ends when one of five is left'],
    ['ccc....ccc', '0.1...0..1', 'begins again'],
    ['r-r-r', '0...1', 'pictures with nothing on them'],
  ];
  for (const [pictures, alarms, why] of rows) {
    it(`${pictures}: ${why}`, () => {
      const run = functionOf('count-and-alarm', '3 of 5');
      const told = [...pictures].map((kind) => run({ classes: kinds[kind], image: { timestamp: 1 } }));
      const said = told.map((out) => (out as [{ payload: { alarm: boolean } }] | null)?.[0].payload.alarm);
      expect(said.map((alarm) => (alarm === undefined ? '.' : Number(alarm))).join('')).to.equal(alarms);
      const shown = told.map((out) => (out as [unknown, unknown] | null)?.[1] ?? null);
      expect(shown.map((picture) => picture !== null)).to.deep.equal(said.map((alarm) => alarm === true));
    });
  }
});

describe('the function "count within a window"', () => {
  it('forgets what is older than a minute', () => {
    const run = functionOf('count-and-alarm', 'count within a window');
    const at = (seconds: number, classes: string[]) =>
      (run({ classes, image: { timestamp: 1e12 + 1000 * seconds } }) as { payload: { counts: object } }).payload.counts;
    expect(at(0, ['good'])).to.deep.equal({ good: 1 });
    expect(at(30, ['crack', 'rust'])).to.deep.equal({ good: 1, crack: 1, rust: 1 });
    expect(at(59, ['good'])).to.deep.equal({ good: 2, crack: 1, rust: 1 });
    expect(at(60, [])).to.deep.equal({ good: 1, crack: 1, rust: 1 });
    expect(at(119, ['rust'])).to.deep.equal({ rust: 1 });
  });
});

describe('the function "classes"', () => {
  const rows: [task: string, payload: object, classes: string[]][] = [
    ['detect', { predictions: [{ class: 'nut' }, { class: 'nut' }, { class: 'gear' }] }, ['nut', 'nut', 'gear']],
    ['detect, which found nothing', { predictions: [] }, []],
    ['classify', { top: 'rust', confidence: 0.9, predictions: [{ class: 'rust' }, { class: 'good' }] }, ['rust']],
    ['classify with several', { predictions: { rust: {}, good: {} }, predicted_classes: ['rust'] }, ['rust']],
  ];
  for (const [task, payload, classes] of rows) {
    it(`reads an answer of ${task}`, () => {
      expect(functionOf('count-and-alarm', 'classes')({ payload })).to.deep.include({ classes });
    });
  }
});

describe('the function "counters"', () => {
  it('counts as left out the numbers that are missing, and begins anew with the camera', () => {
    const run = functionOf('many-cameras', 'counters');
    const counted = (camera: string, ...sequences: number[]) =>
      sequences.map((sequence) => run({ camera, image: { sequence } })).at(-1) as { payload: object };
    expect(counted('a', 4, 5, 8).payload).to.deep.equal({ a: { received: 5, answered: 3, leftOut: 2 } });
    const { payload } = counted('b', 0);
    expect(payload).to.deep.equal({
      a: { received: 5, answered: 3, leftOut: 2 },
      b: { received: 1, answered: 1, leftOut: 0 },
    });
    expect(counted('b', 1, 0, 1).payload).to.have.deep.property('b', { received: 4, answered: 4, leftOut: 0 });
  });
});
