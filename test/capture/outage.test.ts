import { expect } from 'chai';
import { outageSentence } from '../../lib/capture/outage';

describe('why there is no picture', () => {
  it('is said before since when, and that before what to do', () => {
    expect(outageSentence('it may not be opened; cameras want a group', '/dev/video0', '12:05:09')).to.equal(
      'it may not be opened, since 12:05:09 (no picture of /dev/video0); cameras want a group; it is tried again',
    );
  });
});
