import { mock } from 'node:test';
import { expect } from 'chai';
import { Watchdog } from '../../lib/capture/watchdog';

describe('a watchdog', () => {
  let barks: number;
  let dog: Watchdog;

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    barks = 0;
    dog = new Watchdog(100, () => void barks++);
  });
  afterEach(() => mock.timers.reset());

  it('barks once when it was not patted', () => {
    mock.timers.tick(99);
    expect([barks, dog.hasBarked]).to.deep.equal([0, false]);
    mock.timers.tick(1);
    expect([barks, dog.hasBarked]).to.deep.equal([1, true]);
    mock.timers.tick(1000);
    expect(barks).to.equal(1);
  });

  it('is quiet as long as it is patted, for as long as it is told', () => {
    for (const _ of [1, 2, 3]) {
      mock.timers.tick(99);
      dog.pat(100);
    }
    dog.pat(10);
    mock.timers.tick(9);
    expect(barks).to.equal(0);
    mock.timers.tick(1);
    expect(barks).to.equal(1);
  });

  it('rests until it is patted again', () => {
    dog.rest();
    mock.timers.tick(1000);
    expect(barks).to.equal(0);
    dog.pat(100);
    mock.timers.tick(100);
    expect(barks).to.equal(1);
  });

  it('that has left never barks, patted or not', () => {
    dog.leave();
    dog.pat(100);
    mock.timers.tick(1000);
    expect(barks).to.equal(0);
  });
});
