import { resolve } from 'node:path';
import { expected, LinesideError } from '../errors';
import { type Login, shownAddress, splitLogin } from './address';

/** What ffmpeg is to open, and what people are told of it. */
export interface StreamInput {
  url: string;
  login?: Login;
  /** Whether the address holds more than is shown of it. */
  secret?: boolean;
  name: string;
}

/** Live sources that ffmpeg opens; others, such as `concat:`, read whatever a message names. */
const schemes = ['rtsp', 'rtsps', 'http', 'https', 'rtmp', 'rtmps', 'udp', 'rtp', 'srt', 'tcp'];

const noProtocol = 'expected a protocol before the host in url, as in rtsp://192.168.0.20/stream';

/**
 * A host without its protocol, as people know cameras: it would be the path of a file, and a password in it be shown.
 * The form knows these three, too.
 */
const bareHosts = [
  new RegExp(`^(${schemes.join('|')}):`, 'i'), // one slash, or none
  /^[^/\\:]{2,}:.*@/, // not C:\…
  /^([^/\\@]+@)?(\d{1,3}(\.\d{1,3}){3}|\[[\da-f:]+\]|[a-z\d.-]+(?=:\d))(:\d+)?([/?]|$)/i,
];

/**
 * An address, a device such as `/dev/video0`, or the path of a video, relative to `base`. A user and password in an
 * address win over `login`. With options of ffmpeg that name a format, it is whatever that format calls its input.
 * Throws `BAD_OPTION`; the sentence shows no address, which may hold a password.
 */
export function streamInput(
  text: string,
  login: Login | undefined,
  base: string,
  options: readonly string[],
): StreamInput {
  const url = text.trim(); // behind a blank, an address with a password would be the path of a file, and shown
  const [, scheme] = /^([a-z][a-z\d+.-]+):\/\//i.exec(url) ?? [];
  if (scheme) return addressInput(url, scheme.toLowerCase(), login);
  if (url === '') throw new LinesideError('BAD_OPTION', 'expected an address, a device or a file but received none');
  if (options.includes('-f')) return { url, name: url };
  if (bareHosts.some((host) => host.test(url))) throw new LinesideError('BAD_OPTION', noProtocol);
  const path = resolve(base, url);
  return { url: path, name: path };
}

function addressInput(text: string, scheme: string, given: Login | undefined): StreamInput {
  if (!schemes.includes(scheme)) {
    const wanted = `${schemes.map((one) => `${one}://`).join(', ')}, a device or a path`;
    throw new LinesideError('BAD_OPTION', expected(`an address that begins with ${wanted}`, 'url', `${scheme}://`));
  }
  if (!URL.canParse(text) || new URL(text).hostname === '')
    throw new LinesideError('BAD_OPTION', 'expected a whole address for url, such as rtsp://192.168.0.20/stream');
  const address = new URL(text);
  const { url, login } = splitLogin(address, given);
  const name = shownAddress(url);
  return { url: url.href, name, ...(login && { login }), ...(name.includes('=…') && { secret: true }) };
}

/** Options as they are typed, `-a "b c" -d`, as a list. Throws `BAD_OPTION` where a quote is open. */
export function splitOptions(text: string): string[] {
  const words = text.match(/("[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
  const bare = text.replace(/"[^"]*"|'[^']*'/g, '');
  if (/["']/.test(bare)) throw new LinesideError('BAD_OPTION', 'expected a second quote in the options of ffmpeg');
  return words.map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'));
}
