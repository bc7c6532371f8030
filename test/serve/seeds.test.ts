import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import sharp from 'sharp';
import type { Model } from '../../lib/model/model';
import { type Listener, serve } from '../../lib/serve';
import { frameOf, squares } from '../pictures';
import {
  curlFile,
  curlUrl,
  nodeFile,
  nodeUrl,
  type PythonExample,
  pickled,
  pythonExamples,
  resizeAndPost,
} from './examples';
import { python, without } from './sdk/python';
import { colourModels, lasting } from './serving';

const run = promisify(execFile);

/** The examples of the API documents, of which only the host is another. */
describe('the examples of the documents', function () {
  this.timeout(120_000); // four models, or Python, on a machine with much to do
  let models: Map<string, Model>;
  const listeners = new Map<string, Listener>();
  const fetched: string[] = [];
  let folder: string;
  let jpeg: Buffer;

  before(async () => {
    const picture = await squares([{ colour: '#f00', left: 0, top: 0, size: 64 }]);
    jpeg = await sharp(picture).jpeg({ quality: 100 }).toBuffer();
    folder = mkdtempSync(join(tmpdir(), 'lineside-seeds-'));
    writeFileSync(join(folder, 'YOUR_IMAGE.jpg'), jpeg);
    models = await colourModels();
    const fetchPicture = async (address: string) => {
      fetched.push(address);
      return jpeg;
    };
    for (const [id, model] of models) {
      const served = new Map([['your-model/42', model]]);
      listeners.set(id, await serve({ models: served, port: 0, apiKey: 'YOUR_KEY', allowUrls: true, fetchPicture }));
    }
  });
  after(async () => {
    await Promise.all([...listeners.values()].map((listener) => listener.close()));
    await Promise.all([...models.values()].map((model) => model.close()));
  });

  /** With the host of the server that has the model `id` in place of the documents' own. */
  const hosted = (text: string, id: string) =>
    text.replace(/https:\/\/detect\.roboflow\.com|http:\/\/localhost:9001/g, listeners.get(id)!.url);
  const inFolder = () => ({ cwd: folder, env: { ...process.env, NODE_PATH: resolve('node_modules') } });
  const curl = async (text: string, id: string) => (await run('bash', ['-c', hosted(text, id)], inFolder())).stdout;
  const node = async (text: string, id: string) =>
    (await run(process.execPath, ['-e', hosted(text, id)], inFolder())).stdout;

  const tasks: [id: string, keys: readonly string[]][] = [
    ['parts/1', ['predictions', 'image']],
    ['shapes/2', ['predictions', 'image']],
    ['areas/3', ['segmentation_mask', 'class_map', 'image']],
    ['kinds/4', ['top', 'confidence', 'predictions', 'image']],
  ];
  const ways: [name: string, ask: (id: string) => Promise<string>, address?: string][] = [
    ['curl with a file', (id) => curl(curlFile, id)],
    ['curl with an address', (id) => curl(curlUrl, id), 'https://i.imgur.com/PEEvqPN.png'],
    ['Node.js with a file', (id) => node(nodeFile, id)],
    ['Node.js with an address', (id) => node(nodeUrl, id), 'https://i.imgur.com/PEEvqPN.png'],
  ];
  for (const [id, keys] of tasks) {
    for (const [name, ask, address] of ways) {
      it(`${name} gets the answer of ${id}`, async () => {
        fetched.length = 0;
        const answer = JSON.parse(await ask(id)) as object;
        expect(answer).to.include.keys(...keys);
        const confidence = id === 'areas/3' ? 0.5 : 0.4;
        const own = await models.get(id)!.predict(frameOf(jpeg), { confidence, overlap: 0.3 });
        expect(lasting(answer)).to.deep.equal(lasting(own.prediction));
        expect(fetched).to.deep.equal(address ? [address] : []);
      });
    }
  }

  it('are refused with the documented body where the key is another', async () => {
    const told = await curl(curlFile.replace('YOUR_KEY', 'OTHER'), 'parts/1');
    expect(JSON.parse(told)).to.deep.equal({ Message: 'User is not authorized to access this resource' });
  });

  async function runPython(test: Mocha.Context, { script, needs }: PythonExample, id: string) {
    const modules = ['requests', ...needs];
    await run(python, ['-c', `import ${modules.join(', ')}`]).catch(() => {
      console.log(without(modules));
      test.skip();
    });
    const { stdout } = await run(python, ['-c', hosted(script, id)], inFolder());
    const [status, answer] = JSON.parse(stdout) as [number, Record<string, unknown>];
    return { status, answer };
  }

  for (const [name, example] of Object.entries(pythonExamples)) {
    it(`Python, ${name}, gets the answer`, async function () {
      const { status, answer } = await runPython(this, example, 'parts/1');
      expect(status).to.equal(200);
      const answers = Array.isArray(answer) ? answer : [answer];
      expect(answers).to.have.lengthOf(name.includes('batch') ? 3 : 1);
      for (const one of answers) expect(one.predictions).to.have.nested.property('[0].class', 'red');
    });
  }

  for (const [name, example] of Object.entries(pickled)) {
    it(`Python, ${name}, is refused`, async function () {
      const { status, answer } = await runPython(this, example, 'parts/1');
      expect(status).to.equal(400);
      expect(answer.message).to.match(
        /^Could not load input image. Cause: (NumPy image type is not supported|Invalid base64 input:)/,
      );
    });
  }

  it('Python, shrinking a picture and asking for its kind as an image, gets the answer', async function () {
    const { status, answer } = await runPython(this, resizeAndPost, 'kinds/4');
    expect(status).to.equal(200);
    expect(answer).to.include({ top: 'red' }).and.to.have.nested.property('predictions[0].class', 'red');
  });
});
