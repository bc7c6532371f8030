import { type AnyNode, type CallExpression, type Expression, type ObjectExpression, parse } from 'acorn';
import { load } from 'cheerio';

/** What the editor half of a node says of itself. */
export interface Form {
  type: string;
  category: unknown;
  /** Properties of the definition that are literals: `category`, `color`, `inputs`, … */
  literals: Record<string, unknown>;
  /** Properties of the definition, whatever they hold. */
  names: string[];
  /** By property: its literal parts, such as `value` and `required`. */
  defaults: Record<string, Record<string, unknown>>;
  credentials: string[];
  /** Ids of the elements in the dialog. */
  ids: string[];
  /** Keys of the catalog that the dialog and its script name, `node-red:` ones included. */
  keys: string[];
}

/**
 * Reads a node's html the way the flow library does, which parses it with acorn and is strict: one inline
 * `<script type="text/javascript">` with `RED.nodes.registerType("literal", { literal })`, no quoted keys, no spread.
 * Throws a sentence where it would turn away.
 */
export function readForm(html: string): Form {
  const $ = load(html);
  const scripts = $('script:not([type]), script[type="text/javascript"]');
  if (scripts.length !== 1 || scripts.attr('src'))
    throw new Error('expected one inline script of type text/javascript');
  const program = parse(scripts.text(), { ecmaVersion: 'latest' });
  const { type, definition } = registration(program);
  const templates = $('script[data-template-name]');
  if (templates.length !== 1 || templates.attr('data-template-name') !== type) {
    throw new Error(`expected one data-template-name="${type}"`);
  }
  const dialog = load(templates.text());
  return {
    type,
    ...described(definition),
    ids: dialog('[id]')
      .get()
      .map((element) => element.attribs.id!),
    keys: [
      ...dialog('[data-i18n]')
        .get()
        .flatMap((element) => attributeKeys(element.attribs['data-i18n']!)),
      ...calledKeys(program, /^(this|node)$/),
      ...calledKeys(program, /^RED$/).map((key) => ownKey(key, type)),
    ],
  };
}

/** `RED._` of a form looks into the editor's words, unless the key names the catalog of a node. */
function ownKey(key: string, type: string): string {
  const namespace = `@lineside/node-red-vision/${type}:`;
  return key.startsWith(namespace) ? key.slice(namespace.length) : `editor:${key}`;
}

function registration(program: AnyNode): { type: string; definition: ObjectExpression } {
  const calls = nodesOf(program).filter(
    (node) => node.type === 'CallExpression' && called(node) === 'RED.nodes.registerType',
  );
  const [type, definition] = (calls[0] as CallExpression | undefined)?.arguments ?? [];
  if (calls.length !== 1 || type?.type !== 'Literal' || typeof type.value !== 'string') {
    throw new Error('expected one RED.nodes.registerType with a literal type');
  }
  if (definition?.type !== 'ObjectExpression')
    throw new Error('expected a literal definition in RED.nodes.registerType');
  return { type: type.value, definition };
}

function described(
  definition: ObjectExpression,
): Pick<Form, 'category' | 'literals' | 'names' | 'defaults' | 'credentials'> {
  const members = membersOf(definition, 'the definition');
  const inside = (name: string) => {
    const value = members[name];
    if (value && value.type !== 'ObjectExpression') throw new Error(`expected a literal object for ${name}`);
    return value ? membersOf(value, name) : {};
  };
  const literals = literalsOf(members);
  return {
    category: literals.category,
    literals,
    names: Object.keys(members),
    defaults: mapValues(inside('defaults'), (value) => {
      if (value.type !== 'ObjectExpression') throw new Error('expected a literal object for each of defaults');
      return literalsOf(membersOf(value, 'a default'));
    }),
    credentials: Object.keys(inside('credentials')),
  };
}

function membersOf(object: ObjectExpression, name: string): Record<string, Expression> {
  return Object.fromEntries(
    object.properties.map((property) => {
      if (property.type !== 'Property' || property.computed)
        throw new Error(`expected plain keys in ${name}, no spread`);
      if (property.key.type !== 'Identifier') throw new Error(`expected unquoted keys in ${name}`);
      return [property.key.name, property.value];
    }),
  );
}

