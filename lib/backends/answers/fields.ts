import { expected, LinesideError } from '../../errors';

/** Readers of what a server sent, of which nothing is known. Each names the field that is wrong: `BAD_ANSWER`. */

export type Fields = Record<string, unknown>;

export function wrong(what: string, name: string, received: unknown): LinesideError {
  return new LinesideError('BAD_ANSWER', `${expected(what, name, received)} in the server's answer`);
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Without those that are null: some servers write what they do not know. */
export function readFields(value: unknown, name: string): Fields {
  if (isFields(value)) return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null));
  throw wrong('an object', name, value);
}

export function readList(value: unknown, name: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw wrong('a list', name, value);
}

/** Also as a text: older answers have sizes as such. */
export function readNumber(value: unknown, name: string): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  throw wrong('a number', name, value);
}

export function readShare(value: unknown, name: string): number {
  const number = readNumber(value, name);
  if (number >= 0 && number <= 1) return number;
  throw wrong('a number from 0 to 1', name, value);
}

/** Without blanks around it: the hosted API's example of a segmentation has a class ` background`. */
export function readName(value: unknown, name: string): string {
  if (typeof value === 'string') return value.trim();
  throw wrong('a text', name, value);
}

/** What may be missing. */
export function optional<T>(value: unknown, name: string, read: (value: unknown, name: string) => T): T | undefined {
  return value === undefined || value === null ? undefined : read(value, name);
}
