import { expect } from 'chai';
import sharp from 'sharp';
import { JpegSplitter, maxJpegBytes, type Split } from '../../lib/capture/splitter';
import { seeded } from '../bench/random';
import { picture, pictureWithThumbnail } from '../sources/pictures';
import { pictureOfNoise, withFill, withoutEnd, withSegment } from './jpegs';
import { workOf } from './work';

/** What comes out of all chunks together. */
function split(chunks: Iterable<Buffer>): Split {
  const splitter = new JpegSplitter();
  const all: Split = { jpegs: [], broken: 0 };
  for (const chunk of chunks) {
    const { jpegs, broken } = splitter.push(Buffer.from(chunk)); // a pipe's own memory, which is filled anew
    all.jpegs.push(...jpegs);
    all.broken += broken;
  }
  return all;
}

const hex = (buffers: readonly Buffer[]) => buffers.map((buffer) => buffer.toString('hex'));

function expectSplit(given: Split, jpegs: readonly Buffer[], broken: number): void {
  expect(given.broken, 'broken').to.equal(broken);
  expect(given.jpegs.length, 'pictures').to.equal(jpegs.length);
  expect(hex(given.jpegs)).to.deep.equal(hex(jpegs));
}

function* pieces(data: Buffer, size: () => number): Generator<Buffer> {
  for (let at = 0; at < data.length; ) {
    const next = at + size();
    yield data.subarray(at, next);
    at = next;
  }
}

const boundary = Buffer.from('\r\n--frame\r\nContent-Type: image/jpeg\r\nContent-Length: 1234\r\n\r\n');
const words = Buffer.from('[0:00:01.2] INFO Camera camera_manager.cpp:326 libcamera\n');

describe('pictures cut out of a stream of bytes', () => {
  type Part = Buffer | { whole: Buffer };
  let rows: [what: string, parts: Part[], broken: number][];

  before(async () => {
    const [plain, small, noise] = [await picture('jpeg'), await picture('jpeg', 8, 8), await pictureOfNoise()];
    const progressive = await pictureOfNoise({ progressive: true });
    const restarting = restarts(noise);
    const thumbnail = await pictureWithThumbnail();
    const header = noise.indexOf(Buffer.from([0xff, 0xda]));
    const whole = (buffer: Buffer) => ({ whole: buffer });
    rows = [
      ['one', [whole(plain)], 0],
      ['two, one right behind the other', [whole(plain), whole(small)], 0],
      ['in a multipart stream', [boundary, whole(plain), boundary, whole(noise), boundary], 0],
      ['with words of a program before and between them', [words, whole(plain), words, whole(small)], 0],
      ['with zeros behind them', [whole(plain), Buffer.alloc(64), whole(small), Buffer.alloc(3)], 0],
      ['with stray markers between them', [Buffer.from([0xff, 0xd8, 0]), whole(small), Buffer.from([0xff, 0xd9, 0xff])], 0], // biome-ignore format: a row each
      ['with a thumbnail in the header', [whole(thumbnail), whole(small)], 0],
      ['with a thumbnail that has a thumbnail', [whole(withSegment(plain, thumbnail)), whole(small)], 0],
      ['progressive', [whole(progressive), whole(progressive)], 0],
      ['with restart markers', [whole(restarting), whole(restarting)], 0],
      ['with fill bytes before markers', [whole(withFill(plain, 3)), whole(withFill(thumbnail, 1))], 0],
      ['with a comment that holds an end and a start', [whole(withSegment(plain, Buffer.from('ffd9ffd8ffe0', 'hex'), 0xfe)), whole(small)], 0], // biome-ignore format: a row each
      ['cut off in its data', [noise.subarray(0, header + 500), whole(plain)], 1],
      ['without its end', [withoutEnd(noise), whole(plain), withoutEnd(plain), whole(small)], 2],
      ['cut off behind a segment of its header', [noise.subarray(0, 20), whole(plain)], 1],
      ['cut off in the midst of a segment of its header', [noise.subarray(0, 40), whole(plain), whole(small)], 1],
      ['cut off in the last segment of its header', [noise.subarray(0, header + 6), whole(noise), whole(small)], 1],
      ['cut off behind its start', [noise.subarray(0, 3), whole(plain)], 1],
      ['a start with garbage behind it', [Buffer.from('ffd8ff0011223344', 'hex'), whole(plain)], 1],
      ['a restart marker in its header', [Buffer.from('ffd8ffd0000400000000', 'hex'), whole(plain)], 1],
      ['an end without a picture', [Buffer.from('ffd8ffd900000000', 'hex'), whole(plain)], 1],
      ['a segment without a length', [Buffer.from('ffd8ffe0000000000000', 'hex'), whole(plain)], 1],
      ['nothing but garbage', [words, words, Buffer.alloc(1000, 0xff)], 0],
      ['nothing', [], 0],
    ];
  });

  const bytesOf = (parts: readonly Part[]) => Buffer.concat(parts.map((part) => ('whole' in part ? part.whole : part)));
  const wholeOf = (parts: readonly Part[]) => parts.flatMap((part) => ('whole' in part ? [part.whole] : []));

  it('come out byte for byte, in one chunk', () => {
    for (const [what, parts, broken] of rows) {
      try {
        expectSplit(split([bytesOf(parts)]), wholeOf(parts), broken);
      } catch (error) {
        throw new Error(`${what}: ${error}`);
      }
    }
  });

  it('come out the same, one byte at a time', () => {
    for (const [what, parts, broken] of rows) {
      try {
        expectSplit(split(pieces(bytesOf(parts), () => 1)), wholeOf(parts), broken);
      } catch (error) {
        throw new Error(`${what}: ${error}`);
      }
    }
  });

  it('come out the same of 300 streams of several of these, however they are cut', () => {
    for (let seed = 0; seed < 300; seed++) {
      const random = seeded(seed);
      const below = (limit: number) => Math.floor(random() * limit);
      const chosen = Array.from({ length: 1 + below(6) }, () => rows[below(rows.length)]!);
      const parts = chosen.flatMap(([, some]) => some);
      const broken = chosen.reduce((sum, [, , count]) => sum + count, 0);
      const largest = [3, 100, 4000][below(3)]!;
      const given = split(pieces(bytesOf(parts), () => 1 + below(largest)));
      try {
        expectSplit(given, wholeOf(parts), broken);
      } catch (error) {
        throw new Error(`seed ${seed}: ${chosen.map(([what]) => what).join(', ')}: ${error}`);
      }
    }
  });

  it('are copies, which what comes next does not change', async () => {
    const [first, second] = [await picture('jpeg', 16, 16), await picture('jpeg', 64, 64)];
    const splitter = new JpegSplitter();
    const { jpegs } = splitter.push(first);
    splitter.push(second);
    splitter.push(second);
    expect(jpegs[0]!.equals(first)).to.equal(true);
  });

  it('are pictures that sharp reads', async () => {
    const noise = await pictureOfNoise({ progressive: true });
    const [jpeg] = split(pieces(Buffer.concat([boundary, noise, boundary]), () => 77)).jpegs;
    expect(await sharp(jpeg).metadata()).to.include({ format: 'jpeg', width: 320, isProgressive: true });
  });

  it('are none above the limit of bytes, whose memory is given back, and the next one is whole', async () => {
    const plain = await picture('jpeg');
    const splitter = new JpegSplitter();
    const endless = Buffer.alloc(1024 * 1024, 0x55);
    let broken = splitter.push(withoutEnd(plain)).broken;
    for (let bytes = 0; bytes <= maxJpegBytes; bytes += endless.length) broken += splitter.push(endless).broken;
    expect(broken).to.equal(1);
    expect((splitter as unknown as { room: Buffer }).room.length).to.be.below(4 * endless.length);
    expectSplit(splitter.push(Buffer.concat([endless, plain])), [plain], 0);
  });

  it('are all there in one chunk that is larger than the limit', async () => {
    const noise = await pictureOfNoise();
    const count = Math.ceil(maxJpegBytes / noise.length) + 1;
    const given = split([Buffer.concat(Array(count).fill(noise))]);
    expect(given).to.deep.include({ broken: 0 });
    expect(given.jpegs).to.have.lengthOf(count);
  });
});

