import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Context } from 'mocha';

/**
 * A document of the API, beside the folder of fixtures or where LINESIDE_SEEDS says; the test is skipped, and says so,
 * where they are not at hand.
 */
export function seed(test: Context, name: string): string {
  const { LINESIDE_SEEDS, LINESIDE_FIXTURES } = process.env;
  const folder = LINESIDE_SEEDS ?? (LINESIDE_FIXTURES && resolve(LINESIDE_FIXTURES, '..', 'seeds'));
  if (folder) return readFileSync(resolve(folder, name), 'utf8');
  console.log(`      skipped: neither LINESIDE_SEEDS nor LINESIDE_FIXTURES names a folder with ${name}`);
  return test.skip();
}

/** The documents by task, and how many examples for Node.js each has: a local picture, and one at an address. */
export const documents = {
  outline: { name: '000_c1a1c170c3ccf11a.txt', scripts: 2 },
  detect: { name: '001_c4c01aa44b2209e0.txt', scripts: 2 },
  segment: { name: '002_9e828d67d8f19f3c.txt', scripts: 0 },
  classify: { name: '003_898696b849753e1f.txt', scripts: 1 },
} as const;

/** The examples for Node.js: from where they load axios to the end of the promise's last handler. */
export function scriptsIn(text: string): string[] {
  const script = /const axios = require ?\( ?"axios" ?\);[\s\S]*?\.catch ?\([\s\S]*?\}\);/g;
  return [...text.matchAll(script)].map(([code]) => code);
}

/** The examples of answers. They are written by people: commas before a bracket's end, and one quote of another kind. */
export function answersIn(text: string): Record<string, unknown>[] {
  const starts = [...text.matchAll(/\{\s*["'](predictions|segmentation_mask|top|Message)["']\s*:/g)];
  return starts.map(({ index }) => JSON.parse(lenient(objectAt(text, index))) as Record<string, unknown>);
}

function objectAt(text: string, start: number): string {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text[at] === '{') depth++;
    if (text[at] === '}' && --depth === 0) return text.slice(start, at + 1);
  }
  throw new Error('expected the end of an example');
}

function lenient(text: string): string {
  return text.replace(/"predictions'/g, '"predictions"').replace(/,(\s*[\]}])/g, '$1');
}
