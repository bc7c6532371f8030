import type { Random } from '../random';

/** A place in a part's own frame, millimetres from its middle. */
export interface Place {
  x: number;
  y: number;
}

/** What a part is at one place. */
export interface Surface {
  /** Signed distance to its outline, millimetres, negative inside. */
  distance: number;
  /** How the surface rises along x and y, besides the bevel of its edge; 0 is flat. */
  slopeX: number;
  slopeY: number;
  /** 1, less in grooves and corners that light hardly reaches. */
  tone: number;
}

/** The form of one kind of part, whole, and where it would break. */
export interface Shape {
  /** No point of it lies further from its middle than this. */
  reach: number;
  thickness: number;
  /** Fills in `to` what is at a place: a new object for each of a million places would be slow. */
  survey(x: number, y: number, to: Surface): void;
  /** Where a crack goes from and to. */
  crack: [Place, Place];
  /** Signed distance to the piece that breaks off, or to the hole that is not drilled. */
  missing(x: number, y: number): number;
  /** Signed distance to the area in which a piece counts as missing, where that is not the outline: gaps between teeth count. */
  hull?(x: number, y: number): number;
  /** Whether what is missing is a hole: then there is metal instead. */
  missesHole?: true;
}

/** Makes the form of a part; `size` 0..1 goes from the smallest to the largest of its kind. */
export type Maker = (size: number, random: Random) => Shape;
