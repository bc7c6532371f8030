import { expect } from 'chai';
import { colourOf } from '../../lib/draw/palette';
import { encodedFrame, rawFrame, sniff } from '../../lib/frame';
import { decode, encode } from '../../lib/image/codec';
import draw from '../../nodes/draw/draw';
import { pixelAt, plain } from '../draw/pixels';
import { getNode, loadFlow, type Message, nextError, nextMessages, nextStatus, once, startRed, stopRed } from './red';

const prediction = {
  predictions: [
    { x: 100, y: 75, width: 100, height: 50, class: 'bus', class_id: 5, confidence: 0.9, detection_id: '1' },
  ],
  image: { width: 200, height: 150 },
  time: 0.1,
  inference_id: '1',
  model_id: 'm',
};

const flow = (config: Record<string, unknown> = {}) => [
  { id: 'tab', type: 'tab' },
  { id: 'd', type: 'lineside-draw', z: 'tab', wires: [['out']], ...config },
  { id: 'out', type: 'helper', z: 'tab' },
  { id: 'caught', type: 'catch', z: 'tab', wires: [['errors']] },
  { id: 'errors', type: 'helper', z: 'tab' },
];

const frame = () => rawFrame(plain(200, 150, 40));

async function answer(msg: Record<string, unknown>): Promise<Message> {
  const out = once(getNode('out'), 'input');
  getNode('d').receive(msg);
  return out;
}

async function refusal(msg: Record<string, unknown>): Promise<Message> {
  const caught = once(getNode('errors'), 'input');
  getNode('d').receive(msg);
  return caught;
}

const pixelsOf = (picture: unknown) => decode(encodedFrame(picture as Buffer)!);

