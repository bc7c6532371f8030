import { expect } from 'chai';
import type { Frame } from '../../lib/frame';
import imageIn from '../../nodes/image-in/image-in';
import { read } from '../repository';
import { picture, sidewaysPicture } from '../sources/pictures';
import { answer, ask, caught, html, image, load, refusal } from './image-in';
import { type FlowNode, getNode, loadFlow, nextStatus, once, startRed, stopRed } from './red';

describe('image-in', () => {
  let jpeg: Buffer;

  before(async () => {
    jpeg = await picture('jpeg', 40, 30);
  });
  beforeEach(startRed);
  afterEach(stopRed);

  describe('with the source message', () => {
    const raw = { data: Buffer.alloc(2 * 2 * 3, 9), width: 2, height: 2, channels: 3 };

    it('takes a picture in each of the ways it travels', async () => {
      await load({});
      const ways = {
        buffer: jpeg,
        base64: jpeg.toString('base64'),
        'data URL': `data:image/jpeg;base64,${jpeg.toString('base64')}`,
        'through JSON': JSON.parse(JSON.stringify(jpeg)),
      };
      for (const [way, payload] of Object.entries(ways)) {
        const message = await ask({ payload, topic: 'line 3' });
        expect(image(message), way).to.include({ format: 'jpeg', width: 40, height: 30, source: 'line 3' });
        expect(jpeg.equals(message.payload as Buffer), way).to.equal(true);
      }
    });

    it('numbers its pictures, and keeps what else stands on a message', async () => {
      await load({});
      for (const sequence of [0, 1, 2]) {
        const message = await ask({ payload: jpeg, parts: { index: sequence }, part: 'M8' });
        expect(message).to.deep.include({ parts: { index: sequence }, part: 'M8' });
        expect(image(message).sequence).to.equal(sequence);
      }
    });

    it('tells the size of the upright picture', async () => {
      await load({});
      expect(image(await ask({ payload: await sidewaysPicture() }))).to.include({ width: 30, height: 40 });
    });

    it('passes raw pixels on with their size', async () => {
      await load({});
      const message = await ask({ payload: raw });
      expect(image(message)).to.include({ format: 'raw', width: 2, height: 2, channels: 3 });
      expect(message.payload).to.deep.equal(message.image);
    });

    it('keeps where and when a frame was taken, and its number', async () => {
      await load({});
      const own = { timestamp: 1_700_000_000_000, sequence: 77, source: 'camera 2' };
      const frame = { data: jpeg, format: 'jpeg', width: 40, height: 30, ...own };
      expect(image(await ask({ payload: frame, topic: 'elsewhere' }))).to.include(own);
    });

    it('gives a list for a list', async () => {
      await load({});
      const { payload, image: frames } = await ask({ payload: [jpeg, await picture('png', 9, 8)] });
      expect((frames as Frame[]).map(({ format, width, sequence }) => [format, width, sequence])).to.deep.equal([
        ['jpeg', 40, 0],
        ['png', 9, 1],
      ]);
      expect((payload as Buffer[]).map(Buffer.isBuffer)).to.deep.equal([true, true]);
    });

    it('takes the picture from another property', async () => {
      await load({ property: 'part.photo' });
      const message = await ask({ payload: 'M8', part: { photo: jpeg } });
      expect(image(message).width).to.equal(40);
      expect(jpeg.equals(message.payload as Buffer)).to.equal(true);
    });

    const refused: [what: string, payload: () => unknown, code: string, sentence: RegExp][] = [
      ['nothing', () => undefined, 'NO_IMAGE', /expected a picture/],
      ['a number', () => 5, 'NO_IMAGE', /received 5/],
      ['an empty list', () => [], 'NO_IMAGE', /empty list/],
      ['zero bytes', () => Buffer.alloc(0), 'BAD_IMAGE', /empty/],
      ['no picture', () => html, 'BAD_IMAGE', /expected a JPEG/],
      ['a truncated picture', () => jpeg.subarray(0, -20), 'BAD_IMAGE', /cut off/],
      ['a list with a bad one', () => [jpeg, jpeg.subarray(0, 200)], 'BAD_IMAGE', /picture 2 of 2.*cut off/],
      ['raw pixels of a wrong count', () => ({ ...raw, width: 3 }), 'BAD_IMAGE', /expected width · height/],
    ];
    for (const [what, payload, code, sentence] of refused) {
      it(`refuses ${what} with ${code}, and answers the next`, async () => {
        await load({});
        const error = await refusal({ payload: payload() });
        expect(error.code).to.equal(code);
        expect(error.message).to.match(sentence);
        expect(image(await ask({ payload: jpeg })).width).to.equal(40);
      });
    }

    it('shows an error under the node, and the next picture', async () => {
      await load({});
      const red = nextStatus(getNode('in'), ({ fill }) => fill === 'red');
      await refusal({ payload: 5 });
      expect((await red).text).to.match(/^expected a picture/);
      const green = nextStatus(getNode('in'), ({ fill }) => fill === 'green');
      await ask({ payload: jpeg });
      expect((await green).text).to.equal('1 · 40×30 · failed 1');
    });

    it('refuses a nested property that is not there with NO_IMAGE', async () => {
      await load({ property: 'part.photo.left' });
      expect((await refusal({ payload: jpeg })).code).to.equal('NO_IMAGE');
    });

    it('leaves out the numbers of what it leaves out', async () => {
      await load({ fps: 100 });
      await ask({ payload: jpeg, number: 0 });
      const second = answer();
      let pending = true;
      void second.then(() => {
        pending = false;
      });
      for (let number = 1; pending; number++) {
        getNode('in').receive({ payload: jpeg, number });
        await new Promise(setImmediate);
      }
      const { number, image: frame } = await second;
      expect(number).to.be.above(1);
      expect((frame as Frame).sequence).to.equal(number);
    });

    it('leaves out what comes faster than the limit, ends it, and counts it', async () => {
      await load({ fps: 0.01 });
      const first = answer();
      const status = nextStatus(getNode('in'), ({ text }) => !!text?.includes('skipped'));
      for (const number of [1, 2, 3]) getNode('in').receive({ payload: jpeg, number });
      expect((await first).number).to.equal(1);
      expect((await status).text).to.equal('1 · 40×30 · skipped 2');
    });
  });

  it('answers the button of its example', async () => {
    const flow: FlowNode[] = JSON.parse(read('examples/image-in.json'));
    const { payload } = flow.find(({ type, payload: text }) => type === 'inject' && text)!;
    const { id, wires } = flow.find(({ name }) => name === 'from messages')!;
    const parts = flow.filter(({ type }) => ['tab', 'debug', 'lineside-image-in'].includes(type));
    const heard = parts.map((part) => (part.type === 'debug' ? { ...part, type: 'helper' } : part));
    await loadFlow([imageIn], heard);
    const shown = once(getNode(wires![0]![0]!), 'input');
    getNode(id).receive({ payload });
    expect(image(await shown)).to.include({ format: 'png', width: 48, height: 32 });
  });

  describe('with a wrong setting', () => {
    const wrong: Record<string, unknown>[] = [
      { source: 'webcam' },
      { source: 'file', path: 'x.jpg', interval: -1 },
      { source: 'file', path: 'x.jpg', interval: 'often' },
      { source: 'folder', path: 'x', interval: 99 },
      { source: 'folder', path: '' },
      { source: 'url', url: 'ftp://camera/now.jpg' },
      { source: 'url', url: 'camera' },
      { fps: -1 },
      { fps: 1001 },
      { source: 'simulator', view: 'side' },
      { source: 'simulator', seed: -1 },
      { source: 'simulator', seed: 1.5 },
      { source: 'simulator', seed: 2 ** 32 },
      { source: 'simulator', fps: 31 },
    ];
    const missing: [source: string, sentence: string][] = [
      ['folder', 'expected the path of a folder in the node but received none'],
      ['command', 'expected a command in the node but received none'],
    ];
    for (const [source, sentence] of missing) {
      it(`says what is missing for a ${source}`, async () => {
        await load({ source });
        const { code, message } = await caught();
        expect(code).to.equal('BAD_OPTION');
        expect(message).to.include(sentence);
      });
    }

    for (const own of wrong) {
      it(`says BAD_OPTION for ${JSON.stringify(own)}, at the start and to each message`, async () => {
        await load(own);

        expect((await caught()).code).to.equal('BAD_OPTION');
        expect((await refusal({ payload: jpeg })).code).to.equal('BAD_OPTION');
      });
    }

    it('does not mind what is left over from another source, which the form does not show', async () => {
      await load({ path: '', url: 'camera', interval: -1, view: 'side', seed: -1 });
      expect(image(await ask({ payload: jpeg })).width).to.equal(40);
    });

    it('takes numbers as forms give them, and nothing for the default', async () => {
      await load({ interval: '250', fps: '', property: '' });
      expect(image(await ask({ payload: jpeg })).width).to.equal(40);
    });
  });
});
