import { LinesideError } from '../../errors';

/** Seconds, or a date (RFC 9110, 10.2.3). */
export function readRetryAfter(text: string, now = Date.now()): number | undefined {
  if (/^\s*\d+\s*$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** A whole body. `BAD_ANSWER` where it has more bytes than `most`, `announced` or not. */
export async function collect(body: AsyncIterable<Buffer>, announced: number, most: number, url: URL): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (Math.max(length, announced) > most) throw tooLong(url, most); // leaving the loop ends the connection
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

function tooLong(url: URL, most: number): LinesideError {
  const mega = Math.round((most / 1024 / 1024) * 100) / 100;
  return new LinesideError('BAD_ANSWER', `${url.host} answers with more than ${mega} MiB, which is the limit`);
}
