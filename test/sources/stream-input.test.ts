import { resolve } from 'node:path';
import { expect } from 'chai';
import type { LinesideError } from '../../lib/errors';
import { type StreamInput, splitOptions, streamInput } from '../../lib/sources/stream-input';

const given = { user: 'node', password: 'pw' };
const input = (url: string, options: readonly string[] = []) => streamInput(url, given, '/base', options);
const refusal = (url: string): LinesideError => {
  try {
    input(url);
  } catch (error) {
    return error as LinesideError;
  }
  throw new Error(`expected ${url} to be refused`);
};

describe('what a stream is to open', () => {
  const named = (url: string, name = url) => ({ url, name, login: given });
  const own = (url: string, user: string, password: string) => ({ url, name: url, login: { user, password } });
  const rows: [text: string, input: StreamInput, options?: string[]][] = [
    ['rtsp://192.168.0.20/stream1', named('rtsp://192.168.0.20/stream1')],
    ['RTSP://192.168.0.20:8554/Stream1', named('rtsp://192.168.0.20:8554/Stream1')],
    ['rtsps://host/1', named('rtsps://host/1')],
    ['http://host', named('http://host/')],
    ['https://host/live.m3u8', named('https://host/live.m3u8')],
    ['rtmp://host/app/key', named('rtmp://host/app/key')],
    ['rtmps://host/app', named('rtmps://host/app')],
    ['udp://239.1.1.1:1234', named('udp://239.1.1.1:1234')],
    ['rtp://0.0.0.0:5004', named('rtp://0.0.0.0:5004')],
    ['srt://host:9000?mode=caller', named('srt://host:9000?mode=caller')],
    ['tcp://host:9000', named('tcp://host:9000')],
    [
      'rtsp://h/1?channel=1&password=x',
      { ...named('rtsp://h/1?channel=1&password=x', 'rtsp://h/1?channel=1&password=…'), secret: true },
    ],
    ['rtsp://me:p%40ss@h/1', own('rtsp://h/1', 'me', 'p@ss')],
    ['rtsp://me:p@ss@h/1', own('rtsp://h/1', 'me', 'p@ss')],
    ['rtsp://me:100%@h/1', own('rtsp://h/1', 'me', '100%')],
    [' rtsp://me:pw@h/1\n', own('rtsp://h/1', 'me', 'pw')],
    ['/dev/video0', { url: '/dev/video0', name: '/dev/video0' }],
    ['/v/line 3.mp4', { url: '/v/line 3.mp4', name: '/v/line 3.mp4' }],
    ['v/a.mp4', { url: '/base/v/a.mp4', name: '/base/v/a.mp4' }],
    ['../a.mp4', { url: '/a.mp4', name: '/a.mp4' }],
    ['concat:/a|/b', { url: '/base/concat:/a|/b', name: '/base/concat:/a|/b' }],
    ['-version', { url: '/base/-version', name: '/base/-version' }],
    ['10.0.0.20.mp4', { url: '/base/10.0.0.20.mp4', name: '/base/10.0.0.20.mp4' }],
    ['line@3/a:b.mp4', { url: '/base/line@3/a:b.mp4', name: '/base/line@3/a:b.mp4' }],
    ['shift:2.mp4', { url: '/base/shift:2.mp4', name: '/base/shift:2.mp4' }],
    ['testsrc=size=64x64', { url: 'testsrc=size=64x64', name: 'testsrc=size=64x64' }, ['-f', 'lavfi']],
  ];
  for (const [text, expected, options] of rows) {
    it(JSON.stringify(text), function () {
      if (process.platform === 'win32' && !expected.url.includes('://')) this.skip(); // its paths are others
      expect(input(text, options)).to.deep.equal(expected);
    });
  }

  it('has no login where none is known', () => {
    expect(streamInput('rtsp://h/1', undefined, '', [])).to.deep.equal({ url: 'rtsp://h/1', name: 'rtsp://h/1' });
  });

  it('is relative to the working directory where nothing else is said', () => {
    expect(streamInput('a.mp4', undefined, '', []).url).to.equal(resolve('a.mp4'));
  });

  const refused: [text: string, sentence: RegExp][] = [
    ['', /^expected an address, a device or a file but received none$/],
    ['  ', /^expected an address, a device or a file but received none$/],
    ['file:///etc/passwd', /begins with rtsp:\/\/, .*, tcp:\/\/, a device or a path for url but received "file:\/\/"$/],
    ['gopher://me:secret@h/', /but received "gopher:\/\/"$/],
    ['concat://me:secret@h/', /but received "concat:\/\/"$/],
    ['rtsp://me:sec#ret@h/', /^expected a whole address for url, such as rtsp:\/\/192\.168\.0\.20\/stream$/],
    ['rtsp://', /^expected a whole address/],
    ['rtsp:///stream1', /^expected a whole address/],
    ['http://me:secret@/', /^expected a whole address/],
    ['rtsp://me:secret@h:99999/', /^expected a whole address/],
    ['192.168.0.20', /^expected a protocol before the host in url, as in rtsp:\/\/192\.168\.0\.20\/stream$/],
    ['192.168.0.20/secret', /^expected a protocol/],
    ['192.168.0.20:554/secret', /^expected a protocol/],
    ['192.168.0.20?key=secret', /^expected a protocol/],
    ['[fe80::1]:554/secret', /^expected a protocol/],
    ['camera-3.local:8554', /^expected a protocol/],
    ['me:secret@camera/1', /^expected a protocol/],
    ['me:p/w@secret@192.168.0.20/1', /^expected a protocol/],
    ['me@192.168.0.20/secret', /^expected a protocol/],
    ['rtsp:/me:secret@192.168.0.20/1', /^expected a protocol/],
    ['HTTP:192.168.0.20/secret', /^expected a protocol/],
  ];
  for (const [text, sentence] of refused) {
    it(`is refused, without a word of the address: ${JSON.stringify(text)}`, () => {
      const { code, message } = refusal(text);
      expect(code).to.equal('BAD_OPTION');
      expect(message).to.match(sentence);
      expect(message).not.to.match(/secret|sec#|passwd/);
    });
  }
});

describe('options of ffmpeg, as they are typed', () => {
  const rows: [text: string, options: string[]][] = [
    ['', []],
    ['  ', []],
    ['-rtsp_transport udp', ['-rtsp_transport', 'udp']],
    [' -a\t1\n-b ', ['-a', '1', '-b']],
    ['-user_agent "line 3"', ['-user_agent', 'line 3']],
    ['-headers \'X: "1"\'', ['-headers', 'X: "1"']],
    ['-x a"b c"d', ['-x', 'ab cd']],
    ['-x ""', ['-x', '']],
    [`-x "it's" '"'`, ['-x', "it's", '"']],
    ['-vf "a;b$(c)|d"', ['-vf', 'a;b$(c)|d']],
  ];
  for (const [text, options] of rows) {
    it(JSON.stringify(text), () => expect(splitOptions(text)).to.deep.equal(options));
  }

  for (const text of ['-a "b', "-a 'b", `-a "b'`, '"', `-a "b" 'c`]) {
    it(`are refused where a quote is open: ${text}`, () => {
      expect(() => splitOptions(text))
        .to.throw('expected a second quote')
        .that.includes({ code: 'BAD_OPTION' });
    });
  }
});
