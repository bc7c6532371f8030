import type { ScoreLayout } from './score-layout';

/** The best class of each of some cells, its score, and the second best score. */
export interface Leaders {
  classIds: Int16Array;
  best: Float32Array;
  second: Float32Array;
}

/** Of the cells from `from` up to `to`. */
export function leadersOf(data: Float32Array, layout: ScoreLayout, from: number, to: number): Leaders {
  return layout.channelsLast ? byCell(data, layout, from, to) : byPlane(data, layout, from, to);
}

/** Plane by plane, in memory order. */
function byPlane(data: Float32Array, { channels, channelStep }: ScoreLayout, from: number, to: number): Leaders {
  const best = data.slice(from, to);
  const second = new Float32Array(to - from).fill(Number.NEGATIVE_INFINITY);
  const classIds = new Int16Array(to - from);
  for (let channel = 1; channel < channels; channel++) {
    for (let i = 0, at = channel * channelStep + from; i < best.length; i++, at++) {
      const value = data[at]!;
      if (value <= second[i]!) continue;
      const leader = best[i]!;
      second[i] = Math.min(value, leader);
      if (value <= leader) continue;
      best[i] = value;
      classIds[i] = channel;
    }
  }
  return { classIds, best, second };
}

function byCell(data: Float32Array, { channels }: ScoreLayout, from: number, to: number): Leaders {
  const count = to - from;
  const leaders = { classIds: new Int16Array(count), best: new Float32Array(count), second: new Float32Array(count) };
  for (let i = 0, at = from * channels; i < count; i++, at += channels) {
    let [classId, best, second] = [0, data[at]!, Number.NEGATIVE_INFINITY];
    for (let channel = 1; channel < channels; channel++) {
      const value = data[at + channel]!;
      if (value <= second) continue;
      second = Math.min(value, best);
      if (value <= best) continue;
      best = value;
      classId = channel;
    }
    leaders.classIds[i] = classId;
    leaders.best[i] = best;
    leaders.second[i] = second;
  }
  return leaders;
}
