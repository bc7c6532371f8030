import { expect } from 'chai';
import type { LinesideError } from '../../lib/errors';
import { grey, model } from './fake-model';

describe('the task that a caller can use', () => {
  const picture = grey(64, 64);

  it('may be left open, or be the model’s', async () => {
    for (const options of [{}, { task: 'detect' as const }]) {
      expect((await model(() => []).predict(picture, options)).prediction).to.have.property('predictions');
    }
  });

  it('is WRONG_TASK where the model has another, with the node to use instead', async () => {
    const error: LinesideError = await model(() => [])
      .predict(picture, { task: 'classify' })
      .then(
        () => expect.fail(),
        (thrown) => thrown,
      );
    expect(error.code).to.equal('WRONG_TASK');
    expect(error.message).to.contain('in a node "detect", not "classify"');
  });
});
