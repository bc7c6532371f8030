import type { Decoder } from '../model/decoder';
import { classifier } from './classifier';
import { deeplab } from './deeplab';
import { detr, rfDetr } from './detr';
import { detrPost } from './detr-post';
import { detrRows } from './detr-rows';
import { detrSoftmax } from './detr-softmax';
import { ppLiteSeg } from './pp-liteseg';
import { rfDetrSeg } from './rf-detr-seg';
import { segformer } from './segformer';
import { classMap, semantic } from './semantic';
import { ssd } from './ssd';
import { tfOd } from './tf-od';
import { torchvision } from './torchvision';
import { ultraface } from './ultraface';
import { unet } from './unet';
import { yoloCls } from './yolo-cls';
import { yoloNas } from './yolo-nas';
import { yoloNms } from './yolo-nms';
import { yolo26Obb } from './yolo26-obb';
import { yolo26Pose } from './yolo26-pose';
import { yolo26Seg } from './yolo26-seg';
import { yolo26Sem } from './yolo26-sem';
import { yolov5 } from './yolov5';
import { yolov5Seg } from './yolov5-seg';
import { yolov6 } from './yolov6';
import { yolov8 } from './yolov8';
import { yolov8Obb } from './yolov8-obb';
import { yolov8Pose } from './yolov8-pose';
import { yolov8Seg } from './yolov8-seg';
import { yolov10 } from './yolov10';
import { yolox, yoloxDecoded } from './yolox';

/**
 * Asked in this order: the narrower layout first. A new family is a file and a line here.
 *
 * | outputs | family | told from its neighbours by |
 * |---|---|---|
 * | [1, M, 6 + K · D] | yolo26-pose | keypoints that are declared |
 * | [1, M, 7] | yolo26-obb | boxes declared to be rotated |
 * | [1, 4 + C + K · D, N] | yolov8-pose | keypoints that are declared |
 * | [1, 4 + C + 1, N] | yolov8-obb | boxes declared to be rotated |
 * | [1, N, 5 + C + K], [1, K, h, w] | yolov5-seg | three rows a cell |
 * | [1, M, 6 + K], [1, K, h, w] | yolo26-seg | no grid |
 * | [1, 4 + C + K, N], [1, K, h, w] | yolov8-seg | N the cells of a grid, or C the number of names |
 * | [1, Q, 4], [1, Q, C], [1, Q, h, w] | rf-detr-seg | masks beside the queries |
 * | [1, N, 5 + C] | yolov5 | three rows a cell |
 * | | yolov6 | one row a cell, objectness always 1 |
 * | | yolox | one row a cell, no centre beyond the input's middle: offsets |
 * | | yolox-decoded | one row a cell |
 * | [1, K, 6] | yolov10 | no grid (YOLOv5 with one class has one) |
 * | [1, Q, 4 + C] | detr-rows | C the number of names, all numbers in 0..1 |
 * | [1, 4 + C, N] | yolov8 | N the cells of a grid, or C the number of names |
 * | [1, N, 4], [1, N, C] | yolo-nas | N the cells of a grid |
 * | | ultraface | rows of confidences that sum up to 1 |
 * | | rf-detr | its outputs' names: dets, labels |
 * | | detr-softmax | the last logit the largest in most rows, and above 0 |
 * | | detr | at most 1 500 rows, boxes in 0..1 |
 * | boxes, K labels, K confidences | detr-post | the input orig_target_sizes |
 * | | tf-od | its outputs' names: detection_boxes … |
 * | | yolo-nms | its outputs' names: num_predictions or num_dets |
 * | | torchvision | boxes without a batch axis |
 * | | ssd | none of these |
 * | classes over a grid (`semantic.ts`) | yolo26-sem | Ultralytics' metadata, or named |
 * | | pp-liteseg, unet, class-map | named |
 * | | deeplab | channels last |
 * | | segformer | a quarter of the input's size |
 * | | semantic | none of these |
 * | [1, C], [1, C, 1, 1] | yolo-cls | Ultralytics' metadata, or named |
 * | | classifier | not so |
 *
 * Numbers are those of the first run, on a black picture. A family that a manifest names is believed where shapes allow.
 */
export const decoders: readonly Decoder[] = [
  yolo26Pose,
  yolo26Obb,
  yolov8Pose,
  yolov8Obb,
  yolov5Seg,
  yolo26Seg,
  yolov8Seg,
  rfDetrSeg,
  yolov5,
  yolov6,
  yolox,
  yoloxDecoded,
  yolov10,
  detrRows,
  yolov8,
  yoloNas,
  ultraface,
  rfDetr,
  detrSoftmax,
  detr,
  detrPost,
  tfOd,
  yoloNms,
  torchvision,
  ssd,
  yolo26Sem,
  ppLiteSeg,
  unet,
  classMap,
  deeplab,
  segformer,
  semantic,
  yoloCls,
  classifier,
];
