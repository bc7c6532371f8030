/** Numbers for Prometheus, in its text format 0.0.4. Labels come from tables of ours only, so that they stay few. */

type Labels = Readonly<Record<string, string | number>>;

/** Upper bounds in seconds: from a small picture on a graphics card to a large one on a Pi. */
const bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

interface Family {
  help: string;
  type: 'counter' | 'gauge' | 'histogram';
  samples: Map<string, number>;
}

export class Metrics {
  private readonly families = new Map<string, Family>();

  /** Adds to a counter whose name ends in `_total`. */
  count(name: string, help: string, labels: Labels, by = 1): void {
    this.add(this.family(name, help, 'counter'), name, labels, by);
  }

  /** Sets a number that goes up and down. */
  gauge(name: string, help: string, labels: Labels, value: number): void {
    this.family(name, help, 'gauge').samples.set(name + written(labels), value);
  }

  /** One duration more. */
  observe(name: string, help: string, labels: Labels, seconds: number): void {
    const family = this.family(name, help, 'histogram');
    for (const bound of bounds) this.add(family, `${name}_bucket`, { ...labels, le: bound }, seconds <= bound ? 1 : 0);
    this.add(family, `${name}_bucket`, { ...labels, le: '+Inf' }, 1);
    this.add(family, `${name}_sum`, labels, seconds);
    this.add(family, `${name}_count`, labels, 1);
  }

  text(): string {
    const lines = [...this.families].flatMap(([name, { help, type, samples }]) => [
      `# HELP ${name} ${help}`,
      `# TYPE ${name} ${type}`,
      ...[...samples].map(([sample, value]) => `${sample} ${value}`),
    ]);
    return `${lines.join('\n')}\n`;
  }

  private add({ samples }: Family, name: string, labels: Labels, by: number): void {
    const sample = name + written(labels);
    samples.set(sample, (samples.get(sample) ?? 0) + by);
  }

  private family(name: string, help: string, type: Family['type']): Family {
    const family = this.families.get(name) ?? { help, type, samples: new Map() };
    this.families.set(name, family);
    return family;
  }
}

function written(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(String(value))}"`);
  return pairs.length > 0 ? `{${pairs.join(',')}}` : '';
}

function escaped(value: string): string {
  return value.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n');
}
