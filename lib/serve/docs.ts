import { refusals } from './answers';
import type { Reply, Route } from './call';
import { page } from './page';
import type { Schema } from './read';
import { version } from './state';

/** OpenAPI 3.1, whose schemas are JSON Schema 2020-12, of the same tables that requests are read by. */
export function openapi(routes: readonly Route[]): OpenApi {
  const paths: OpenApi['paths'] = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Lineside', version, description: 'Models of this device, over the API of the documents.' },
    paths,
    components: {
      securitySchemes: {
        key: { type: 'apiKey', in: 'query', name: 'api_key' },
        bearer: { type: 'http', scheme: 'bearer' },
      },
    },
  };
}

export interface OpenApi {
  openapi: string;
  info: { title: string; version: string; description: string };
  paths: Record<string, Record<string, Operation>>;
  components: object;
}

export interface Operation {
  summary: string;
  parameters?: Parameter[];
  requestBody?: { required: boolean; content: Record<string, { schema: object }> };
  responses: Record<string, { description: string; content: Record<string, { schema?: object }> }>;
  security?: object[];
}

export interface Parameter {
  name: string;
  in: 'path' | 'query';
  required: boolean;
  description?: string;
  schema: object;
}

function operation(route: Route): Operation {
  const parameters = [...inPath(route.path), ...inQuery(route.query)];
  const { schema, types = [] } = route.answers;
  const content = {
    ...(schema && { 'application/json': { schema } }),
    ...Object.fromEntries(types.map((type) => [type, {}])),
  };
  return {
    summary: route.summary,
    ...(parameters.length > 0 && { parameters }),
    ...bodyOf(route),
    responses: { 200: { description: 'The answer.', content }, ...(route.guarded && failures()) },
    ...(route.guarded && { security: [{}, { key: [] }, { bearer: [] }] }),
  };
}

function inPath(path: string): Parameter[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name: name!,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function inQuery({ properties = {} }: Schema = {}): Parameter[] {
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: false,
    ...(description && { description }),
    schema,
  }));
}

function bodyOf({ body, method, query }: Route): Pick<Operation, 'requestBody'> {
  if (body) return { requestBody: { required: true, content: { 'application/json': { schema: nullable(body) } } } };
  if (method === 'GET' || !query) return {};
  const base64 = { schema: { type: 'string', contentEncoding: 'base64' } };
  const form = { schema: { type: 'object', properties: { file: { type: 'string', format: 'binary' } } } };
  const content = {
    ...{ 'application/x-www-form-urlencoded': base64, 'multipart/form-data': form },
    ...{ 'image/jpeg': {} as { schema: object }, 'image/png': {} as { schema: object } },
  };
  return { requestBody: { required: false, content } };
}

/** What is not required may be null: so it is read. */
function nullable(schema: Schema): object {
  const { properties, required = [] } = schema;
  if (!properties) return schema;
  const entries = Object.entries(properties).map(([name, { description, ...own }]) => {
    const schema = required.includes(name) || Object.keys(own).length === 0 ? own : { anyOf: [own, { type: 'null' }] };
    return [name, { ...(description && { description }), ...schema }];
  });
  return { ...schema, properties: Object.fromEntries(entries) };
}

function failures(): Operation['responses'] {
  const entries = Object.entries(refusals).map(([status, { description, schema }]) => [
    status,
    { description, content: { 'application/json': { schema } } },
  ]);
  return Object.fromEntries(entries);
}

/** A page of its own: no script, nothing from elsewhere. */
export function docs(routes: readonly Route[]): Reply {
  const headers = { 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'" };
  return { body: page(openapi(routes)), type: 'text/html; charset=utf-8', headers };
}
