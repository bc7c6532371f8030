import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Facts } from '../../lib/capture/facts';
import { copies, ffmpegCommand, guess } from '../../lib/capture/ffmpeg';
import type { CaptureSettings } from '../../lib/capture/settings';
import { JpegSplitter } from '../../lib/capture/splitter';
import { settings } from './settings';

const login = { user: 'admin', password: "p@ss:w#rd%'" };
/** By RFC 3986, in which an apostrophe may stand bare. */
const spelled = "admin:p%40ss%3Aw%23rd%25'@";
const rtsp = 'rtsp://192.168.0.20/stream1?channel=1';
const http = 'http://192.168.0.20/video.cgi';

type Own = Partial<CaptureSettings>;
const command = (own: Own, version = 5.1, found: Partial<Facts> = {}) => {
  const all = settings(own);
  return ffmpegCommand(all, { ...guess(all), ...found }, version);
};
const line = (own: Own, version?: number, found?: Partial<Facts>) => command(own, version, found).args.join(' ');

const log = '-hide_banner -nostats -loglevel verbose';
const live = '-analyzeduration 2000000 -fpsprobesize 0 -thread_type slice';
const looking = ["option analyzeduration '2000000'", "option fpsprobesize '0'"];
const one = '-map 0:v:0 -an -sn -dn';
const out = '-flush_packets 1 -f mjpeg pipe:1';
const row = 'settb=1/1000,setpts=N*1000000';
const few = (fps: number) => `select='isnan(prev_selected_t)+gt(floor(t*${fps}),floor(prev_selected_t*${fps}))'`;
const jpeg = `-fps_mode passthrough -c:v mjpeg -q:v 3 ${out}`;
const encoded = `-vf ${row} ${jpeg}`;
const copied = `-c:v copy ${out}`;

