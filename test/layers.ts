import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import { computed, type Import, importsOf } from './imports';

/** What one room may import. `rooms` and `types` name rooms, or single files (`image/codec`); `node` allows node: builtins. */
interface Rule {
  rooms?: readonly string[];
  /** Rooms of which only types may be imported. */
  types?: readonly string[];
  node?: true;
}

const contracts = ['geometry', 'frame', 'prediction', 'errors'];
const below = [
  ...[...contracts, 'schema', 'slots', 'latest', 'process', 'image', 'model', 'decoders', 'backends'],
  ...['simulator', 'capture', 'pace', 'sum', 'sources', 'draw'],
];

/** The table of the architecture, row by row. A room that stands not here may import nothing. */
export const rules: Record<string, Rule> = {
  'lib/geometry': {},
  'lib/errors': {},
  'lib/slots': { rooms: ['errors'] },
  'lib/pace': {},
  'lib/sum': {},
  'lib/latest': { rooms: ['errors', 'slots'] },
  'lib/process': { rooms: ['errors'], node: true },
  'lib/frame': { types: ['geometry'] },
  'lib/schema': {},
  'lib/prediction': { types: ['geometry'] },
  'lib/image': { rooms: ['geometry', 'frame', 'errors'], node: true },
  'lib/model': { rooms: ['geometry', 'image', 'frame', 'prediction', 'errors', 'slots'], node: true },
  'lib/decoders': { rooms: ['geometry', 'prediction'], types: ['model'] },
  'lib/backends': { rooms: ['model', 'image/codec', 'image/half', 'slots', ...contracts], node: true },
  'lib/simulator': { rooms: ['geometry', 'image/codec', 'frame', 'errors', 'process'], node: true },
  'lib/capture': { rooms: ['errors', 'pace', 'process'], node: true },
  'lib/sources': { rooms: ['image/codec', 'frame', 'errors', 'process', 'capture', 'simulator', 'sum'], node: true },
  'lib/draw': { rooms: ['geometry', 'image', 'frame', 'prediction'], node: true },
  'lib/open': { rooms: below, node: true },
  'lib/engine': { rooms: [...below, 'open'], node: true },
  'lib/connect': { rooms: [...below, 'open', 'engine'] },
  'lib/serve': { rooms: [...below, 'open', 'engine', 'connect'], node: true },
  'lib/index': { rooms: [...below, 'open', 'engine', 'connect', 'serve'] },
};

/** The one file in which an npm package, or the road to load any, may be named; and whether only its types or only late. */
export const packages: Record<string, { file: string; kinds: readonly Import['kind'][] }> = {
  sharp: { file: 'lib/image/codec', kinds: ['type', 'late'] },
  undici: { file: 'lib/backends/client/transport', kinds: ['type', 'late'] },
  'find-my-way': { file: 'lib/serve/routes', kinds: ['value'] },
  '@fastify/busboy': { file: 'lib/serve/multipart', kinds: ['value'] },
  pbf: { file: 'lib/model/metadata', kinds: ['value', 'type', 'late'] },
  'onnxruntime-node': { file: 'lib/backends/runtime', kinds: ['type', 'late'] },
  // createRequire would be a second road to any package
  'node:module': { file: 'lib/backends/runtime', kinds: ['value'] },
  [computed]: { file: 'lib/backends/runtime', kinds: ['late'] },
  'node-red': { file: 'nodes', kinds: ['type'] },
};

/** Every import of a source that the table does not allow, as sentences. `path` is from the root of the checkout. */
export function wrongImports(path: string, source: string): string[] {
  return importsOf(source)
    .filter((entry) => !allowed(path, entry))
    .map(({ from, kind }) => `${path} must not import ${from} (${kind})`);
}

function allowed(path: string, entry: Import): boolean {
  if (!entry.from.startsWith('.')) return allowedPackage(path, entry);
  const target = posix.join(posix.dirname(path), entry.from);
  return path.startsWith('nodes/') ? allowedInNodes(path, target) : allowedInLib(path, target, entry.kind);
}

function allowedPackage(path: string, { from, kind }: Import): boolean {
  const rule = packages[from];
  if (rule) return within(withoutEnding(path), rule.file) && rule.kinds.includes(kind);
  if (!from.startsWith('node:') || !builtinModules.includes(from.slice('node:'.length))) return false;
  return path.startsWith('nodes/') || !!rules[roomOf(path)]?.node;
}

function allowedInNodes(path: string, target: string): boolean {
  return [posix.dirname(path), 'nodes/common', 'lib'].some((place) => within(target, place));
}

function allowedInLib(path: string, target: string, kind: Import['kind']): boolean {
  const own = roomOf(path);
  if (!target.startsWith('lib/')) return false;
  if (roomOf(target) === own) return true;
  const { rooms = [], types = [] } = rules[own] ?? {};
  return [...rooms, ...(kind === 'type' ? types : [])].some((room) => within(target, `lib/${room}`));
}

/** `lib/image` for lib/image/codec.ts and for `lib/image`; `lib/frame` for lib/frame.ts. */
function roomOf(path: string): string {
  return withoutEnding(path).split('/').slice(0, 2).join('/');
}

function withoutEnding(path: string): string {
  return path.replace(/\.ts$/, '');
}

function within(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}/`);
}
