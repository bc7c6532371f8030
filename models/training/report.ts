import { fileOf, type Score, trials } from './trials';

/** Whether a measure reaches its target; `undefined` where it has none. */
function met({ task }: Score, measure: string, value: number): boolean | undefined {
  const target = trials[task].targets[measure];
  return target === undefined ? undefined : value >= target;
}

/** Every target that a score does not reach, as a sentence. */
export function missed(scores: readonly Score[]): string[] {
  return scores.flatMap((score) =>
    score.figures
      .filter(({ measure, value }) => met(score, measure, value) === false)
      .map(({ measure, value }) => {
        const target = trials[score.task].targets[measure]!;
        return `${fileOf(score.task)}: expected ${measure} of at least ${target} but it is ${value.toFixed(4)}`;
      }),
  );
}

/** A table in Markdown, a row for each measure. */
export function table(scores: readonly Score[]): string {
  const head = ['model', 'measure', 'score', 'target', 'by class', 'pictures', 'a run'];
  const lines = scores.flatMap((score) =>
    score.figures.map(({ measure, value, byClass }) => [
      fileOf(score.task),
      measure,
      value.toFixed(3),
      verdict(score, measure, value),
      byClass.map(([name, one]) => `${name} ${one === undefined ? '–' : one.toFixed(3)}`).join(', '),
      String(score.pictures),
      `${score.milliseconds.toFixed(1)} ms`,
    ]),
  );
  const widths = head.map((title, i) => Math.max(title.length, ...lines.map((line) => line[i]!.length)));
  const row = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`;
  return [row(head), row(widths.map((width) => '-'.repeat(width))), ...lines.map(row)].join('\n');
}

function verdict(score: Score, measure: string, value: number): string {
  const reached = met(score, measure, value);
  if (reached === undefined) return '';
  return `≥ ${trials[score.task].targets[measure]}: ${reached ? 'met' : 'MISSED'}`;
}

const [start, end] = ['<!-- scores -->', '<!-- /scores -->'];

/** The read-me with `text` in place of what stood between its two markers. Throws where it has none. */
export function between(readMe: string, text: string): string {
  const [from, to] = [readMe.indexOf(start), readMe.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`expected ${start} and ${end} in the read-me of the models`);
  return `${readMe.slice(0, from + start.length)}\n${text}\n${readMe.slice(to)}`;
}
