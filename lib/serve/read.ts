import type { Fault } from './refusal';

/** As much of JSON Schema as requests need; it is what `/openapi.json` shows and what requests are read by. */
export interface Schema {
  type?: 'string' | 'number' | 'integer' | 'boolean' | 'array' | 'object';
  enum?: readonly string[];
  anyOf?: readonly Schema[];
  items?: Schema;
  maxItems?: number;
  minimum?: number;
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  default?: unknown;
  description?: string;
}

export type Values = Record<string, unknown>;
type Loc = Fault['loc'];

/**
 * A value as a schema has it. Lenient as pydantic is, by which the Inference server reads: texts of numbers and truths are
 * such. What is wrong is added to `faults`, in FastAPI's words; unknown keys are passed over.
 */
export function readValue(schema: Schema, value: unknown, loc: Loc, faults: Fault[]): unknown {
  if (schema.anyOf) return readAny(schema.anyOf, value, loc, faults);
  if (schema.enum) return readEnum(schema.enum, value, loc, faults);
  const read = schema.type ? readers[schema.type](value, schema, loc, faults) : value;
  if (read === unread) return undefined;
  if (schema.minimum === undefined || (read as number) >= schema.minimum) return read;
  const msg = `Input should be greater than or equal to ${schema.minimum}`;
  faults.push({ type: 'greater_than_equal', loc, msg, ...shown(value, loc) });
  return undefined;
}

const unread = Symbol('unread');

type Reader = (value: unknown, schema: Schema, loc: Loc, faults: Fault[]) => unknown;

/** `kind` of fault where a value is none; the reader gives `undefined` then. */
function reader(type: string, words: string, read: (value: unknown) => unknown): Reader {
  return (value, _, loc, faults) => {
    const found = read(value);
    if (found !== undefined) return found;
    faults.push({ type, loc, msg: `Input should be ${words}`, ...shown(value, loc) });
    return unread;
  };
}

const readers: Record<NonNullable<Schema['type']>, Reader> = {
  string: reader('string_type', 'a valid string', (value) => (typeof value === 'string' ? value : undefined)),
  number: reader('float_parsing', 'a valid number', toNumber),
  integer: reader('int_parsing', 'a valid integer', (value) => {
    const number = toNumber(value);
    return Number.isSafeInteger(number) ? number : undefined;
  }),
  boolean: reader('bool_parsing', 'a valid boolean', toBoolean),
  array(value, { items = {}, maxItems = Number.POSITIVE_INFINITY }, loc, faults) {
    if (!Array.isArray(value)) return add(faults, { type: 'list_type', loc, msg: 'Input should be a valid list' });
    const msg = `List should have at most ${maxItems} items`;
    if (value.length > maxItems) return add(faults, { type: 'too_long', loc, msg });
    return value.map((entry, i) => readValue(items, entry, [...loc, i], faults));
  },
  object(value, schema, loc, faults) {
    const msg = 'Input should be a valid dictionary or object';
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return add(faults, { type: 'model_attributes_type', loc, msg });
    }
    return readObject(schema, value as Values, loc, faults);
  },
};

function add(faults: Fault[], fault: Fault): typeof unread {
  faults.push(fault);
  return unread;
}

/** `null` of what is not required is as good as nothing: clients send it. */
function readObject({ properties = {}, required = [] }: Schema, own: Values, loc: Loc, faults: Fault[]): Values {
  const read: Values = {};
  for (const [name, schema] of Object.entries(properties)) {
    const given = Object.hasOwn(own, name) ? own[name] : undefined;
    const absent = given === undefined || (given === null && !required.includes(name));
    if (!absent) read[name] = readValue(schema, given, [...loc, name], faults);
    else if (schema.default !== undefined) read[name] = schema.default;
    else if (required.includes(name)) add(faults, { type: 'missing', loc: [...loc, name], msg: 'Field required' });
  }
  return read;
}

/** By the first that fits; where none does, what is wrong by each. */
function readAny(schemas: readonly Schema[], value: unknown, loc: Loc, faults: Fault[]): unknown {
  const all: Fault[] = [];
  for (const schema of schemas) {
    const own: Fault[] = [];
    const read = readValue(schema, value, loc, own);
    if (own.length === 0) return read;
    all.push(...own);
  }
  faults.push(...all);
  return undefined;
}

function readEnum(allowed: readonly string[], value: unknown, loc: Loc, faults: Fault[]): unknown {
  if (typeof value === 'string' && allowed.includes(value)) return value;
  const msg = `Input should be ${allowed.map((one) => `'${one}'`).join(' or ')}`;
  faults.push({ type: 'literal_error', loc, msg, ...shown(value, loc) });
  return undefined;
}

/** What was sent is repeated where it is short: a picture or a whole body is not, and never a key. */
function shown(value: unknown, loc: Loc): { input?: unknown } {
  const short = typeof value === 'string' ? value.length <= 50 : typeof value !== 'object';
  return short && loc.at(-1) !== 'api_key' ? { input: value } : {};
}

function toNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

const truths = ['true', '1', 'on', 'yes', 't', 'y'];
const untruths = ['false', '0', 'off', 'no', 'f', 'n'];

function toBoolean(value: unknown): boolean | undefined {
  const text = String(value).toLowerCase();
  if (truths.includes(text)) return true;
  return untruths.includes(text) ? false : undefined;
}
