import type { OpenApi, Operation } from './docs';

interface Field {
  name: string;
  description: string;
  type: string;
}

/** The description of an API as a page of HTML. */
export function page({ info, paths }: OpenApi): string {
  const all = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => section(method, path, operation)),
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${text(info.title)}</title><style>${style}</style></head>
<body><h1>${text(info.title)} ${text(info.version)}</h1>
<p>${text(info.description)} For programs: <a href="openapi.json">openapi.json</a></p>
<h2>Try it</h2>
<pre>base64 YOUR_IMAGE.jpg | curl -d @- "http://HOST:PORT/your-model/1?api_key=YOUR_KEY"</pre>
${all.join('\n')}
</body></html>
`;
}

const style =
  'body{font:15px/1.5 system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color:#222;background:#fff}' +
  'code,pre{font-family:ui-monospace,monospace;background:#f3f3f3;padding:.1em .3em}pre{padding:.6em;overflow:auto}' +
  'table{border-collapse:collapse;width:100%}td{border-top:1px solid #ddd;padding:.3em .6em .3em 0;vertical-align:top}';

function section(
  method: string,
  path: string,
  { summary, parameters = [], requestBody, responses }: Operation,
): string {
  const given: Field[] = parameters.map(({ name, description = '', schema }) => ({
    name,
    description,
    type: typeOf(schema),
  }));
  const body = Object.values(requestBody?.content ?? {})[0]?.schema as
    | { properties?: Record<string, object> }
    | undefined;
  const ofBody = Object.entries(body?.properties ?? {}).map(([name, schema]) => ({
    name,
    description: (schema as { description?: string }).description ?? '',
    type: typeOf(schema),
  }));
  const statuses = Object.entries(responses).map(([status, { description }]) => `${status}: ${description}`);
  return `<h2><code>${method.toUpperCase()} ${text(path)}</code></h2>
<p>${text(summary)}</p>${table('Parameters', given)}${table('Body (JSON)', requestBody && !parameters.length ? ofBody : [])}
<p><small>${statuses.map(text).join('<br>')}</small></p>`;
}

function table(title: string, fields: readonly Field[]): string {
  if (fields.length === 0) return '';
  const rows = fields.map(
    ({ name, type, description }) =>
      `<tr><td><code>${text(name)}</code></td><td>${text(type)}</td><td>${text(description)}</td></tr>`,
  );
  return `<h3>${title}</h3><table>${rows.join('')}</table>`;
}

/** In a few words. */
function typeOf(schema: object): string {
  const {
    type,
    anyOf,
    enum: allowed,
    default: absent,
  } = schema as {
    type?: string;
    anyOf?: object[];
    enum?: string[];
    default?: unknown;
  };
  const own = allowed?.join(' | ') ?? type ?? anyOf?.map(typeOf).join(' | ') ?? 'any';
  return absent === undefined ? own : `${own} = ${String(absent)}`;
}

function text(value: string): string {
  const names: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return value.replace(/[&<>"]/g, (one) => names[one]!);
}
