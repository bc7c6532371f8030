import { get as getHttp, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { get as getHttps } from 'node:https';
import type { Login } from './address';
import type { Authentication } from './authentication';

export interface Target {
  url: URL;
  login?: Login;
}

/** What a server said to GET, and whether it was told who asks. */
export interface Reply {
  answer: IncomingMessage;
  proved: boolean;
}

/** A server's answer to GET. It is asked again where it wants to be told otherwise who asks. Rejects as Node's http does. */
export async function get(
  { url, login }: Target,
  conditions: OutgoingHttpHeaders,
  authentication: Authentication,
  signal: AbortSignal,
): Promise<Reply> {
  for (let answered = 0; ; answered++) {
    const authorization = authentication.header(url, login);
    const answer = await ask(url, { ...conditions, ...(authorization && { authorization }) }, signal);
    const reply = { answer, proved: authorization !== undefined };
    if (answer.statusCode !== 401) return reply;
    const again = authentication.learn(url, answer.headers['www-authenticate'], answered);
    if (!again || !login) return reply;
    answer.destroy();
  }
}

/** One GET without keep-alive: nothing stays open between two snapshots, and no half-closed connection is used again. */
function ask(url: URL, own: OutgoingHttpHeaders, signal: AbortSignal): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? getHttps : getHttp;
  const options = { agent: false, signal, headers: { accept: 'image/*', ...own } };
  return new Promise((resolve, reject) => request(url, options, resolve).on('error', reject));
}
