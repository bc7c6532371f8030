import { LinesideError } from '../errors';
import { type Frame, type Origin, sniff } from '../frame';
import { type Login, parseAddress, shownAddress, splitLogin } from './address';
import type { Authentication } from './authentication';
import { type Answer, download } from './download';
import { LoginRest } from './login-refused';
import { pictureFrame } from './picture';
import { repeat } from './repeat';
import { realClock, type Source } from './source';
import { Validators } from './validators';

export interface SnapshotOptions {
  /** http or https; a user and password in it win over `login`. */
  url: string;
  login?: Login;
  /** Asks again after so many milliseconds; 0 or absent asks once. */
  intervalMs?: number;
  /** From the first packet to the last byte, redirects and logging in included; 10 s where absent. */
  timeoutMs?: number;
  /** Replaced by tests: without it, what this process knows of servers that want digest authentication. */
  authentication?: Authentication;
}

/**
 * A camera's snapshot address, asked again and again. A server that knows its pictures by an entity tag or a date is asked
 * only for another one than the last: while it says that nothing has changed, no frame is made. A login that it refuses is
 * sent again after 1, 5 and 30 minutes.
 */
export const snapshot: Source<SnapshotOptions> = (options, signal) => {
  const validators = new Validators();
  const rest = new LoginRest(options.clock ?? realClock);
  const read = (sequence: number) => rest.keep(() => shoot(options, signal, sequence, validators));
  return repeat(read, options.intervalMs ?? 0, options, signal);
};

/**
 * The picture that a server gives now; `timestamp` is when it came. A picture is told by its first bytes, whatever the
 * server calls it. Throws `BAD_SOURCE`, `BAD_IMAGE`, `IMAGE_TOO_LARGE`, `TIMEOUT`, and `BAD_OPTION` where `url` is no address.
 */
export async function takeSnapshot(options: SnapshotOptions, signal: AbortSignal, sequence = 0): Promise<Frame> {
  return (await shoot(options, signal, sequence))!;
}

/** `undefined` where the picture is the one that `validators` knows. */
async function shoot(
  { url, login, timeoutMs = 10_000, authentication }: SnapshotOptions,
  signal: AbortSignal,
  sequence: number,
  validators?: Validators,
): Promise<Frame | undefined> {
  const address = parseAddress(url);
  const source = shownAddress(address);
  const target = splitLogin(address, login);
  const experience = { ...(validators && { validators }), ...(authentication && { authentication }) };
  const answer = await within(timeoutMs, source, signal, (limit) => download(target, source, limit, experience));
  if (!answer) return undefined;
  const frame = await frameOf(answer, { timestamp: Date.now(), sequence, source });
  validators?.keep(answer.url, answer.headers);
  return frame;
}

function frameOf({ data, type }: Answer, origin: Required<Origin>): Promise<Frame> {
  if (data.length > 0 && !sniff(data) && type && !type.startsWith('image/')) {
    throw new LinesideError('BAD_IMAGE', `${origin.source} gives ${type}, not a picture`);
  }
  return pictureFrame(data, origin);
}

/** The frame itself, or for an address the picture that is there now. Throws as `takeSnapshot` does. */
export async function fetched(frame: Frame, signal: AbortSignal = new AbortController().signal): Promise<Frame> {
  if (frame.format !== 'url') return frame;
  const picture = await takeSnapshot({ url: frame.data.toString() }, signal, frame.sequence);
  return { ...picture, timestamp: frame.timestamp, source: frame.source || picture.source };
}

/** Does `work` until `ms` have passed or `outer` fires, by a signal of its own: on one that lives for weeks listeners would gather. */
async function within<T>(
  ms: number,
  source: string,
  outer: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = new AbortController();
  const late = () => limit.abort(new LinesideError('TIMEOUT', `${source} gave no whole picture within ${ms / 1000} s`));
  const stop = () => limit.abort(new LinesideError('CLOSED', `closed while ${source} was read`));
  const timer = setTimeout(late, ms);
  outer.addEventListener('abort', stop);
  if (outer.aborted) stop();
  try {
    return await work(limit.signal);
  } catch (error) {
    throw limit.signal.aborted ? limit.signal.reason : error;
  } finally {
    clearTimeout(timer);
    outer.removeEventListener('abort', stop);
  }
}