describe('the work of cutting pictures', () => {
  const inChunks = (data: Buffer, count: number) => [...pieces(data, () => Math.ceil(data.length / count))];
  const header = (jpeg: Buffer) => jpeg.subarray(0, jpeg.indexOf(Buffer.from([0xff, 0xda])) + 14);

  it('is the same for a picture in 1000 chunks as in 10', async () => {
    const jpeg = await pictureOfNoise({ width: 2000 });
    const [many, few] = [1000, 10].map((count) => workOf(() => split(inChunks(jpeg, count))));
    expect(few).to.be.above(jpeg.length); // each byte is looked at
    expect(many).to.be.below(1.1 * few!);
  });

  const hostile: [what: string, data: () => Promise<Buffer>][] = [
    ['many small pictures', async () => Buffer.concat(Array(200).fill(await picture('jpeg', 8, 8)))],
    ['starts alone', async () => Buffer.concat(Array(40_000).fill(Buffer.from('ffd8ff00', 'hex')))],
    ['starts with segments of 64 KiB', async () => Buffer.concat(Array(20_000).fill(Buffer.from('ffd8ffe0ffff0000', 'hex')))], // biome-ignore format: a row each
    ['headers of pictures that never end', async () => Buffer.concat(Array(400).fill(header(await picture('jpeg', 8, 8))))], // biome-ignore format: a row each
    ['nothing but ff', async () => Buffer.alloc(200_000, 0xff)],
    ['a start, and then nothing but ff', async () => Buffer.concat([Buffer.from([0xff, 0xd8]), Buffer.alloc(200_000, 0xff)])], // biome-ignore format: a row each
  ];
  for (const [what, data] of hostile) {
    for (const chunks of [1, 3, 50]) {
      it(`grows with the bytes and not faster: ${what}, in ${chunks} chunks`, async () => {
        const bytes = await data();
        expect(workOf(() => split(inChunks(bytes, chunks)))).to.be.below(12 * bytes.length + chunks * 65_536); // a segment's bytes are waited for
      });
    }
  }
});

/** The picture with restart markers, `ff d0` to `ff d7` in turn, put into its data: as far as bytes go, it is one. */
function restarts(jpeg: Buffer): Buffer {
  const data = jpeg.indexOf(Buffer.from([0xff, 0xda])) + 14;
  const parts = [jpeg.subarray(0, data)];
  for (let at = data, count = 0; at < jpeg.length - 2; at += 101, count++) {
    const part = jpeg.subarray(at, Math.min(at + 101, jpeg.length - 2));
    if (part.at(-1) === 0xff)
      parts.push(part); // not between `ff` and its `00`
    else parts.push(part, Buffer.from([0xff, 0xd0 + (count % 8)]));
  }
  return Buffer.concat([...parts, jpeg.subarray(-2)]);
}
