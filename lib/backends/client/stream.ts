import type { Asked, Streamed } from './contract';
import type { Transport } from './transport';

/** Asks once, for an answer of any status; rejects with what the connection throws. */
export async function stream(
  transport: Transport,
  { url, headers = {} }: Pick<Asked, 'url' | 'headers'>,
  stillMs: number,
  signal: AbortSignal,
): Promise<Streamed> {
  const request = { headers, signal, headersTimeout: stillMs, bodyTimeout: stillMs };
  const { statusCode: status, headers: said, body } = await transport.request(url, request);
  return {
    status,
    header: (name) => said[name]?.toString(),
    body: body as AsyncIterable<Buffer>,
    end: () => void body.on('error', () => {}).destroy(),
  };
}
