import { expect } from 'chai';
import type { LinesideError } from '../../lib/errors';
import type { Frame } from '../../lib/frame';
import { repeat } from '../../lib/sources/repeat';
import { TestClock } from './clock';

describe('what is read again and again', () => {
  it('tells each error, whether it is of an outage that was told before, and when that is over', async () => {
    const clock = new TestClock();
    const frame = {} as Frame;
    const readings = ['nobody listens', 'no answer', frame, 'nobody listens', undefined, 'no answer', frame];
    const told: string[] = [];
    const onError = ({ message }: LinesideError, again?: boolean) =>
      void told.push(again ? `${message}, again` : message);
    const read = async () => {
      const reading = readings.shift();
      if (typeof reading === 'string') throw new Error(reading);
      return reading;
    };
    const options = { clock, onError, onReady: () => void told.push('ready') };
    const frames = repeat(read, 1000, options, new AbortController().signal);
    for (let count = 0; count < 2; count++) await clock.until(frames.next());
    expect(told).to.deep.equal([
      ...['nobody listens', 'no answer, again', 'ready'],
      ...['nobody listens', 'ready'], // nothing new is an answer, too
      ...['no answer', 'ready'],
    ]);
  });
});
