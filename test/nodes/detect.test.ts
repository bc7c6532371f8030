import { expect } from 'chai';
import type { Node } from 'node-red';
import type { DetectPrediction } from '../../lib/prediction';
import type { ModelNode } from '../../nodes/common/model-node';
import { colourDetector } from '../colour-detector';
import { redCells, redCorner, squares } from '../pictures';
import { detectNode, modelNode, rest } from './flows';
import {
  type FlowNode,
  getNode,
  loadFlow,
  type Message,
  nextError,
  nextMessages,
  nextStatus,
  once,
  startRed,
  stopRed,
} from './red';

import detect = require('../../nodes/detect/detect');
import model = require('../../nodes/model/model');

describe('the detect node', () => {
  let path: string;
  let picture: Buffer;

  before(async () => {
    path = await colourDetector();
    picture = await redCorner();
  });
  beforeEach(startRed);
  afterEach(stopRed);

  async function start(node: FlowNode = detectNode(), config: FlowNode = modelNode(path)): Promise<Node> {
    await loadFlow([model, detect], [...rest, config, node]);
    return getNode('detect');
  }

  async function answer(node: Node, message: object): Promise<Message> {
    const answered = once(getNode('out'), 'input');
    node.receive(message as never);
    return answered;
  }

  async function predicted(node: Node, message: object): Promise<DetectPrediction> {
    return (await answer(node, message)).payload as DetectPrediction;
  }

  it('answers with exactly the keys of the API document, and what the architecture adds', async () => {
    const parts = { id: 'batch', index: 1, count: 3 };
    const { payload, prediction, image, timings, ...rest } = await answer(await start(), {
      payload: picture,
      topic: 'kept',
      parts,
    });
    const { predictions } = payload as DetectPrediction;
    expect(Object.keys(payload as object)).to.have.members([
      'predictions',
      'image',
      'time',
      'inference_id',
      'model_id',
    ]);
    expect(predictions).to.have.length(redCells);
    expect(Object.keys(predictions[0]!)).to.have.members([
      ...['x', 'y', 'width', 'height', 'class', 'confidence'], // seed 001
      ...['class_id', 'detection_id'],
    ]);
    const whole = predictions.find(({ width }) => width === 32);
    expect(whole).to.include({ x: 48, y: 16, width: 32, height: 32, class: 'red', class_id: 0, confidence: 1 });
    expect(payload).to.deep.include({ image: { width: 64, height: 64 }, model_id: 'colours' });
    expect(prediction).to.deep.equal(payload);
    expect(image).to.deep.include({ width: 64, height: 64, format: 'png', data: picture });
    expect(timings).to.include.all.keys('wait', 'decode', 'fit', 'infer', 'read', 'total');
    expect(rest).to.deep.include({ topic: 'kept', parts });
  });

  it('says in its status how many and how long', async () => {
    const node = await start();
    const status = nextStatus(node, ({ text }) => /ms/.test(text ?? ''));
    await answer(node, { payload: picture });
    expect((await status).text).to.match(new RegExp(`^${redCells} · \\d+ ms$`));
  });

  describe('takes settings from the node and from msg.options', () => {
    const settings: [what: string, node: object, options: object | undefined, expected: number][] = [
      ['the class that is asked for', { classes: 'red' }, undefined, redCells],
      ['no class that is not', { classes: 'green, blue' }, undefined, 0],
      ['a list of classes', {}, { classes: ['green'] }, 0],
      ['the message before the node', { classes: 'green' }, { classes: 'red' }, redCells],
      ['a confidence no cell has more than', { confidence: 100 }, undefined, 0],
      ['a confidence in percent', { confidence: 100 }, { confidence: 40 }, redCells],
      ['a confidence as a fraction', { confidence: 100 }, { confidence: 0.4 }, redCells],
      ['a confidence as a text', { confidence: '100' }, { confidence: '40' }, redCells],
      ['how many at most', { maxDetections: 5 }, undefined, 5],
      ['how many at most, by message', { maxDetections: 5 }, { max_detections: 2 }, 2],
      // An 8 pixel cell covers a quarter of a 16 pixel one, and a 16th of the largest.
      ['an overlap of 20 %: 16 cells of 8 pixels, the largest goes last', { overlap: 20 }, undefined, 16 + 1],
      ['an empty entry leaves the node its own', { maxDetections: 3 }, { max_detections: '', classes: null }, 3],
    ];
    for (const [what, node, options, expected] of settings) {
      it(what, async () => {
        const { predictions } = await predicted(await start(detectNode(node)), { payload: picture, options });
        expect(predictions).to.have.length(expected);
      });
    }

    const stacked: [what: string, node: object, options: object | undefined, expected: string[]][] = [
      ['boxes of two classes on one place both stay', {}, undefined, ['green', 'red']],
      ['agnostic: they suppress each other', { agnostic: true }, undefined, ['red']],
      ['agnostic by message', {}, { agnostic: true }, ['red']],
      ['not agnostic by message', { agnostic: true }, { agnostic: false }, ['green', 'red']],
    ];
    for (const [what, node, options, expected] of stacked) {
      it(what, async () => {
        const payload = await squares([
          { colour: '#f00', left: 0, top: 0, size: 8 },
          { colour: '#00e000', left: 8, top: 0, size: 8 },
        ]);
        const running = await start(detectNode(node), modelNode(await colourDetector({ stacked: true })));
        const { predictions } = await predicted(running, { payload, options });
        expect(predictions.map((it) => it.class).sort()).to.deep.equal(expected);
      });
    }
  });

  describe('refuses with a code', () => {
    const bad: [what: string, message: object, code: string][] = [
      ['a confidence over 100', { options: { confidence: 140 } }, 'BAD_OPTION'],
      ['a confidence that is no number', { options: { confidence: 'high' } }, 'BAD_OPTION'],
      ['an overlap below 0', { options: { overlap: -1 } }, 'BAD_OPTION'],
      ['a class the model does not know', { options: { classes: 'purple' } }, 'BAD_OPTION'],
      ['half a detection', { options: { max_detections: 0.5 } }, 'BAD_OPTION'],
      ['a misspelt option', { options: { confidense: 40 } }, 'BAD_OPTION'],
      ['options that are no object', { options: 'confidence=40' }, 'BAD_OPTION'],
      ['agnostic that is neither true nor false', { options: { agnostic: 'maybe' } }, 'BAD_OPTION'],
      ['no picture', { payload: 42 }, 'NO_IMAGE'],
      ['nothing at all', { payload: undefined }, 'NO_IMAGE'],
      ['an empty Buffer', { payload: Buffer.alloc(0) }, 'BAD_IMAGE'],
      ['a Buffer of text', { payload: Buffer.from('hello, line 3') }, 'BAD_IMAGE'],
      ['a JPEG that ends at once', { payload: Buffer.from([0xff, 0xd8, 0xff]) }, 'BAD_IMAGE'],
      [
        'raw pixels of a wrong length',
        { payload: { data: Buffer.alloc(10), width: 4, height: 4, channels: 3 } },
        'BAD_IMAGE',
      ],
    ];
    for (const [what, message, code] of bad) {
      it(`${code} for ${what}, and answers the next`, async () => {
        const node = await start();
        const error = nextError(node);
        node.receive({ payload: picture, ...message } as never);
        expect(await error).to.include({ code });
        expect((await predicted(node, { payload: picture })).predictions).to.have.length(redCells);
      });
    }

    it('BAD_OPTION for each message while the queue limit is no number of places', async () => {
      const node = await start(detectNode({ queueLimit: -1 }));
      const error = nextError(node);
      node.receive({ payload: picture } as never);
      expect(await error).to.include({ code: 'BAD_OPTION' });
    });

    it('NO_MODEL where none is chosen', async () => {
      const node = await start(detectNode({ model: 'nothing' }));
      const error = nextError(node);
      node.receive({ payload: picture } as never);
      expect(await error).to.include({ code: 'NO_MODEL' });
    });
  });

  it('takes msg.image where the payload is no picture', async () => {
    const node = await start();
    const { image } = await answer(node, { payload: picture });
    expect((await predicted(node, { payload: { some: 'answer' }, image })).predictions).to.have.length(redCells);
  });

  it('answers a list of pictures by a list, in which a bad one fails alone', async () => {
    const { payload, image } = await answer(await start(), {
      payload: [picture, Buffer.from('no'), picture.toString('base64')],
    });
    const [first, second, third] = payload as [DetectPrediction, { error: { code: string } }, DetectPrediction];
    expect([first.predictions.length, third.predictions.length]).to.deep.equal([redCells, redCells]);
    expect(second.error.code).to.equal('BAD_IMAGE');
    expect((image as unknown[])[1]).to.equal(null);
  });

  it('keeps the newest and skips the rest when pictures come faster than answers', async () => {
    const node = await start(detectNode({ whenBusy: 'latest' }), modelNode(await colourDetector({ work: 20 })));
    await getNode<ModelNode>('model').shared().model.ready();
    const answers: Message[] = [];
    getNode('out').on('input', (message: Message) => void answers.push(message));
    const last = new Promise<void>((resolve) =>
      getNode('out').on('input', (message: Message) => message.sequence === 29 && resolve()),
    );
    const status = nextStatus(node, ({ text }) => /skipped \d+/.test(text ?? ''));
    for (let sequence = 0; sequence < 30; sequence++) node.receive({ payload: picture, sequence } as never);
    await last;
    expect(answers.length).to.be.lessThan(6);
    expect(answers.map(({ sequence }) => sequence)).to.deep.equal(
      [...answers.map(({ sequence }) => sequence)].sort((a, b) => Number(a) - Number(b)),
    );
    expect((await status).text).to.contain(`skipped ${30 - answers.length}`);
  });

  it('answers in the order in which pictures came, although a small one is decoded sooner', async () => {
    const node = await start(detectNode(), modelNode(path, { instances: 2 }));
    await getNode<ModelNode>('model').shared().model.ready();
    const large = await squares([], 6000, 4000);
    const answers = nextMessages(getNode('out'), 4);
    for (const [sequence, payload] of [large, picture, picture, picture].entries()) {
      node.receive({ payload, sequence } as never);
    }
    expect((await answers).map(({ sequence }) => sequence)).to.deep.equal([0, 1, 2, 3]);
  });

  it('loses none of a hundred when its engine is killed, and answers the next', async () => {
    const node = await start(detectNode(), modelNode(await colourDetector({ work: 5 })));
    const { model: engine } = getNode<ModelNode>('model').shared();
    await engine.ready();
    const codes: string[] = [];
    let settled = 0;
    const all = new Promise<void>((resolve) => {
      const count = () => ++settled === 100 && resolve();
      getNode('out').on('input', () => {
        if (settled === 20) process.kill(engine.pids()[0]!, 'SIGKILL');
        count();
      });
      node.on(
        'call:error' as never,
        ((call: { args: { code: string }[] }) => {
          codes.push(call.args[0]!.code);
          count();
        }) as never,
      );
    });
    for (let i = 0; i < 100; i++) node.receive({ payload: picture } as never);
    await all;
    expect(new Set(codes)).to.deep.equal(new Set(['ENGINE_LOST']));
    expect(codes.length).to.be.within(1, 2);
    expect((await predicted(node, { payload: picture })).predictions).to.have.length(redCells);
  });

  it('refuses what its queue has no place for', async () => {
    const node = await start(detectNode({ queueLimit: 3 }), modelNode(await colourDetector({ work: 20 })));
    const answers = nextMessages(getNode('out'), 5);
    const error = nextError(node);
    for (let i = 0; i < 6; i++) node.receive({ payload: picture } as never);
    const { code, message } = await error;
    expect([code, message]).to.deep.equal([
      'QUEUE_FULL',
      '3 messages are waiting already; slow the source down, raise the queue limit, or choose "newest only"',
    ]);
    expect(await answers).to.have.length(5);
  });
});
