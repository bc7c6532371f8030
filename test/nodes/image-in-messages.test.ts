import { expect } from 'chai';
import { encodedFrame } from '../../lib/frame';
import { createLine } from '../../nodes/image-in/messages';
import type { Self } from '../../nodes/image-in/pump';
import { createTally } from '../../nodes/image-in/tally';
import { picture } from '../sources/pictures';

describe('a snapshot of a camera that is stopped', () => {
  it('is shown, and then again that it is stopped', async () => {
    const said: string[] = [];
    const report = { good: (text: string) => void said.push(text) } as Self['report'];
    const self = { report, tally: createTally(report) } as Self;
    const frame = { ...encodedFrame(await picture())!, width: 40, height: 30 };
    const live = { counts: { skipped: 0, failed: 0 }, restate: () => void said.push('stopped') };
    const inlet = { read: async () => frame, live } as unknown as Parameters<typeof createLine>[1];
    const line = createLine(self, inlet, new AbortController().signal);
    const done = new Promise<void>((resolve) =>
      line.push({ msg: {}, send: () => {}, done: () => setImmediate(resolve) }),
    );
    await done;
    expect(said).to.deep.equal(['1 · 40×30', 'stopped']);
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
