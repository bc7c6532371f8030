import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import type { Counts } from '../../nodes/common/counters';
import type { State } from '../../nodes/image-in/state';
import { seeded } from '../bench/random';
import { until } from '../pictures';
import { picture } from '../sources/pictures';
import { address, another, LiveScene } from './live';

describe('a camera that messages control,', () => {
  let jpeg: Buffer;
  let scene: LiveScene;

  before(async () => {
    jpeg = await picture();
  });
  beforeEach(() => {
    scene = new LiveScene(jpeg);
  });
  afterEach(() => scene.end());

  const addsUp = ({ received, answered, skipped, failed, pending }: Counts) =>
    received === answered + skipped + failed + pending && pending >= 0;

  describe('told what it cannot do', () => {
    const messages: [what: string, message: Record<string, unknown>][] = [
      ['an action that is none', { action: 'rewind' }],
      ['an action that is no text', { action: 1 }],
      ['an address that is no text', { action: 'start', url: 7 }],
      ['an address that ffmpeg does not open', { action: 'start', url: 'file:///etc/passwd' }],
      ['an address that is none', { action: 'snapshot', url: 'rtsp://' }],
    ];
    for (const [what, message] of messages) {
      it(`refuses ${what}, and stays as it is`, async () => {
        scene.start();
        await scene.next();
        expect(() => scene.live.control(message))
          .to.throw()
          .that.includes({ code: 'BAD_OPTION' });
        await scene.next();
        expect(scene.urls()).to.deep.equal([address]);
        expect(scene.kept).to.equal(undefined);
      });
    }

    it('leads a command to no address', () => {
      scene.start({ url: '', command: 'cat pictures' });
      expect(() => scene.live.control({ action: 'start', url: another }))
        .to.throw()
        .that.includes({ code: 'BAD_OPTION', message: 'msg.url leads nowhere: this node runs a command' });
    });

    it('leaves an address without an action to other nodes', async () => {
      scene.start();
      expect(scene.live.control({ url: another })).to.equal(undefined);
      await scene.next();
      expect(scene.urls()).to.deep.equal([address]);
    });

    it('refuses wrong settings at once, also where an address is still to come', () => {
      scene.start(); // for the end of the test
      expect(() => scene.start({ url: 'gopher://x/' }))
        .to.throw()
        .that.includes({ code: 'BAD_OPTION' });
      expect(() => scene.start({ url: '', inputOptions: '-a "b' }))
        .to.throw()
        .that.includes({ code: 'BAD_OPTION' });
    });
  });

  describe('that is remembered', () => {
    it('runs, or does not, and where, as messages said', async () => {
      scene.kept = { url: another, wanted: true };
      scene.start({}, false);
      expect((await scene.next()).source).to.equal(another);
    });

    it('keeps its address without a login, and uses that with it', async () => {
      scene.start();
      const url = 'rtsp://me:secret@192.168.0.20/2';
      await scene.live.control({ action: 'start', url });
      expect(scene.kept).to.deep.equal({ url: another, wanted: true });
      expect((await scene.next()).source).to.equal(another);
      expect(scene.capture.opened.at(-1)!.login).to.deep.equal({ user: 'me', password: 'secret' });
    });

    it("leaves the node's own address to the node, with its login", async () => {
      scene.start({ url: 'rtsp://me:secret@192.168.0.20/1' });
      await scene.live.control({ action: 'start' });
      expect(scene.kept).to.deep.equal({ wanted: true });
      await scene.end();
      scene.closing = new AbortController();
      scene.start({ url: 'rtsp://me:secret@192.168.0.20/1' });
      await scene.next();
      expect(scene.capture.opened.at(-1)!.login).to.deep.equal({ user: 'me', password: 'secret' });
    });

    for (const url of ['C:/Videos/Line 3.mp4', '/dev/video0', 'videos/100%.mp4']) {
      it(`keeps what is no address as it is: ${JSON.stringify(url)}`, async () => {
        scene.start();
        await scene.live.control({ action: 'stop', url });
        expect(scene.kept).to.deep.equal({ url, wanted: false });
      });
    }

    it("goes back to the node's own address by an empty one", async () => {
      scene.start();
      await scene.live.control({ action: 'start', url: another });
      expect((await scene.next()).source).to.equal(another);
      const waiting = scene.frames.next();
      await scene.capture.asked();
      await scene.live.control({ action: 'start', url: '' });
      expect(scene.kept).to.deep.equal({ wanted: true });
      await until(() => scene.urls().length === 2);
      await scene.capture.asked();
      scene.capture.show(scene.jpeg);
      expect((await waiting).value.source).to.equal(address);
    });

    it('obeys a message that comes before it knows what was kept', async () => {
      let recall = (_state: State) => {};
      scene.start({}, false, () => new Promise((resolve) => (recall = resolve)));
      const done = scene.live.control({ action: 'start', url: another });
      await setImmediate();
      recall({ url: address, wanted: false });
      await done;
      expect(scene.kept).to.deep.equal({ url: another, wanted: true });
      expect((await scene.next()).source).to.equal(another);
    });

    it('is as the node says where what was kept cannot be', async () => {
      scene.kept = { url: 'gopher://x/', wanted: true };
      scene.start();
      expect((await scene.next()).source).to.equal(address);
    });
  });

  describe('counts', () => {
    it('what it held when it was stopped as skipped', async () => {
      scene.start();
      await scene.next();
      scene.capture.show(scene.jpeg);
      scene.capture.show(scene.jpeg);
      expect(await scene.live.count()).to.deep.equal({ received: 3, answered: 1, skipped: 1, failed: 0, pending: 1 });
      await scene.live.control({ action: 'stop' });
      void scene.frames.next();
      await until(() => scene.conditions.includes('stopped'));
      expect(scene.live.counts).to.deep.equal({ received: 3, answered: 1, skipped: 2, failed: 0, pending: 0 });
    });

    it('a snapshot that failed, whether the camera films or not', async () => {
      for (const films of [true, false]) {
        scene.start({}, films);
        const waiting = films ? scene.frames.next() : undefined;
        if (films) await scene.capture.asked();
        const shot = scene.shoot().catch(({ code }) => code);
        await scene.capture.asked(films ? 2 : 1);
        scene.capture.tell({ code: 'BAD_SOURCE', message: 'gone' });
        expect(await shot, `${films}`).to.equal('BAD_SOURCE');
        expect(scene.live.counts).to.deep.equal({ received: 1, answered: 0, skipped: 0, failed: 1, pending: 0 });
        await scene.end();
        await waiting;
        scene.closing = new AbortController();
      }
    });

    it('on, over stops, starts, addresses and snapshots, and add up at every moment', async () => {
      scene.start();
      const random = seeded(3);
      const below = (limit: number) => Math.floor(random() * limit);
      const seen: Counts[] = [];
      let asking = false;
      const ask = async () => {
        asking = true;
        await scene.frames.next();
        asking = false;
      };
      let shooting = false;
      const moves: (() => unknown)[] = [
        () => scene.live.control({ action: 'stop' }),
        () => scene.live.control({ action: 'start' }),
        () => scene.live.control({ action: 'start', url: [address, another][below(2)]! }),
        () => scene.live.control({ action: 'snapshot', url: [address, another][below(2)]! }),
        () => {
          if (shooting) return;
          shooting = true;
          const over = () => {
            shooting = false;
          };
          void scene.shoot().then(over, over);
        },
        () => scene.capture.show(Buffer.from('no picture')),
        ...Array(8).fill(() => scene.capture.show(scene.jpeg)),
        ...Array(8).fill(() => setImmediate()),
      ];
      for (let step = 0; step < 2000; step++) {
        if (!asking) void ask();
        await moves[below(moves.length)]!();
        seen.push(scene.live.counts);
        if (step % 5 === 0) seen.push(await scene.live.count());
      }
      expect(seen.filter((counts) => !addsUp(counts))).to.deep.equal([]);
      const received = seen.map((counts) => counts.received);
      expect(received).to.deep.equal([...received].sort((a, b) => a - b));
      expect(seen.at(-1)!.answered).to.be.above(50);
    });
  });
});
