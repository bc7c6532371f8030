/** One import of a source file. `late` is `import()` or `require()`: it happens when the line runs, not when the file loads. */
export interface Import {
  from: string;
  kind: 'value' | 'type' | 'late';
}

/** What `from` says of a late import whose argument is no plain string. */
export const computed = '<computed>';

/**
 * Every import of a TypeScript source, type imports included.
 * A reader for sources that Biome has formatted, not a parser: statements begin their line, names are single-quoted.
 * `layers.test.ts` holds it against what the compiler made of the same files.
 */
export function importsOf(source: string): Import[] {
  const code = withoutComments(source);
  return [...statements(code), ...calls(code)];
}

function statements(code: string): Import[] {
  const patterns = [
    /^(?:import|export)\s+(?<type>type\s+)?(?<names>[^'"`;]*?)\bfrom\s*'(?<from>[^']+)'/gm,
    /^import\s*'(?<from>[^']+)'/gm,
    /^import\s+(?<type>type\s+)?\w+\s*=\s*require\(\s*'(?<from>[^']+)'/gm,
  ];
  return patterns.flatMap((pattern) =>
    [...code.matchAll(pattern)].map(({ groups = {} }) => ({
      from: groups.from!,
      kind: groups.type || onlyTypes(groups.names) ? 'type' : 'value',
    })),
  );
}

/** `{ type A, type B }`: nothing of it is left once compiled. */
function onlyTypes(names = ''): boolean {
  const list = /^\{([^}]*)\}\s*$/
    .exec(names)?.[1]
    ?.split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  return !!list?.length && list.every((name) => name.startsWith('type '));
}

function calls(code: string): Import[] {
  const found = [...code.matchAll(/(?<![.\w$])(?:import|require)\s*\(\s*(?:'([^']+)'\s*\))?/g)];
  return found.flatMap(({ index, 1: from = computed }) => {
    const before = code.slice(code.lastIndexOf('\n', index) + 1, index).trimEnd();
    if (/^import\b.*=$/.test(before)) return []; // one of the statements above
    return [{ from, kind: /(\btypeof|\bas|[:<|&])$/.test(before) ? 'type' : 'late' }];
  });
}

/** Strings are matched too, so that a `//` inside one is not taken for a comment. */
function withoutComments(source: string): string {
  const tokens = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/\*[\s\S]*?\*\/|\/\/.*/g;
  return source.replace(tokens, (token) => (token.startsWith('/') ? '' : token));
}
