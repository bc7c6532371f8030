import { expect } from 'chai';
import type { Failed, LinesideError } from '../../lib/errors';
import { type Frame, rawFrame, urlFrame } from '../../lib/frame';
import type { Answered, Model, PredictOptions } from '../../lib/model/model';
import type { Prediction } from '../../lib/prediction';
import * as schemas from '../../lib/schema';
import { faults } from '../json-schema';
import { frameOf } from '../pictures';
import { idOf, type Kind, kinds, pictures, taskOf } from './fixtures';

/** A backend as the suite sees it. */
export interface Backend {
  name: string;
  open(kind: Kind): Promise<Model>;
  /** The models that are the measure. */
  local(): Record<Kind, Model>;
  /** Whether its server tells no class ids: then theirs are others than here. */
  nameless?: boolean;
  /** An address at which the backend finds this picture. */
  address(picture: Buffer): string;
}

const schemaOf = {
  detect: schemas.detectPredictionSchema,
  outline: schemas.outlinePredictionSchema,
  segment: schemas.segmentPredictionSchema,
  classify: schemas.classifyPredictionSchema,
  labels: schemas.multiLabelPredictionSchema,
} as const;

/** What no flow may be able to tell apart: the same cases on every backend, held against the model on this machine. */
export function conforms({ name, open, local, nameless = false, address }: Backend): void {
  describe(`the backend ${name}`, () => {
    const opened = new Map<Kind, Promise<Model>>();
    after(async () => {
      for (const model of opened.values()) await (await model).close();
    });
    const model = (kind: Kind): Promise<Model> => {
      if (!opened.has(kind)) opened.set(kind, open(kind));
      return opened.get(kind)!;
    };
    const asking = (kind: Kind, options: PredictOptions): PredictOptions => ({ task: taskOf[kind], ...options });

    async function same(kind: Kind, frame: Frame, options: PredictOptions = {}): Promise<Prediction> {
      const asked = asking(kind, { confidence: 0.5, ...options });
      const { prediction, timings } = await (await model(kind)).predict(frame, asked);
      const here = await local()[kind].predict(frame, asked);
      expect(lasting(prediction, nameless)).to.deep.equal(lasting(here.prediction, nameless));
      expect(faults(schemaOf[kind], prediction)).to.deep.equal([]);
      expect(prediction.model_id).to.equal(idOf(kind));
      expect(Object.keys(timings)).to.have.members(['decode', 'fit', 'infer', 'read']);
      return prediction;
    }

    const codeOf = (act: Promise<unknown>) =>
      act.then(
        () => 'answered',
        (error: LinesideError) => error.code,
      );

    for (const kind of kinds) {
      describe(`with a model of ${kind}`, () => {
        for (const [what, draw] of Object.entries(pictures)) {
          it(`answers as the model here does: ${what}`, async () => {
            await same(kind, frameOf(await draw()));
          });
        }

        for (const confidence of [0, 0.004, 0.01, 0.3, 0.7, 0.95, 1]) {
          it(`holds a confidence of ${confidence}`, async () => {
            await same(kind, frameOf(await pictures.three()), { confidence });
          });
        }

        it('answers several at once in their order', async () => {
          const frames = (await Promise.all(Object.values(pictures).map((draw) => draw()))).map(frameOf);
          const asked = asking(kind, { confidence: 0.5 });
          const answers = await (await model(kind)).predictAll(frames, asked);
          const expected = await local()[kind].predictAll(frames, asked);
          expect(answers.map(lastingAnswer(nameless))).to.deep.equal(expected.map(lastingAnswer(nameless)));
          const ids = answers.map((one) => ('error' in one ? '' : one.prediction.inference_id));
          expect(new Set(ids)).to.have.length(frames.length);
          const times = answers.map((one) => ('error' in one ? 0 : one.prediction.time));
          expect(Math.max(...times)).to.be.below(12); // what a server says of all together
        });

        it('fails one bad picture among several alone', async () => {
          const good = frameOf(await pictures.three());
          const answers = await (await model(kind)).predictAll([good, cut(good), good], asking(kind, {}));
          const codes = answers.map((one) => ('error' in one ? one.error.code : 'answered'));
          expect(codes).to.deep.equal(['answered', 'BAD_IMAGE', 'answered']);
        });

        it('refuses a bad picture, and answers the next', async () => {
          const good = frameOf(await pictures.corner());
          expect(await codeOf((await model(kind)).predict(cut(good), asking(kind, {})))).to.equal('BAD_IMAGE');
          await same(kind, good);
        });

        it('takes raw pixels', async () => {
          const data = Buffer.alloc(48 * 32 * 3);
          for (let i = 0; i < data.length; i += 3) data[i + (i > data.length / 2 ? 1 : 0)] = 200;
          await same(kind, rawFrame({ data, width: 48, height: 32, channels: 3 }));
        });

        it('takes an address', async () => {
          const picture = await pictures.wide();
          const asked = asking(kind, { confidence: 0.5 });
          const { prediction } = await (await model(kind)).predict(urlFrame(address(picture)), asked);
          const here = await local()[kind].predict(frameOf(picture), asked);
          expect(lasting(prediction, nameless)).to.deep.equal(lasting(here.prediction, nameless));
        });

        it('says BAD_OPTION for a confidence above 1', async () => {
          const asked = asking(kind, { confidence: 1.5 });
          expect(await codeOf((await model(kind)).predict(frameOf(await pictures.black()), asked))).to.equal(
            'BAD_OPTION',
          );
        });

        it('says WRONG_TASK to whoever wants another', async () => {
          const task = kind === 'detect' || kind === 'outline' ? 'segment' : 'detect';
          const asked = (await model(kind)).predict(frameOf(await pictures.corner()), { task, confidence: 0.1 });
          expect(await codeOf(asked)).to.equal('WRONG_TASK');
        });
      });
    }

    describe('with options of findings', () => {
      const rows: [what: string, options: PredictOptions][] = [
        ['one class', { classes: ['green'] }],
        ['two classes', { classes: ['blue', 'red'] }],
        ['few', { maxDetections: 3 }],
        ['few of one class', { maxDetections: 2, classes: ['blue'] }],
        ['an overlap of 20 %', { overlap: 0.2 }],
        ['an overlap of 5 %', { overlap: 0.05 }],
        ['boxes of all classes suppressing each other', { agnostic: true, overlap: 0.05 }],
      ];
      for (const kind of ['detect', 'outline'] as const) {
        for (const [what, options] of rows) {
          it(`${kind}: ${what}`, async () => {
            await same(kind, frameOf(await pictures.three()), { confidence: 0.3, ...options });
          });
        }
      }

      it('outline: run lengths', async () => {
        const { predictions } = (await same('outline', frameOf(await pictures.three()), { maskFormat: 'rle' })) as {
          predictions: unknown[];
        };
        expect(predictions).not.to.have.length(0);
      });

      it('classify: the best two', async () => {
        await same('classify', frameOf(await pictures.three()), { confidence: 0, topK: 2 });
      });
    });
  });
}

/** Without what is new in every answer. */
function lasting(prediction: Prediction, nameless: boolean): unknown {
  const { time, inference_id, ...rest } = prediction;
  expect(time).to.be.a('number').above(0);
  expect(inference_id).to.match(/^[0-9a-f-]{36}$/);
  if (!('predictions' in rest) || !Array.isArray(rest.predictions)) return rest;
  const found = rest.predictions as { detection_id?: string; class_id: number }[];
  const predictions = found.map(({ detection_id: _, class_id, ...one }) => (nameless ? one : { ...one, class_id }));
  return { ...rest, predictions };
}

function lastingAnswer(nameless: boolean) {
  return (answer: Answered | Failed): unknown => ('error' in answer ? answer : lasting(answer.prediction, nameless));
}

function cut(frame: Frame): Frame {
  return { ...frame, data: frame.data.subarray(0, 60) };
}
