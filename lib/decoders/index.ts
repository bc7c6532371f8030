import type { Decoder } from '../model/decoder';
import { yolov5 } from './yolov5';
import { yolov8 } from './yolov8';
import { yolov10 } from './yolov10';

/** Asked in this order: the narrower layout first. A new family is a file and a line here. */
export const decoders: readonly Decoder[] = [yolov10, yolov5, yolov8];
