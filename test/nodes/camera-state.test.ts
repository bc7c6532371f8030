import { expect } from 'chai';
import type { Node } from 'node-red';
import { keepable, stateStore } from '../../nodes/image-in/state';

const key = 'lineside_4f_1';

/** A node in a Node-RED with a context that keeps what it is given, or cannot. */
function nodeWith(kept: Map<string, unknown>, fails = false): Node {
  const context = {
    get: (key: string, told: (error: unknown, value?: unknown) => void) =>
      fails ? told(new Error('disk')) : told(undefined, kept.get(key)),
    set: (key: string, value: unknown, told: (error?: unknown) => void) => {
      if (!fails) kept.set(key, value);
      told(fails ? new Error('disk full') : undefined);
    },
  };
  return { id: '4f.1', context: () => ({ global: context }) } as unknown as Node;
}

describe('what a node remembers of its camera', () => {
  const configured = { url: 'rtsp://host/1', wanted: true };
  const changed = { url: 'rtsp://host/2', wanted: false };

  it('is nothing at first', async () => {
    expect(await stateStore(nodeWith(new Map()), configured).load()).to.equal(undefined);
  });

  it('is what messages made of it, after a deploy too', async () => {
    const kept = new Map();
    await stateStore(nodeWith(kept), configured).save(changed);
    expect(await stateStore(nodeWith(kept), configured).load()).to.deep.equal(changed);
    expect(JSON.parse(JSON.stringify([...kept])), 'as a file would keep it').to.deep.equal([...kept]);
  });

  it('shows nobody the address of the node, which may hold a password', async () => {
    const kept = new Map();
    await stateStore(nodeWith(kept), { url: 'rtsp://me:secret@host/1', wanted: true }).save({ wanted: false });
    expect([...kept.keys()]).to.deep.equal([key]);
    expect(JSON.stringify([...kept])).not.to.match(/secret|host/);
  });

  it('goes with the node', async () => {
    const kept = new Map();
    const store = stateStore(nodeWith(kept), configured);
    await store.save(changed);
    await store.clear();
    expect(kept.get(key)).to.equal(undefined);
  });

  for (const other of [
    { ...configured, url: 'rtsp://host/3' },
    { ...configured, wanted: false },
  ]) {
    it(`is forgotten where the node is set otherwise: ${JSON.stringify(other)}`, async () => {
      const kept = new Map();
      await stateStore(nodeWith(kept), configured).save(changed);
      expect(await stateStore(nodeWith(kept), other).load()).to.equal(undefined);
    });
  }

  it('is nothing where somebody else wrote there', async () => {
    for (const value of [7, 'x', null, [], {}, { url: 'rtsp://host/2' }]) {
      expect(await stateStore(nodeWith(new Map([[key, value]])), configured).load()).to.equal(undefined);
    }
  });

  it('is nothing, and no error, where the context cannot be read or written', async () => {
    const store = stateStore(nodeWith(new Map(), true), configured);
    await store.save(changed);
    expect(await store.load()).to.equal(undefined);
  });

  const kept: [url: string, kept: string][] = [
    ['rtsp://me:secret@host/1', 'rtsp://host/1'],
    ['http://host/a?token=abc&channel=2%261', 'http://host/a?token=&channel=2%261'],
    ['http://host/a?channel=1%20b', 'http://host/a?channel=1%20b'],
    ['rtsp://host/user=me&password=secret&channel=1', 'rtsp://host/user=&password=&channel=1'],
    ['C:/Videos/password=3.mp4', 'C:/Videos/password=3.mp4'],
    ['/dev/video0', '/dev/video0'],
  ];
  for (const [url, expected] of kept) {
    it(`is an address without what nobody may read: ${expected}`, () => {
      expect(keepable({ url, wanted: true })).to.deep.equal({ url: expected, wanted: true });
    });
  }
});
