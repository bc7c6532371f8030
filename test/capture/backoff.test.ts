import { expect } from 'chai';
import { Backoff } from '../../lib/capture/backoff';

describe('the pause before a camera is opened anew', () => {
  const steadyMs = 10_000;
  let backoff: Backoff;

  beforeEach(() => {
    backoff = new Backoff(steadyMs);
  });
  const pauses = (count: number, refused = false) => Array.from({ length: count }, () => backoff.pauseMs(refused));

  it('doubles up to 15 s', () => {
    expect(pauses(8)).to.deep.equal([500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
  });

  it('is short again after a program that gave pictures for a while, and not after one picture', () => {
    const rows: [pictures: number[], pauseMs: number][] = [
      [[0], 500],
      [[1000], 1000],
      [[20_000, 29_999], 2000],
      [[30_000], 4000], // of the next program: they are not counted together
      [[40_000, 50_000], 500],
    ];
    for (const [pictures, pauseMs] of rows) {
      backoff.begin();
      for (const at of pictures) backoff.gave(at);
      expect(backoff.pauseMs(false)).to.equal(pauseMs);
    }
  });

  it('is so long after wrong logins that no more than three are sent in half an hour', () => {
    const waits = pauses(6, true);
    expect(waits).to.deep.equal([60_000, 300_000, 1_800_000, 1_800_000, 1_800_000, 1_800_000]);
    const sent = [0];
    for (const ms of waits) sent.push(sent.at(-1)! + ms);
    for (const from of sent) {
      expect(sent.filter((at) => at >= from && at < from + 1_800_000)).to.have.lengthOf.at.most(3);
    }
  });

  it('begins anew where a picture has shown that the login was right', () => {
    pauses(3, true);
    backoff.gave(0);
    expect(backoff.pauseMs(true)).to.equal(60_000);
  });
});
