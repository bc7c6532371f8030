/** The answers of the API documents. One shape, whoever computed it. Pixels are those of the original, upright picture. */

export interface Point {
  x: number;
  y: number;
}

/** A box with its class. `x`, `y` is the **centre**; all four in pixels of the original picture. */
export interface Detection extends Point {
  width: number;
  height: number;
  class: string;
  class_id: number;
  /** 0..1 */
  confidence: number;
  /** A UUID, new for every detection. */
  detection_id: string;
  /**
   * Radians, 0 to below π/2, clockwise as seen; only of rotated boxes, whose width and height are those before the
   * rotation. A rotated box is not clipped to the picture.
   */
  angle?: number;
  /** Corners of a rotated box, clockwise from what was its top left before the rotation; or the ring of an outline. */
  points?: Point[];
  /** Always all that the model knows, in its order; one that is hidden or outside the picture has little confidence. */
  keypoints?: Keypoint[];
  /** Given by a tracker, the same for one object from frame to frame. */
  tracker_id?: number;
}

/** A named point of an object, such as a joint of a body. It is not clipped to the picture. */
export interface Keypoint extends Point {
  /** 0..1; 1 where the model gives none. */
  confidence: number;
  class_id: number;
  class: string;
}

/** Names of the points of a person in COCO (annotations/person_keypoints_*.json, "keypoints"), by class id. */
export const cocoKeypoints: readonly string[] = [
  'nose',
  ...['left_eye', 'right_eye', 'left_ear', 'right_ear'],
  ...['left_shoulder', 'right_shoulder', 'left_elbow', 'right_elbow', 'left_wrist', 'right_wrist'],
  ...['left_hip', 'right_hip', 'left_knee', 'right_knee', 'left_ankle', 'right_ankle'],
];

/** COCO's run lengths: `size` is [height, width], `counts` their compressed text (pycocotools, maskApi.c). */
export interface Rle {
  size: [number, number];
  counts: string;
}

export const maskFormats = ['polygon', 'rle'] as const;
export type MaskFormat = (typeof maskFormats)[number];

/** What a server gives: findings, the picture with them drawn onto it, or both. */
export const answerFormats = ['json', 'image', 'image_and_json'] as const;
export type AnswerFormat = (typeof answerFormats)[number];

/** A detection with its shape: one simple polygon, or run lengths where `mask_format` says so. */
export type Outline = Detection &
  ({ points: Point[]; mask_format?: 'polygon'; rle?: never } | { rle: Rle; mask_format: 'rle' });

export interface ClassConfidence {
  class: string;
  class_id: number;
  /** 0..1 */
  confidence: number;
}

/** How much of a picture one class covers. */
export interface Area {
  class: string;
  class_id: number;
  pixels: number;
  /** 0..1 of the picture */
  share: number;
}

export interface ImageSize {
  width: number;
  height: number;
}

/** What all predictions say beside their findings. */
export interface Answer {
  image: ImageSize;
  /** Seconds the model's side took: decode, fit, run, read. */
  time: number;
  /** A UUID, new for every picture. */
  inference_id: string;
  model_id: string;
  /** Base64 of the picture with its findings drawn onto it, where a server was asked for that. */
  visualization?: string;
}

/** What a server gives that was asked for nothing but the picture with its findings. */
export interface Visualization extends Answer {
  visualization: string;
}

/** Sorted by confidence, best first. */
export interface DetectPrediction extends Answer {
  predictions: Detection[];
}

export interface OutlinePrediction extends Answer {
  predictions: Outline[];
}

export interface SegmentPrediction extends Answer {
  /** Base64 of a PNG of one channel with the picture's size; a pixel is its class id. */
  segmentation_mask: string;
  /** Names by class id as text: the legend of the mask. */
  class_map: Record<string, string>;
  /** Largest first; classes that are not in the picture are left out. */
  areas: Area[];
}

/** One class is true: `top` is its name, empty where none reaches the threshold. Sorted, best first. */
export interface ClassifyPrediction extends Answer {
  top: string;
  confidence: number;
  predictions: ClassConfidence[];
}

