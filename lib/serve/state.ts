import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Call, Reply, Serving } from './call';
import { allReady } from './registry';

/** The package's own, from its root, two folders above `dist/lib`. */
const { version } = JSON.parse(readFileSync(join(__dirname, '..', '..', '..', 'package.json'), 'utf8')) as {
  version: string;
};

export { version };

export function info({ at }: Call): Reply {
  return { body: { name: 'Lineside Inference Server', version, uuid: at.uuid } };
}

/** It answers, so it is. */
export function health(): Reply {
  return { body: { status: 'healthy' } };
}

export async function readiness({ at }: Call): Promise<Reply> {
  return (await allReady(at)) ? { body: { status: 'ready' } } : { status: 503, body: { status: 'not ready' } };
}

export function metrics({ at }: Call): Reply {
  gauge(at);
  return { body: at.metrics.text(), type: 'text/plain; version=0.0.4; charset=utf-8' };
}

function gauge({ metrics: all, places, models, working }: Serving): void {
  all.gauge('lineside_requests_in_flight', 'Requests at work or in line for a model.', {}, places.taken);
  all.gauge('lineside_requests_in_flight_limit', 'Requests above this are refused with 503.', {}, places.limit);
  for (const model of models.keys()) {
    const help = 'Pictures that are with a model or in line for it.';
    all.gauge('lineside_model_queue', help, { model }, working.get(model) ?? 0);
  }
}
