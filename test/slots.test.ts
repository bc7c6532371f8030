import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { Slots } from '../lib/slots';

const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'no error',
    (error) => error.code,
  );

/** Asks for a slot and writes down who got one. */
function asker(slots: Slots, got: string[]) {
  return async (name: string, signal?: AbortSignal) => {
    const release = await slots.take(signal);
    got.push(name);
    return release;
  };
}

describe('slots', () => {
  it('lets in as many as the limit at once', () => {
    const slots = new Slots(2);
    expect([slots.tryTake(), slots.tryTake(), slots.tryTake()].map((release) => typeof release)).to.deep.equal([
      'function',
      'function',
      'undefined',
    ]);
  });

  it('serves first who comes first', async () => {
    const slots = new Slots(1);
    const got: string[] = [];
    const ask = asker(slots, got);
    const turns = ['a', 'b', 'c'].map((name) => ask(name));
    for (const turn of turns) (await turn)();
    expect(got).to.deep.equal(['a', 'b', 'c']);
  });

  it('hands a slot on to who waits, past anybody who tries', async () => {
    const slots = new Slots(1);
    const first = slots.tryTake()!;
    const second = slots.take();
    first();
    expect(slots.tryTake()).to.equal(undefined);
    (await second)();
    expect(slots.tryTake()).to.be.a('function');
  });

  it('takes a slot back once, however often it is given', () => {
    const slots = new Slots(1);
    const release = slots.tryTake()!;
    release();
    const other = slots.tryTake();
    release();
    expect(other).to.be.a('function');
    expect(slots.tryTake(), 'the other still holds it').to.equal(undefined);
  });

  it('refuses who waits when its signal fires, and serves the next', async () => {
    const slots = new Slots(1);
    const release = slots.tryTake()!;
    const leaving = new AbortController();
    const gone = codeOf(slots.take(leaving.signal));
    const next = slots.take();
    leaving.abort();
    expect(await gone).to.equal('CLOSED');
    release();
    (await next)();
  });

  it('leaves a slot with its holder when the signal fires later', async () => {
    const slots = new Slots(1);
    const leaving = new AbortController();
    const release = await slots.take(leaving.signal);
    leaving.abort();
    expect(slots.tryTake()).to.equal(undefined);
    release();
    expect(slots.tryTake()).to.be.a('function');
  });

  it('refuses at once who comes with a signal that has fired', async () => {
    expect(await codeOf(new Slots(1).take(AbortSignal.abort()))).to.equal('CLOSED');
  });

  it('refuses all when it is closed: who waits, and who comes', async () => {
    const slots = new Slots(1);
    const release = slots.tryTake()!;
    const waiting = [codeOf(slots.take()), codeOf(slots.take(new AbortController().signal))];
    slots.close();
    expect(await Promise.all([...waiting, codeOf(slots.take())])).to.deep.equal(['CLOSED', 'CLOSED', 'CLOSED']);
    release();
    expect(slots.tryTake()).to.equal(undefined);
  });

  it('lets nobody in twice for one slot that comes back while others leave', async () => {
    const slots = new Slots(1);
    const got: string[] = [];
    const ask = asker(slots, got);
    const release = slots.tryTake()!;
    const leaving = new AbortController();
    const gone = codeOf(ask('a', leaving.signal));
    void ask('b');
    void ask('c');
    release();
    leaving.abort();
    await setImmediate();
    expect(await gone, 'a was served before it could leave').to.equal('no error');
    expect(got).to.deep.equal(['a']);
  });
});
