import { expect } from 'chai';
import type { LinesideError } from '../../lib/errors';
import type { Model } from '../../lib/model/model';
import { type ModelSettings, openHere } from '../../lib/open';
import { frameOf } from '../pictures';
import { pictures } from './fixtures';
import { failure } from './reading';
import { json, serve } from './server';

describe('a model on a server', () => {
  let model: Model | undefined;
  afterEach(async () => {
    await model?.close();
    model = undefined;
  });

  async function open(settings: object): Promise<Model> {
    model = await openHere({ url: 'http://127.0.0.1:9', modelId: 'parts/3', ...settings } as ModelSettings);
    return model;
  }

  describe('asked for several pictures', () => {
    const rows: [status: number, code: string, requests: number][] = [
      [401, 'BAD_KEY', 1],
      [404, 'NO_MODEL', 1],
      [400, 'BAD_IMAGE', 4], // which of them is bad, only each alone can tell
      [413, 'IMAGE_TOO_LARGE', 4],
    ];
    for (const [status, code, requests] of rows) {
      it(`${status} is ${code} after ${requests} requests`, async () => {
        const server = await serve((_, response) => json(response, { message: 'no' }, status));
        const opened = await open({ backend: 'inference-server', url: server.url.href });
        const frame = frameOf(await pictures.corner());
        const asked = opened.predictAll([frame, frame, frame], { task: 'classify' });
        const answers = await asked.catch((error: LinesideError) => [{ error }]);
        const codes = answers.map((answer) => ('error' in answer ? answer.error.code : 'answered'));
        await server.close();
        expect(codes).to.deep.equal(requests === 1 ? [code] : [code, code, code]);
        expect(server.received).to.have.length(requests);
      });
    }
  });

  describe('is asked nothing', () => {
    const rows: [what: string, settings: object, code: string][] = [
      ['to no address', { url: 'server:9001' }, 'BAD_OPTION'],
      ['to a file', { url: 'file:///etc/passwd' }, 'BAD_OPTION'],
      ['to a model without id', { modelId: '' }, 'NO_MODEL'],
    ];
    for (const backend of ['hosted-api', 'inference-server'] as const) {
      for (const [what, settings, code] of rows) {
        it(`${what} (${backend})`, async () => {
          expect((await failure(open({ backend, ...settings }))).code).to.equal(code);
        });
      }
    }
  });

  for (const backend of ['hosted-api', 'inference-server'] as const) {
    describe(`whose answer is no JSON (${backend})`, () => {
      const rows: [what: string, type: string, text: string][] = [
        ['HTML', 'text/html', '<html><title>Sign in</title></html>'],
        ['nothing', 'application/json', ''],
        ['half an answer', 'application/json', '{"predictions":['],
        ['a picture that nobody asked for', 'image/jpeg', '\xff\xd8\xff'],
      ];
      for (const [what, type, text] of rows) {
        it(`is BAD_ANSWER: ${what}`, async () => {
          const other = await serve((_, response) => response.writeHead(200, { 'content-type': type }).end(text));
          const opened = await open({ backend, url: other.url.href });
          const error = await failure(opened.predict(frameOf(await pictures.corner()), { task: 'classify' }));
          await other.close();
          expect(error.code).to.equal('BAD_ANSWER');
          expect(error.message).to.contain(type).and.to.contain(other.url.host);
        });
      }

      it('is taken as JSON whatever type it states', async () => {
        const text = '{"predictions":[],"top":"","confidence":0}';
        const other = await serve((_, response) => response.writeHead(200, { 'content-type': 'text/plain' }).end(text));
        const opened = await open({ backend, url: other.url.href });
        const { prediction } = await opened.predict(frameOf(await pictures.corner()), { task: 'classify' });
        await other.close();
        expect(prediction).to.deep.include({ top: '' });
      });
    });
  }
});
