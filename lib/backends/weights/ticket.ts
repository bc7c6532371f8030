import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { LinesideError } from '../../errors';
import type { Client } from '../client';
import { below } from '../server';

/** Where a model's files can be had for a short while, and what the API says of the model beside them. */
export interface Ticket {
  model: URL;
  environment: URL;
  classes: string[];
  /** As `keypoints_metadata.json` holds it. */
  keypoints?: unknown[];
  /** As `model_type.json` holds it. */
  type: Record<string, string>;
}

const usualBase = 'https://api.roboflow.com';

/** LINESIDE_ROBOFLOW_API names another place to ask: a gateway, or a server on this machine. */
export function apiBase(): URL {
  const base = process.env.LINESIDE_ROBOFLOW_API || usualBase;
  if (URL.canParse(base) && /^https?:/.test(base)) return new URL(base);
  throw new LinesideError(
    'BAD_OPTION',
    'expected an address that begins with http:// or https:// in LINESIDE_ROBOFLOW_API',
  );
}

/**
 * Asks for a model's addresses, as the Inference server does: GET {base}/ort/{project}/{version}.
 * Source: roboflow/inference, inference/core/roboflow_api.py.
 */
export async function askTicket(client: Client, modelId: string, apiKey: string): Promise<Ticket> {
  const query = { api_key: apiKey, nocache: 'true', device: deviceId(), dynamic: 'true' };
  const url = below(apiBase(), `ort/${modelId}`, query);
  const { body } = await client.ask({ method: 'GET', url });
  return readTicket(body, url.host);
}

/** Tells one machine from another without telling which it is. */
function deviceId(): string {
  return createHash('sha256').update(`lineside ${hostname()}`).digest('hex').slice(0, 16);
}

function readTicket(body: Buffer, host: string): Ticket {
  const ort = member(parsed(body), 'ort');
  const { classes, keypoints_metadata: keypoints, type, modelType } = ort;
  if (!Array.isArray(classes) || classes.length === 0 || !classes.every((name) => typeof name === 'string' && name)) {
    throw wrong(host, 'no list of names as "classes"');
  }
  return {
    model: address(ort, 'model', host),
    environment: address(ort, 'environment', host),
    classes: classes.map((name: string) => name.replace(/\s+/g, ' ')),
    ...(Array.isArray(keypoints) && { keypoints }),
    type: {
      ...(typeof type === 'string' && { project_task_type: type }),
      ...(typeof modelType === 'string' && modelType !== 'ort' && { model_type: modelType }),
    },
  };
}

function address(ort: Record<string, unknown>, key: string, host: string): URL {
  const text = ort[key];
  if (typeof text === 'string' && URL.canParse(text) && /^https?:/i.test(text)) return new URL(text);
  throw wrong(host, `no address as "${key}"`);
}

function wrong(host: string, what: string): LinesideError {
  return new LinesideError('BAD_ANSWER', `${host} has ${what} in its answer; is this the address of its API?`);
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

function member(value: unknown, key: string): Record<string, unknown> {
  const inner = (value as Record<string, unknown> | null | undefined)?.[key];
  return typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>) : {};
}
