import { expect } from 'chai';
import type { LinesideError } from '../../lib/errors';
import type { Frame } from '../../lib/frame';
import { until } from '../pictures';
import { picture } from '../sources/pictures';
import { address, another, LiveScene } from './live';

describe('a camera that messages control', () => {
  let jpeg: Buffer;
  let scene: LiveScene;

  before(async () => {
    jpeg = await picture();
  });
  beforeEach(() => {
    scene = new LiveScene(jpeg);
  });
  afterEach(() => scene.end());
  const refusal = (asked: Promise<unknown>) => asked.then(String, ({ code }: LinesideError) => code);

  describe('that runs', () => {
    it('begins by itself, and says so', async () => {
      scene.start();
      expect((await scene.next()).sequence).to.equal(0);
      expect(scene.conditions).to.deep.equal(['connecting…']);
      expect(scene.urls()).to.deep.equal([address]);
    });

    it('goes on where it is told to start', async () => {
      scene.start();
      await scene.next();
      await scene.live.control({ action: 'start' });
      await scene.live.control({ action: 'start', url: address });
      await scene.next();
      expect(scene.urls()).to.deep.equal([address]);
    });

    it('stops, has closed its process when that is done, and starts again', async () => {
      scene.start();
      await scene.next();
      const waiting = scene.frames.next();
      await scene.capture.asked();
      await scene.live.control({ action: 'stop' });
      expect(scene.capture.closed).to.be.above(0);
      await until(() => scene.conditions.includes('stopped'));
      await scene.live.control({ action: 'start' });
      await scene.capture.asked();
      scene.capture.show(scene.jpeg);
      expect((await waiting).done).to.equal(false);
      expect(scene.conditions).to.deep.equal(['connecting…', 'stopped', 'connecting…']);
      expect(scene.urls()).to.deep.equal([address, address]);
      expect(scene.errors).to.deep.equal([]);
    });

    it('stops, and has closed its process, while nobody asks for a picture', async () => {
      scene.start();
      await scene.next();
      await scene.live.control({ action: 'stop' });
      expect(scene.capture.closed).to.be.above(0);
    });

    it('is led elsewhere', async () => {
      scene.start();
      await scene.next();
      const waiting = scene.frames.next();
      await scene.capture.asked();
      await scene.live.control({ action: 'start', url: another });
      await until(() => scene.urls().length === 2);
      await scene.capture.asked();
      scene.capture.show(scene.jpeg);
      expect((await waiting).value.source).to.equal(another);
      expect(scene.urls()).to.deep.equal([address, another]);
    });

    it('has closed its process when it is closed, whether or not somebody waits for a picture', async () => {
      for (const waits of [true, false]) {
        scene.start();
        await scene.next();
        const before = scene.capture.closed;
        const waiting = waits ? scene.frames.next() : undefined;
        if (waits) await scene.capture.asked();
        await scene.live.closed();
        expect(scene.capture.closed, `${waits}`).to.be.above(before);
        scene.closing.abort();
        if (waiting) expect((await waiting).done).to.equal(true);
        scene.closing = new AbortController();
      }
    });

    it('says that a video has ended, and plays it again', async () => {
      scene.start();
      await scene.next();
      const waiting = scene.frames.next();
      await scene.capture.asked();
      scene.capture.end();
      await until(() => scene.conditions.includes('ended'));
      await scene.live.control({ action: 'start' });
      await scene.capture.asked();
      scene.capture.show(scene.jpeg);
      expect((await waiting).done).to.equal(false);
      expect(scene.urls()).to.deep.equal([address, address]);
    });
  });

  describe('that is not to run', () => {
    it('waits for its start', async () => {
      scene.start({}, false);
      const frame = scene.frames.next();
      await until(() => scene.conditions.includes('stopped'));
      expect(scene.urls()).to.deep.equal([]);
      await scene.live.control({ action: 'start' });
      await scene.capture.asked();
      scene.capture.show(scene.jpeg);
      expect((await frame).value.sequence).to.equal(0);
    });

    it('waits for an address', async () => {
      scene.start({ url: '' });
      const frame = scene.frames.next();
      await until(() => scene.conditions.includes('no address'));
      await scene.live.control({ action: 'start', url: another });
      await scene.capture.asked();
      scene.capture.show(scene.jpeg);
      expect((await frame).value.source).to.equal(another);
    });

    it('ends when the node is closed', async () => {
      scene.start({}, false);
      const frame = scene.frames.next();
      await until(() => scene.conditions.includes('stopped'));
      scene.closing.abort();
      expect((await frame).done).to.equal(true);
    });
  });

  describe('asked for a snapshot', () => {
    it('gives the next picture of the camera that runs, which goes on', async () => {
      scene.start();
      await scene.next();
      const waiting = scene.frames.next();
      await scene.capture.asked();
      expect(scene.live.control({ action: 'snapshot' })).to.equal(undefined);
      const shot = scene.shoot();
      await scene.capture.asked(2);
      scene.capture.show(scene.jpeg);
      expect((await shot).sequence).to.equal(1);
      scene.capture.show(scene.jpeg);
      expect((await waiting).value.sequence).to.equal(2);
      expect(scene.urls()).to.deep.equal([address]);
      expect(scene.live.counts).to.deep.equal({ received: 3, answered: 3, skipped: 0, failed: 0, pending: 0 });
    });

    it('opens a camera that is stopped, for this picture only', async () => {
      scene.start({}, false);
      const shot = scene.shoot();
      await scene.capture.asked();
      scene.capture.show(scene.jpeg);
      expect((await shot).source).to.equal(address);
      expect(scene.capture.closed).to.equal(1);
      expect(scene.live.counts).to.deep.equal({ received: 1, answered: 1, skipped: 0, failed: 0, pending: 0 });
    });

    it('numbers its pictures on, however they were taken', async () => {
      scene.start({}, false);
      const numbers: number[] = [];
      const snap = async () => {
        const shot = scene.shoot();
        await scene.capture.asked();
        scene.capture.show(scene.jpeg);
        numbers.push((await shot).sequence);
      };
      await snap();
      await snap();
      await scene.live.control({ action: 'start' });
      numbers.push((await scene.next()).sequence, (await scene.next()).sequence);
      await scene.live.control({ action: 'stop' });
      void scene.frames.next();
      await until(() => scene.conditions.includes('stopped'));
      await snap();
      expect(numbers).to.deep.equal([0, 1, 2, 3, 4]);
    });

    it('of a camera that is told to start meanwhile has ended before it is opened again', async () => {
      scene.start({}, false);
      const waiting = scene.frames.next();
      const shot = scene.shoot();
      await scene.capture.asked();
      await scene.live.control({ action: 'start' });
      expect(scene.capture.closed).to.equal(0);
      expect(scene.urls()).to.have.lengthOf(1);
      scene.capture.show(scene.jpeg);
      expect((await shot).sequence).to.equal(0);
      await until(() => scene.urls().length === 2);
      expect(scene.capture.closed).to.equal(1);
      await scene.capture.asked();
      scene.capture.show(scene.jpeg);
      expect((await waiting).value.sequence).to.equal(1);
    });

    it('of a camera that is told to start and to stop meanwhile leaves it stopped', async () => {
      scene.start({}, false);
      void scene.frames.next();
      const shot = scene.shoot();
      await scene.capture.asked();
      await scene.live.control({ action: 'start' });
      await scene.live.control({ action: 'stop' });
      scene.capture.show(scene.jpeg);
      await shot;
      await until(() => scene.conditions.at(-1) === 'stopped');
      expect(scene.urls()).to.have.lengthOf(1);
    });

    it('elsewhere gives a picture from there, and runs there from now on', async () => {
      scene.start();
      await scene.next();
      const waiting = scene.frames.next();
      await scene.capture.asked();
      expect(scene.live.control({ action: 'snapshot', url: another })).to.equal(undefined);
      const shot = scene.shoot();
      let given: Frame | undefined;
      void shot.then((frame) => {
        given = frame;
      });
      await until(() => {
        if (scene.capture.waiting > 0) scene.capture.show(scene.jpeg);
        return given !== undefined;
      });
      expect(given!.source).to.equal(another);
      let more: Frame | undefined;
      void waiting.then(({ value }) => {
        more = value;
      });
      await until(() => {
        if (scene.capture.waiting > 0) scene.capture.show(scene.jpeg);
        return more !== undefined;
      });
      expect(more!.source).to.equal(another);
      expect(scene.kept).to.deep.include({ url: another });
    });

    it('after a stop, while its last picture is worked on, opens the camera for it', async () => {
      scene.start();
      await scene.next();
      await scene.live.control({ action: 'stop' });
      const shot = scene.shoot();
      await scene.capture.asked();
      scene.capture.show(scene.jpeg);
      expect((await shot).source).to.equal(address);
    });

    it('has closed its process when the node is closed', async () => {
      scene.start({}, false);
      const shot = refusal(scene.shoot());
      await scene.capture.asked();
      scene.closing.abort();
      await scene.live.closed();
      expect(scene.capture.closed).to.be.above(0);
      expect(await shot).to.equal('CLOSED');
    });

    it('opens none for a node that is closed', async () => {
      scene.start({}, false);
      scene.closing.abort();
      expect(await refusal(scene.shoot())).to.equal('CLOSED');
      expect(scene.urls()).to.deep.equal([]);
    });

    it('refuses where there is no address', async () => {
      scene.start({ url: '' });
      expect(await refusal(scene.shoot())).to.equal('BAD_OPTION');
    });
  });
});
