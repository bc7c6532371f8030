import { expect } from 'chai';
import { createClient } from '../../lib/backends/client';
import { asLinesideError } from '../../lib/errors';
import { detectNode, modelNode, rest } from '../nodes/flows';
import { getNode, loadFlow, type Message, startRed, stopRed } from '../nodes/red';
import { failing, faults, mostBytes } from './faults';
import { pictures } from './fixtures';
import { json, serve } from './server';

import detect = require('../../nodes/detect/detect');
import model = require('../../nodes/model/model');

/** Every way in which a request can end, at least once. */
const codes = [
  'BAD_IMAGE',
  'BAD_KEY',
  'QUOTA',
  'NO_MODEL',
  'IMAGE_TOO_LARGE',
  'BAD_OPTION',
  'UNREACHABLE',
  'BAD_ANSWER',
];

describe('a server that fails one request in ten, in every way', () => {
  it('gives each of the client’s requests its own answer, or an error, and leaves no sockets behind', async () => {
    const inFlight = 16;
    const count = 10 * Object.keys(faults).length;
    const server = await serve(failing(({ path }, response) => json(response, { path })));
    const client = createClient({ inFlight, timeoutMs: 1500, maxAnswerBytes: mostBytes });
    const ask = async (number: number): Promise<string> => {
      const url = new URL(`/parts/${number}`, server.url);
      try {
        const { body } = await client.ask({ method: 'POST', url, body: 'AAAA' });
        const answer = JSON.parse(body.toString()) as { path?: string; slow?: boolean };
        return answer.slow || answer.path === url.pathname ? 'answered' : 'the answer of another';
      } catch (thrown) {
        return asLinesideError(thrown, 'BAD_ANSWER').code;
      }
    };
    const ends = await Promise.all(Array.from({ length: count }, (_, number) => ask(number)));
    expect(new Set(ends))
      .to.include.all.keys(...codes.slice(0, 5), 'TIMEOUT')
      .and.not.include('the answer of another');
    expect(ends.filter((end) => end === 'answered')).to.have.length.at.least(count * 0.9); // what may pass is asked again
    expect(server.sockets.open.size).to.be.at.most(inFlight);
    await client.close();
    await server.close();
  });

  it('leaves no message of a flow without an answer or an error, and none with two', async function () {
    this.timeout(120_000);
    const count = 10 * Object.keys(faults).length;
    const predictions = [{ x: 1, y: 2, width: 3, height: 4, class: 'bolt', confidence: 0.9 }];
    const answer = { predictions, image: { width: 64, height: 64 } };
    const server = await serve(
      failing(({ path }, response) => json(response, path.startsWith('/model/') ? { models: [] } : answer)),
    );
    await startRed();
    const onServer = { backend: 'inference-server', url: server.url.href, modelId: 'parts/3', timeout: 2 };
    const caught = [
      { id: 'caught', type: 'catch', z: 'tab', scope: null, uncaught: false, wires: [['failed']] },
      { id: 'failed', type: 'helper', z: 'tab' },
    ];
    await loadFlow([model, detect], [...rest, ...caught, modelNode('', onServer), detectNode({ queueLimit: count })]);
    const ends = new Map<unknown, string[]>();
    let ended = 0;
    const all = new Promise<void>((resolve) => {
      const take = (message: Message) => {
        const { code = 'answered' } = (message.error ?? {}) as { code?: string };
        ends.set(message.number, [...(ends.get(message.number) ?? []), code]);
        if (++ended === count) resolve();
      };
      getNode('out').on('input', take as never);
      getNode('failed').on('input', take as never);
    });
    const payload = await pictures.corner();
    for (let number = 0; number < count; number++) getNode('detect').receive({ payload, number } as never);
    await all;
    await stopRed();
    await server.close();
    expect(ends.size).to.equal(count);
    expect([...ends.values()].filter((one) => one.length !== 1)).to.deep.equal([]);
    expect(new Set([...ends.values()].flat())).to.include.all.keys('answered', 'BAD_KEY', 'BAD_ANSWER');
  });
});
