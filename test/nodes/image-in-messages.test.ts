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
