import { expect } from 'chai';
import { redCorner } from '../pictures';
import { type Answer, ask, post, postJson, serving } from './serving';

const key = 'k+e/y 1';

describe('an API key', () => {
  const at = serving({ apiKey: key });
  let base64: string;
  before(async () => {
    base64 = (await redCorner()).toString('base64');
  });
  const url = (path: string, api_key?: string) =>
    at.url(api_key === undefined ? path : `${path}?${new URLSearchParams({ api_key })}`);
  const bearer = (told: string) => ({ authorization: `Bearer ${told}` });
  const body = (more: object = {}) => ({ model_id: 'parts/1', image: { type: 'base64', value: base64 }, ...more });
  const infer = (more: object, headers = {}) => postJson(url('/infer/object_detection'), body(more), headers);
  const byHeader = (token: string, path: string) => ask(url(path), { headers: bearer(token) });

  const rows: [what: string, asked: () => Promise<Answer>, lets: boolean][] = [
    ['in the query', () => post(url('/parts/1', key), base64), true],
    ['in the header', () => ask(url('/parts/1'), { method: 'POST', body: base64, headers: bearer('other') }), false],
    ['missing on V1', () => post(url('/parts/1'), base64), false],
    ['wrong on V1', () => post(url('/parts/1', 'other'), base64), false],
    ['longer on V1', () => post(url('/parts/1', `${key}1`), base64), false],
    ['empty on V1', () => post(url('/parts/1', ''), base64), false],
    ['for an unknown model', () => post(url('/bolts/1', 'other'), base64), false],
    ['in the body', () => infer({ api_key: key }), true],
    ['wrong in the body', () => infer({ api_key: 'other' }), false],
    ['missing in the body', () => infer({}), false],
    ['no text in the body', () => infer({ api_key: [key] }), false],
    ['wrong in the header, which outranks the body', () => infer({ api_key: key }, bearer('other')), false],
    ['in the query of the registry', () => ask(url('/model/registry', key)), true],
    ['missing for the registry', () => ask(url('/model/registry')), false],
    ['missing for the numbers', () => ask(url('/metrics')), false],
    ['wrong for adding', () => postJson(url('/model/add'), { model_id: 'parts/1', api_key: 'other' }), false],
    ['right for adding', () => postJson(url('/model/add'), { model_id: 'parts/1', api_key: key }), true],
    ['missing for clearing', () => ask(url('/model/clear'), { method: 'POST' }), false],
    ['not wanted for the health', () => ask(url('/healthz')), true],
    ['not wanted for the description', () => byHeader('other', '/openapi.json'), true],
  ];
  for (const [what, asked, lets] of rows) {
    it(`${what}: ${lets ? 200 : 403}`, async () => {
      const answer = await asked();
      expect(answer.status).to.equal(lets ? 200 : 403);
      if (!lets) expect(answer.body).to.deep.equal({ Message: 'User is not authorized to access this resource' });
    });
  }
});

describe('web pages', () => {
  const page = { origin: 'https://panel.example' };
  const preflight = { ...page, 'access-control-request-method': 'POST' };
  const rows: [setting: string, allowed: string | null][] = [
    ['', null],
    ['*', '*'],
    ['https://panel.example', 'https://panel.example'],
    ['https://a.example, https://panel.example/', 'https://panel.example'],
    ['https://panel.example.evil.example', null],
  ];
  for (const [cors, allowed] of rows) {
    describe(`with "${cors}"`, () => {
      const at = serving({ cors, models: new Map() });
      it(`are allowed ${allowed ?? 'nothing'}`, async () => {
        for (const [method, headers, status] of [
          ['GET', page, 200],
          ['OPTIONS', preflight, 204],
        ] as const) {
          const answer = await ask(at.url('/info'), { method, headers });
          expect(answer.status).to.equal(status);
          expect(answer.headers.get('access-control-allow-origin'), method).to.equal(allowed);
        }
        const { headers } = await ask(at.url('/parts/1'), { method: 'OPTIONS', headers: preflight });
        expect(headers.get('access-control-allow-methods')).to.equal(allowed && 'GET, POST');
        const refused = await ask(at.url('/nothing/here'), { headers: page });
        expect(refused.headers.get('access-control-allow-origin'), 'errors too').to.equal(allowed);
      });
    });
  }
});
