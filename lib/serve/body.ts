import type { IncomingMessage, ServerResponse } from 'node:http';
import { incomplete, overCapacity, Refusal, tooLong } from './refusal';

/** Reads the bodies of requests, of which a server holds so many bytes at once and no more. */
export interface BodyReader {
  /**
   * The whole body. Throws 413 above `limit`, without reading on, and 503 where all that are being read take too much
   * memory. What is held counts until the response has ended.
   */
  read(request: IncomingMessage, response: ServerResponse): Promise<Buffer>;
}

/** `limit` for one body, `most` for all; bytes. */
export function bodyReader(limit: number, most: number): BodyReader {
  let held = 0;
  return {
    async read(request, response) {
      if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLong(limit);
      const chunks: Buffer[] = [];
      let length = 0;
      response.once('close', () => {
        held -= length;
      });
      try {
        for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
          length += chunk.length;
          held += chunk.length;
          if (length > limit) throw tooLong(limit);
          if (held > most) throw overCapacity();
          chunks.push(chunk);
        }
      } catch (error) {
        throw error instanceof Refusal ? error : incomplete();
      }
      return Buffer.concat(chunks, length);
    },
  };
}
