/** One line of the table: a ratio, or a bare figure where that is what the target speaks of. */
export interface Row {
  group: string;
  name: string;
  value: number;
  /** Over the rounds; none where there was one only. */
  p10?: number;
  p90?: number;
  unit: 'x' | 'ms' | '%' | 'MB' | 'fps' | 'sockets' | 'pictures' | 'processes' | 'descriptors' | 'faults';
  /** What the ratio is made of, for people. */
  made: string;
  target?: Target;
}

export interface Target {
  bound: 'at most' | 'at least';
  value: number;
}

export const atMost = (value: number): Target => ({ bound: 'at most', value });
export const atLeast = (value: number): Target => ({ bound: 'at least', value });

export function met({ value, target }: Row): boolean | undefined {
  if (!target) return undefined;
  return target.bound === 'at most' ? value <= target.value : value >= target.value;
}

export function table(rows: readonly Row[]): string {
  const cells = rows.map((row) => [row.group, row.name, figure(row), spread(row), row.made, verdict(row)]);
  const head = ['group', 'row', 'value', 'p10–p90', 'made of', 'target'];
  const widths = head.map((title, i) => Math.max(title.length, ...cells.map((line) => line[i]!.length)));
  const line = (texts: readonly string[]) => `| ${texts.map((text, i) => text.padEnd(widths[i]!)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)].join('\n');
}

const digits = {
  ...{ x: 3, ms: 2, '%': 1, MB: 0, fps: 1 },
  ...{ sockets: 0, pictures: 0, processes: 0, descriptors: 0, faults: 0 },
} as const;

function figure({ value, unit }: Row): string {
  return unit === 'x' ? `×${value.toFixed(digits.x)}` : `${value.toFixed(digits[unit])} ${unit}`;
}

function spread({ p10, p90, unit }: Row): string {
  return p10 === undefined || p90 === undefined ? '' : `${p10.toFixed(digits[unit])}–${p90.toFixed(digits[unit])}`;
}

function verdict(row: Row): string {
  if (!row.target) return '';
  return `${row.target.bound === 'at most' ? '≤' : '≥'} ${row.target.value}: ${met(row) ? 'met' : 'MISSED'}`;
}