/** Any number of classes is true: all by name, and those above the threshold by name in the order of their ids. */
export interface MultiLabelPrediction extends Answer {
  predictions: Record<string, { confidence: number; class_id: number }>;
  predicted_classes: string[];
}

export type Prediction =
  | DetectPrediction
  | OutlinePrediction
  | SegmentPrediction
  | ClassifyPrediction
  | MultiLabelPrediction
  | Visualization;

export const tasks = ['detect', 'outline', 'segment', 'classify'] as const;
export type Task = (typeof tasks)[number];

export function isDetectPrediction(value: unknown): value is DetectPrediction {
  const { predictions, image } = (value ?? {}) as Partial<DetectPrediction>;
  return isSize(image) && Array.isArray(predictions) && predictions.every(isDetection);
}

/** A mask with its legend; `areas` may be missing: hosted answers have none. */
export function isSegmentPrediction(value: unknown): value is SegmentPrediction {
  const { segmentation_mask, class_map, image } = (value ?? {}) as Partial<SegmentPrediction>;
  return isSize(image) && typeof segmentation_mask === 'string' && typeof class_map === 'object' && class_map !== null;
}

export function isClassifyPrediction(value: unknown): value is ClassifyPrediction {
  const { top, confidence, predictions, image } = (value ?? {}) as Partial<ClassifyPrediction>;
  return isSize(image) && typeof top === 'string' && Number.isFinite(confidence) && Array.isArray(predictions);
}

export function isMultiLabelPrediction(value: unknown): value is MultiLabelPrediction {
  const { predicted_classes, predictions, image } = (value ?? {}) as Partial<MultiLabelPrediction>;
  return isSize(image) && Array.isArray(predicted_classes) && typeof predictions === 'object' && predictions !== null;
}

/** Any answer of a task. */
export function isPrediction(value: unknown): value is Prediction {
  const guards = [isDetectPrediction, isSegmentPrediction, isClassifyPrediction, isMultiLabelPrediction];
  return guards.some((is) => is(value));
}

/** Whether a class of a mask is what stands for nothing: `background`, `__background__`, ` Background`. */
export function isBackground(name: string): boolean {
  return /^[\W_]*background[\W_]*$/i.test(name);
}

function isSize(value: unknown): value is ImageSize {
  const { width, height } = (value ?? {}) as Partial<ImageSize>;
  return Number.isFinite(width) && Number.isFinite(height);
}

/** A box that can be drawn. `class_id` and `detection_id` may be missing: older hosted answers have neither. */
function isDetection(value: unknown): boolean {
  const {
    x,
    y,
    width,
    height,
    class: name,
    confidence,
    angle,
    points,
    keypoints,
    rle,
  } = (value ?? {}) as Partial<Detection & { rle: Rle }>;
  return (
    [x, y, width, height, confidence, angle ?? 0].every(Number.isFinite) &&
    typeof name === 'string' &&
    isListOf(points ?? [], isPoint) &&
    isListOf(keypoints ?? [], isKeypoint) &&
    (rle === undefined || isRle(rle))
  );
}

/** Of no more pixels than a picture may have. */
function isRle(value: unknown): boolean {
  const { size, counts } = (value ?? {}) as Partial<Rle>;
  const isLength = (length: unknown) => Number.isInteger(length) && (length as number) > 0;
  return isListOf(size, isLength) && size!.length === 2 && size![0]! * size![1]! <= 1e8 && typeof counts === 'string';
}

function isListOf(value: unknown, holds: (entry: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(holds);
}

function isPoint(value: unknown): boolean {
  const { x, y } = (value ?? {}) as Partial<Point>;
  return Number.isFinite(x) && Number.isFinite(y);
}

function isKeypoint(value: unknown): boolean {
  const { confidence, class: name } = (value ?? {}) as Partial<Keypoint>;
  return isPoint(value) && Number.isFinite(confidence) && typeof name === 'string';
}