describe('the command line of ffmpeg', () => {
  const rows: [what: string, own: Own, line: string, version?: number, found?: Partial<Facts>][] = [
    ['RTSP', { url: rtsp }, `${live} -rtsp_transport tcp -timeout 60000000 -i ${rtsp} ${one} ${encoded}`],
    ['RTSP, version 4.3, whose -timeout waits for a caller', { url: rtsp }, `${live} -rtsp_transport tcp -i ${rtsp} ${one} -vf ${row} -vsync 0 -c:v mjpeg -q:v 3 ${out}`, 4.3], // biome-ignore format: a row each
    ['RTSP, version 5.0, in which -fps_mode is not there yet', { url: rtsp }, `${live} -rtsp_transport tcp -timeout 60000000 -i ${rtsp} ${one} -vf ${row} -vsync 0 -c:v mjpeg -q:v 3 ${out}`, 5], // biome-ignore format: a row each
    ['RTSP over UDP, as the options of the node say', { url: rtsp, inputOptions: ['-rtsp_transport', 'udp'] }, `${live} -rtsp_transport tcp -timeout 60000000 -rtsp_transport udp -i ${rtsp} ${one} ${encoded}`], // biome-ignore format: a row each
    ['RTSP with a limit, which is kept by the clock', { url: rtsp, fps: 5 }, `${live} -rtsp_transport tcp -timeout 60000000 -i ${rtsp} ${one} -vf setpts='(RTCTIME-RTCSTART)/(TB*1000000)',${few(5)},${row} ${jpeg}`], // biome-ignore format: a row each
    ['RTSP that carries JPEG', { url: rtsp }, `${live} -rtsp_transport tcp -timeout 60000000 -i ${rtsp} ${one} ${copied}`, 5.1, { codec: 'mjpeg' }], // biome-ignore format: a row each
    ['HTTP with MJPEG, which is passed on', { url: http }, `${live} -timeout 60000000 -i ${http} ${one} ${copied}`],
    ['HTTP with MJPEG, whose limit is not kept by ffmpeg', { url: http, fps: 5 }, `${live} -timeout 60000000 -i ${http} ${one} ${copied}`], // biome-ignore format: a row each
    ['HTTP with MJPEG, shrunk', { url: http, width: 640 }, `${live} -timeout 60000000 -i ${http} ${one} -vf scale='min(640,iw)':-2,${row} ${jpeg}`], // biome-ignore format: a row each
    ['HLS', { url: 'https://host/live.m3u8?x=1' }, `${live} -timeout 60000000 -i https://host/live.m3u8?x=1 ${one} ${encoded}`], // biome-ignore format: a row each
    ['a recording on a server', { url: 'https://host/a.mp4' }, `-re -timeout 60000000 -i https://host/a.mp4 ${one} ${encoded}`, 6, { recording: true }], // biome-ignore format: a row each
    ['a file, as if it happened now', { url: '/v/a.mp4' }, `-re -i /v/a.mp4 ${one} ${encoded}`],
    ['a file, again and again', { url: '/v/a.mp4', repeat: true }, `-re -stream_loop -1 -i /v/a.mp4 ${one} ${encoded}`],
    ['a file in a queue', { url: '/v/a.mp4', whenBusy: 'queue' }, `-i /v/a.mp4 ${one} ${encoded}`],
    ['a file of JPEG in a queue, again and again', { url: '/v/a.avi', whenBusy: 'queue', repeat: true }, `-stream_loop -1 -i /v/a.avi ${one} ${copied}`, 5.1, { codec: 'mjpeg' }], // biome-ignore format: a row each
    ['a file with a limit and a width', { url: '/v/a.mp4', fps: 2.5, width: 320 }, `-re -i /v/a.mp4 ${one} -vf ${few(2.5)},scale='min(320,iw)':-2,${row} ${jpeg}`], // biome-ignore format: a row each
    ['a stream is not begun again', { url: 'udp://host:1', repeat: true }, `${live} -i udp://host:1 ${one} ${encoded}`],
    ['a USB camera', { url: '/dev/video0' }, `${live} -f v4l2 -input_format mjpeg -i /dev/video0 ${one} ${copied}`],
    ['a USB camera without JPEG', { url: '/dev/video0' }, `${live} -f v4l2 -i /dev/video0 ${one} ${encoded}`, 5.1, { codec: 'rawvideo' }], // biome-ignore format: a row each
    ['a USB camera with options', { url: '/dev/video0', inputOptions: ['-video_size', '1280x720'] }, `${live} -f v4l2 -input_format mjpeg -video_size 1280x720 -i /dev/video0 ${one} ${copied}`], // biome-ignore format: a row each
    ['a decoder of the hardware', { url: rtsp, hwaccel: 'vaapi' }, `${live} -hwaccel vaapi -rtsp_transport tcp -timeout 60000000 -i ${rtsp} ${one} ${encoded}`], // biome-ignore format: a row each
  ];
  for (const [what, own, expectedLine, version, found] of rows) {
    it(what, () => expect(line(own, version, found)).to.equal(`${log} ${expectedLine}`));
  }

  it('is a program, and gets nothing by its standard input where there is no login', () => {
    const { file, input, shell } = command({ ffmpeg: '/opt/ffmpeg' });
    expect({ file, input, shell }).to.deep.equal({ file: '/opt/ffmpeg', input: undefined, shell: undefined });
  });
});

describe('a login', () => {
  const listed = `-f concat -safe 0 -protocol_whitelist`;

  it('is not on the command line from version 5 on', () => {
    for (const version of [5, 5.1, 6, 7.1, Number.POSITIVE_INFINITY]) {
      const text = line({ url: rtsp, login }, version);
      expect(text).to.match(/-i pipe:0 -map/);
      expect(text).to.include(listed);
      for (const secret of ['admin', 'p@ss', 'p%40ss', '192.168.0.20']) expect(text).not.to.include(secret);
    }
  });

  it('is not there either as a part of the address', () => {
    const { args, input } = command({ url: `${rtsp}&password=hidden`, secret: true });
    expect(args.join(' ')).not.to.include('hidden');
    expect(input).to.include('&password=hidden');
  });

  it('is in the list that ffmpeg reads, with what it is to look at, and the options of the connection', () => {
    expect(command({ url: rtsp, login }).input).to.equal(
      'ffconcat version 1.0\n' +
        "file 'rtsp://admin:p%40ss%3Aw%23rd%25%27@192.168.0.20/stream1?channel=1'\n" +
        `${looking.join('\n')}\noption rtsp_transport 'tcp'\noption timeout '60000000'\n`,
    );
  });

  it('of a recording is there alone: all of that is looked at, and kept', () => {
    const recorded = { url: 'https://host/long.mp4', login };
    expect(command(recorded, 5.1, { recording: true }).input).not.to.include('fpsprobesize');
  });

  it('is in the address before version 5', () => {
    const { args, input } = command({ url: rtsp, login }, 4.4);
    expect(args).to.include(`rtsp://${spelled}192.168.0.20/stream1?channel=1`);
    expect(input).to.equal(undefined);
  });

  it('leaves options of ffmpeg itself on the line, and gives those of the connection with it', () => {
    const inputOptions = ['-user_agent', "it's me", '-probesize', '5000', '-rtsp_transport', 'udp', '-re'];
    const { args, input } = command({ url: rtsp, login, inputOptions });
    expect(args.join(' ')).to.include(`${live} -probesize 5000 -re ${listed}`);
    expect(args.join(' ')).not.to.match(/user_agent|rtsp_transport/);
    expect(input!.split('\n').slice(2)).to.deep.equal([
      ...looking,
      "option rtsp_transport 'tcp'",
      "option timeout '60000000'",
      "option user_agent 'it'\\''s me'",
      "option rtsp_transport 'udp'",
      '',
    ]);
  });
});

