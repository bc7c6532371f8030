import { defaultInFlight } from '../server';
import type { ClientSettings } from './contract';

type Undici = typeof import('undici');
type Dispatcher = import('undici').Dispatcher;

/** Connections that are kept; none is opened before the first request. */
export interface Transport {
  request(url: URL, options: NonNullable<Parameters<Undici['request']>[1]>): Promise<Answer>;
  destroy(): Promise<void>;
}

export type Answer = import('undici').Dispatcher.ResponseData;

export function createTransport(settings: ClientSettings): Transport {
  const undici = require('undici') as Undici; // late: models on this machine do without
  let dispatcher: Dispatcher | undefined;
  return {
    async request(url, { headers, ...options }) {
      dispatcher ??= createDispatcher(undici, settings);
      const answer = await undici.request(url, { ...options, headers: { ...login(url), ...headers }, dispatcher });
      answer.body.on('error', () => {}); // it may be cut off before anybody reads it: who reads then is told all the same
      return answer;
    },
    destroy: async () => dispatcher?.destroy(),
  };
}

/** Of an address with user and password in front of its host (RFC 7617); they are shown nowhere. */
function login({ username, password }: URL): Record<string, string> {
  if (!username && !password) return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

/**
 * Keeps connections, and goes through the proxies of HTTP_PROXY, HTTPS_PROXY and NO_PROXY, in capitals or small; http
 * servers are asked through one as proxies expect it of http, without a tunnel. undici's own reading of them (6.29) is
 * marked experimental and says so on stderr: it is used only where there is such a variable.
 */
function createDispatcher({ Agent, EnvHttpProxyAgent }: Undici, settings: ClientSettings): Dispatcher {
  const { tls = {}, inFlight: connections = defaultInFlight } = settings;
  const options = { connect: tls, requestTls: tls, proxyTunnel: false, connections };
  const names = ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY'];
  return names.some((name) => process.env[name])
    ? new EnvHttpProxyAgent(options)
    : new Agent({ connect: tls, connections });
}
