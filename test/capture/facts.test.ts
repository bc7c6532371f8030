import { expect } from 'chai';
import { FactReader, type Facts } from '../../lib/capture/facts';
import { read as readFile } from '../repository';

/** What a whole log says; `at` is the line, from 1, that told it. */
function read(log: string): Facts & { at?: number } {
  const reader = new FactReader();
  const at = log.split('\n').findIndex((line) => reader.read(line)) + 1;
  return { ...reader.facts, ...(at > 0 && { at }) };
}

/** `real` were written by that ffmpeg; the others are written after its sources (dump_format in libavformat/dump.c). */
const rows: [file: string, facts: Facts & { at?: number }][] = [
  ['real-5.1-file', { codec: 'h264', recording: true, at: 8 }],
  ['real-5.1-bare-jpeg', { codec: 'mjpeg', recording: false, at: 3 }],
  ['real-5.1-http-mjpeg', { codec: 'mjpeg', recording: false, at: 3 }],
  ['real-5.1-http-listed', { codec: 'h264', at: 4 }],
  ['real-5.1-audio-only', { recording: false }],
  ['real-5.1-nobody', {}],
  ['4.2-rtsp', { codec: 'h264', recording: false, at: 6 }],
  ['4.4-v4l2', { codec: 'mjpeg', recording: false, at: 3 }],
  ['4.4-v4l2-refused', { codec: 'rawvideo', at: 1 }],
  ['6.1-hls', { codec: 'hevc', recording: true, at: 7 }],
  ['7.1-rtsp', { codec: 'h264', recording: false, at: 7 }],
];

const log = (name: string) => readFile(`test/capture/logs/${name}.txt`);

describe("what ffmpeg's log says of an input", () => {
  for (const [file, facts] of rows) {
    it(`${file}: ${facts.codec ?? 'no video'}${facts.recording ? ', a recording' : ''}`, () => {
      expect(read(log(file))).to.deep.equal(facts);
    });
  }

  it('is said once, by the first video', () => {
    const reader = new FactReader();
    const told = log('real-5.1-file')
      .split('\n')
      .filter((line) => reader.read(line));
    expect(told).to.have.lengthOf(1);
    expect(told[0]).to.include('Video: h264');
  });

  it('is not taken from an output, a second input, or what a title says', () => {
    const stream = '  Stream #0:0: Video: mjpeg, yuvj420p, 64x64';
    const lines = (...some: string[]) => some.join('\n');
    expect(read(lines("Output #0, mjpeg, to 'pipe:1':", stream))).to.deep.equal({});
    expect(read(stream)).to.deep.equal({});
    expect(
      read(lines("Input #0, lavfi, from 'x':", "Input #1, mov, from 'y':", '  Duration: 00:00:02.00, start: 0.0')),
    ).to.deep.equal({});
    expect(
      read(lines("Input #0, mov, from 'x':", '    title           : Duration: 00:00:09.00, Stream #0:0: Video: vp8')),
    ).to.deep.equal({});
  });
});
