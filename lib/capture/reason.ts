import type { ErrorCode } from '../errors';
import type { CaptureSettings, Trouble } from './settings';

/** What ffmpeg, curl and GStreamer say of a login that is not let in, and what it means for people. */
const refusals: [says: RegExp, means: string][] = [
  [
    /401 Unauthorized|authorization failed|error: 401\b|Unauthorized \(401\)/,
    'user or password are missing or wrong (401)',
  ],
  [/403 Forbidden|error: 403\b|Forbidden \(403\)/, 'the camera refuses this user (403)'],
];

type Means = string | ((line: string, lines: readonly string[]) => string);

/** Everything else that ffmpeg says; empty shows the line itself. The first that fits counts. */
const known: [says: RegExp, means: Means, code?: ErrorCode][] = [
  [/[Dd]evice setup failed for decoder|No device available for decoder/, whyNoDecoder, 'BAD_OPTION'],
  [/Option \S+ \(.*\) cannot be applied to input/, notOfInputs, 'BAD_OPTION'],
  [
    /parameter 'dst[wh]' out of range|Rescaled dimensions \S+ are invalid/,
    'the width is so small that nothing is left of the picture',
    'BAD_OPTION',
  ],
  [/Address already in use|bind failed: .*-10048/, 'another program listens at that port already (address in use)'],
  [/404 Not Found|Server returned 404/, 'the camera has no such stream (404)'],
  [/Server returned 5XX|\b50\d [A-Z][a-z]|453 Not Enough/, 'the camera has no stream to give now'],
  [/Connection refused/, 'nobody listens there (connection refused)'],
  [/Failed to resolve hostname|Name or service not known/, 'its name is not known'],
  [/No route to host|Network is unreachable/, 'there is no way to that host'],
  [/Connection timed out|Operation timed out/, 'it does not answer'],
  [/Device or resource busy/, 'another program uses the camera'],
  [
    /Permission denied/,
    'it may not be opened by the user that runs Node-RED; cameras want "sudo usermod -aG video USER"',
  ],
  [/No such (file or directory|device)/, 'there is no such file or device'],
  [
    /Unrecognized option|Option .* not found|Error parsing options|Unrecognized hwaccel|Invalid hwaccel|Error parsing option/,
    '',
    'BAD_OPTION',
  ],
  [
    /Unknown (decoder|input format)|Invalid duration specification|Error setting option|is not a decoding option/,
    '',
    'BAD_OPTION',
  ],
  [/Stream map '0:v:0' matches no streams/, 'there is no video in it'],
  [/Invalid data found/, 'it is no video that ffmpeg can read'],
];

/**
 * Why a program ended, from what it wrote last; `exit` is how it ended. What it was given stands in it by its name, without
 * login and keys.
 */
export function reasonOf(lines: readonly string[], exit: string, given: Given = { url: '', name: '' }): Trouble {
  const refusal = refusals.find(([says]) => lines.some((line) => says.test(line)));
  if (refusal) return { code: 'BAD_SOURCE', message: refusal[1], refused: true };
  for (const [says, means, code = 'BAD_SOURCE'] of known) {
    const line = lines.find((one) => says.test(one));
    if (line === undefined) continue;
    const message = typeof means === 'string' ? means : means(line, lines);
    return { code, message: shown(message || line.trim(), given) };
  }
  // Who is killed has no time to say why: his last line speaks of something else.
  const last = exit.endsWith('SIGKILL') ? undefined : lastWords(lines);
  return { code: 'BAD_SOURCE', message: shown([exit, last?.trim()].filter(Boolean).join(': '), given) };
}

/** What ffmpeg says at its end however it ended. */
const farewell = /\] Statistics: \d+ bytes|^Conversion failed!|^Exiting normally|^Error opening (in|out)put files:/;

function lastWords(lines: readonly string[]): string | undefined {
  const words = lines.filter((line) => /\w{3}/.test(line));
  return words.findLast((line) => !farewell.test(line)) ?? words.at(-1);
}

/** ffmpeg's part for the device speaks first; its name is another one from 7.1 on. */
const ofDevice =
  /^\[(?:AVHWDeviceContext|CUDA|VAAPI|VDPAU|QSV|DRM|VULKAN|D3D11VA|D3D12VA|DXVA2|OPENCL) @ [^\]]*\] (.+)/i;

function whyNoDecoder(_: string, lines: readonly string[]): string {
  const [said] = lines.flatMap((line) => ofDevice.exec(line)?.[1]?.replace(/[\s.]+$/, '') ?? []);
  return `the decoder that was chosen does not work here${said ? ` (${said})` : ''}`;
}

function notOfInputs(line: string): string {
  const [, option = ''] = /Option (\S+) /.exec(line) ?? [];
  return `-${option} is an option of outputs; here stand those of the input only`;
}

type Given = Pick<CaptureSettings, 'url' | 'name' | 'login'>;

/** Where ffmpeg's parts lie in its memory is another place each time: the same reason is to be the same sentence. */
function shown(text: string, { url, name, login }: Given): string {
  const named = url ? text.replaceAll(url, name) : text;
  return withoutLogin(named, login).replace(/ @ 0x[\da-f]+/g, '');
}

/** A text without user and password, however a program spells them. */
function withoutLogin(text: string, login: CaptureSettings['login']): string {
  const bare = text.replace(/\/\/[^/\s]*@/g, '//…@'); // a password may hold an @ itself
  const secrets = login?.password ? [login.password, encodeURIComponent(login.password)] : [];
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, '…'), bare);
}
