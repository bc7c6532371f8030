import { expected, LinesideError } from '../../errors';

/**
 * An object of a package's JSON file, read key by key. A key that is absent or null gives `undefined`; one that is not
 * as expected throws `BAD_MANIFEST`, naming file and key.
 */
export interface Entry {
  readonly keys: readonly string[];
  /** As it stands there. */
  raw(key: string): unknown;
  object(key: string): Entry | undefined;
  text(key: string): string | undefined;
  number(key: string): number | undefined;
  flag(key: string): boolean | undefined;
  texts(key: string): string[] | undefined;
  numbers(key: string): number[] | undefined;
  lists(key: string): number[][] | undefined;
  list(key: string): Entry[] | undefined;
  /** For a value that is of the right type and wrong all the same. */
  wrong(key: string, words: string): LinesideError;
}

/** `file` is for the sentences; `above` names the keys that led here. */
export function entryOf(value: unknown, file: string, above = ''): Entry {
  const name = (key: string) => (above ? `${above}.${key}` : key);
  const bad = (words: string, key: string, received: unknown) =>
    new LinesideError('BAD_MANIFEST', `${file} is wrong: ${expected(words, key, received)}`);
  if (!isObject(value)) throw bad('an object', above || 'the file', value);

  function read<T>(key: string, words: string, convert: (raw: unknown) => T | undefined): T | undefined {
    const raw = value && (value as Record<string, unknown>)[key];
    if (raw === undefined || raw === null) return undefined;
    const converted = convert(raw);
    if (converted === undefined) throw bad(words, `"${name(key)}"`, raw);
    return converted;
  }

  return {
    keys: Object.keys(value),
    raw: (key) => value[key],
    object: (key) => read(key, 'an object', (raw) => (isObject(raw) ? entryOf(raw, file, name(key)) : undefined)),
    text: (key) => read(key, 'a text', (raw) => (typeof raw === 'string' ? raw : undefined)),
    number: (key) => read(key, 'a number', toNumber),
    flag: (key) => read(key, 'true or false', toFlag),
    texts: (key) =>
      read(key, 'a list of texts', (raw) => allOf(raw, (one) => (typeof one === 'string' ? one : undefined))),
    numbers: (key) => read(key, 'a list of numbers', (raw) => allOf(raw, toNumber)),
    lists: (key) => read(key, 'lists of numbers', (raw) => allOf(raw, (one) => allOf(one, toNumber))),
    list: (key) =>
      read(key, 'a list of objects', (raw) =>
        allOf(raw, (one) => (isObject(one) ? entryOf(one, file, name(key)) : undefined)),
      ),
    wrong: (key, words) => bad(words, `"${name(key)}"`, value[key]),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Exporters write numbers as texts too. */
function toNumber(raw: unknown): number | undefined {
  const number = typeof raw === 'string' && raw.trim() !== '' ? Number(raw) : raw;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

function toFlag(raw: unknown): boolean | undefined {
  return typeof raw === 'boolean' ? raw : ({ true: true, false: false } as Record<string, boolean>)[String(raw)];
}

function allOf<T>(raw: unknown, convert: (one: unknown) => T | undefined): T[] | undefined {
  const converted = Array.isArray(raw) ? raw.map(convert) : [undefined];
  return converted.every((one): one is T => one !== undefined) ? converted : undefined;
}