/** Those members that are literals; functions and calls are left out. */
function literalsOf(members: Record<string, Expression>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, node]) => (isLiteral(node) ? [[name, literal(node)]] : [])),
  );
}

function isLiteral(node: Expression): boolean {
  return ['Literal', 'ArrayExpression', 'UnaryExpression'].includes(node.type);
}

function literal(node: Expression): unknown {
  if (node.type === 'Literal') return node.value;
  if (node.type === 'ArrayExpression') return node.elements.map((element) => literal(element as Expression));
  if (node.type === 'UnaryExpression') return -Number(literal(node.argument));
  return undefined;
}

/** `[placeholder]a.b;c.d` names a.b and c.d. */
function attributeKeys(attribute: string): string[] {
  return attribute.split(';').map((key) => key.replace(/^\[[^\]]*\]/, ''));
}

/**
 * Keys in `x._('key')`, where `x` is called as `owner` says. Parts that are known only when it runs are `*`:
 * `'status.' + name` gives `status.*`. Calls of a function that only puts something before its parameter give what they make.
 */
export function calledKeys(program: AnyNode, owner: RegExp): string[] {
  const nodes = nodesOf(program);
  const known = constantsOf(nodes);
  const keysIn = (tree: unknown) =>
    nodesOf(tree).flatMap((node) => (isWordCall(node, owner) ? [keyOf(node.arguments[0], known)] : []));
  const through = nodes.flatMap((node) => {
    if (node.type !== 'FunctionDeclaration' || node.params.length !== 1) return [];
    const patterns = keysIn(node.body).filter((key) => key.includes('*'));
    const calls = nodes.filter((call) => call.type === 'CallExpression' && called(call) === node.id?.name);
    return calls.flatMap((call) =>
      patterns.map((pattern) => pattern.replace('*', keyOf((call as CallExpression).arguments[0], known))),
    );
  });
  return [...keysIn(program), ...through];
}

function isWordCall(node: AnyNode, owner: RegExp): node is CallExpression {
  if (node.type !== 'CallExpression') return false;
  const [, name] = /^(.*)\._$/.exec(called(node)) ?? [];
  return name !== undefined && owner.test(name);
}

/** Variables that hold a text. */
function constantsOf(nodes: AnyNode[]): Map<string, string> {
  const known = new Map<string, string>();
  for (const node of nodes) {
    if (node.type !== 'VariableDeclarator' || node.id.type !== 'Identifier' || node.init?.type !== 'Literal') continue;
    if (typeof node.init.value === 'string') known.set(node.id.name, node.init.value);
  }
  return known;
}

function keyOf(node: AnyNode | undefined, known: Map<string, string>): string {
  if (node?.type === 'Literal') return String(node.value);
  if (node?.type === 'TemplateLiteral') return node.quasis.map((part) => part.value.cooked).join('*');
  if (node?.type === 'BinaryExpression' && node.operator === '+')
    return keyOf(node.left, known) + keyOf(node.right, known);
  return (node?.type === 'Identifier' && known.get(node.name)) || '*';
}

/** `RED.nodes.registerType` of a call; an empty text where the callee is no such chain. */
function called(node: CallExpression): string {
  const path = (at: AnyNode): string => {
    if (at.type === 'Identifier') return at.name;
    if (at.type === 'ThisExpression') return 'this';
    return at.type === 'MemberExpression' && !at.computed ? `${path(at.object)}.${path(at.property)}` : '';
  };
  return path(node.callee);
}

/** A syntax tree's nodes, depth first. */
export function nodesOf(tree: unknown): AnyNode[] {
  if (typeof tree !== 'object' || tree === null) return [];
  const children = Object.values(tree).flatMap(nodesOf);
  return 'type' in tree ? [tree as AnyNode, ...children] : children;
}

function mapValues<T, R>(record: Record<string, T>, change: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
