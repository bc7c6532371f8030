import type { IncomingHttpHeaders } from 'node:http';
import { Busboy, type BusboyHeaders } from '@fastify/busboy';
import { badImage, badRequest } from './refusal';

const wrongType = 'Invalid Content-Type header provided with request.';

/** The file in the part named `file` of a form (RFC 7578) that has arrived as a whole. Throws 400 where there is none. */
export function filePart(body: Buffer, headers: IncomingHttpHeaders): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parser = start(headers);
    const broken = () => reject(badRequest(wrongType, 'BAD_IMAGE'));
    const chunks: Buffer[] = [];
    let found: 'file' | 'text' | undefined;
    parser.on('file', (name, stream) => {
      if (name !== 'file' || found) return void stream.resume();
      found = 'file';
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('error', broken);
    });
    parser.on('field', (name) => {
      if (name === 'file') found ??= 'text';
    });
    parser.on('error', broken);
    parser.on('finish', () => {
      if (found === 'file') resolve(Buffer.concat(chunks));
      else if (found === 'text') broken();
      else reject(badImage("Image sent in form must be in the part named 'file'."));
    });
    parser.end(body);
  });
}

function start(headers: IncomingHttpHeaders): InstanceType<typeof Busboy> {
  try {
    return new Busboy({
      headers: headers as BusboyHeaders,
      limits: { parts: 100, fields: 100, fieldSize: 1000, headerPairs: 100 },
    });
  } catch {
    throw badRequest(wrongType, 'BAD_IMAGE'); // no boundary
  }
}
