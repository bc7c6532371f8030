import type { Child } from './child';
import { startFlow } from './engine-flow';
import type { Flow } from './flow';
import { median } from './measure';
import { atLeast, atMost, type Row } from './row';
import { type Setting, scaled } from './setting';

/** A camera that is about three times faster than the model. */
const everyMs = 20;

type Health = Awaited<ReturnType<Flow['loop']>>;

/** Node-RED's event loop while a camera floods the model, beside the same process with nothing to do. */
export async function loopRows(setting: Setting): Promise<Row[]> {
  const flow = await startFlow(setting, { threads: 2, instances: 1 });
  const rows: Row[] = [];
  for (const { name, path } of setting.pictures) {
    await flow.ask('use', path);
    rows.push(...rowsOf(name, await health(flow, setting)));
  }
  await flow.stop();
  return rows;
}

async function health(flow: Child<Flow>, setting: Setting) {
  const idle: Health[] = [];
  const busy: Health[] = [];
  for (let round = 0; round < scaled(setting, 4, 1); round++) {
    idle.push(await flow.ask('loop', scaled(setting, 4000, 500), 0));
    busy.push(await flow.ask('loop', scaled(setting, 6000, 500), everyMs));
  }
  return { idle, busy };
}

function rowsOf(picture: string, { idle, busy }: Record<'idle' | 'busy', Health[]>): Row[] {
  const row = (name: string, figure: keyof Health, unit: 'ms' | '%'): Row => {
    const of = (healths: Health[]) => median(healths.map((health) => health[figure]));
    const made = `${of(idle).toFixed(2)} ${unit} when idle`;
    return { group: 'event loop', name: `${picture}: ${name}`, value: of(busy), unit, made };
  };
  return [
    row('delay p50', 'p50', 'ms'),
    { ...row('delay p99', 'p99', 'ms'), target: atMost(5) },
    row('delay max', 'max', 'ms'),
    { ...row('5 ms ticks delivered', 'share', '%'), target: atLeast(97) },
  ];
}
