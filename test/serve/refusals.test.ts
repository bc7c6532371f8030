import { expect } from 'chai';
import { LinesideError } from '../../lib/errors';
import { type Listener, type Servable, serve } from '../../lib/serve';
import { redCorner } from '../pictures';
import { type Answer, ask, post, postJson, serving, slowModel } from './serving';

const bad = (cause: string) => ({ message: `Could not load input image. Cause: ${cause}` });

/** Each row of the reference's table of statuses and errors that a device can meet. */
describe('what is refused', () => {
  const at = serving();
  let picture: Buffer;
  let base64: string;
  before(async () => {
    picture = await redCorner();
    base64 = picture.toString('base64');
  });
  const url = (path = '/parts/1') => at.url(path);
  const form = (name: string, value: string | Blob) => {
    const body = new FormData();
    body.append(name, value);
    return ask(url(), { method: 'POST', body });
  };
  const infer = (body: object, task = 'object_detection') => postJson(url(`/infer/${task}`), body);
  const typed = (type: string, value: unknown = base64) => infer({ model_id: 'parts/1', image: { type, value } });
  const image = () => ({ type: 'base64', value: base64 });

  const rows: [what: string, asked: () => Promise<Answer>, status: number, body: object | RegExp][] = [
    ['text that is no base64 of a picture', () => post(url(), 'AAAA'), 400, bad('Malformed base64 input image.')],
    ['text that is no base64 at all', () => post(url(), '%%%%'), 400, bad('Malformed base64 input image.')],
    ['a picture that breaks off', () => post(url(), base64.slice(0, 60)), 400, bad('Malformed base64 input image.')],
    ['an empty body', () => post(url(), ''), 400, bad('Empty image payload.')],
    ['a data URL without data', () => post(url(), 'data:image/png;base64,'), 400, bad('Empty image payload.')],
    [
      'bytes that are neither text nor picture',
      () => post(url(), Buffer.from([0x80, 4, 0x95, 0, 255])),
      400,
      /^Could not load input image. Cause: Invalid base64 input:/,
    ],
    ['the bytes of a broken picture', () => post(url(), picture.subarray(0, 60)), 400, bad('Data is not image.')],
    [
      'neither type nor body',
      () => ask(url(), { method: 'POST' }),
      400,
      { message: 'Content-Type header not provided with request.' },
    ],
    [
      'a form without the part `file`',
      () => form('picture', new Blob([new Uint8Array(picture)])),
      400,
      /part named 'file'/,
    ],
    [
      'a form whose part `file` is text',
      () => form('file', base64),
      400,
      { message: 'Invalid Content-Type header provided with request.' },
    ],
    [
      'a form that breaks off',
      () =>
        post(
          url(),
          `--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\nPNG`,
          'multipart/form-data; boundary=x',
        ),
      400,
      { message: 'Invalid Content-Type header provided with request.' },
    ],
    [
      'a form without a boundary',
      () => post(url(), base64, 'multipart/form-data'),
      400,
      { message: 'Invalid Content-Type header provided with request.' },
    ],
    [
      'pickled numpy on V1',
      () => post(url('/parts/1?image_type=numpy'), 'x'),
      400,
      /NumPy image type is not supported/,
    ],
    ['pickled numpy on V2', () => typed('numpy'), 400, /NumPy image type is not supported/],
    ['a file of the server', () => typed('file', '/etc/passwd'), 400, /local filesystem/],
    ['a type of picture that nobody knows', () => typed('pil'), 400, /not recognised image type/],
    [
      'an address on V1',
      () => ask(url('/parts/1?image=https%3A%2F%2Fi.imgur.com%2FPEEvqPN.png'), { method: 'POST' }),
      400,
      /via URL is not supported/,
    ],
    ['an address on V2', () => typed('url', 'https://i.imgur.com/PEEvqPN.png'), 400, /via URL is not supported/],
    [
      'a mask mode',
      () => post(url('/shapes/2?mask_decode_mode=best'), base64),
      400,
      {
        message:
          "Invalid mask decode argument sent. tradeoff_factor must be in [0.0, 1.0], mask_decode_mode: must be one of ['accurate', 'fast', 'tradeoff']",
      },
    ],
    [
      'a factor of it',
      () => post(url('/shapes/2?mask_decode_mode=tradeoff&tradeoff_factor=2'), base64),
      400,
      /^Invalid mask decode argument sent/,
    ],
    [
      'an id that is none',
      () => infer({ model_id: 'parts', image: image() }),
      400,
      { message: 'Invalid Model ID sent in request.' },
    ],
    [
      'an unknown model on V1',
      () => post(url('/bolts/1'), base64),
      404,
      {
        message:
          'Requested Roboflow resource not found. Make sure that workspace, project or model you referred in request exists.',
      },
    ],
    ['an unknown version', () => post(url('/parts/2'), base64), 404, /^Requested Roboflow resource not found/],
    [
      'an unknown model on V2',
      () => infer({ model_id: 'parts/2', image: image() }),
      404,
      /^Requested Roboflow resource not found/,
    ],
    ['an unknown path', () => ask(url('/nothing')), 404, { detail: 'Not Found' }],
    ['a longer path', () => ask(url('/a/b/c')), 404, { detail: 'Not Found' }],
    ['a path that is not encoded well', () => ask(url('/%ff/%zz')), 404, { detail: 'Not Found' }],
    ['another method', () => ask(url(), { method: 'DELETE' }), 405, { detail: 'Method Not Allowed' }],
    ['GET of what is posted', () => ask(url('/infer/object_detection')), 405, { detail: 'Method Not Allowed' }],
    ['POST of what is got', () => ask(url('/info'), { method: 'POST' }), 405, { detail: 'Method Not Allowed' }],
  ];
  for (const [what, asked, status, body] of rows) {
    it(`is ${what}: ${status}`, async () => {
      const answer = await asked();
      expect(answer.status, JSON.stringify(answer.body)).to.equal(status);
      if (body instanceof RegExp) expect(answer.body.message).to.match(body);
      else expect(answer.body).to.deep.equal(body);
    });
  }

  const faults: [what: string, asked: () => Promise<Answer>, type: string, loc: (string | number)[]][] = [
    ['a threshold', () => post(url('/parts/1?confidence=high'), base64), 'float_parsing', ['query', 'confidence']],
    [
      'a threshold without end',
      () => post(url('/parts/1?confidence=Infinity'), base64),
      'float_parsing',
      ['query', 'confidence'],
    ],
    ['an overlap', () => post(url('/parts/1?overlap='), base64), 'float_parsing', ['query', 'overlap']],
    ['a truth', () => post(url('/parts/1?labels=maybe'), base64), 'bool_parsing', ['query', 'labels']],
    ['a whole number', () => post(url('/parts/1?stroke=1.5'), base64), 'int_parsing', ['query', 'stroke']],
    [
      'a limit',
      () => post(url('/parts/1?max_detections=0'), base64),
      'greater_than_equal',
      ['query', 'max_detections'],
    ],
    [
      'a format of masks',
      () => post(url('/shapes/2?response_mask_format=png'), base64),
      'literal_error',
      ['query', 'response_mask_format'],
    ],
    ['a missing picture', () => infer({ model_id: 'parts/1' }), 'missing', ['body', 'image']],
    ['a missing model', () => infer({ image: image() }), 'missing', ['body', 'model_id']],
    [
      'a body that is no JSON',
      () => post(url('/infer/classification'), '{', 'application/json'),
      'json_invalid',
      ['body'],
    ],
    ['a body that is a list', () => infer([]), 'model_attributes_type', ['body']],
    [
      'a filter',
      () => infer({ model_id: 'parts/1', image: image(), class_filter: 'red' }),
      'list_type',
      ['body', 'class_filter'],
    ],
    [
      'a name in it',
      () => infer({ model_id: 'parts/1', image: image(), class_filter: ['red', 1] }),
      'string_type',
      ['body', 'class_filter', 1],
    ],
    ['the value of a picture', () => typed('base64', 5), 'string_type', ['body', 'image', 'value']],
    [
      'too many pictures',
      () => infer({ model_id: 'parts/1', image: Array.from({ length: 65 }, image) }),
      'too_long',
      ['body', 'image'],
    ],
  ];
  for (const [what, asked, type, loc] of faults) {
    it(`is ${what} of the wrong type: 422`, async () => {
      const { status, body } = await asked();
      expect(status).to.equal(422);
      const found = (body.detail as { type: string; loc: unknown }[]).map((one) => ({ type: one.type, loc: one.loc }));
      expect(found).to.deep.include({ type, loc });
    });
  }

  it('never repeats a key or a picture', async () => {
    const { bytes } = await infer({ api_key: 123456789, model_id: 'parts/1', image: base64, confidence: base64 });
    expect(bytes.toString()).to.include('float_parsing').and.include('string_type');
    expect(bytes.toString()).not.to.include('123456789').and.not.to.include(base64.slice(0, 40));
    const short = await post(url('/parts/1?stroke=thick'), base64);
    expect((short.body.detail as object[])[0], 'but what is short').to.include({ input: 'thick' });
  });
});

