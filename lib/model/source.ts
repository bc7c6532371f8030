import type { Declared, ManifestKey } from './manifest';

/** What one place says of a model: its manifest, a file of its package, its metadata. */
export interface Source {
  /** For people: `manifest`, `class_names.txt`, `metadata`. */
  name: string;
  says: Declared;
  /** Whether it is an error when the file's own shape contradicts; else the shape wins without a word. */
  firm?: boolean;
}

/** Those that go before come first. */
export type Sources = readonly Source[];

/** All that is said, each key by the first source that has it. */
export function merged(sources: Sources): Declared {
  return Object.assign({}, ...sources.map(({ says }) => says).reverse());
}

/** Which source said what now holds for a key; `undefined` where none did, or where the file's shape won. */
export function originOf(key: ManifestKey, value: unknown, sources: Sources): string | undefined {
  return sources.find(({ says }) => key in says && says[key] === value)?.name;
}
