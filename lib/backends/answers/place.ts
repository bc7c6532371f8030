import type { Size } from '../../image/codec';
import type { Point } from '../../prediction';

/** From the pixels a server speaks of to those of the original picture, where a smaller one was sent. */
export interface Place {
  image: Size;
  across: number;
  down: number;
}

/** `said`: the size the server speaks of; `original`: the picture's own, where that is another. */
export function placeIn(said: Size, original: Size = said): Place {
  const times = (to: number, from: number) => (from > 0 ? to / from : 1);
  return { image: original, across: times(original.width, said.width), down: times(original.height, said.height) };
}

export function isScaled({ across, down }: Place): boolean {
  return across !== 1 || down !== 1;
}

/** A server's digits stay where nothing is scaled; else a hundredth of a pixel says all there is. */
export function placed(point: Point, { across, down }: Place): Point {
  return { x: scaled(point.x, across), y: scaled(point.y, down) };
}

export function scaled(length: number, by: number): number {
  return by === 1 ? length : Math.round(length * by * 100) / 100;
}
