import { expect } from 'chai';

/** As much of JSON Schema as the schemas of answers use. */
interface Schema {
  type?: string;
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
};
const notes = ['$schema', 'contentEncoding', 'contentMediaType'];
const words = ['type', 'enum', 'required', 'properties', 'additionalProperties', 'items', 'minItems', 'maxItems'];
const numbers = ['minimum', 'maximum', 'exclusiveMaximum'];

/** Where a value breaks a schema. Words that are not read here may not stand in it. */
export function faults(schema: Schema, value: unknown, at = ''): string[] {
  expect(Object.keys(schema).filter((word) => ![...notes, ...words, ...numbers].includes(word))).to.deep.equal([]);
  if (schema.enum) return schema.enum.includes(value) ? [] : [`${at} is none of ${schema.enum.join(', ')}`];
  if (!types[schema.type!]!(value)) return [`${at} is no ${schema.type}`];
  if (Array.isArray(value)) return faultsOfList(schema, value, at);
  return typeof value === 'object'
    ? faultsOfObject(schema, value as Record<string, unknown>, at)
    : faultsOfNumber(schema, value, at);
}

function faultsOfList(
  { items, minItems = 0, maxItems = Number.POSITIVE_INFINITY }: Schema,
  list: unknown[],
  at: string,
) {
  const inside = list.flatMap((entry, i) => faults(items!, entry, `${at}/${i}`));
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
