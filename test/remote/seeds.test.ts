import { mkdtempSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import axios from 'axios';
import { expect } from 'chai';
import { connect } from '../../lib/connect';
import type { ClassifyPrediction, DetectPrediction, OutlinePrediction, SegmentPrediction } from '../../lib/prediction';
import * as schemas from '../../lib/schema';
import { faults } from '../json-schema';
import { classifyNode, detectNode, modelNode, outlineNode, rest } from '../nodes/flows';
import { getNode, loadFlow, nextError, once, startRed, stopRed } from '../nodes/red';
import { frameOf } from '../pictures';
import { authority } from './certificates';
import { pictures } from './fixtures';
import { startProxy, type TestProxy } from './proxy';
import { failure, read } from './reading';
import { answersIn, documents, scriptsIn, seed } from './seeds';
import { json, type Received, serve, type TestServer } from './server';

import classify = require('../../nodes/classify/classify');
import detect = require('../../nodes/detect/detect');
import model = require('../../nodes/model/model');
import outline = require('../../nodes/outline/outline');

/** As a form leaves them where nobody changes anything. */
const nodes = { detect: detectNode, outline: outlineNode, classify: classifyNode };

/** What makes a request what it is: where it goes, and what is asked. */
function essence({ method, path, headers, body }: Received): object {
  const { pathname, searchParams } = new URL(path, 'https://server');
  const { host, 'content-type': type, 'content-length': length, 'transfer-encoding': chunked } = headers;
  const query = Object.fromEntries([...searchParams].sort());
  return { method, pathname, query, host, type, length, chunked, body: body.toString() };
}

describe('the API documents', () => {
  describe('have examples for Node.js whose requests are ours', () => {
    let server: TestServer;
    let proxy: TestProxy;
    let picture: Buffer;
    const outside = { ...process.env };
    const names = ['HTTPS_PROXY', 'https_proxy', 'NO_PROXY', 'no_proxy', 'NODE_EXTRA_CA_CERTS'];

    // The hosted API's names lead to a server here: ours is asked through a proxy, axios over sockets that end there.
    before(async () => {
      picture = await pictures.three();
      server = await serve((_, response) => json(response, { predictions: [] }), true);
      proxy = await startProxy(server.url);
      for (const name of names) delete process.env[name];
      process.env.HTTPS_PROXY = proxy.url;
      process.env.NODE_EXTRA_CA_CERTS = join(mkdtempSync(join(tmpdir(), 'lineside-')), 'ca.pem');
      writeFileSync(process.env.NODE_EXTRA_CA_CERTS, authority); // for the engine's process, which is still to start
    });
    beforeEach(startRed);
    afterEach(stopRed);
    after(async () => {
      for (const name of names) {
        if (outside[name] === undefined) delete process.env[name];
        else process.env[name] = outside[name];
      }
      await proxy.close();
      await server.close();
    });

    async function byAxios(script: string): Promise<Received> {
      const agent = new Agent();
      agent.createConnection = ({ servername }) =>
        connectTls({ host: '127.0.0.1', port: Number(server.url.port), ca: authority, servername: servername ?? '' });
      const client = axios.create({ httpsAgent: agent, proxy: false });
      const files = { readFileSync: () => picture.toString('base64') };
      const load = (name: string) => (name === 'axios' ? client : files);
      const said = new Promise((log) => new Function('require', 'console', script)(load, { log }));
      expect(await said).to.deep.equal({ predictions: [] });
      agent.destroy();
      return server.received.at(-1)!;
    }

    async function byNode(task: keyof typeof nodes, payload: unknown): Promise<Received> {
      const hosted = modelNode('', { backend: 'hosted-api', modelId: 'your-model/42' });
      await loadFlow([model, detect, outline, classify], [...rest, hosted, nodes[task]()], {
        model: { apiKey: 'YOUR_KEY' },
      });
      const ended = Promise.race([once(getNode('out'), 'input'), nextError(getNode(task))]);
      getNode(task).receive({ payload } as never);
      await ended; // an empty list is no answer of every task; here only the request matters
      return server.received.at(-1)!;
    }

    for (const task of ['detect', 'outline', 'classify'] as const) {
      it(`${task}: a local picture`, async function () {
        const [local] = scriptsIn(seed(this, documents[task].name));
        expect(essence(await byNode(task, picture))).to.deep.equal(essence(await byAxios(local!)));
      });
    }

    for (const task of ['detect', 'outline'] as const) {
      it(`${task}: a picture at an address`, async function () {
        const [, hosted] = scriptsIn(seed(this, documents[task].name));
        const ours = await byNode(task, 'https://i.imgur.com/PEEvqPN.png');
        expect(essence(ours)).to.deep.equal(essence(await byAxios(hosted!)));
      });
    }

    it('are all that there are', function () {
      for (const { name, scripts } of Object.values(documents))
        expect(scriptsIn(seed(this, name))).to.have.length(scripts);
    });
  });

  describe('have examples of answers that are read', () => {
    it('detect', async function () {
      const [, answer] = answersIn(seed(this, documents.detect.name));
      const prediction = await read<DetectPrediction>(answer, { asked: { task: 'detect' } });
      expect(faults(schemas.detectPredictionSchema, prediction)).to.deep.equal([]);
      expect(prediction.image).to.deep.equal({ width: 2048, height: 1371 });
      expect(prediction.predictions).to.have.length(1);
      expect(prediction.predictions[0]).to.deep.include({
        ...{ x: 189.5, y: 100, width: 163, height: 186 },
        ...{ class: 'helmet', class_id: 0, confidence: 0.544 },
      });
    });

    it('detect, refused', async function () {
      const [refusal] = answersIn(seed(this, documents.detect.name));
      const server = await serve((_, response) => json(response, refusal, 403));
      const model = connect({ backend: 'hosted-api', url: server.url.href, modelId: 'a/1' });
      const error = await failure(model.predict(frameOf(await pictures.black()), { task: 'detect' }));
      await model.close();
      await server.close();
      expect(error.code).to.equal('BAD_KEY');
      expect(error.message).to.contain('User is not authorized to access this resource');
    });

    it('outline', async function () {
      const [answer] = answersIn(seed(this, documents.outline.name));
      const sent = { width: 640, height: 480 };
      const prediction = await read<OutlinePrediction>(answer, { asked: { task: 'outline' }, sent });
      expect(faults(schemas.outlinePredictionSchema, prediction)).to.deep.equal([]);
      const [found] = prediction.predictions;
      expect(found).to.deep.include({ x: 179.2, y: 247, class: 'A', confidence: 0.98 });
      expect((found as { points: unknown[] }).points)
        .to.have.length(5)
        .and.to.deep.include({ x: 72.7, y: 282 });
    });

    it('segment', async function () {
      for (const answer of answersIn(seed(this, documents.segment.name))) {
        const prediction = await read<SegmentPrediction>(answer, { asked: { task: 'segment' } });
        expect(faults(schemas.segmentPredictionSchema, prediction)).to.deep.equal([]);
        expect(prediction.class_map).to.deep.equal({ 0: 'background', 1: 'object' });
        expect(prediction.image).to.deep.equal({ width: 1232, height: 821 });
        expect(prediction.areas.reduce((sum, { pixels }) => sum + pixels, 0)).to.equal(1232 * 821);
      }
    });

    it('classify', async function () {
      const [answer] = answersIn(seed(this, documents.classify.name));
      const prediction = await read<ClassifyPrediction>(answer, { asked: { task: 'classify', confidence: 0.01 } });
      expect(faults(schemas.classifyPredictionSchema, prediction)).to.deep.equal([]);
      expect(prediction).to.deep.include({ top: 'real-image', confidence: 0.9868 });
      expect(prediction.predictions.map((one) => one.class)).to.deep.equal(['real-image', 'illustration']);
    });
  });
});
