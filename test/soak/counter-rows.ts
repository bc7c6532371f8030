import { atMost, type Row } from '../bench/row';
import type { Counts } from './camera-flow';

/** Three that give JPEG, and one, by RTSP, that gives video. */
export const jpegCameras = 3;

/** What came of the pictures of a soak, once nothing is on its way any more. */
export interface Came {
  flow: string;
  counts: readonly Counts[];
  /** By each camera that gives JPEG. */
  sent: readonly number[];
  /** By MQTT. */
  heard: number;
  seconds: number;
  /** How many may be lost between a camera and its node; those on their way when cameras are stopped, where absent. */
  lost?: number;
  /** How many may have been told to nobody, because the broker was away. */
  unheard?: number;
}

export function answeredBy(counts: readonly Counts[]): number {
  return counts.reduce((all, { type, answered }) => all + (type === 'lineside-detect' ? answered : 0), 0);
}

export function counterRows(came: Came): Row[] {
  const { flow, counts, sent, heard, seconds, lost: mayBeLost = 10 * jpegCameras, unheard = 0 } = came;
  const sum = (type: string, name: keyof Counts) =>
    counts.filter((one) => one.type === type).reduce((all, one) => all + (one[name] as number), 0);
  const lost = counts.map(({ received, answered, skipped, failed }) =>
    Math.abs(received - answered - skipped - failed),
  );
  const [camera, detect] = ['lineside-image-in', 'lineside-detect'];
  const ways = (type: string) =>
    ['answered', 'skipped', 'failed'].map((name) => `${sum(type, name as keyof Counts)} ${name}`).join(' + ');
  const jpegs = counts.filter(({ id }) => /^camera [012]$/.test(id)).reduce((all, { received }) => all + received, 0);
  const given = sent.reduce((a, b) => a + b, 0);
  const row = (name: string, value: number, made: string): Row => ({
    group: 'soak',
    name: `${flow}: ${name}`,
    value,
    unit: 'pictures',
    made,
  });
  const none = atMost(0);
  return [
    { ...row('pictures a second, seen by the model', sum(detect, 'answered') / seconds, `${sum(camera, 'received')} came in ${seconds.toFixed(0)} s`), unit: 'fps' }, // biome-ignore format: a row each
    { ...row('in none of the counters, image in', lost.reduce((a, b) => a + b, 0), `${sum(camera, 'received')} received = ${ways(camera)}`), target: none }, // biome-ignore format: a row each
    { ...row('sent by a camera and not received', given - jpegs, `${given} sent, ${jpegs} received`), target: atMost(mayBeLost) }, // biome-ignore format: a row each
    { ...row('sent to detect and in none of its counters', sum(camera, 'answered') - sum(detect, 'received'), `${sum(detect, 'received')} received = ${ways(detect)}`), target: none }, // biome-ignore format: a row each
    { ...row('answered and not heard by MQTT', sum(detect, 'answered') - heard, `${heard} messages heard`), target: atMost(unheard) }, // biome-ignore format: a row each
  ];
}
