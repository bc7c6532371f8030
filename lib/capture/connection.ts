import type { CaptureSettings } from './settings';

/** From this version on, a list of inputs may carry options, and so an address need not stand on a command line. */
const listsWithOptions = 5;
/** A dead connection ends by itself, if nobody is left to end it. */
const socketTimeoutUs = 60_000_000;

const protocols = 'pipe,fd,file,http,https,httpproxy,tcp,tls,udp,rtp,rtsp,rtsps,rtmp,rtmps,srt,crypto,hls,data';

/** Options, each with a value, of what lies below a list: ffmpeg does not know them of the list itself. */
const ofTransports =
  /^-(rtsp_\w+|allowed_media_types|(min|max)_port|buffer_size|reorder_queue_size|user_agent|headers|referer|cookies|(rw_|s)?timeout|seekable|multiple_requests|reconnect\w*|http_proxy|tls_verify|(ca|cert|key)_file|verifyhost)$/;

/** They may hold a password. */
const secretOption = /^-(headers|cookies|http_proxy)$/;

/** Whether a login goes to the camera, as far as one can see: what a command sends is its own. */
export function sendsLogin({ login, secret, command, inputOptions }: CaptureSettings): boolean {
  return !!login || !!secret || !!command || inputOptions.some((one) => secretOption.test(one));
}

/** The part of a command line that says what is opened, and what ffmpeg then reads from its standard input. */
export interface Opening {
  args: string[];
  input?: string;
}

/**
 * User and password reach ffmpeg unseen by those who list processes, by a list of inputs (ffconcat), where it knows how.
 * `looking` is said of what lies below the list, too, which ffmpeg looks at on its own.
 */
export function opening(settings: CaptureSettings, version: number, looking: readonly string[]): Opening {
  const { url, login, secret, inputOptions } = settings;
  const options = connection(url, version);
  const hidden = (login || secret || inputOptions.some((one) => secretOption.test(one))) && version >= listsWithOptions;
  if (!hidden) return { args: [...options, ...inputOptions, '-i', withLogin(url, login)] };
  const { own, transport } = sortOut(inputOptions);
  return {
    args: [...own, '-f', 'concat', '-safe', '0', '-protocol_whitelist', protocols, '-i', 'pipe:0'],
    input: listOf(withLogin(url, login), [...looking, ...options, ...transport]),
  };
}

function connection(url: string, version: number): string[] {
  const limit = version < listsWithOptions ? [] : ['-timeout', String(socketTimeoutUs)]; // it has another meaning before
  if (/^rtsps?:/i.test(url)) return ['-rtsp_transport', 'tcp', ...limit];
  return /^https?:/i.test(url) ? limit : [];
}

function sortOut(options: readonly string[]): { own: string[]; transport: string[] } {
  const goes = (at: number) => ofTransports.test(options[at] ?? '') || ofTransports.test(options[at - 1] ?? '');
  return { own: options.filter((_, at) => !goes(at)), transport: options.filter((_, at) => goes(at)) };
}

function listOf(url: string, options: readonly string[]): string {
  const pairs = options.flatMap((name, at) => (at % 2 === 0 ? [[name.slice(1), options[at + 1] ?? '']] : []));
  const lines = pairs.map(([name, value]) => `option ${name} '${value!.replaceAll("'", "'\\''")}'\n`);
  return `ffconcat version 1.0\nfile '${url.replaceAll("'", '%27')}'\n${lines.join('')}`;
}

function withLogin(url: string, login: CaptureSettings['login']): string {
  if (!login) return url;
  const [user, password] = [login.user, login.password].map(encodeURIComponent);
  return url.replace('://', `://${user}:${password}@`);
}
