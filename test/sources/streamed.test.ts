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

  it('tell each error, whether it is of an outage that was told before, and when that is over', async () => {
    const capture = new FakeCapture();
    const camera = new Stream({ url: 'a.mp4', open: capture.open });
    const told: string[] = [];
    const onError = ({ message }: LinesideError, again?: boolean) =>
      void told.push(again ? `${message}, again` : message);
    const closing = new AbortController();
    const frames = streamed(camera, { onError, onReady: () => void told.push('ready') }, closing.signal);
    for (const outage of [['the stream has ended', 'nobody listens', 'nobody listens'], ['it does not answer']]) {
      const frame = frames.next();
      for (const message of outage) {
        const before = told.length;
        await capture.asked();
        capture.tell({ code: 'BAD_SOURCE', message });
        await until(() => told.length > before);
      }
      await capture.asked();
      capture.show(await picture());
      await frame;
    }
    expect(told).to.deep.equal([
      ...['the stream has ended', 'nobody listens, again', 'nobody listens, again', 'ready'],
      ...['it does not answer', 'ready'],
    ]);
    await frames.return(undefined);
    expect(capture.closed).to.equal(1);
  });
});
