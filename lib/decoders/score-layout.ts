import type { Hints, Output } from '../model/decoder';

/** How an output over a grid lies in memory: the number for channel c and cell i is at c · channelStep + i · cellStep. */
export interface ScoreLayout {
  channels: number;
  rows: number;
  columns: number;
  channelStep: number;
  cellStep: number;
  channelsLast: boolean;
}

type Size = Pick<Hints, 'width' | 'height' | 'classCount'>;

/**
 * The layout of [1, C, h, w], [1, h, w, C] or [1, h, w] (one channel); `undefined` where no two axes have the proportions
 * of the model's input. Where both orders would fit, the number of classes decides, or else the shorter axis is C.
 */
export function scoreLayout({ dims }: Output, size: Size): ScoreLayout | undefined {
  const [batch, a = 0, b = 0, c = 0] = dims;
  if (batch !== 1) return undefined;
  if (dims.length === 3) return covers(a, b, size) ? first(1, a, b) : undefined;
  if (dims.length !== 4) return undefined;
  const [isFirst, isLast] = [covers(b, c, size), covers(a, b, size)];
  if (isFirst && isLast) return isChannels(c, a, size.classCount) ? last(a, b, c) : first(a, b, c);
  if (isFirst) return first(a, b, c);
  return isLast ? last(a, b, c) : undefined;
}

function first(channels: number, rows: number, columns: number): ScoreLayout {
  return { channels, rows, columns, channelStep: rows * columns, cellStep: 1, channelsLast: false };
}

function last(rows: number, columns: number, channels: number): ScoreLayout {
  return { channels, rows, columns, channelStep: 1, cellStep: channels, channelsLast: true };
}

function isChannels(axis: number, other: number, classCount: number | undefined): boolean {
  const decided = axis !== 1 && other !== 1 && axis !== other && (axis === classCount || other === classCount);
  return decided ? axis === classCount : axis < other;
}

/** Whether a grid can be the whole input at a scale from 2 to 1/32; odd sizes are rounded by up to a cell. */
function covers(rows: number, columns: number, { width, height }: Size): boolean {
  if (rows * columns <= 1) return false;
  const [down, across] = [height / rows, width / columns];
  const near = Math.abs(rows - height / across) <= 1.5 || Math.abs(columns - width / down) <= 1.5;
  return near && down >= 0.5 && down <= 33 && across >= 0.5 && across <= 33;
}
