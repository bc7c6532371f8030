import { expect } from 'chai';

/** As much of JSON Schema as the schemas of answers use. */
interface Schema {
  type?: string | readonly string[];
  anyOf?: readonly Schema[];
  enum?: readonly unknown[];
  required?: readonly string[];
  properties?: Record<string, Schema>;
  additionalProperties?: Schema;
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMaximum?: number;
}

const types: Record<string, (value: unknown) => boolean> = {
  object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  array: Array.isArray,
  string: (value) => typeof value === 'string',
  number: Number.isFinite,
  integer: Number.isInteger,
  boolean: (value) => typeof value === 'boolean',
  null: (value) => value === null,
};
const notes = ['$schema', 'contentEncoding', 'contentMediaType', 'description', 'default'];
const words = [
  'type',
  'anyOf',
  'enum',
  'required',
  'properties',
  'additionalProperties',
  'items',
  'minItems',
  'maxItems',
];
const numbers = ['minimum', 'maximum', 'exclusiveMaximum'];

/** Where a value breaks a schema. Words that are not read here may not stand in it. */
export function faults(schema: Schema, value: unknown, at = ''): string[] {
  expect(Object.keys(schema).filter((word) => ![...notes, ...words, ...numbers].includes(word))).to.deep.equal([]);
  if (schema.enum) return schema.enum.includes(value) ? [] : [`${at} is none of ${schema.enum.join(', ')}`];
  if (schema.anyOf) return faultsOfAny(schema.anyOf, value, at);
  const allowed = [schema.type ?? []].flat();
  if (allowed.length > 0 && !allowed.some((type) => types[type]!(value)))
    return [`${at} is no ${allowed.join(' or ')}`];
  if (typeof value !== 'object' && typeof value !== 'number') return [];
  if (Array.isArray(value)) return faultsOfList(schema, value, at);
  return typeof value === 'object' && value !== null
    ? faultsOfObject(schema, value as Record<string, unknown>, at)
    : faultsOfNumber(schema, value, at);
}

/** Those of the schema that the value breaks least. */
function faultsOfAny(schemas: readonly Schema[], value: unknown, at: string): string[] {
  return schemas.map((one) => faults(one, value, at)).reduce((best, own) => (own.length < best.length ? own : best));
}

function faultsOfList(
  { items, minItems = 0, maxItems = Number.POSITIVE_INFINITY }: Schema,
  list: unknown[],
  at: string,
) {
  const inside = list.flatMap((entry, i) => faults(items ?? {}, entry, `${at}/${i}`));
  return list.length < minItems || list.length > maxItems ? [...inside, `${at} has ${list.length}`] : inside;
}

function faultsOfObject(
  { required = [], properties = {}, additionalProperties }: Schema,
  own: Record<string, unknown>,
  at: string,
) {
  const ofKey = (key: string) => properties[key] ?? additionalProperties;
  return [
    ...required.filter((key) => !(key in own)).map((key) => `${at}/${key} is missing`),
    ...Object.keys(own).flatMap((key) => (ofKey(key) ? faults(ofKey(key)!, own[key], `${at}/${key}`) : [])),
  ];
}

function faultsOfNumber({ minimum, maximum, exclusiveMaximum }: Schema, value: unknown, at: string): string[] {
  const number = value as number;
  return [
    ...(minimum !== undefined && number < minimum ? [`${at} is below ${minimum}`] : []),
    ...(maximum !== undefined && number > maximum ? [`${at} is above ${maximum}`] : []),
    ...(exclusiveMaximum !== undefined && number >= exclusiveMaximum ? [`${at} is not below ${exclusiveMaximum}`] : []),
  ];
}
