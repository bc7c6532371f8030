import { stretched, unitNumbers } from './preparation';
import { semanticFamily } from './semantic';

/**
 * PP-LiteSeg (Peng et al. 2022, arXiv:2204.02681) and others of PaddleSeg: in −1..1 by mean and std 0.5; exported with
 * an argmax or without. To be named, since nothing in the file tells. Source: PaddleSeg/paddleseg/transforms, Normalize.
 */
export const ppLiteSeg = semanticFamily(
  'pp-liteseg',
  { ...unitNumbers, ...stretched, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
  () => false,
);
