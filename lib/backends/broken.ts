import { LinesideError } from '../errors';
import { short } from './refusal';
import type { Scrub } from './scrub';

/**
 * A connection that failed as an error of ours, without its cause: what undici knows may hold the address as it was
 * asked, with its key. `begun`: the answer had begun.
 */
export function broken(server: string, thrown: unknown, begun: boolean, scrub: Scrub): LinesideError {
  const { code = '', message = String(thrown) } = innermost(thrown);
  if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT') {
    return new LinesideError('TIMEOUT', `nothing came from ${server} for too long`);
  }
  if (begun) return new LinesideError('BAD_ANSWER', `the answer of ${server} was cut off: ${scrub(message)}`);
  if (code.startsWith('HPE_')) return new LinesideError('BAD_ANSWER', `${server} does not speak HTTP (${code})`);
  return new LinesideError('UNREACHABLE', `no connection to ${server}: ${reasons[code] ?? scrub(short(message))}`);
}

/** Of several addresses that were tried, the last one's error. */
function innermost(thrown: unknown): { code?: string; message?: string } {
  const { errors, cause, code, message } = (thrown ?? {}) as {
    errors?: unknown[];
    cause?: unknown;
    code?: string;
    message?: string;
  };
  if (Array.isArray(errors) && errors.length > 0) return innermost(errors.at(-1));
  return cause && !code ? innermost(cause) : { ...(code && { code }), ...(message && { message }) };
}

const untrusted = "its certificate is not trusted; give its authority's certificate in the model's TLS settings";

const reasons: Record<string, string> = {
  ECONNREFUSED: 'nobody listens there (ECONNREFUSED)',
  ENOTFOUND: 'its name is not known (ENOTFOUND)',
  EAI_AGAIN: 'its name cannot be looked up now (EAI_AGAIN)',
  EHOSTUNREACH: 'there is no way to that host (EHOSTUNREACH)',
  ENETUNREACH: 'there is no way to that network (ENETUNREACH)',
  ECONNRESET: 'it was cut (ECONNRESET)',
  EPIPE: 'it was cut (EPIPE)',
  UND_ERR_SOCKET: 'it was cut before an answer came',
  UND_ERR_CONNECT_TIMEOUT: 'nobody answered the call',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
};

/** Whether another try may end otherwise: not where the other side is the wrong one, or no server at all. */
export function isPassing(thrown: unknown): boolean {
  const { code = '' } = innermost(thrown);
  return !/^(HPE_|CERT_|ERR_TLS|ERR_SSL|EPROTO|UND_ERR_INVALID|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/.test(code);
}