describe('what is expected of an input', () => {
  const rows: [own: Own, expected: Required<Facts>][] = [
    [{ url: rtsp }, { codec: 'other', recording: false }],
    [{ url: http }, { codec: 'mjpeg', recording: false }],
    [{ url: 'https://host/live.M3U8' }, { codec: 'other', recording: false }],
    [{ url: 'https://host/live.ts' }, { codec: 'other', recording: false }],
    [{ url: 'http://host/a.mp4?x=1' }, { codec: 'other', recording: true }],
    [{ url: 'https://host/export/a.MKV' }, { codec: 'other', recording: true }],
    [{ url: 'http://host/a.mp4/stream' }, { codec: 'mjpeg', recording: false }],
    [{ url: 'rtsp://host/a.mp4' }, { codec: 'other', recording: false }],
    [{ url: '/dev/video0' }, { codec: 'mjpeg', recording: false }],
    [{ url: '/v/a.mp4' }, { codec: 'other', recording: true }],
    [{ url: 'C:\\v\\a.mp4' }, { codec: 'other', recording: true }],
    [
      { url: '', command: 'rpicam-vid -o -' },
      { codec: 'other', recording: false },
    ],
  ];
  for (const [own, expected] of rows) {
    it(`${own.command ?? own.url}: ${JSON.stringify(expected)}`, () => {
      expect(guess(settings(own))).to.deep.equal(expected);
    });
  }

  const passedOn: [own: Own, found: Required<Facts>, copied: boolean][] = [
    [{}, { codec: 'mjpeg', recording: false }, true],
    [{}, { codec: 'h264', recording: false }, false],
    [{ width: 1 }, { codec: 'mjpeg', recording: false }, false],
    [{ fps: 5, whenBusy: 'queue' }, { codec: 'mjpeg', recording: false }, true],
    [{ fps: 5 }, { codec: 'mjpeg', recording: true }, true],
    [{ whenBusy: 'queue' }, { codec: 'mjpeg', recording: true }, true],
    [{ fps: 5, whenBusy: 'queue' }, { codec: 'mjpeg', recording: true }, false],
  ];
  for (const [own, found, copied] of passedOn) {
    it(`decides whether pictures are passed on: ${JSON.stringify({ ...own, ...found })}: ${copied}`, () => {
      expect(copies(settings(own), found)).to.equal(copied);
    });
  }
});

