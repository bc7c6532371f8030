import type { EncodedFormat } from '../image/codec';

/** How an annotated picture looks and is written. */
export interface DrawOptions {
  /** Width of lines in pixels on a picture of 640 pixels; larger pictures get wider lines. 0 draws none. */
  stroke: number;
  /** Whether each finding is named, with its confidence. */
  labels: boolean;
  /** 0..1: how strongly filled areas (masks) cover the picture. Boxes are never filled. */
  opacity: number;
  format: EncodedFormat;
  /** 1..100; without meaning for PNG. */
  quality: number;
  /** The result is at most this wide; 0 leaves the picture as it is. */
  maxWidth: number;
}

export const defaultDrawOptions: DrawOptions = {
  stroke: 2,
  labels: true,
  opacity: 0.4,
  format: 'jpeg',
  quality: 80,
  maxWidth: 0,
};
