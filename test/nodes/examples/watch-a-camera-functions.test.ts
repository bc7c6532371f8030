import { expect } from 'chai';
import { named } from '../../demo/flow';
import { exampleStep, readExample } from './example';

const path = 'dashboard/watch-a-camera';

describe('the function "to the camera, and watch"', () => {
  const rows: [typed: string, shown: string][] = [
    ['rtsp://192.168.1.20:554/stream1', 'rtsp://192.168.1.20:554/stream1'],
    ['rtsp://admin:secret1@192.168.1.20:554/stream1', 'rtsp://192.168.1.20:554/stream1'],
    [' rtsp://admin:se@ret1@192.168.1.20/1', 'rtsp://192.168.1.20/1'],
    ['rtsp://admin:sec/ret1@192.168.1.20/1', 'rtsp://192.168.1.20/1'],
    ['admin:secret1@192.168.1.20/1', '192.168.1.20/1'],
    ['http://cam/shot?user=admin&pwd=secret1&size=2', 'http://cam/shot?user=…&pwd=…&size=2'],
    ['http://cam/user=admin&password=secret1', 'http://cam/user=…&password=…'],
    ['http://cam:80/by@name', 'http://cam:80/by@name'],
    ['/dev/v4l/by-id/usb@1', '/dev/v4l/by-id/usb@1'],
  ];
  for (const [typed, shown] of rows) {
    it(`sends ${typed} to the camera, and shows ${shown}`, () => {
      const flow = new Map<string, unknown>();
      const sent = exampleStep(path, 'to the camera, and watch', flow)({ payload: typed }, 1e6);
      expect(sent).to.deep.equal([{ payload: 'camera' }, { action: 'start', url: typed.trim() }, { payload: shown }]);
      expect([...flow]).to.deep.equal([]); // a context may be kept in a file
    });
  }

  for (const typed of ['', 'http://cam/shot?user=…&pwd=…&size=2']) {
    it(`lets the camera go on with its own address where it finds "${typed}"`, () => {
      const [, start] = exampleStep(path, 'to the camera, and watch')({ payload: typed }, 1e6) as object[];
      expect(start).to.deep.equal({ action: 'start' });
    });
  }
});

describe('the function "figures"', () => {
  const seen = (source: string, sequence: number, failed = 0) => ({
    image: { source, sequence, timestamp: 1e6 + 100 * sequence - 40 },
    timings: { failed },
  });

  it('says once a second how many there were, how old the middle one was, and what became of all', () => {
    const run = exampleStep(path, 'figures');
    const answered = [0, 1, 2, 4, 5, 8, 9, 10]; // 3 failed; 6 and 7 were skipped
    const told = answered.map((n) => run(seen('camera', n, n > 3 ? 1 : 0), 1e6 + 100 * n)) as {
      payload: object;
    }[];
    expect(told.slice(0, -1)).to.deep.equal(Array(7).fill(null));
    expect(told.at(-1)!.payload).to.deep.include({
      ...{ fps: 8, ms: 40, received: 11, answered: 8, skipped: 2, failed: 1 },
    });
  });

  it('begins anew with another source', () => {
    const run = exampleStep(path, 'figures');
    run(seen('camera', 70), 1e6);
    run(seen('belt', 500), 2e6);
    const { payload } = run(seen('belt', 501), 2e6 + 1000) as { payload: object };
    expect(payload).to.include({ received: 2, answered: 2, skipped: 0 });
  });
});

describe('the function "figures" after another choice', () => {
  it('begins anew, and leaves out what was seen before it', () => {
    const flow = new Map([['since', 0]]);
    const run = exampleStep(path, 'figures', flow);
    const seen = (sequence: number, timestamp: number) =>
      run({ image: { source: 'belt', sequence, timestamp }, timings: { failed: 0 } }, timestamp + 50);
    seen(1, 1e6);
    flow.set('since', 2e6);
    expect(seen(400, 2e6 - 1)).to.equal(null);
    seen(500, 2e6);
    expect(seen(501, 2e6 + 1000)).to.have.nested.property('payload.received', 2);
  });
});

describe('the function "if one looks" of the examples', () => {
  for (const example of [path, 'dashboard/factory']) {
    it(`is that of the demo in ${example}, whose tests hold for it`, () => {
      const own = readExample(example).find(({ name }) => name === 'if one looks');
      expect(own!.func).to.equal(named('if one looks').func);
    });
  }
});
