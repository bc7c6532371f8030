import { expect } from 'chai';
import { binaryRequest, jsonRequest, readInference } from '../../lib/backends/open-inference/message';
import { readMetadata } from '../../lib/backends/open-inference/metadata';
import type { Reply } from '../../lib/backends/refusal';
import type { LinesideError } from '../../lib/errors';
import type { Tensor } from '../../lib/model/model';

const tensors: Record<string, Tensor> = {
  images: { type: 'float32', dims: [1, 3], data: Float32Array.of(0, -1.5, 3e38) },
  half: { type: 'float16', dims: [2], data: Uint16Array.of(0x3c00, 0xc000) }, // 1 and −2
  bytes: { type: 'uint8', dims: [1, 2, 2], data: Uint8Array.of(0, 1, 254, 255) },
  sizes: { type: 'int64', dims: [1, 2], data: BigInt64Array.of(640n, -1n) },
  few: { type: 'int32', dims: [2], data: Int32Array.of(7, -7) },
};

function answer(json: object, numbers: Buffer = Buffer.alloc(0), length?: string): Reply {
  const head = Buffer.from(JSON.stringify(json));
  const headers = { 'inference-header-content-length': length ?? String(head.length) };
  return { status: 200, type: '', headers, body: Buffer.concat([head, numbers]) };
}

function failure(act: () => unknown): LinesideError {
  try {
    act();
  } catch (error) {
    return error as LinesideError;
  }
  return expect.fail('expected a failure');
}

/** The example of Triton's extension_binary_data.md: a tensor of FP32 [2, 2] and one of INT32, in binary. */
describe('tensors in messages', () => {
  it('are written as the binary extension has them', () => {
    const { headers, body } = binaryRequest({ sizes: tensors.sizes!, half: tensors.half! });
    const length = Number(headers['inference-header-content-length']);
    expect(headers['content-type']).to.equal('application/octet-stream');
    expect(JSON.parse(body.toString('utf8', 0, length))).to.deep.equal({
      inputs: [
        { name: 'sizes', shape: [1, 2], datatype: 'INT64', parameters: { binary_data_size: 16 } },
        { name: 'half', shape: [2], datatype: 'FP16', parameters: { binary_data_size: 4 } },
      ],
      parameters: { binary_data_output: true },
    });
    expect(body.subarray(length).toString('hex')).to.equal(`8002000000000000${'ff'.repeat(8)}003c00c0`);
  });

  it('are written as JSON', () => {
    const { headers, body } = jsonRequest(tensors);
    expect(headers).to.deep.equal({ 'content-type': 'application/json' });
    expect(JSON.parse(body.toString())).to.deep.equal({
      inputs: [
        { name: 'images', shape: [1, 3], datatype: 'FP32', data: [0, -1.5, Math.fround(3e38)] },
        { name: 'half', shape: [2], datatype: 'FP16', data: [1, -2] },
        { name: 'bytes', shape: [1, 2, 2], datatype: 'UINT8', data: [0, 1, 254, 255] },
        { name: 'sizes', shape: [1, 2], datatype: 'INT64', data: [640, -1] },
        { name: 'few', shape: [2], datatype: 'INT32', data: [7, -7] },
      ],
    });
  });

  it('are a copy: the numbers they were written from may change at once', () => {
    const data = Float32Array.of(1);
    const { body } = binaryRequest({ a: { type: 'float32', dims: [1], data } });
    data[0] = 2;
    expect(body.readFloatLE(body.length - 4)).to.equal(1);
  });

  it('are read from binary and JSON, wherever they begin', () => {
    const numbers = Buffer.concat(Object.values(tensors).map(({ data }) => Buffer.from(data.buffer)));
    for (const padding of ['', ' ', '  ', '   ']) {
      const outputs = Object.entries(tensors).map(([name, { type, dims, data }]) => {
        const datatype = { float32: 'FP32', float16: 'FP16', uint8: 'UINT8', int64: 'INT64', int32: 'INT32' }[type];
        return { name, datatype, shape: dims, parameters: { binary_data_size: data.byteLength } };
      });
      expect(readInference(answer({ model_name: `m${padding}`, outputs }, numbers))).to.deep.equal(tensors);
    }
    const { outputs } = { outputs: JSON.parse(jsonRequest(tensors).body.toString()).inputs };
    expect(readInference({ ...answer({ outputs }), headers: {} })).to.deep.equal(tensors);
  });

  it('are read from nested lists', () => {
    const outputs = [
      {
        name: 'a',
        datatype: 'FP32',
        shape: [2, 2],
        data: [
          [1, 2],
          [3, 4],
        ],
      },
    ];
    expect(readInference(answer({ outputs })).a!.data).to.deep.equal(Float32Array.of(1, 2, 3, 4));
  });

  describe('that are wrong are BAD_ANSWER, and the sentence says how', () => {
    const a = { name: 'a', datatype: 'FP32', shape: [2] };
    const eight = Buffer.alloc(8);
    const binary = (size: unknown, more: object = {}) => ({
      outputs: [{ ...a, parameters: { binary_data_size: size }, ...more }],
    });
    const rows: [what: string, reply: Reply, words: RegExp][] = [
      ['cut off', answer(binary(8), eight.subarray(1)), /8 bytes, 7 of them there, for the output a, .* wants 8/],
      [
        'cut off between outputs',
        answer({ outputs: [...binary(8).outputs, ...binary(8).outputs] }, eight),
        /0 of them/,
      ],
      ['longer than its shape', answer(binary(12), Buffer.alloc(12)), /12 bytes, .* wants 8/],
      ['a size that is no number', answer(binary('8'), eight), /8 bytes, .* wants 8/],
      ['a negative size', answer(binary(-8), eight), /-8 bytes/],
      ['bytes that belong to nothing', answer(binary(8), Buffer.alloc(9)), /9 bytes of numbers, .* names 8/],
      ['a header beyond the end', answer(binary(8), eight, '4000'), /of which its header says that 4000 are JSON/],
      ['a header that is too short', answer(binary(8), eight, '20'), /20 bytes that are no JSON/],
      ['a header that is no number', answer(binary(8), eight, 'all'), /says that all are JSON/],
      ['no outputs', answer({ error: 'no' }), /no list of outputs/],
      ['null', { ...answer({}), body: Buffer.from('null'), headers: {} }, /no list of outputs/],
      ['an output that is null', answer({ outputs: [null] }), /an output without a name/],
      ['a shape with an open axis', answer(binary(8, { shape: [-1, 2] }), eight), /a without a shape of whole numbers/],
      ['text', answer(binary(8, { datatype: 'BYTES' }), eight), /a as BYTES; only FP32, FP16, UINT8, INT32, INT64/],
      ['numbers of another width', answer(binary(8, { datatype: 'BF16' }), eight), /a as BF16/],
      [
        'too few in JSON',
        answer({ outputs: [{ ...a, data: [1] }] }),
        /1 numbers for the output a, whose shape wants 2/,
      ],
      ['texts in JSON', answer({ outputs: [{ ...a, data: ['1', '2'] }] }), /no list of numbers for the output a/],
      ['no data at all', answer({ outputs: [a] }), /no list of numbers for the output a/],
    ];
    for (const [what, reply, words] of rows) {
      it(what, () => {
        const { code, message } = failure(() => readInference(reply));
        expect(code).to.equal('BAD_ANSWER');
        expect(message).to.match(words);
      });
    }
  });
});

