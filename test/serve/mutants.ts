import { inferBodies, v1Query } from '../../lib/serve/requests';

/** A request as it goes over the wire, right or wrong. */
export interface Mutant {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: Buffer;
}

type Random = () => number;

const ids = ['parts/1', 'shapes/2', 'areas/3', 'kinds/4', 'bolts/1', 'parts', '/', '../..', '%00/%ff', 'a'.repeat(300)];
const methods = ['POST', 'POST', 'POST', 'GET', 'PUT', 'OPTIONS', 'HEAD', 'DELETE'];
const tasks = [...Object.keys(inferBodies), 'lmm', ''];
const types = [
  ...['application/json', 'application/x-www-form-urlencoded', 'text/plain', 'image/jpeg', 'multipart/form-data'],
  ...['multipart/form-data; boundary=x', 'multipart/form-data; boundary=', 'garbage', ''],
];
const values: unknown[] = [
  ...[
    '',
    '0',
    '1',
    '-1',
    '40',
    '1e309',
    'NaN',
    'True',
    'no',
    'rle',
    'image',
    'image_and_json',
    'best',
    'red,green',
    '__proto__',
  ],
  ...[
    '\u0000',
    '%',
    'ü',
    '🙂',
    'x'.repeat(5000),
    null,
    true,
    0.4,
    -5,
    1e308,
    [],
    {},
    [[]],
    { type: 'base64' },
    { __proto__: 1 },
  ],
];

/** A request near one that is right: parts of it are left out, repeated, of other types, or broken. */
export function mutant(random: Random, picture: Buffer): Mutant {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const some = (share: number) => random() < share;
  const other = [
    '/info',
    '/healthz',
    '/readiness',
    '/model/registry',
    '/metrics',
    '/openapi.json',
    '/docs',
    '/nothing',
  ];
  const kind = pick(['v1', 'v1', 'v2', 'v2', 'manage', 'other']);
  const query = () => {
    const names = Object.keys(v1Query.properties!);
    const pairs = Array.from({ length: Math.floor(random() * 6) }, () => [pick(names), String(pick(values))]);
    return some(0.1) ? '?%zz&=&&a=b=c&image' : `?${new URLSearchParams(pairs)}`;
  };
  const paths: Record<string, () => string> = {
    v1: () => `/${some(0.7) ? pick(ids.slice(0, 4)) : pick(ids)}${query()}`,
    v2: () => `/infer/${pick(tasks)}`,
    manage: () => `/model/${pick(['add', 'remove', 'clear', 'none'])}`,
    other: () => pick(other),
  };
  const type = some(0.8) ? { 'content-type': kind === 'v1' ? pick(types) : 'application/json' } : {};
  const body = kind === 'v1' ? pictureBody(random, picture) : Buffer.from(jsonBody(random, picture));
  return {
    method: some(0.85) ? 'POST' : pick(methods),
    path: paths[kind]!(),
    headers: { ...type, ...(some(0.1) && { authorization: `Bearer ${pick(['', 'x', 'k'.repeat(2000)])}` }) },
    body: some(0.15) ? broken(random, body) : body,
  };
}

function pictureBody(random: Random, picture: Buffer): Buffer {
  const base64 = picture.toString('base64');
  const at = Math.floor(random() * base64.length);
  const form = (head: string) =>
    Buffer.concat([Buffer.from(`--x\r\n${head}\r\n\r\n`), picture, Buffer.from('\r\n--x--\r\n')]);
  const all: (() => Buffer)[] = [
    () => Buffer.from(base64),
    () => Buffer.from(base64.slice(0, at)),
    () => Buffer.from(`data:image/png;base64,${base64}`),
    () => picture,
    () => picture.subarray(0, Math.floor(random() * picture.length)),
    () => broken(random, picture),
    () => form('Content-Disposition: form-data; name="file"; filename="a.png"'),
    () => form('Content-Disposition: form-data; name="file"'),
    () => form('Content-Disposition: form-data'),
    () => Buffer.alloc(0),
  ];
  return all[Math.floor(random() * all.length)]!();
}

/** Any value in place of any part; now and then nested so deep that a reader that calls itself would fall. */
function jsonBody(random: Random, picture: Buffer): string {
  if (random() < 0.02) return '['.repeat(20_000) + ']'.repeat(20_000);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const image = { type: 'base64', value: picture.toString('base64') };
  const good: Record<string, unknown> = {
    model_id: pick(ids.slice(0, 4)),
    image: random() < 0.2 ? [image, image] : image,
  };
  const task = pick(Object.values(inferBodies));
  const names = Object.keys(task.properties!);
  for (let i = Math.floor(random() * 4); i > 0; i--) good[pick(names)] = pick(values);
  if (random() < 0.2) good.image = { type: pick(['url', 'file', 'numpy', 'base64', '']), value: pick(values) };
  return JSON.stringify(good);
}

/** Some bytes are others, gone or doubled. */
function broken(random: Random, body: Buffer): Buffer {
  const copy = Buffer.from(body);
  for (let i = 0; i < 5 && copy.length > 0; i++) copy[Math.floor(random() * copy.length)] = Math.floor(random() * 256);
  const cut = Math.floor(random() * copy.length);
  return random() < 0.5 ? copy : Buffer.concat([copy.subarray(cut), copy.subarray(0, cut)]);
}
