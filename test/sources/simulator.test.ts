import { expect } from 'chai';
import type { LinesideError } from '../../lib/errors';
import type { Frame } from '../../lib/frame';
import { decode } from '../../lib/image/codec';
import { createCamera, partsPerSecond } from '../../lib/simulator';
import { Simulation, type SimulationOptions, simulator } from '../../lib/sources';
import { isAlive, until } from '../pictures';
import { simulatorsOf } from '../simulators';
import { TestClock } from './clock';
import { picture } from './pictures';
import { SlowCamera } from './slow-camera';

describe('the simulator, by its clock,', () => {
  let jpeg: Buffer;
  let clock: TestClock;
  let closing: AbortController;
  let camera: SlowCamera;
  let told: string[];
  let frames: AsyncIterator<Frame>;

  before(async () => {
    jpeg = await picture();
  });
  beforeEach(() => {
    clock = new TestClock();
    closing = new AbortController();
    camera = new SlowCamera(jpeg);
    told = [];
  });
  afterEach(() => closing.abort());

  const settings = (own: Partial<SimulationOptions>) => ({
    ...{ view: 'belt' as const, seed: 1, clock, openCamera: camera.open },
    ...own,
  });
  function open(own: Partial<SimulationOptions> = {}): void {
    const onError = ({ code, message }: LinesideError) => void told.push(`${code} ${message}`);
    frames = simulator({ ...settings(own), onError }, closing.signal)[Symbol.asyncIterator]();
  }
  async function next(): Promise<Frame> {
    const frame = frames.next();
    await camera.give();
    return (await frame).value;
  }

  it('makes the next picture while one is worked on, no more, and gives it when its moment has come', async () => {
    open({ fps: 4 });
    await next();
    await until(() => camera.asked.length > 1);
    await camera.give();
    let given = false;
    const second = frames.next().finally(() => {
      given = true;
    });
    await clock.asleep();
    clock.advance(249);
    await new Promise(setImmediate);
    expect(given).to.equal(false);
    clock.advance(1);
    expect((await second).value.sequence).to.equal(1);
    expect(camera.asked).to.deep.equal([0, 0.25, 0.5]);
  });

  it('shows the belt further on to who comes late, and leaves out what was made for long ago', async () => {
    open({ fps: 4 });
    await next();
    await camera.give();
    clock.advance(1000);
    expect((await next()).sequence).to.equal(1);
    expect(camera.asked).to.deep.equal([0, 0.25, 1, 1.25]);
  });

  it('keeps what is a little late', async () => {
    open({ fps: 4 });
    await next();
    clock.advance(499);
    await next();
    expect(camera.asked).to.deep.equal([0, 0.25, 0.5]);
  });

  it('falls back to what its process can do', async () => {
    open({ fps: 30 });
    for (const _ of [1, 2, 3]) {
      const frame = frames.next();
      await until(() => camera.asked.length > 0);
      clock.advance(100);
      await camera.give();
      await frame;
    }
    expect(camera.asked).to.deep.equal([0, 0.1, 0.2, 0.3]);
  });

  const rates: [fps: number, periodMs: number][] = [
    [0, 100],
    [30, 1000 / 30],
    [1000, 1000 / 30],
    [1e-12, 86_400_000],
  ];
  for (const [fps, periodMs] of rates) {
    it(`takes a picture of the belt every ${Math.round(periodMs)} ms for ${fps} a second`, async () => {
      open({ fps });
      await next();
      await until(() => camera.asked.length > 1);
      expect(camera.asked[1]! * 1000).to.be.closeTo(periodMs, 1e-6);
    });
  }

  it('takes one picture of each part at the station, and misses those that passed meanwhile', async () => {
    const periodMs = 1000 / partsPerSecond;
    open({ view: 'station', fps: 30 });
    await next();
    clock.advance(periodMs);
    await next();
    clock.advance(2.5 * periodMs); // parts 2 and 3 came; 2, which was made ahead, has passed
    await camera.give();
    await next();
    await until(() => camera.asked.length > 4);
    expect(camera.asked).to.deep.equal([0, 1, 2, 3, 4]);
  });

  it('says when a picture was taken', async () => {
    const minute = 60_000;
    const before = Date.now();
    open({ fps: 1000 / minute });
    await next();
    const frame = frames.next();
    await camera.give();
    await clock.asleep();
    clock.advance(minute);
    expect((await frame).value.timestamp).to.be.within(before + minute - 1, Date.now() + minute);
  });

  it('starts anew after pauses that double, and begins with the shortest again after a picture', async () => {
    open();
    const frame = frames.next();
    for (const [times, pauseMs] of [250, 500, 1000].entries()) {
      await camera.fail('lost');
      await clock.asleep();
      clock.advance(pauseMs - 1);
      await new Promise(setImmediate);
      expect(camera.opened).to.equal(times + 1);
      clock.advance(1);
      await until(() => camera.opened === times + 2);
    }
    await camera.give();
    expect((await frame).value.sequence).to.equal(0);
    expect(told).to.deep.equal(Array(3).fill('BAD_SOURCE lost'));
    await camera.fail('lost again');
    void frames.next();
    await clock.asleep();
    clock.advance(100); // the moment of the picture that failed
    await clock.asleep();
    clock.advance(150);
    await until(() => camera.opened === 5);
  });

  it('shows who asks the belt and the part of that moment', async () => {
    for (const [view, wanted] of [
      ['belt', 2.7 / partsPerSecond],
      ['station', 2],
    ] as const) {
      const simulation = new Simulation(settings({ view }));
      clock.advance(2700 / partsPerSecond);
      const frame = simulation.shootNow();
      await camera.give();
      expect((await frame).source).to.equal(`simulator ${view}, seed 1`);
      expect(camera.asked.at(-1)).to.be.closeTo(wanted, 1e-9);
      simulation.close();
    }
  });

  it('fails what is asked for when it was closed, with CLOSED', async () => {
    const simulation = new Simulation(settings({}));
    simulation.close();
    expect((await simulation.shootNow().catch((error) => error)).code).to.equal('CLOSED');
    expect(camera.opened).to.equal(0);
  });
});

