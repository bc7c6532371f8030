import { expect } from 'chai';
import { connect } from '../../lib/connect';
import type { EngineModel } from '../../lib/engine/host';
import type { Failed, LinesideError } from '../../lib/errors';
import type { Frame } from '../../lib/frame';
import type { Answered } from '../../lib/model/model';
import { frameOf, until } from '../pictures';
import { pictures } from './fixtures';
import { json, serve, type TestServer } from './server';

const answer = { predictions: [], image: { width: 64, height: 64 } };

/** What came of pictures, in their order: `8 answered, 4 QUOTA`. */
function told(answers: readonly (Answered | Failed)[]): string {
  const runs: [what: string, count: number][] = [];
  for (const one of answers) {
    const what = 'error' in one ? one.error.code : 'answered';
    if (runs.at(-1)?.[0] === what) runs.at(-1)![1]++;
    else runs.push([what, 1]);
  }
  return runs.map(([what, count]) => `${count} ${what}`).join(', ');
}

describe('a batch of more pictures than one request has', () => {
  let server: TestServer;
  let model: EngineModel;
  const chunks: Frame[][] = [];
  let drawn: string[];
  before(async () => {
    const different = [pictures.corner, pictures.three, pictures.wide];
    for (const [i, draw] of different.entries()) chunks.push(Array([8, 8, 4][i]!).fill(frameOf(await draw())));
    drawn = chunks.map(([frame]) => frame!.data.toString('base64'));
  });
  afterEach(async () => {
    await model.close();
    await server.close();
  });

  /**
   * Each chunk is answered with the status at its place. The first to come wait until `together` are there; then what is
   * refused is said at once, and what is answered takes a while.
   */
  async function start(statuses: readonly number[], together = 1): Promise<void> {
    const held: (() => void)[] = [];
    let arrived = 0;
    server = await serve(({ path, body }, response) => {
      if (path.startsWith('/model/')) return json(response, { models: [] });
      const list = JSON.parse(body.toString()).image as { value: string }[];
      const status = statuses[drawn.indexOf(list[0]!.value)]!;
      if (status === 200)
        held.push(
          () =>
            void setTimeout(
              () =>
                json(
                  response,
                  list.map(() => answer),
                ),
              200,
            ),
        );
      else held.push(() => json(response, { message: 'no' }, status));
      if (++arrived >= together) for (const reply of held.splice(0)) reply();
    });
    const settings = { backend: 'inference-server' as const, url: server.url.href, modelId: 'parts/3' };
    model = connect({ ...settings, inFlight: together });
  }

  function ask(): Promise<string> {
    return model.predictAll(chunks.flat(), { task: 'detect' }).then(told, ({ code }: LinesideError) => code);
  }
  const lists = () => server.received.filter(({ path }) => path.startsWith('/infer/'));

  const rows: [what: string, statuses: number[], together: number, outcome: string, requests: number][] = [
    ['all of it', [200, 200, 200], 1, '20 answered', 3],
    ['what was answered before one failed, and after it', [200, 402, 200], 1, '8 answered, 8 QUOTA, 4 answered', 3],
    ['what was answered after one failed by itself', [500, 200, 200], 1, '8 BAD_ANSWER, 12 answered', 3],
    ['what was on its way; what waited is not asked for', [402, 200, 200], 2, '8 QUOTA, 8 answered, 4 QUOTA', 2],
    ['its error, where the server can answer nothing', [402, 200, 200], 1, 'QUOTA', 1],
    ['its error, where each failed by itself', [500, 500, 500], 1, 'BAD_ANSWER', 3],
  ];
  for (const [what, statuses, together, outcome, requests] of rows) {
    it(`gives ${what}: ${statuses.join(', ')}, ${together} at once`, async () => {
      await start(statuses, together);
      expect(await ask()).to.equal(outcome);
      expect(lists()).to.have.length(requests);
    });
  }

  it('is CLOSED as a whole', async () => {
    await start([], 4); // never answered
    const asked = ask();
    await until(() => lists().length === 3);
    await model.close();
    expect(await asked).to.equal('CLOSED');
  });
});
