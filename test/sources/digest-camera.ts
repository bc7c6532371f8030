import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Camera, camera } from './camera';

export interface DigestRules {
  /** Those of the challenge that it offers. */
  algorithm?: string;
  qop?: string;
  /** A nonce is good for so many requests; then it is stale. */
  uses?: number;
  user: string;
  password: string;
}

/** A camera that wants digest authentication, and reckons by itself whether an answer is right. */
export class DigestCamera {
  /** What it thought of each request. */
  readonly verdicts: string[] = [];
  private readonly counts = new Map<string, number>();

  private constructor(
    readonly camera: Camera,
    public rules: DigestRules,
    private readonly jpeg: Buffer,
  ) {
    camera.answer(this.serve);
  }

  static async open(jpeg: Buffer, rules: DigestRules): Promise<DigestCamera> {
    return new DigestCamera(await camera(), rules, jpeg);
  }

  readonly serve = (request: IncomingMessage, response: ServerResponse): void => {
    const verdict = this.judge(request);
    this.verdicts.push(verdict);
    if (verdict === 'right') response.writeHead(200, { 'content-type': 'image/jpeg' }).end(this.jpeg);
    else response.writeHead(401, { 'www-authenticate': this.challenge(verdict === 'stale') }).end('no');
  };

  private challenge(stale: boolean): string {
    const { algorithm, qop } = this.rules;
    const nonce = `nonce ${this.counts.size}`;
    this.counts.set(nonce, 0);
    const more = [algorithm && `algorithm=${algorithm}`, qop && `qop="${qop}"`, stale && 'stale=true'];
    return [`Digest realm="the line"`, `nonce="${nonce}"`, 'opaque="op,aque"', ...more].filter(Boolean).join(', ');
  }

  private judge({ headers: { authorization = '' }, method, url }: IncomingMessage): string {
    if (!authorization.startsWith('Digest ')) return authorization.split(' ')[0] || 'anonymous';
    const given = (name: string) =>
      new RegExp(`[ ,]${name}=(?:"((?:\\\\.|[^"])*)"|([^,]*))`)
        .exec(authorization)
        ?.slice(1)
        .find((one) => one !== undefined)
        ?.replace(/\\(.)/g, '$1') ?? '';
    const nonce = given('nonce');
    const before = this.counts.get(nonce);
    if (before === undefined || given('uri') !== url || given('opaque') !== 'op,aque') return 'wrong';
    if (Buffer.from(given('username'), 'latin1').toString() !== this.rules.user) return 'a stranger';
    if (given('response') !== this.expected(given, method ?? '')) return 'wrong';
    this.counts.set(nonce, before + 1);
    if (this.rules.qop && Number.parseInt(given('nc'), 16) !== before + 1) return 'wrong count';
    return before >= (this.rules.uses ?? 1e9) ? 'stale' : 'right';
  }

  private expected(given: (name: string) => string, method: string): string {
    const { user, password, algorithm = 'MD5', qop } = this.rules;
    const md = (text: string) =>
      createHash(algorithm.startsWith('SHA') ? 'sha256' : 'md5')
        .update(text)
        .digest('hex');
    let a1 = `${user}:the line:${password}`;
    if (algorithm.endsWith('-sess')) a1 = `${md(a1)}:${given('nonce')}:${given('cnonce')}`;
    const middle = qop ? `${given('nonce')}:${given('nc')}:${given('cnonce')}:auth` : given('nonce');
    return md(`${md(a1)}:${middle}:${md(`${method}:${given('uri')}`)}`);
  }
}
