import { expected, LinesideError } from '../../lib/errors';
import type { ServeSettings } from '../../lib/serve';
import { isRecord } from '../common/message';

/** Ids of config nodes by the ids that they are served under. */
export type ModelTable = ReadonlyMap<string, string>;

export type ApiSettings = Required<
  Pick<ServeSettings, 'host' | 'port' | 'apiKey' | 'cors' | 'bodyLimitBytes' | 'maxInFlight' | 'allowUrls'>
> & { table: ModelTable };

type Config = Record<string, unknown>;

/** A node's properties as they stand in a flow; those that are missing have their defaults. Throws `BAD_OPTION`. */
export function readSettings(config: Config, apiKey: unknown): ApiSettings {
  return {
    host: text(config, 'host', '127.0.0.1'),
    port: whole(config, 'port', 9001, 0, 65_535),
    apiKey: typeof apiKey === 'string' ? apiKey : '',
    cors: text(config, 'cors', ''),
    bodyLimitBytes: number(config, 'bodyLimit', 20, 0.001, 1000) * 2 ** 20,
    maxInFlight: whole(config, 'maxInFlight', 16, 1, 1000),
    allowUrls: config.allowUrls === true || config.allowUrls === 'true',
    table: readTable(config.models ?? []),
  };
}

function readTable(rows: unknown): ModelTable {
  if (!Array.isArray(rows)) throw bad('a list of {id, model}', 'models', rows);
  const table = new Map<string, string>();
  for (const row of rows) {
    const { id, model } = isRecord(row) ? row : {};
    if (!isId(id)) throw bad('an id such as project/1 (neither infer/… nor model/…)', 'models', id);
    if (table.has(id)) throw bad('every id once', 'models', id);
    if (typeof model !== 'string' || model === '') throw bad('a model', `the id ${id}`, model);
    table.set(id, model);
  }
  return table;
}

/** Two parts, as a path has them; what other routes begin with would never be asked. */
function isId(id: unknown): id is string {
  return typeof id === 'string' && /^(?!infer\/|model\/)[\w.~-]+\/[\w.~-]+$/.test(id);
}

function number(config: Config, name: string, absent: number, least: number, most: number): number {
  const value = config[name];
  if (value === undefined || value === null || value === '') return absent;
  const read = typeof value === 'string' ? Number(value) : value;
  if (typeof read === 'number' && read >= least && read <= most) return read;
  throw bad(`a number from ${least} to ${most}`, name, value);
}

function whole(config: Config, name: string, absent: number, least: number, most: number): number {
  const value = number(config, name, absent, least, most);
  if (Number.isInteger(value)) return value;
  throw bad('a whole number', name, value);
}

function text(config: Config, name: string, absent: string): string {
  const value = config[name];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : absent;
}

function bad(what: string, name: string, received: unknown): LinesideError {
  return new LinesideError('BAD_OPTION', expected(what, name, received));
}
