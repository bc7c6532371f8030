import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { openHere } from '../../lib/open';
import { colourDetector } from '../colour-detector';
import { rest } from './flows';
import { helper, loadFlow, startRed, stopRed } from './red';

import model = require('../../nodes/model/model');

describe('the manifest of a model, from the inspector', () => {
  let path: string;
  let manifest: string;

  beforeEach(async () => {
    await startRed();
    await loadFlow([model], [...rest]);
    path = await colourDetector();
    manifest = join(dirname(path), 'colours.json');
  });
  afterEach(stopRed);

  const post = (url: string, body: object) =>
    helper
      .request()
      .post(url)
      .send({ provider: 'cpu', path, ...body });

  it('is shown whole: a value and an origin for every key, and the text that would be saved', async () => {
    const { body } = await post('/lineside/inspect', {});
    expect(body.manifest).to.deep.include({ task: 'detect', width: 64, layout: 'NCHW', padValue: 114, licence: '' });
    expect(Object.keys(body.from)).to.have.members(Object.keys(body.manifest));
    expect(body.notes).to.deep.equal([]);
    expect(JSON.parse(body.manifestText)).to.include({ width: 64, padValue: 114 }).and.not.have.property('licence');
  });

  it('is saved beside the model, opens it, and is then where all comes from', async () => {
    const { status, body } = await post('/lineside/manifest', {});
    expect([status, body]).to.deep.equal([200, { path: manifest }]);
    const opened = await openHere({ backend: 'onnx', path, provider: 'cpu', threads: 1 });
    const { from, manifest: read } = await opened.ready();
    await opened.close();
    expect(read).to.deep.include({ ...JSON.parse(readFileSync(manifest, 'utf8')), task: 'detect', family: 'yolov8' });
    const { licence, source, ...others } = from;
    expect([licence, source]).to.deep.equal(['not said', 'not said']);
    expect(new Set(Object.values(others))).to.deep.equal(new Set(['manifest']));
  });

  it('replaces none that is there, unless that is asked for', async () => {
    writeFileSync(manifest, '{"padValue": 7}');
    const refused = await post('/lineside/manifest', {});
    expect([refused.status, refused.body]).to.deep.equal([409, { path: manifest }]);
    expect(readFileSync(manifest, 'utf8')).to.equal('{"padValue": 7}');
    const saved = await post('/lineside/manifest', { overwrite: true });
    expect(saved.status).to.equal(200);
    expect(JSON.parse(readFileSync(manifest, 'utf8'))).to.deep.include({ padValue: 7, width: 64 });
  });

  it('is saved where the form says that it is', async () => {
    const chosen = join(dirname(path), 'chosen.json');
    writeFileSync(chosen, '{}');
    const { body } = await post('/lineside/manifest', { manifest: chosen, overwrite: true });
    expect(body).to.deep.equal({ path: chosen });
    expect(existsSync(manifest)).to.equal(false);
  });

  const wrong: [what: string, body: object, code: string][] = [
    ['a model that does not open', { path: 'nothing.onnx' }, 'NO_MODEL'],
    ['a manifest that is wrong already', { manifest: 'wrong.json', overwrite: true }, 'BAD_MANIFEST'],
    ['no settings', { path: '' }, 'NO_MODEL'],
  ];
  for (const [what, body, code] of wrong) {
    it(`is not saved for ${what}`, async () => {
      const answer = await post('/lineside/manifest', body);
      expect(answer.status).to.equal(422);
      expect(answer.body).to.include({ code });
    });
  }

  it('says why it cannot be written', async () => {
    await post('/lineside/inspect', {}).expect(200);
    mkdirSync(manifest); // a folder of that name: neither read nor written
    const { status, body } = await post('/lineside/manifest', { overwrite: true, modelId: 'other' });
    rmSync(manifest, { recursive: true });
    expect([status, body.code]).to.deep.equal([422, 'BAD_MANIFEST']);
  });
});
