import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { type Consumer, Demand, leftMessages, tookMessage } from '../../../nodes/common/demand';

/** Longer than a message takes along its wires. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 8; turn++) await setImmediate();
}

/** A node that works on pictures, and is full or not as the test says. */
class Worker implements Consumer {
  full = false;
  readonly told = new Set<() => void>();
  onRelease(told: () => void): () => void {
    this.told.add(told);
    return () => void this.told.delete(told);
  }
  release(): void {
    this.full = false;
    for (const told of [...this.told]) told();
  }
}

describe('the demand for pictures', () => {
  let demand: Demand;
  let other: Demand;
  let closing: AbortController;

  beforeEach(() => {
    [demand, other, closing] = [new Demand(), new Demand(), new AbortController()];
  });
  afterEach(() => {
    demand.close();
    other.close();
  });

  /** Whether the source may send now, and later. */
  function ask(of = demand) {
    const state = { room: false };
    void of.room(closing.signal).then(() => {
      state.room = true;
    });
    return state;
  }
  async function takenBy(...workers: Worker[]): Promise<void> {
    demand.send('a');
    for (const worker of workers) tookMessage('a', worker);
  }

  it('is not that of somebody whom pictures no longer reach', async () => {
    const [left, stays] = [new Worker(), new Worker()];
    await takenBy(left, stays);
    left.full = true;
    for (let count = 0; count < 64; count++) {
      demand.send(`b ${count}`);
      tookMessage(`b ${count}`, stays);
    }
    const before = ask();
    await turns();
    expect(before.room).to.equal(false);
    demand.send('c');
    const asked = ask();
    await turns();
    expect(asked.room).to.equal(true);
    left.release();
  });

  it('is there where nobody was seen to take pictures', async () => {
    const asked = ask();
    await turns();
    expect(asked.room).to.equal(true);
  });

  it('is there again when all who took pictures have time', async () => {
    const [one, two] = [new Worker(), new Worker()];
    await takenBy(one, two);
    [one.full, two.full] = [true, true];
    const asked = ask();
    one.release();
    await turns();
    expect(asked.room).to.equal(false);
    two.release();
    await turns();
    expect(asked.room).to.equal(true);
  });

  it('does not trust a release alone', async () => {
    const worker = new Worker();
    await takenBy(worker);
    worker.full = true;
    const asked = ask();
    for (const told of [...worker.told]) told(); // its next item took the place
    await turns();
    expect(asked.room).to.equal(false);
    worker.release();
    await turns();
    expect(asked.room).to.equal(true);
  });

  it('is of those only who took messages of this source', async () => {
    const worker = new Worker();
    worker.full = true;
    demand.send('a');
    other.send('b');
    tookMessage('b', worker);
    tookMessage('c', worker);
    tookMessage(undefined, worker);
    const [own, others] = [ask(), ask(other)];
    await turns();
    expect([own.room, others.room]).to.deep.equal([true, false]);
    worker.release();
  });

  it('knows the last 64 messages, and no more', async () => {
    const [late, tooLate] = [new Worker(), new Worker()];
    for (let at = 0; at < 65; at++) demand.send(`m${at}`);
    tooLate.full = true;
    tookMessage('m0', tooLate);
    const asked = ask();
    await turns();
    expect(asked.room).to.equal(true);
    late.full = true;
    tookMessage('m1', late);
    const again = ask();
    await turns();
    expect(again.room).to.equal(false);
    late.release();
  });

  it('does not wait for a node that is closed', async () => {
    const worker = new Worker();
    await takenBy(worker);
    worker.full = true;
    const asked = ask();
    leftMessages(worker);
    await turns();
    expect(asked.room).to.equal(true);
  });

  it('waits for a node that is closed no more, and for the others still', async () => {
    const [gone, stays] = [new Worker(), new Worker()];
    await takenBy(gone, stays);
    [gone.full, stays.full] = [true, true];
    const asked = ask();
    leftMessages(gone);
    await turns();
    expect(asked.room).to.equal(false);
    stays.release();
    await turns();
    expect(asked.room).to.equal(true);
  });

  it('is not waited for when the source is closed', async () => {
    const worker = new Worker();
    await takenBy(worker);
    worker.full = true;
    const asked = ask();
    closing.abort();
    await turns();
    expect(asked.room).to.equal(true);
    const after = ask();
    await turns();
    expect(after.room).to.equal(true);
  });

  it('leaves nobody behind who listens', async () => {
    const worker = new Worker();
    await takenBy(worker);
    for (let times = 0; times < 20; times++) {
      worker.full = true;
      const asked = ask();
      await turns();
      expect(worker.told.size).to.equal(1);
      worker.release();
      await turns();
      expect(asked.room).to.equal(true);
    }
    expect(worker.told.size).to.equal(0);
  });

  it('hears of nothing after its close', async () => {
    const worker = new Worker();
    demand.send('a');
    demand.close();
    worker.full = true;
    tookMessage('a', worker);
    const asked = ask();
    await turns();
    expect(asked.room).to.equal(true);
  });
});
