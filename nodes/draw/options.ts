import { type DrawOptions, defaultDrawOptions } from '../../lib/draw/options';
import { expected, LinesideError } from '../../lib/errors';

export const outputs = ['buffer', 'dataurl', 'base64'] as const;
export type Output = (typeof outputs)[number];
const formats = ['jpeg', 'png', 'webp'] as const;

/** What the form of a draw node says, checked. */
export interface Settings {
  draw: DrawOptions;
  output: Output;
  /** Where the picture goes in the message. */
  property: string;
}

/** A node's properties as they stand in a flow; those that are missing have their defaults. Throws `BAD_OPTION`. */
export function readSettings(config: Record<string, unknown>): Settings {
  const { stroke, quality, maxWidth, format } = defaultDrawOptions;
  return {
    draw: {
      stroke: number(config, 'stroke', stroke, 0, 100),
      labels: flag(config, 'labels', true),
      opacity: number(config, 'opacity', 40, 0, 100) / 100,
      format: oneOf(config, 'format', formats, format),
      quality: whole(config, 'quality', quality, 1, 100),
      maxWidth: whole(config, 'maxWidth', maxWidth, 0, 100_000),
    },
    output: oneOf(config, 'output', outputs, 'buffer'),
    property: property(config),
  };
}

type Config = Record<string, unknown>;

function number(config: Config, name: string, absent: number, least: number, most: number): number {
  const value = config[name];
  if (isBlank(value)) return absent;
  const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof read === 'number' && read >= least && read <= most) return read;
  throw bad(`a number from ${least} to ${most}`, name, value);
}

function whole(config: Config, name: string, absent: number, least: number, most: number): number {
  const value = number(config, name, absent, least, most);
  if (Number.isInteger(value)) return value;
  throw bad('a whole number', name, value);
}

/** A checkbox, or the text that an environment variable puts in its place. */
function flag(config: Config, name: string, absent: boolean): boolean {
  const value = config[name];
  if (isBlank(value)) return absent;
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw bad('true or false', name, value);
}

function oneOf<T extends string>(config: Config, name: string, all: readonly T[], absent: T): T {
  const value = config[name];
  if (isBlank(value)) return absent;
  const found = all.find((one) => one === value);
  if (found !== undefined) return found;
  throw bad(`one of ${all.join(', ')}`, name, value);
}

function property(config: Config): string {
  const value = config.property;
  if (isBlank(value)) return 'payload';
  if (typeof value === 'string' && value.trim() !== '') return value.trim();
  throw bad('the name of a property of msg', 'property', value);
}

function isBlank(value: unknown): value is undefined | null | '' {
  return value === undefined || value === null || value === '';
}

function bad(what: string, name: string, received: unknown): LinesideError {
  return new LinesideError('BAD_OPTION', expected(what, name, received));
}