describe('a real ffmpeg', () => {
  let folder: string;
  let version = 0;

  before(async function () {
    const { stdout, error } = spawnSync('ffmpeg', ['-version'], { encoding: 'utf8' });
    if (error) {
      console.log('      skipped: ffmpeg is not installed');
      this.skip();
    }
    version = Number(/^ffmpeg version n?(\d+\.\d+)/.exec(stdout)?.[1] ?? Number.POSITIVE_INFINITY);
    folder = await mkdtemp(join(tmpdir(), 'lineside-ffmpeg-'));
    const source = ['-f', 'lavfi', '-i', 'testsrc=size=160x121:rate=10:duration=1', '-pix_fmt', 'yuvj420p'];
    for (const codec of ['mjpeg', 'mpeg4']) {
      execFileSync('ffmpeg', ['-v', 'error', ...source, '-c:v', codec, join(folder, `${codec}.avi`)]);
    }
  });
  after(() => folder && rm(folder, { recursive: true, force: true }));

  /** The pictures that it writes, and their common size. */
  function film(own: Own, found: Partial<Facts>) {
    const all = settings({ url: join(folder, 'mpeg4.avi'), ...own });
    const { file, args, input } = ffmpegCommand(all, { ...guess(all), ...found }, version);
    const { stdout, stderr, status } = spawnSync(file, args, { input: input ?? '', maxBuffer: 1e8 });
    expect(status, stderr.toString()).to.equal(0);
    return new JpegSplitter().push(stdout);
  }

  const rows: [what: string, own: Own, found: Partial<Facts>, pictures: number][] = [
    ['as if it happened now', {}, {}, 10],
    ['in a queue', { whenBusy: 'queue' }, {}, 10],
    ['passed on', { whenBusy: 'queue' }, { codec: 'mjpeg' }, 10],
    ['at most 5 a second', { whenBusy: 'queue', fps: 5 }, {}, 5],
    ['of JPEG, at most 5 a second', { whenBusy: 'queue', fps: 5 }, { codec: 'mjpeg' }, 5],
    ['shrunk', { whenBusy: 'queue', width: 100 }, {}, 10],
    ['not made larger', { whenBusy: 'queue', width: 1000 }, {}, 10],
    ['with options', { whenBusy: 'queue', inputOptions: ['-ss', '0.5'] }, {}, 5],
    ['twice', { whenBusy: 'queue', repeat: true, inputOptions: ['-t', '2'] }, {}, 20],
  ];
  for (const [what, own, found, pictures] of rows) {
    it(`takes the line of a file, ${what}, and writes ${pictures} pictures`, () => {
      const url = join(folder, found.codec === 'mjpeg' ? 'mjpeg.avi' : 'mpeg4.avi');
      const { jpegs, broken } = film({ ...own, url }, found);
      expect({ pictures: jpegs.length, broken }).to.deep.equal({ pictures, broken: 0 });
    });
  }

  const sizes: [width: number, size: [number, number]][] = [
    [0, [160, 121]],
    [100, [100, 76]],
    [1000, [160, 122]], // an even height
  ];
  for (const [width, size] of sizes) {
    it(`shrinks 160 × 121 to ${size.join(' × ')} for a width of ${width}`, () => {
      const [jpeg] = film({ width, whenBusy: 'queue' }, {}).jpegs;
      const frame = jpeg!.indexOf(Buffer.from([0xff, 0xc0])); // SOF0: length, precision, height, width
      expect([jpeg!.readUInt16BE(frame + 7), jpeg!.readUInt16BE(frame + 5)]).to.deep.equal(size);
    });
  }

  it('tells a camera the login, letter by letter, and the options of the connection', async () => {
    const asked: { login: string; agent: unknown }[] = [];
    const jpeg = new JpegSplitter().push(await readFile(join(folder, 'mjpeg.avi'))).jpegs[0]!;
    const server = createServer(({ headers }, response) => {
      const [, basic = ''] = headers.authorization?.split(' ') ?? [];
      if (!basic) return response.writeHead(401, { 'www-authenticate': 'Basic realm="camera"' }).end();
      asked.push({ login: Buffer.from(basic, 'base64').toString(), agent: headers['user-agent'] });
      response.writeHead(200, { 'content-type': 'multipart/x-mixed-replace; boundary=frame' });
      const part = `--frame\r\nContent-Type: image/jpeg\r\nContent-Length: ${jpeg.length}\r\n\r\n`;
      response.end(
        Buffer.concat(
          Array(9)
            .fill([Buffer.from(part), jpeg, Buffer.from('\r\n')])
            .flat(),
        ),
      );
    });
    await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/video`;
    const all = settings({ url, login, inputOptions: ['-user_agent', "line 3's"] });
    const { file, args, input } = ffmpegCommand(all, guess(all), version);
    const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'ignore'] });
    child.stdin.end(input ?? '');
    const { jpegs } = new JpegSplitter().push(Buffer.concat(await child.stdout.toArray()));
    server.close();
    expect(asked[0]).to.deep.equal({ login: `${login.user}:${login.password}`, agent: "line 3's" });
    expect(jpegs[0]!.equals(jpeg), 'byte for byte').to.equal(true);
  });
});
