import type { Decoder } from '../model/decoder';
import { yolov5 } from './yolov5';
import { yolov8 } from './yolov8';
import { yolov10 } from './yolov10';

/** Asked in this order: the narrower layout first (YOLOv5 with one class looks like
 * YOLOv10 but for its number of rows). A new family is a file and a line here. */
export const decoders: readonly Decoder[] = [yolov5, yolov10, yolov8];
