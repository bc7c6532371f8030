import { LinesideError } from '../errors';

/** Who asks; told by basic authentication (RFC 7617), or by digest (RFC 7616) where the server wants that. */
export interface Login {
  user: string;
  password: string;
}

/** Query names whose values are nobody's business, as cameras use them: `pwd`, `api_key`, `access-token`, `usr` … */
const secretName = /pass|pwd|psw|user|usr|login|auth|token|key|secret|sig|session|sid|credential/i;

/** An http or https address. `BAD_OPTION` otherwise; the sentence never shows the text, which may hold a password. */
export function parseAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
  const received = text === '' ? 'none' : (url?.protocol ?? 'a text that is none');
  throw new LinesideError(
    'BAD_OPTION',
    `expected an address that begins with http:// or https:// but received ${received}`,
  );
}

/**
 * The address for people: without user, password and fragment, and with `…` for values that look secret, of the query and
 * of a path as some cameras have it, `/user=admin&password=…`.
 */
export function shownAddress(url: URL): string {
  const query = [...url.searchParams].map(([name, value]) => `${name}=${secretName.test(name) ? '…' : value}`);
  const path = withoutPathSecrets(url.pathname, '…');
  return `${url.protocol}//${url.host}${path}${query.length > 0 ? `?${query.join('&')}` : ''}`;
}

/** The address without user, password and values that look secret: for places where anybody may read. */
export function withoutSecrets(address: URL): URL {
  const { url } = splitLogin(address);
  for (const name of [...url.searchParams.keys()]) if (secretName.test(name)) url.searchParams.set(name, '');
  url.pathname = withoutPathSecrets(url.pathname, '');
  return url;
}

function withoutPathSecrets(path: string, instead: string): string {
  return path.replace(/([^/&=]+)=([^/&]*)/g, (all, name) => (secretName.test(name) ? `${name}=${instead}` : all));
}

/** Whether the address, without its user and password, holds what may be a login or key. */
export function hasSecrets(url: URL): boolean {
  return shownAddress(url).includes('=…');
}

/** Of an address with user and password in front of its host: those, which win, and the address without them. */
export function splitLogin(address: URL, given?: Login): { url: URL; login?: Login } {
  const url = new URL(address);
  const own = { user: decoded(url.username), password: decoded(url.password) };
  url.username = '';
  url.password = '';
  const login = own.user || own.password ? own : given;
  return login ? { url, login } : { url };
}

/** A lone percent sign in a password stands for itself. */
function decoded(text: string): string {
  return text.replace(/(%[0-9a-f]{2})+/gi, (bytes) => Buffer.from(bytes.replaceAll('%', ''), 'hex').toString());
}
