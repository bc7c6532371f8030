import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { weightsOf } from '../../lib/backends/weights';
import { openHere } from '../../lib/open';
import { colours } from '../colour-detector';
import { cutAfter, type Fault, key, status } from './api';
import { failure, Surroundings } from './surroundings';

describe('weights by a model id', () => {
  const at = new Surroundings();

  it('fetches once what opens from then on without network and key', async () => {
    expect(await at.get()).to.equal(at.folder);
    at.expectWhole();
    expect(readFileSync(join(at.folder, 'class_names.txt'), 'utf8')).to.equal('red\ngreen\nblue\n');
    await at.api.close();
    expect(await weightsOf({ modelId: 'parts/3', store: at.store })).to.equal(at.folder);
    const model = await openHere({ backend: 'onnx', modelId: 'parts/3', store: at.store, provider: 'cpu', threads: 1 });
    const card = await model.ready();
    await model.close();
    expect(card).to.deep.include({ model_id: 'parts/3', classes: colours, task: 'detect' });
    expect(card.from).to.include({ resize: 'environment.json', classes: 'class_names.txt', task: 'model_type.json' });
  });

  it('asks as the Inference server does', async () => {
    await at.get();
    const { pathname, searchParams } = new URL(at.api.received[0]!.path, at.api.url);
    expect(pathname).to.equal('/ort/parts/3');
    expect(Object.fromEntries(searchParams)).to.include({ api_key: key, nocache: 'true', dynamic: 'true' });
    expect(searchParams.get('device'))
      .to.match(/^[0-9a-f]{16}$/)
      .and.not.contain(hostname());
    expect(at.api.received.slice(1).every(({ path }) => !path.includes('secret'))).to.equal(true);
  });

  it('fetches another version when the id says another', async () => {
    await at.get();
    await at.get({ modelId: 'parts/4' });
    expect(at.api.asked()).to.have.length(2);
    await at.get({ modelId: 'parts/4' });
    expect(at.api.asked()).to.have.length(2);
    expect(existsSync(join(at.store, 'roboflow', 'parts', '4', 'weights.onnx'))).to.equal(true);
  });

  it('tells how far it is', async () => {
    const told: [number, number | undefined][] = [];
    await at.get({}, { onBytes: (done, total) => told.push([done, total]) });
    expect(told.at(-1)).to.deep.equal([at.api.file.length, at.api.file.length]);
  });

  describe('goes on after a cut', () => {
    const half = 1000;

    it('where it was, with the same state of the file', async () => {
      at.api.faults = [cutAfter(half)];
      await at.get();
      at.expectWhole();
      expect(at.api.asked()[1]!.headers).to.include({ range: `bytes=${half}-`, 'if-range': '"one"' });
    });

    it('after a restart of Node-RED, with what was left', async () => {
      at.api.faults = Array.from({ length: 4 }, () => cutAfter(half));
      const error = await failure(at.get());
      expect(error.code).to.equal('BAD_ANSWER');
      expect(error.message)
        .to.match(/cut off/)
        .and.not.contain('signature');
      expect(at.hasWeights).to.equal(false);
      at.api.faults = [];
      await at.get();
      at.expectWhole();
      expect(at.api.asked().at(-1)!.headers.range).to.equal(`bytes=${half}-`);
    });

    it('from the beginning where the server has another file by now', async () => {
      at.api.faults = [cutAfter(half, '"old"')];
      await at.get();
      at.expectWhole();
      expect(at.api.asked()[1]!.headers['if-range']).to.equal('"old"');
    });

    it('from the beginning where the server knows no ranges', async () => {
      await at.start({ ranges: false });
      at.api.faults = [cutAfter(half)];
      await at.get();
      at.expectWhole();
    });

    it('without an entity tag, where the length is the same', async () => {
      await at.start({ etag: '' });
      at.api.faults = [cutAfter(half, '')];
      await at.get();
      at.expectWhole();
      expect(at.api.asked()[1]!.headers).not.to.have.property('if-range');
    });

    it('from the beginning where the server sends another part than it was asked for', async () => {
      const astray: Fault = (response, file) => {
        const range = `bytes 10-${file.length - 1}/${file.length}`;
        response.writeHead(206, { 'content-range': range, 'content-length': file.length - 10 }).end(file.subarray(10));
      };
      at.api.faults = [cutAfter(half), astray];
      await at.get();
      at.expectWhole();
      expect(at.api.asked()[2]!.headers).not.to.have.property('range');
    });

    it('with a fresh address where the first has run out', async () => {
      at.api.faults = [cutAfter(half), status(403, 'expired')];
      await at.get();
      at.expectWhole();
      expect(at.api.received.filter(({ path }) => path.startsWith('/ort/'))).to.have.length(3);
    });

    it('as often as it brings something', async () => {
      const step = 300;
      at.api.faults = Array.from(
        { length: Math.floor(at.api.file.length / step) },
        () =>
          (response, file, { headers }, taken) => {
            const from = Number(/(\d+)-/.exec(headers.range ?? '')?.[1] ?? 0);
            const head = { etag: '"one"', 'content-length': file.length - from };
            if (from)
              response.writeHead(206, { ...head, 'content-range': `bytes ${from}-${file.length - 1}/${file.length}` });
            else response.writeHead(200, head);
            void taken(from + step).then(() => response.destroy());
            response.write(file.subarray(from, from + step));
          },
      );
      expect(at.api.faults.length).to.be.above(5);
      await at.get();
      at.expectWhole();
    });

    it('where nothing came for too long', async () => {
      at.api.faults = [
        (response, file) => {
          response.writeHead(200, { 'content-length': file.length, etag: '"one"' });
          response.write(file.subarray(0, half));
        },
      ];
      await at.get({}, { stillMs: 500 });
      at.expectWhole();
    }).timeout(20_000); // half a minute where the limit is the usual one
  });

  describe('by several at once', () => {
    it('is fetched once', async () => {
      at.api.faults = [(response, file) => void setTimeout(() => response.end(file), 300)];
      await Promise.all([at.get(), at.get(), at.get()]);
      at.expectWhole();
      expect(at.api.asked()).to.have.length(1);
    });

    it('is tried by the next one where the first fails', async () => {
      at.api.faults = [status(200, 'no weights')];
      const outcomes = await Promise.allSettled([at.get(), at.get()]);
      expect(outcomes.map(({ status }) => status).sort()).to.deep.equal(['fulfilled', 'rejected']);
      at.expectWhole();
    });

    it('goes on at once where the process before it has ended', async () => {
      await mkdir(at.folder, { recursive: true });
      const gone = { pid: 2 ** 22 + 1, host: hostname(), token: 'x' }; // above what Linux gives
      await writeFile(join(at.folder, 'fetching.lock'), JSON.stringify(gone));
      await at.get();
      at.expectWhole();
    });

    it('leaves what is here to the process that has taken the lock meanwhile, and waits for it', async () => {
      const lock = join(at.folder, 'fetching.lock');
      at.api.faults = [
        (response, file) => {
          writeFileSync(lock, JSON.stringify({ pid: 1, host: 'another machine', token: 'x' }));
          response.end(file);
        },
      ];
      await at.get({}, { staleMs: 400 });
      expect(at.api.asked()).to.have.length(1); // what the other left is whole: nothing is fetched again
      at.expectWhole();
    });

    it('waits for a process that shows life, and goes on where it shows none', async () => {
      await mkdir(at.folder, { recursive: true });
      const lock = join(at.folder, 'fetching.lock');
      await writeFile(lock, JSON.stringify({ pid: 1, host: 'another machine', token: 'x' }));
      let touches = 0;
      const onBytes = () => {
        if (touches < 4) utimesSync(lock, ++touches, touches);
      };
      await at.get({}, { staleMs: 400, onBytes }); // told every 250 ms while it waits
      expect(touches).to.equal(4);
      at.expectWhole();
    });
  });
});
