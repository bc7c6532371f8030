import { EventEmitter } from 'node:events';
import { mock } from 'node:test';
import { expect } from 'chai';
import type { LinesideError } from '../../lib/errors';
import { Child } from '../../lib/process/child';

import childProcess = require('node:child_process');

/** Stands for a process: takes requests, answers when it is told to, and dies when it is killed. */
class FakeProcess extends EventEmitter {
  readonly asked: number[] = [];
  killed = false;
  ref() {}
  unref() {}
  send({ id }: { id: number }) {
    this.asked.push(id);
  }
  answer() {
    this.emit('message', { id: this.asked.shift()!, result: 'answered' });
  }
  kill() {
    this.killed = true;
    this.emit('close', null, 'SIGKILL');
  }
}

interface Work {
  predict: { body: null; result: string };
}

describe('a request to a process of its own', () => {
  const { fork } = childProcess;
  let engine: FakeProcess;

  beforeEach(() => {
    engine = new FakeProcess();
    childProcess.fork = (() => engine) as unknown as typeof fork;
    mock.timers.enable({ apis: ['setTimeout'] });
  });
  afterEach(() => {
    childProcess.fork = fork;
    mock.timers.reset();
  });

  const start = (reprieve?: (timeoutMs: number) => Promise<number>) =>
    new Child<Work>({ name: 'engine', path: 'main.js' }, reprieve);
  const ask = (child: Child<Work>): Promise<unknown> =>
    child.ask('predict', null, 1000).catch(({ code }: LinesideError) => code);

  it('has its whole time from when the one before it was answered', async () => {
    const child = start();
    const [first, second] = [ask(child), ask(child)];
    mock.timers.tick(900);
    engine.answer();
    mock.timers.tick(900);
    expect(engine.killed).to.equal(false);
    engine.answer();
    expect(await Promise.all([first, second])).to.deep.equal(['answered', 'answered']);
    mock.timers.tick(5000);
    expect(engine.killed, 'with nothing to do').to.equal(false);
  });

  it('ends the process after its time, and with it the one behind', async () => {
    const child = start();
    const both = [ask(child), ask(child)];
    mock.timers.tick(1000);
    expect(await Promise.all(both)).to.deep.equal(['TIMEOUT', 'ENGINE_LOST']);
  });

  it('fails at once where the process has ended', async () => {
    const child = start();
    engine.kill();
    expect(await ask(child)).to.equal('ENGINE_LOST');
    expect(engine.asked).to.deep.equal([]);
  });

  it('is the one that is late, when those before it were answered', async () => {
    const child = start();
    const both = [ask(child), ask(child)];
    mock.timers.tick(900);
    engine.answer();
    mock.timers.tick(1000);
    expect(await Promise.all(both)).to.deep.equal(['answered', 'TIMEOUT']);
  });

  describe('that is late, where somebody knows whether the process only waits', () => {
    /** Moves time on, and lets what is told of it be heard. */
    const pass = async (ms: number) => {
      mock.timers.tick(ms);
      await new Promise(setImmediate);
    };

    it('has as much more time as is said, and is asked for again then', async () => {
      const more = [400, 300, 0];
      const lasted: number[] = [];
      const child = start(async (timeoutMs) => lasted.push(timeoutMs) && more.shift()!);
      const both = [ask(child), ask(child)];
      for (const ms of [999, 1, 399, 1, 299]) await pass(ms);
      expect([engine.killed, lasted]).to.deep.equal([false, [1000, 1000]]);
      await pass(1);
      expect(await Promise.all(both)).to.deep.equal(['TIMEOUT', 'ENGINE_LOST']);
      expect(lasted).to.have.length(3);
    });

    it('ends the process where nobody can tell', async () => {
      const late = ask(start(() => Promise.reject(new Error('gone'))));
      await pass(1000);
      expect(await late).to.equal('TIMEOUT');
    });

    it('and answered while that is asked, leaves the next one its whole time', async () => {
      let say = (_ms: number) => {};
      const child = start(() => new Promise((resolve) => (say = resolve)));
      const both = [ask(child), ask(child)];
      await pass(1000);
      engine.answer();
      say(0);
      await pass(999);
      expect(engine.killed).to.equal(false);
      engine.answer();
      expect(await Promise.all(both)).to.deep.equal(['answered', 'answered']);
    });
  });
});
