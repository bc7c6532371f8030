import { median } from '../bench/measure';
import { atMost, type Row } from '../bench/row';
import type { Look } from './look';
import type { Heap } from './node-red';
import { limitMs, type Over } from './outages';

const limits = { descriptors: 4, heap: 1.1, pending: 2 };

/** What was seen over all faults. */
export interface Faulty {
  flow: string;
  first: Look;
  all: readonly Over[];
  /** When memory had settled, and at the end; none of a run that was shorter. */
  heaps?: [Heap, Heap] | undefined;
}

export function faultRows({ flow, first, all, heaps }: Faulty): Row[] {
  const row = (name: string, value: number, unit: Row['unit'], made: string, target: Row['target']): Row => ({
    ...{ group: 'soak', name: `${flow}: ${name}`, value, unit, made },
    ...(target && { target }),
  });
  const [lost, wrong] = [all.filter(({ missing }) => missing.length > 0), wrongCounts(all)];
  const of = (what: readonly Over[]) => what.map(({ fault }) => fault).join(', ') || 'none';
  const none = atMost(0);
  return [
    row('faults after which a camera did not come back', lost.length, 'faults', `${of(lost)} of ${all.length}`, none),
    ...[...new Set(all.map(({ fault }) => fault))].map((fault) => {
      const times = all.filter((one) => one.fault === fault).map(({ recoveredMs }) => recoveredMs);
      const made = `${times.length} times, median ${median(times).toFixed(0)} ms`;
      return row(`all cameras back, ${fault}, longest`, Math.max(...times), 'ms', made, atMost(limitMs));
    }),
    row('faults after which counters did not add up', wrong.length, 'faults', `${of(wrong)} of ${all.length}`, none),
    row('other processes than before', ...otherProcesses(first, all), none),
    ...descriptors(first, all).map((more) => row(...more, atMost(limits.descriptors))),
    ...(heaps ? [row("Node-RED's heap after a collection", ...heapOf(heaps), atMost(limits.heap))] : []),
  ];
}

/** What is on its way is what was counted and has no end yet: at most the newest picture, and one that is being handed on. */
function wrongCounts(all: readonly Over[]): Over[] {
  const received = new Map<string, number>();
  return all.filter(({ after: { counts } }) => {
    const good = counts.map((one) => {
      const grows = one.received >= (received.get(one.id) ?? 0);
      received.set(one.id, one.received);
      const ended = one.answered + one.skipped + one.failed + one.pending;
      return grows && ended === one.received && one.pending >= 0 && one.pending <= limits.pending;
    });
    return good.includes(false);
  });
}

type Figure = [value: number, unit: Row['unit'], made: string];

/** Those that are there and were not, and those that were and are not, after the fault that left most of them. */
function otherProcesses(first: Look, all: readonly Over[]): Figure {
  const names = (look: Look) => new Set([...first.processes.keys(), ...look.processes.keys()]);
  const difference = (look: Look, name: string) =>
    Math.abs((look.processes.get(name) ?? 0) - (first.processes.get(name) ?? 0));
  const differences = all.map(({ after }) => [...names(after)].reduce((sum, name) => sum + difference(after, name), 0));
  const kinds = [...(all.at(-1)?.after ?? first).processes].map(([name, number]) => `${number} ${name}`).join(', ');
  return [Math.max(0, ...differences), 'processes', `${kinds} at the end`];
}

/** After the first round of faults, in which all that is kept open once is opened, and after the last ones. */
function descriptors(first: Look, all: readonly Over[]): [name: string, ...Figure][] {
  const few = Math.min(10, all.length >> 1);
  const most = (name: string, looks: readonly Over[]) =>
    Math.max(...looks.map(({ after }) => after.descriptors.get(name) ?? 0), first.descriptors.get(name) ?? 0);
  return [...first.descriptors.keys()].map((name) => {
    const [before, after] = [most(name, all.slice(0, few)), most(name, all.slice(all.length - few))];
    return [`more descriptors, ${name}`, after - before, 'descriptors', `${after} after ${all.length} faults, ${before} before`]; // biome-ignore format: a row
  });
}

function heapOf([before, after]: [Heap, Heap]): Figure {
  const text = ({ used, external }: Heap) => `${used.toFixed(1)} MB and ${external.toFixed(1)} MB outside`;
  return [after.used / before.used, 'x', `${text(after)} over ${text(before)}`];
}
