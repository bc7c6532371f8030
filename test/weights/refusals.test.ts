import { existsSync, readdirSync } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { weightsOf } from '../../lib/backends/weights';
import { Part } from '../../lib/backends/weights/part';
import { type Fault, key, status } from './api';
import { failure, Surroundings } from './surroundings';

describe('weights that cannot be had', () => {
  const at = new Surroundings();

  const html = '<html><title>Sign in</title></html>';
  const refusing = (code: number, body: string) => () => {
    at.api.refuse = (response) => void response.writeHead(code).end(body);
  };
  const sending = (...faults: Fault[]) => {
    return () => {
      at.api.faults = faults;
    };
  };
  const announced = (length: number): Fault => {
    return (response) => void response.writeHead(200, { 'content-length': length }).write('x');
  };
  const half: Fault = (response, file) => void response.writeHead(200).end(file.subarray(0, 1000));
  const telling = (ticket: Record<string, unknown>) => () => Object.assign(at.api.ticket, ticket);
  const surrounded = (environment: string) => () => Object.assign(at.api, { environment });
  const missing = status(404, 'NoSuchKey');
  const rows: [what: string, arrange: () => void, code: string, words: RegExp][] = [
    ['that the key is wrong', refusing(401, '{"message":"Unauthorized"}'), 'BAD_KEY', /401: Unauthorized.*API key/],
    ['that the key has no right', refusing(403, '{"Message":"not authorized"}'), 'BAD_KEY', /403: not authorized/],
    ['that there is no such model', refusing(404, '{"message":"not found"}'), 'NO_MODEL', /404: not found/],
    ['that the answer is no ticket', refusing(200, html), 'BAD_ANSWER', /no list of names as "classes"/],
    ['that no address is given', telling({ model: undefined }), 'BAD_ANSWER', /no address as "model"/],
    ['that an address is of a file', telling({ model: 'file:///etc/passwd' }), 'BAD_ANSWER', /no address as "model"/],
    ['that the environment is no JSON', surrounded(html), 'BAD_MANIFEST', /environment\.json is no JSON/],
    ['that its steps are none', surrounded('{"PREPROCESSING":"{"}'), 'BAD_MANIFEST', /PREPROCESSING.*no JSON/],
    ['that no ONNX came', sending(status(200, html)), 'BAD_MODEL', /parts\/3 is no whole ONNX file/],
    ['that half a file seemed to be the whole', sending(half), 'BAD_MODEL', /cut off/],
    ['that no weights are there', sending(missing, missing, missing, missing), 'NO_MODEL', /404: NoSuchKey/],
    ['that the file is too long', sending(announced(2 ** 31 + 1)), 'BAD_MODEL', /2 GiB/],
  ];
  for (const [what, arrange, code, words] of rows) {
    it(`${what}: ${code}`, async () => {
      arrange();
      const error = await failure(at.get());
      expect(error).to.include({ code });
      expect(error.message).to.match(words);
      for (const secret of [key, encodeURIComponent(key), 'signature'])
        expect(`${error.message}${error.stack}${error.cause}`).not.to.contain(secret);
      expect(at.hasWeights).to.equal(false);
      expect(existsSync(join(at.folder, 'fetching.lock'))).to.equal(false);
    });
  }

  it('that a key is needed for the first time', async () => {
    const error = await failure(weightsOf({ modelId: 'parts/3', store: at.store }));
    expect(error).to.include({ code: 'BAD_KEY' });
    expect(error.message).to.match(/not on this machine yet/);
    expect(at.api.received).to.have.length(0);
  });

  it('that nobody answers', async () => {
    await at.api.close();
    expect(await failure(at.get())).to.include({ code: 'UNREACHABLE' });
  }).timeout(20_000);

  it('that there is no room for what is to come', async () => {
    const part = await Part.open(join(at.store, 'weights.onnx.part'));
    const error = await failure(part.makeSureOfRoom(2 ** 60));
    await part.close();
    expect(error).to.include({ code: 'CANNOT_STORE' });
    expect(error.message).to.match(/1152921504607 MB are to come and \d+ MB are free/);
  });

  it('that the disk is full', async function () {
    if (process.platform !== 'linux') this.skip();
    await mkdir(at.folder, { recursive: true });
    await symlink('/dev/full', join(at.folder, 'weights.onnx.part')); // every write to it is ENOSPC
    const error = await failure(at.get());
    expect(error).to.include({ code: 'CANNOT_STORE' });
    expect(error.message).to.match(/the disk is full/);
  });

  for (const id of [
    '',
    '..',
    '../3',
    'parts/..',
    'parts/../../x',
    '/etc/passwd',
    'a/b/c',
    'parts\\3',
    '%2e%2e/3',
    'parts/3?x',
    '.hidden/3',
    'parts/3\n',
  ]) {
    it(`that ${JSON.stringify(id)} is no model id`, async () => {
      expect(await failure(at.get({ modelId: id }))).to.include({ code: 'BAD_OPTION' });
      expect(at.api.received).to.have.length(0);
      expect(readdirSync(at.store)).to.deep.equal([]);
    });
  }
});
