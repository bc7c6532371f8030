import { parse } from 'acorn';
import { load } from 'cheerio';
import { calledKeys, nodesOf } from './forms';

/** A catalog as flat keys: `{ a: { b: 'c' } }` gives `a.b` → `c`. */
export function flat(catalog: unknown, prefix = ''): Record<string, string> {
  if (typeof catalog === 'string') return { [prefix.slice(0, -1)]: catalog };
  if (typeof catalog !== 'object' || catalog === null)
    throw new Error(`expected words for ${prefix} but received ${catalog}`);
  return Object.assign({}, ...Object.entries(catalog).map(([key, value]) => flat(value, `${prefix}${key}.`)));
}

/** Whether a catalog has words for a key; i18next picks `key_one` or `key_other` by count, and `*` stands for any part. */
export function hasWords(words: Record<string, string>, key: string): boolean {
  const pattern = key.split('*').map(escaped).join('[^.]+');
  return Object.keys(words).some((name) => new RegExp(`^${pattern}(_one|_other|_plural)?$`).test(name));
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Names in `__name__`, which i18next fills in: translations must ask for the same. */
export function placeholders(words: string): string[] {
  return [...words.matchAll(/__(\w+?)__/g)].map(([, name]) => name!).sort();
}

/**
 * Keys that the runtime half of a node asks `RED._` for: in its compiled file and in those that it requires by a relative path.
 * `read` gives a compiled file by its path without `.js`.
 */
export function runtimeKeys(path: string, read: (path: string) => string): string[] {
  const program = parse(read(path), { ecmaVersion: 'latest' });
  const near = nodesOf(program).flatMap((node) => {
    if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier' || node.callee.name !== 'require')
      return [];
    const [name] = node.arguments;
    const target = name?.type === 'Literal' ? String(name.value) : '';
    return /^\.\.?\/(?!\.\.\/)/.test(target) ? [new URL(target, `file:///${path}`).pathname.slice(1)] : [];
  });
  return [...calledKeys(program, /^(RED|.*\.RED)$/), ...near.flatMap((file) => runtimeKeys(file, read))];
}

/** The order of a help text's blocks, and for each heading whether a list of properties follows. */
export function helpShape(html: string): { type: string | undefined; blocks: string[] } {
  const $ = load(html);
  const scripts = $('script[data-help-name]');
  if (scripts.length !== 1) throw new Error('expected one script with data-help-name');
  const blocks = load(scripts.text())('body').children();
  return {
    type: scripts.attr('data-help-name'),
    blocks: blocks.get().map(({ name, attribs }) => (attribs.class ? `${name}.${attribs.class}` : name)),
  };
}

/** Headings of a help text, in order. */
export function headings(html: string): string[] {
  const $ = load(load(html)('script[data-help-name]').text());
  return $('h3')
    .get()
    .map((element) => $(element).text());
}
