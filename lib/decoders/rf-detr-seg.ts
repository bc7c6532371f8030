import type { Box } from '../geometry/box';
import type { Mask, OutlineDecoder, Output } from '../model/decoder';
import type { Manifest } from '../model/manifest';
import { boxesAndScores } from './boxes-and-scores';
import { queryClasses, readQueries, rfDetr } from './detr';
import { maskOf, windowOf } from './mask';

/**
 * RF-DETR with masks: boxes and logits as for detection, and mask logits [1, Q, h, w] over the whole input for each
 * query. Source: roboflow/rf-detr, rfdetr/deploy/export.py (outputs dets, labels, masks) and models/postprocess.py.
 */
export const rfDetrSeg: OutlineDecoder = {
  family: 'rf-detr-seg',
  task: 'outline',
  defaults: rfDetr.defaults,

  classCount(outputs, hints) {
    const [queries, masks] = parts(outputs);
    const fits = outputs.length === 3 && masks && masks.dims[1] === queries?.rows;
    return fits ? queryClasses(queries, hints) : undefined;
  },

  decode(outputs, options, manifest) {
    const [queries, masks] = parts(outputs);
    return readQueries(queries!, options, manifest).map(({ query, ...box }) => ({
      ...box,
      mask: queryMask(masks!, query, box, manifest),
    }));
  },
};

function parts(outputs: readonly Output[]) {
  const tables = outputs.filter(({ dims }) => dims.length === 3);
  return [boxesAndScores(tables), outputs.find(({ dims }) => dims.length === 4)] as const;
}

function queryMask(masks: Output, query: number, box: Box, input: Manifest): Mask {
  const [, , rows = 0, columns = 0] = masks.dims;
  const window = windowOf(masks, box, input);
  const width = window.right - window.left;
  const values = new Float32Array(width * (window.bottom - window.top));
  for (let row = window.top; row < window.bottom; row++) {
    const from = (query * rows + row) * columns + window.left;
    values.set(masks.data.subarray(from, from + width), (row - window.top) * width);
  }
  return maskOf(masks, window, values, input);
}
