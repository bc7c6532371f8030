import { LinesideError } from '../../errors';
import { broken, isPassing } from '../broken';
import type { Client, Place, Streamed } from '../client';
import { refusal } from '../refusal';
import { scrubber } from '../scrub';
import { Part } from './part';

/** How many bytes are here, and how many there will be. */
export type OnBytes = (done: number, total?: number) => void;

/** A download that failed, and whether another try may go on from what is here. */
export class Interrupted extends Error {
  constructor(
    readonly reason: LinesideError,
    readonly again: boolean,
  ) {
    super(reason.message);
  }
}

/** Protocol buffers, which ONNX files are, end at 2 GiB. */
const mostBytes = 2 ** 31;

/** Statuses after which a fresh address or a later moment may do; 401 to 404 because addresses are short-lived. */
const passing = [401, 403, 404, 408, 429, 500, 502, 503, 504];

/** Addresses of files are never told whole, so there is nothing to scrub. */
const plain = scrubber();

export interface Source {
  client: Client;
  url: URL;
  /** Where nothing comes for so long, the download is given up. */
  stillMs: number;
}

/**
 * Goes on with the file at `path`, or begins it where the server does not take up again or has another file by now.
 * When it resolves the file is whole, as far as the server says how long it is, and on the disk. Throws `Interrupted`,
 * or `CANNOT_STORE`.
 */
export async function fetchPart(source: Source, path: string, onBytes: OnBytes): Promise<void> {
  const part = await Part.open(path);
  try {
    const { here, note } = part;
    if (here === 0 || here !== note.total) await goOn(source, part, onBytes);
    else onBytes(here, here);
    await part.sync();
  } finally {
    await part.close();
  }
}

async function goOn({ client, url, stillMs }: Source, part: Part, onBytes: OnBytes): Promise<void> {
  const { here, note } = part;
  const range = here > 0 && { range: `bytes=${here}-`, ...(note.validator && { 'if-range': note.validator }) };
  const headers = { 'accept-encoding': 'identity', ...range };
  const at = { url };
  const answer = await asking(at, false, () => client.stream(at, headers, stillMs));
  try {
    const total = await begin(answer, at.url, part);
    await asking(at, true, () => take(answer, part, total, onBytes));
    if (total !== undefined && part.here !== total) throw cutOff(at.url, `${part.here} of ${total} bytes came`);
  } finally {
    answer.end();
  }
}

/** Takes up at the end of what is here, or begins anew; gives the length that the file will have. */
async function begin(answer: Streamed, url: URL, part: Part): Promise<number | undefined> {
  if (answer.status === 206) return takeUp(answer, url, part);
  if (answer.status === 416) throw await elsewhere(url, part);
  if (answer.status !== 200) throw await refused(answer, url);
  const total = count(answer.header('content-length'));
  if ((total ?? 0) > mostBytes) throw tooLong(url);
  await part.makeSureOfRoom(total ?? 0);
  const tag = answer.header('etag');
  const validator = tag && !tag.startsWith('W/') ? tag : answer.header('last-modified');
  await part.begin({ ...(total !== undefined && { total }), ...(validator && { validator }) });
  return total;
}

async function takeUp(answer: Streamed, url: URL, part: Part): Promise<number> {
  const [, from, whole] = /^bytes (\d+)-\d+\/(\d+)$/.exec(answer.header('content-range') ?? '') ?? [];
  const total = Number(whole);
  if (Number(from) !== part.here || (part.note.total ?? total) !== total) throw await elsewhere(url, part);
  await part.makeSureOfRoom(total - part.here);
  return total;
}

async function take({ body }: Streamed, part: Part, total: number | undefined, onBytes: OnBytes): Promise<void> {
  for await (const chunk of body) {
    await part.append(chunk);
    if (part.here > mostBytes) throw tooLong();
    onBytes(part.here, total);
  }
}

function count(text: string | undefined): number | undefined {
  return text && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** The server has another file by now: what is here is of no use. */
async function elsewhere({ host }: URL, part: Part): Promise<Interrupted> {
  await part.discard();
  return new Interrupted(new LinesideError('BAD_ANSWER', `${host} does not go on where its answer was cut off`), true);
}

async function refused({ status, header, body }: Streamed, { host }: URL): Promise<Interrupted> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > 64 * 1024) break;
  }
  const reply = { status, type: header('content-type') ?? '', body: Buffer.concat(chunks) };
  return new Interrupted(refusal(host, reply, plain), passing.includes(status));
}

function tooLong(url?: URL): LinesideError {
  return new LinesideError('BAD_MODEL', `${url?.host ?? 'the server'} sends more than 2 GiB, which no ONNX file has`);
}

function cutOff({ host }: URL, what: string): Interrupted {
  return new Interrupted(new LinesideError('BAD_ANSWER', `the answer of ${host} was cut off: ${what}`), true);
}

/** What the connection throws, as `Interrupted`; what the disk throws stays. `begun`: the answer had begun. */
async function asking<T>(at: Place, begun: boolean, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof LinesideError) throw error;
    throw new Interrupted(broken(at.url.host, error, begun, plain), isPassing(error));
  }
}
