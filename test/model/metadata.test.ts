import { mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readMetadata } from '../../lib/model/metadata';
import { graph, onnxFile } from '../bench/onnx';
import { seeded } from '../bench/random';

const metadata = { names: "{0: 'Schräglage', 1: 'bolt'}", task: 'detect', long: 'x'.repeat(300), empty: '' };

async function onnx(constants = 10): Promise<Buffer> {
  const g = graph();
  g.add('Identity', ['images']);
  g.floats([constants], new Float32Array(constants).fill(1));
  const port = { name: 'images', dims: [1, 3, 8, 8] };
  return Buffer.from(await onnxFile({ graph: g, inputs: [port], outputs: [port], metadata }));
}

/** A field of `ModelProto` with its content: the tag's low bits are 2, a length follows in sevens of bits. */
function field(number: number, content: Buffer | string): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([Buffer.from([...varint((number << 3) | 2), ...varint(bytes.length)]), bytes]);
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [128 | (value & 127), ...varint(Math.floor(value / 128))];
}

describe('the metadata of an ONNX file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lineside-'));
  const path = join(folder, 'model.onnx');
  after(() => rmSync(folder, { recursive: true }));

  const read = (content: Buffer) => {
    writeFileSync(path, content);
    return readMetadata(path);
  };
  const failure = async (content: Buffer) => {
    const error = await read(content).catch((thrown) => thrown);
    return { code: error.code, message: error.message };
  };

  it('is what the exporter wrote', async () => {
    expect(await read(await onnx())).to.deep.equal(metadata);
  });

  it('stands behind weights of 20 MB, which are stepped over', async () => {
    const before = process.memoryUsage().arrayBuffers;
    expect(await read(await onnx(5_000_000))).to.deep.equal(metadata);
    expect(process.memoryUsage().arrayBuffers - before).to.be.lessThan(100_000_000);
  });

  it('stands behind 4 GB too, and a field that is new in ONNX 1.18', async () => {
    const head = Buffer.from([0x3a, ...varint(2 ** 32)]);
    const file = openSync(path, 'w');
    writeSync(file, head);
    const rest = Buffer.concat([field(14, Buffer.concat([field(1, 'task'), field(2, 'detect')])), field(26, 'x')]);
    writeSync(file, rest, 0, rest.length, head.length + 2 ** 32); // a hole: it takes no room on the disk
    expect(await readMetadata(path)).to.deep.equal({ task: 'detect' });
  });

  it('is passed over where an entry is larger than any list of names', async () => {
    const huge = field(14, Buffer.concat([field(1, 'huge'), field(2, 'x'.repeat(16 * 1024 * 1024))]));
    expect(await read(Buffer.concat([await onnx(), huge]))).to.deep.equal(metadata);
  });

  it('is BAD_MODEL wherever the file is cut off, but between fields behind the graph', async () => {
    const whole = await onnx();
    const codes = new Map<unknown, number[]>();
    for (let length = 0; length < whole.length; length++) {
      const outcome = await read(whole.subarray(0, length)).then(
        () => 'read',
        (error) => error.code,
      );
      codes.set(outcome, [...(codes.get(outcome) ?? []), length]);
    }
    const { BAD_MODEL, read: complete = [], ...others } = Object.fromEntries(codes);
    expect(others).to.deep.equal({});
    expect(complete, 'behind the graph, the opset, and three of four entries').to.have.lengthOf(5);
    expect(BAD_MODEL).to.have.lengthOf(whole.length - 5);
  });

  const wrong: [content: Buffer, words: string, why: string][] = [
    [Buffer.alloc(0), 'it is empty or has no graph', 'zero bytes'],
    [Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'it is no ONNX file', 'a PNG'],
    [Buffer.from('<!doctype html><html></html>'), 'it is no ONNX file', 'a page instead of a download'],
    [Buffer.from('version https://git-lfs.github.com/spec/v1\n'), 'it is no ONNX file', 'a pointer of Git LFS'],
    [Buffer.alloc(100), 'it is no ONNX file', 'zeros'],
    [Buffer.from([8, 8]), 'it is empty or has no graph', 'a version and nothing else'],
    [Buffer.concat([field(7, ''), field(27, 'x')]), 'it is no ONNX file', 'a field beyond those of ONNX'],
    [Buffer.from([0x3a, ...Array(10).fill(0xff), 0x7f]), 'it is cut off', 'a length that does not end'],
    [
      Buffer.concat([field(7, ''), field(14, Buffer.from([0x0b, 0xff]))]),
      'it is cut off or no ONNX file',
      'a broken entry',
    ],
  ];
  for (const [content, words, why] of wrong) {
    it(`is BAD_MODEL: ${why}`, async () => {
      const { code, message } = await failure(content);
      expect(code).to.equal('BAD_MODEL');
      expect(message).to.include(words).and.to.include(path);
    });
  }

  it('is read or BAD_MODEL whatever the bytes are', async () => {
    const random = seeded(2);
    const likely = [0x08, 0x0a, 0x3a, 0x72, 0x7a, 0x82, 0x02, 0x05]; // tags of ONNX, and small lengths
    for (let round = 0; round < 500; round++) {
      const next = () => (random() < 0.5 ? likely[Math.floor(random() * likely.length)]! : random() * 256);
      const content = Buffer.from(Array.from({ length: 1 + random() * 100 }, next));
      const outcome = await read(content).then(
        () => 'read',
        (error) => error.code,
      );
      expect(outcome, content.toString('hex')).to.be.oneOf(['read', 'BAD_MODEL']);
    }
  });

  it('is NO_MODEL where there is no file, and where there is a folder', async () => {
    for (const [where, words] of [
      [join(folder, 'absent.onnx'), 'there is no model file'],
      [folder, 'is a folder'],
    ] as const) {
      const error = await readMetadata(where).catch((thrown) => thrown);
      expect(error.code).to.equal('NO_MODEL');
      expect(error.message).to.include(words).and.to.include(where);
    }
  });
});
