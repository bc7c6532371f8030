import { config, environment, holdTo, imageNet, names, type Row, resize, unit } from './pack';

const environments: Row[] = [
  {
    what: 'steps in a text, the size of an open input among them',
    files: environment(resize('Stretch to')),
    open: true,
    expected: { resize: 'stretch', width: 64, height: 64, classes: ['red', 'green', 'blue'], ...unit },
  },
  {
    what: 'steps as an object',
    files: { 'environment.json': { PREPROCESSING: resize('Fit (white edges) in') }, 'class_names.txt': names },
    weights: 'best.onnx',
    expected: { resize: 'letterbox', padValue: 255 },
  },
  {
    what: 'black edges',
    files: environment(resize('Fit (black edges) in')),
    expected: { resize: 'letterbox', padValue: 0 },
  },
  {
    what: 'grey edges',
    files: environment(resize('Fit (grey edges) in')),
    expected: { resize: 'letterbox', padValue: 114 },
  },
  {
    what: 'reflected edges',
    files: environment(resize('Fit (reflect edges) in')),
    expected: { resize: 'letterbox', padValue: 0 },
    notes: [/reflected edges/],
  },
  { what: 'fit within', files: environment(resize('Fit within')), expected: { resize: 'letterbox', padValue: 0 } },
  { what: 'filled', files: environment(resize('Fill (with center crop) in')), expected: { resize: 'centre-crop' } },
  {
    what: 'a format nobody knows',
    files: environment(resize('Roll up in')),
    expected: { resize: 'stretch' },
    notes: [/resize "Roll up in"/],
  },
  {
    what: 'a size that is not the file’s: the file’s shape holds',
    files: environment({ resize: { enabled: true, width: '416', height: '416', format: 'Stretch to' } }),
    expected: { width: 64, height: 64 },
  },
  { what: 'no resize', files: environment({}), weights: 'yolov5s_weights.onnx', expected: { resize: 'stretch' } },
  {
    what: 'crop, grey and contrast',
    files: environment({
      'static-crop': { enabled: true, x_min: 25, x_max: 75, y_min: 0, y_max: 50 },
      grayscale: { enabled: true },
      contrast: { enabled: true, type: 'Contrast Stretching' },
    }),
    expected: {
      crop: { left: 0.25, right: 0.75, top: 0, bottom: 0.5 },
      channelOrder: 'grey',
      contrast: 'stretch',
    },
  },
  {
    what: 'steps that are switched off',
    files: environment({
      'static-crop': { enabled: false },
      grayscale: { enabled: false },
      contrast: { enabled: false },
    }),
    expected: { channelOrder: 'rgb' },
  },
  {
    what: 'what is not done is said',
    files: environment({
      contrast: { enabled: true, type: 'Adaptive Equalization' },
      tile: { enabled: true, rows: 2 },
      'auto-orient': { enabled: false },
    }),
    expected: { resize: 'stretch' },
    notes: [/contrast "Adaptive Equalization"/, /"tile"/, /EXIF/],
  },
  {
    what: 'a type whose pictures are normalised otherwise',
    files: {
      ...environment({}),
      'model_type.json': { project_task_type: 'object-detection', model_type: 'rfdetr-nano' },
    },
    expected: { ...imageNet, task: 'detect' },
  },
];

const configs: Row[] = [
  {
    what: 'its numbers',
    files: config(),
    expected: { ...unit, resize: 'stretch', channelOrder: 'rgb', task: 'detect' },
  },
  {
    what: 'no factor, a normalisation, bgr',
    files: config({
      scaling_factor: null,
      normalization: [
        [1, 2, 3],
        [4, 5, 6],
      ],
      color_mode: 'bgr',
    }),
    expected: { scale: 1, mean: [1, 2, 3], std: [4, 5, 6], channelOrder: 'bgr' },
  },
  {
    what: 'letterbox',
    files: config({ resize_mode: 'letterbox', padding_value: 127 }),
    expected: { resize: 'letterbox', padValue: 127 },
  },
  {
    what: 'reflected edges',
    files: config({ resize_mode: 'letterbox-reflect-edges' }),
    expected: { resize: 'letterbox', padValue: 0 },
    notes: [/reflected/],
  },
  { what: 'centre crop', files: config({ resize_mode: 'center-crop' }), expected: { resize: 'centre-crop' } },
  {
    what: 'the longer edge, into a fixed size',
    files: config({ resize_mode: 'fit-longer-edge' }),
    expected: { resize: 'letterbox', padValue: 127 },
  },
  {
    what: 'the longer edge, into any size',
    files: config({ resize_mode: 'fit-longer-edge', dynamic_spatial_size_supported: true }),
    open: true,
    expected: { resize: 'fit-longer-edge', width: 64, height: 64 },
  },
  {
    what: 'steps of the data set, and what is not done',
    files: config(
      { resize_mode: 'letterbox', dataset_version_resize_dimensions: { height: 32, width: 64 } },
      {
        image_pre_processing: {
          'static-crop': { enabled: true, x_min: 10, x_max: 90, y_min: 20, y_max: 80 },
          contrast: { enabled: true, type: 'Histogram Equalization' },
        },
        post_processing: { type: 'nms', fused: true, nms_parameters: { confidence_threshold: 0.3 } },
        class_names_operations: [{ type: 'class_name_removal', class_name: 'background_class83422' }],
      },
    ),
    expected: { crop: { left: 0.1, right: 0.9, top: 0.2, bottom: 0.8 } },
    notes: [/Histogram/, /two steps/, /thresholds/, /background_class83422/],
  },
];

describe('a package of Roboflow', () => {
  holdTo(environments);
  holdTo(configs);
});
