import { expect } from 'chai';
import { LinesideError } from '../../lib/errors';
import { encodedFrame, type Frame } from '../../lib/frame';
import { createLine } from '../../nodes/image-in/messages';
import type { Self } from '../../nodes/image-in/pump';
import { createTally } from '../../nodes/image-in/tally';
import { picture } from '../sources/pictures';

describe('a snapshot of a camera that is stopped', () => {
  const said: string[] = [];
  const report = {
    good: (text: string) => void said.push(text),
    bad: () => void said.push('bad'),
  } as unknown as Self['report'];
  const live = { counts: { skipped: 0, failed: 0 }, restate: () => void said.push('stopped') };

  /** What is said of a message for which `read` gives a picture, or does not. */
  async function saidOf(read: () => Promise<Frame>): Promise<string[]> {
    said.length = 0;
    const self = { report, tally: createTally(report) } as Self;
    const inlet = { read, live } as unknown as Parameters<typeof createLine>[1];
    const line = createLine(self, inlet, new AbortController().signal);
    await new Promise<void>((resolve) => line.push({ msg: {}, send: () => {}, done: () => setImmediate(resolve) }));
    return said;
  }

  it('is shown, and then again that it is stopped', async () => {
    const frame = { ...encodedFrame(await picture())!, width: 40, height: 30 };
    expect(await saidOf(async () => frame)).to.deep.equal(['1 · 40×30', 'stopped']);
  });

  it('that fails is shown, and then that it is stopped, for it is not tried again', async () => {
    const gone = async () => {
      throw new LinesideError('BAD_SOURCE', 'nobody listens there');
    };
    expect(await saidOf(gone)).to.deep.equal(['bad', 'stopped']);
  });
});

describe('more snapshots at once than may wait', () => {
  it('are refused, with advice that the node has settings for', () => {
    const report = { bad: () => {} } as unknown as Self['report'];
    const inlet = { read: () => new Promise(() => {}) } as unknown as Parameters<typeof createLine>[1];
    const line = createLine({ report, tally: createTally(report) } as Self, inlet, new AbortController().signal);
    const refused: unknown[] = [];
    for (let i = 0; i < 102; i++) line.push({ msg: {}, send: () => {}, done: (error) => refused.push(error) });
    expect(refused.map(String)).to.deep.equal([
      'LinesideError: 100 messages are waiting already; slow the source down',
    ]);
  });
});
