import type { Picture } from './picture';

/** What all groups of rows are measured with. */
export interface Setting {
  /** A temporary folder; removed when the bench ends. */
  folder: string;
  /** The ONNX file. */
  model: string;
  pictures: readonly (Picture & { path: string })[];
  /** Only to show that the bench works: its figures mean nothing. */
  quick: boolean;
}

/** Fewer of everything where it is only to be shown that it works. */
export function scaled({ quick }: Setting, full: number, brief: number): number {
  return quick ? brief : full;
}