describe('draw', () => {
  beforeEach(startRed);
  afterEach(stopRed);

  it('puts the picture with its boxes into the payload and leaves all else as it was', async () => {
    await loadFlow([draw], flow({ format: 'png' }));
    const image = frame();
    const before = Buffer.from(image.data);
    const status = nextStatus(getNode('d'));
    const msg = await answer({ topic: 'belt', payload: prediction, image, prediction, timings: { infer: 5 } });
    const pixels = await pixelsOf(msg.payload);
    expect([pixels.width, pixels.height]).to.deep.equal([200, 150]);
    expect(pixelAt(pixels, 50, 75)).to.deep.equal([...colourOf('bus')]);
    expect(pixelAt(pixels, 100, 75)).to.deep.equal([40, 40, 40]);
    expect(msg).to.include({ topic: 'belt', image, prediction });
    expect(image.data).to.deep.equal(before);
    const { infer, draw: ms } = msg.timings as Record<string, number>;
    expect(infer).to.equal(5);
    expect(ms).to.be.above(0);
    expect(await status).to.deep.include({ fill: 'green', shape: 'dot' });
    expect((await status).text).to.match(/^\d+ ms$/);
  });

  const outputs: [output: string, format: string, head: RegExp][] = [
    ['dataurl', 'jpeg', /^data:image\/jpeg;base64,\/9j\//],
    ['dataurl', 'webp', /^data:image\/webp;base64,UklGR/],
    ['base64', 'png', /^iVBORw0KGgo/],
  ];
  for (const [output, format, head] of outputs) {
    it(`gives ${format} as ${output}, in the property that was chosen`, async () => {
      await loadFlow([draw], flow({ output, format, property: 'shown.small' }));
      const msg = await answer({ payload: 'kept', image: frame(), prediction });
      expect(msg.payload).to.equal('kept');
      expect((msg.shown as { small: string }).small).to.match(head);
    });
  }

  it('takes the prediction from the payload where there is no other', async () => {
    await loadFlow([draw], flow());
    expect(sniff((await answer({ payload: prediction, image: frame() })).payload as Buffer)).to.equal('jpeg');
  });

  it('takes the picture from the payload where there is no other', async () => {
    await loadFlow([draw], flow());
    const payload = await encode(plain(200, 150, 40), 'png', 80);
    expect(sniff((await answer({ payload, prediction })).payload as Buffer)).to.equal('jpeg');
  });

  it('makes the picture smaller, and 4 : 3 stays 4 : 3', async () => {
    await loadFlow([draw], flow({ maxWidth: 100 }));
    const { width, height } = await pixelsOf((await answer({ image: frame(), prediction })).payload);
    expect([width, height]).to.deep.equal([100, 75]);
  });

  it('answers a batch in its order; a bad entry fails alone', async () => {
    await loadFlow([draw], flow());
    const failed = { error: { code: 'BAD_IMAGE', message: 'broken before' } };
    const msg = await answer({ image: [null, frame(), 'no picture!'], prediction: [failed, prediction, prediction] });
    const [first, second, third] = msg.payload as [unknown, Buffer, { error: { code: string } }];
    expect(first).to.deep.equal(failed);
    expect(sniff(second)).to.equal('jpeg');
    expect(third.error.code).to.equal('NO_IMAGE');
  });

  const refused: [what: string, msg: Record<string, unknown>, code: string][] = [
    ['no picture', { payload: prediction, prediction }, 'NO_IMAGE'],
    ['bytes of no picture', { image: Buffer.from('hello'), prediction }, 'BAD_IMAGE'],
    ['no prediction', { payload: 'x', image: rawFrame(plain(4, 4)) }, 'NO_PREDICTION'],
    ['what is no prediction', { image: rawFrame(plain(4, 4)), prediction: { predictions: 7 } }, 'NO_PREDICTION'],
    ['a property that leads through a text', { image: rawFrame(plain(4, 4)), prediction, shown: 'x' }, 'BAD_OPTION'],
  ];
  it('hands what it refuses to the Catch node with a code, and draws the next', async () => {
    await loadFlow([draw], flow({ property: 'shown.small' }));
    for (const [what, msg, code] of refused) {
      expect((await refusal({ ...msg, topic: what })).error, what).to.include({ code });
    }
    expect(await answer({ image: frame(), prediction })).to.have.nested.property('shown.small');
  });

  it('refuses every message while an option is wrong', async () => {
    await loadFlow([draw], flow({ quality: 0 }));
    const caught = await refusal({ image: frame(), prediction });
    expect(caught.error).to.include({ code: 'BAD_OPTION' });
    expect((caught.error as Error).message).to.contain('quality');
  });

  it('draws in order, queues ten, and refuses the rest with QUEUE_FULL', async () => {
    await loadFlow([draw], flow());
    const drawn = nextMessages(getNode('out'), 12);
    const refused = nextMessages(getNode('errors'), 3);
    // One burst of fifteen: two are at work at once, ten wait, three have no place.
    // The first takes longest, and still leaves first.
    const large = rawFrame(plain(2000, 1500, 40));
    for (let i = 0; i < 15; i++) {
      getNode('d').receive({ topic: String(i), image: i === 0 ? large : frame(), prediction } as never);
    }
    expect((await drawn).map(({ topic }) => topic)).to.deep.equal([
      '0',
      '1',
      '2',
      '3',
      '4',
      '5',
      '6',
      '7',
      '8',
      '9',
      '10',
      '11',
    ]);
    const errors = (await refused).map(({ topic, error }) => [topic, (error as { code: string }).code]);
    expect(errors).to.deep.equal(['12', '13', '14'].map((topic) => [topic, 'QUEUE_FULL']));
  });

  it('fails with CLOSED what still waits when the node is closed', async () => {
    await loadFlow([draw], flow());
    const node = getNode('d');
    const error = nextError(node);
    for (let i = 0; i < 3; i++) node.receive({ image: frame(), prediction } as never);
    await node.close(false);
    expect(await error).to.include({ code: 'CLOSED' });
  });
});