describe('the metadata of a model on a server', () => {
  const port = { name: 'images', datatype: 'FP32', shape: [-1, 3, 64, 64] };

  it('gives ports with open axes, the platform and what else is said', () => {
    const parameters = { task: 'detect', names: ['bolt', 'nut'], nothing: null };
    const outputs = [{ name: 'output0', datatype: 'FP16', shape: [-1, 7, 84] }];
    expect(
      readMetadata({ name: 'parts', platform: 'onnxruntime_onnx', inputs: [port], outputs, parameters }),
    ).to.deep.equal({
      inputs: [{ name: 'images', type: 'float32', shape: [undefined, 3, 64, 64] }],
      outputs: [{ name: 'output0', type: 'float16', shape: [undefined, 7, 84] }],
      platform: 'onnxruntime_onnx',
      says: { task: 'detect', names: '["bolt","nut"]' },
    });
  });

  const rows: [what: string, value: unknown, code: string, words: RegExp][] = [
    ['no object', 'parts', 'BAD_ANSWER', /no name of a model/],
    ['no inputs', { name: 'parts', inputs: [] }, 'UNKNOWN_MODEL', /does not say what inputs parts has/],
    ['none at all', { name: 'parts' }, 'UNKNOWN_MODEL', /does not say what inputs parts has/],
    [
      'an input of text',
      { name: 'p', inputs: [{ ...port, datatype: 'BYTES' }] },
      'UNKNOWN_MODEL',
      /images is BYTES, which is not read/,
    ],
    [
      'an output of BF16',
      { name: 'p', inputs: [port], outputs: [{ ...port, datatype: 'BF16' }] },
      'UNKNOWN_MODEL',
      /the output images is BF16/,
    ],
    [
      'an input without a shape',
      { name: 'p', inputs: [{ name: 'a', datatype: 'FP32' }] },
      'BAD_ANSWER',
      /without a name or a shape/,
    ],
  ];
  for (const [what, value, code, words] of rows) {
    it(`says what is wrong: ${what}`, () => {
      const error = failure(() => readMetadata(value));
      expect(error.code).to.equal(code);
      expect(error.message).to.match(words);
    });
  }
});
