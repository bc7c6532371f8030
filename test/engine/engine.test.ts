import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { connect } from '../../lib/connect';
import type { EngineModel } from '../../lib/engine/host';
import type { LinesideError } from '../../lib/errors';
import type { Frame } from '../../lib/frame';
import type { DetectPrediction } from '../../lib/prediction';
import { colourDetector } from '../colour-detector';
import { frameOf, isAlive, redCells, redCorner, until } from '../pictures';

import childProcess = require('node:child_process');

describe('the engine process', () => {
  const models: EngineModel[] = [];
  let path: string;
  let slowPath: string;
  let picture: Frame;

  before(async () => {
    path = await colourDetector();
    slowPath = await colourDetector({ work: 20 });
    picture = frameOf(await redCorner());
  });
  afterEach(() => Promise.all(models.splice(0).map((model) => model.close())));

  function connected(settings: Parameters<typeof connect>[0]): EngineModel {
    const model = connect(settings);
    models.push(model);
    return model;
  }

  async function pidOf(model: EngineModel): Promise<number> {
    await model.ready();
    return model.pids()[0]!;
  }

  async function count(model: EngineModel): Promise<number> {
    const { prediction } = await model.predict(picture);
    return (prediction as DetectPrediction).predictions.length;
  }

  const codeOf = (act: Promise<unknown>) =>
    act.then(
      () => 'answered',
      (error: LinesideError) => error.code,
    );

  it('answers, in another process', async () => {
    const model = connected({ path });
    expect(await count(model)).to.equal(redCells);
    expect(model.pids()).to.have.length(1);
    expect(model.pids()).not.to.include(process.pid);
  });

  it('is replaced when it is killed while idle', async () => {
    const model = connected({ path });
    const first = await pidOf(model);
    process.kill(first, 'SIGKILL');
    await until(() => !isAlive(first));
    await until(() => model.pids()[0] !== first);
    expect(await count(model)).to.equal(redCells);
  });

  it('is replaced when it is killed while loading', async () => {
    const model = connected({ path });
    const loading = codeOf(model.ready());
    await until(() => model.pids().length > 0);
    process.kill(model.pids()[0]!, 'SIGKILL');
    expect(await loading).to.equal('ENGINE_LOST');
    await untilAnswer(() => codeOf(model.ready()), 'answered');
    expect(await count(model)).to.equal(redCells);
  });

  it('fails what it held when it is killed in a run, and serves the next by a new process', async () => {
    const model = connected({ path: slowPath });
    const first = await pidOf(model);
    const held = codeOf(model.predict(picture));
    process.kill(first, 'SIGKILL');
    expect(await held).to.equal('ENGINE_LOST');
    expect(await count(model)).to.equal(redCells);
    expect(model.pids()[0]).not.to.equal(first);
  });

  it('loses none of a hundred when it is killed', async () => {
    const model = connected({ path });
    const first = await pidOf(model);
    const all = Array.from({ length: 100 }, () => codeOf(model.predict(picture)));
    all[10]!.then(() => process.kill(first, 'SIGKILL'));
    const codes = await Promise.all(all);
    const lost = codes.filter((code) => code === 'ENGINE_LOST');
    expect(lost).to.have.length.within(1, model.concurrency);
    expect(codes.filter((code) => code === 'answered')).to.have.length(100 - lost.length);
    expect(await count(model)).to.equal(redCells);
  });

  it('is ended when a run is stuck, and the next picture is answered', async () => {
    const model = connected({ path, timeoutMs: 2000 }); // enough for one that is not stuck, on a machine with much to do
    const first = await pidOf(model);
    process.kill(first, 'SIGSTOP');
    expect(await codeOf(model.predict(picture))).to.equal('TIMEOUT');
    await until(() => !isAlive(first));
    expect(await count(model)).to.equal(redCells);
  });

  it('closes although a run is stuck, and says so to the run', async () => {
    const model = connected({ path });
    const first = await pidOf(model);
    process.kill(first, 'SIGSTOP');
    const held = codeOf(model.predict(picture));
    await new Promise(setImmediate); // it is on its way to the process
    await model.close();
    expect(isAlive(first)).to.equal(false);
    expect(await held).to.equal('CLOSED');
    expect(await codeOf(model.predict(picture))).to.equal('CLOSED');
  });

  it('says so too to whoever waits for it to open', async () => {
    const model = connected({ path });
    const opening = codeOf(model.ready());
    await until(() => model.pids().length > 0);
    await model.close();
    expect(await opening).to.equal('CLOSED');
  });

  it('takes a timeout longer than a timer can be for a very long one', async () => {
    expect(await count(connected({ path, timeoutMs: 2 ** 31 }))).to.equal(redCells);
  });

  it('starts them all, also where one is asked at a time', async () => {
    const model = connected({ path, instances: 2 });
    for (let i = 0; i < 2; i++) await count(model);
    expect(new Set(model.pids())).to.have.length(2);
  });

  it('goes on with one process while another cannot be replaced', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lineside-'));
    const own = join(folder, 'own.onnx');
    writeFileSync(own, readFileSync(path));
    const model = connected({ path: own, instances: 2 });
    const first = await pidOf(model);
    rmSync(folder, { recursive: true });
    process.kill(first, 'SIGKILL');
    await until(() => model.pids()[0] !== first); // its end has come to be known
    const codes = [];
    for (let i = 0; i < 20; i++) codes.push(await codeOf(model.ready().then(() => model.predict(picture))));
    expect(codes.filter((code) => code !== 'answered')).to.deep.equal([]);
  });

  describe('where the system has no room for a process', () => {
    const { fork } = childProcess;
    afterEach(() => {
      childProcess.fork = fork;
    });

    const failures: [what: string, fork: typeof childProcess.fork][] = [
      ['no memory', () => raise(new Error('spawn ENOMEM'))],
      ['no file descriptors', () => notStarted('spawn EMFILE')],
    ];
    for (const [what, failing] of failures) {
      it(`says so where there is ${what}, and starts one when there is room again`, async () => {
        const model = connected({ path });
        childProcess.fork = failing;
        const error: LinesideError = await model.predict(picture).then(fail, (thrown) => thrown);
        expect(error.code).to.equal('ENGINE_LOST');
        expect(error.message).to.contain('spawn E');
        childProcess.fork = fork;
        await untilAnswer(() => codeOf(model.predict(picture)), 'answered');
      });
    }
  });

  it('has as many processes as instances', async () => {
    const model = connected({ path, instances: 2 });
    const counts = await Promise.all([count(model), count(model), count(model), count(model)]);
    expect(counts).to.deep.equal([redCells, redCells, redCells, redCells]);
    expect(new Set(model.pids())).to.have.length(2);
  });

  describe('with a model that cannot be opened', () => {
    const folder = mkdtempSync(join(tmpdir(), 'lineside-'));
    after(() => rmSync(folder, { recursive: true }));

    const wrong: [what: string, code: string, content: () => Buffer | undefined][] = [
      ['absent', 'NO_MODEL', () => undefined],
      ['empty', 'BAD_MODEL', () => Buffer.alloc(0)],
      ['cut off', 'BAD_MODEL', () => readFileSync(path).subarray(0, 1500)],
      ['no ONNX file', 'BAD_MODEL', () => Buffer.from('<html>404 Not Found</html>')],
      ['damaged inside', 'BAD_MODEL', () => damaged(readFileSync(path))],
    ];
    for (const [what, code, content] of wrong) {
      it(`says ${code} where it is ${what}, and opens once it is mended`, async () => {
        const file = join(folder, `${what}.onnx`);
        const bytes = content();
        if (bytes) writeFileSync(file, bytes);
        const model = connected({ path: file });
        expect(await codeOf(model.predict(picture))).to.equal(code);
        expect(await codeOf(model.predict(picture)), 'said again at once').to.equal(code);
        writeFileSync(file, readFileSync(path));
        await untilAnswer(() => codeOf(model.predict(picture)), 'answered');
      });
    }

    it('does not start a process for every picture', async () => {
      const model = connected({ path: join(folder, 'never.onnx') });
      const pids = new Set<number>();
      for (let i = 0; i < 200; i++) {
        await codeOf(model.predict(picture));
        for (const pid of model.pids()) pids.add(pid);
      }
      expect(pids.size).to.be.at.most(2);
    });

    it('names a provider that does not run here', async () => {
      const provider = process.platform === 'darwin' ? 'dml' : 'coreml';
      expect(await codeOf(connected({ path, provider }).ready())).to.equal('NO_PROVIDER');
    });
  });
});

/** The file with its middle, inside the graph, overwritten. */
function damaged(bytes: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, 40), Buffer.alloc(400, 0xff), bytes.subarray(440)]);
}

function raise(error: Error): never {
  throw error;
}

function fail(): never {
  throw new Error('expected a failure');
}

/** What `fork` gives where there is no file descriptor left, seen with `ulimit -n`: no pid, no `send`, two events. */
function notStarted(message: string): ChildProcess {
  const child = Object.assign(new EventEmitter(), { ref: () => {}, unref: () => {}, kill: () => false });
  setImmediate(() => {
    child.emit('error', new Error(message));
    child.emit('close', -24, null);
  });
  return child as unknown as ChildProcess;
}

/** Asks until the answer is `wanted`; the test's own time limit ends it otherwise. */
async function untilAnswer<T>(ask: () => Promise<T>, wanted: T): Promise<void> {
  while ((await ask()) !== wanted) await new Promise(setImmediate);
}
