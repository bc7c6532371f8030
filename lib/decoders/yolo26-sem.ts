import { semanticFamily } from './semantic';
import { yoloDefaults } from './yolo';

/**
 * YOLO26-sem: logits [1, C, h, w] over a letterboxed picture; told by Ultralytics' metadata (task `semantic`).
 * Source: ultralytics/models/yolo/semantic/predict.py.
 */
export const yolo26Sem = semanticFamily('yolo26-sem', yoloDefaults, () => false);
