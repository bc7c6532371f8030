import { expect } from 'chai';
import type { LinesideError } from '../../lib/errors';
import { Stream, streamed } from '../../lib/sources';
import { until } from '../pictures';
import { FakeCapture } from './fake-capture';
import { picture } from './pictures';

describe('the frames of a stream', () => {
  it('end where it is closed by somebody else', async () => {
    const capture = new FakeCapture();
    const camera = new Stream({ url: 'rtsp://host/', open: capture.open });
    const told: string[] = [];
    const frames = streamed(camera, { onError: ({ code }) => void told.push(code) }, new AbortController().signal);
    const frame = frames.next();
    await capture.asked();
    await camera.close();
    expect(await frame).to.deep.equal({ value: undefined, done: true });
    expect(told).to.deep.equal([]);
  });

  it('end with a video, whose process is closed', async () => {
    const capture = new FakeCapture();
    capture.show(await picture());
    const camera = new Stream({ url: 'a.mp4', open: capture.open });
    const frames = streamed(camera, {}, new AbortController().signal);
    expect((await frames.next()).value).to.include({ sequence: 0 });
    const after = frames.next();
    await capture.asked();
    capture.end();
    expect((await after).done).to.equal(true);
    await until(() => capture.closed === 1);
  });

  it('tell each error, and when it is over', async () => {
    const capture = new FakeCapture();
    const camera = new Stream({ url: 'a.mp4', open: capture.open });
    const told: string[] = [];
    const onError = ({ message }: LinesideError) => void told.push(message);
    const closing = new AbortController();
    const frames = streamed(camera, { onError, onReady: () => void told.push('ready') }, closing.signal);
    const frame = frames.next();
    for (const message of ['one', 'two']) {
      await capture.asked();
      capture.tell({ code: 'BAD_SOURCE', message });
      await until(() => told.includes(message));
    }
    await capture.asked();
    capture.show(await picture());
    await frame;
    expect(told).to.deep.equal(['one', 'two', 'ready']);
    await frames.return(undefined);
    expect(capture.closed).to.equal(1);
  });
});