describe('what a model fails with', () => {
  const secret = '/home/user/.node-red/secret.onnx: at Object.<anonymous> (key abc)';
  const rows: [code: ConstructorParameters<typeof LinesideError>[0] | undefined, status: number, message: RegExp][] = [
    ['NO_MODEL', 500, /^Model package is broken\.$/],
    ['BAD_MODEL', 500, /^Model package is broken\.$/],
    ['UNKNOWN_MODEL', 500, /^Model package is broken\.$/],
    ['BAD_MANIFEST', 500, /^Model configuration related to pre- or post-processing is invalid\.$/],
    ['NO_RUNTIME', 501, /runtime/],
    ['NO_PROVIDER', 501, /execution provider/],
    ['BAD_KEY', 502, /^Internal error\. Request to/],
    ['BAD_ANSWER', 502, /^Internal error\. Request to/],
    ['UNREACHABLE', 502, /^Internal error\. Could not connect/],
    ['QUOTA', 402, /quota/],
    ['TIMEOUT', 504, /^Timeout/],
    ['ENGINE_LOST', 503, /^Model is temporarily not ready - retry request\.$/],
    ['SERVER_BUSY', 503, /^Model is temporarily not ready - retry request\.$/],
    ['CLOSED', 503, /^Model is temporarily not ready - retry request\.$/],
    [undefined, 500, /^Internal error\.$/],
  ];
  let listener: Listener;
  let thrown: unknown;
  const told: unknown[] = [];
  before(async () => {
    const model: Servable = { ...slowModel().model, predict: () => Promise.reject(thrown) };
    const models = {
      keys: () => ['m/1'],
      get(id: string) {
        if (id === 'wrong/1') throw new LinesideError('NO_MODEL', secret);
        if (id === 'wrong/2') throw new LinesideError('BAD_OPTION', secret);
        return id === 'm/1' ? model : undefined;
      },
    };
    listener = await serve({ models, port: 0, onFault: (error) => told.push(error) });
  });
  after(() => listener.close());

  for (const [code, status, message] of rows) {
    it(`${code ?? 'anything else'} is ${status}, with a code and without what is secret`, async () => {
      thrown = code ? new LinesideError(code, secret) : new Error(secret);
      told.length = 0;
      const { body, headers, ...answer } = await post(new URL('/m/1', listener.url), await redCorner());
      expect(answer.status).to.equal(status);
      expect(body.message).to.match(message);
      expect(body.code).to.equal(code ?? 'INTERNAL');
      expect(headers.get('retry-after')).to.equal(status === 503 ? '1' : null);
      expect(answer.bytes.toString()).not.to.include('secret');
      expect(told).to.deep.equal(status >= 500 ? [thrown] : []);
    });
  }

  it('a model whose node is set wrongly is 500 too', async () => {
    for (const [id, code] of [
      ['wrong/1', 'NO_MODEL'],
      ['wrong/2', 'BAD_OPTION'],
    ]) {
      const { status, body } = await post(new URL(`/${id}`, listener.url), await redCorner());
      expect([status, body]).to.deep.equal([500, { message: 'Model package is broken.', code }]);
    }
  });
});