describe('the simulator, in its process,', () => {
  let closing: AbortController;
  let errors: string[];
  beforeEach(() => {
    closing = new AbortController();
    errors = [];
  });
  afterEach(() => closing.abort());

  const open = (own: Partial<SimulationOptions> = {}) =>
    simulator(
      { view: 'belt', seed: 3, fps: 30, onError: ({ code }) => void errors.push(code), ...own },
      closing.signal,
    )[Symbol.asyncIterator]();

  for (const view of ['belt', 'station'] as const) {
    it(`films the ${view} that its seed makes`, async () => {
      const { value: frame } = await open({ view }).next();
      const { picture: wanted } = createCamera({ view, seed: 3 }).shoot(0);
      expect(frame).to.include({ format: 'jpeg', width: wanted.width, height: wanted.height });
      const { data } = await decode(frame);
      const far = data.reduce((sum, value, i) => sum + Math.abs(value - wanted.data[i]!), 0) / data.length;
      expect(far, 'mean difference, JPEG at quality 90').to.be.below(6);
    });
  }

  it('goes on when its process is killed, and says so once', async () => {
    const frames = open();
    await frames.next();
    const [pid] = await simulatorsOf(process.pid);
    process.kill(pid!, 'SIGKILL');
    await until(() => !isAlive(pid!));
    let frame = await frames.next();
    while (errors.length === 0) frame = await frames.next();
    expect(errors).to.deep.equal(['BAD_SOURCE']);
    expect((await frames.next()).value.sequence).to.equal(frame.value.sequence + 1);
    expect(await simulatorsOf(process.pid))
      .to.have.lengthOf(1)
      .and.not.to.include(pid);
  });

  it('ends its process when it is stopped, and when nobody wants more', async () => {
    for (const stop of [
      (_: AsyncIterator<Frame>) => closing.abort(),
      (frames: AsyncIterator<Frame>) => frames.return!(),
    ]) {
      const frames = open();
      await frames.next();
      const [pid] = await simulatorsOf(process.pid);
      expect(pid).to.be.a('number');
      await stop(frames);
      await until(() => !isAlive(pid!));
      closing = new AbortController();
    }
  });
});
