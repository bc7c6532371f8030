import type { Place, Streamed } from './contract';
import { followed } from './redirects';
import type { Transport } from './transport';

export async function stream(
  transport: Transport,
  at: Place,
  headers: Record<string, string>,
  stillMs: number,
  signal: AbortSignal,
): Promise<Streamed> {
  const request = { headers, signal, headersTimeout: stillMs, bodyTimeout: stillMs };
  const { statusCode: status, headers: said, body } = await followed(at, (url) => transport.request(url, request));
  return {
    status,
    header: (name) => said[name]?.toString(),
    body: body as AsyncIterable<Buffer>,
    end: () => void body.destroy(),
  };
}
