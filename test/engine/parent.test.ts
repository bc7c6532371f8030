import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect } from 'chai';
import { colourDetector } from '../colour-detector';
import { isAlive, until } from '../pictures';

describe('an engine whose parent', () => {
  async function start(): Promise<{ owner: ChildProcess; pid: number }> {
    const owner = fork(join(__dirname, 'owner.js'), [await colourDetector()]);
    const [pid] = (await once(owner, 'message')) as [number];
    expect(isAlive(pid)).to.equal(true);
    return { owner, pid };
  }

  it('is killed ends too', async () => {
    const { owner, pid } = await start();
    owner.kill('SIGKILL');
    await until(() => !isAlive(pid));
  });

  it('has nothing more to do lets it end', async () => {
    const { owner, pid } = await start();
    owner.send('end');
    const [code] = await once(owner, 'exit');
    expect(code).to.equal(0);
    await until(() => !isAlive(pid));
  });
});
