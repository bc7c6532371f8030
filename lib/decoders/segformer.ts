import { imageNetNumbers, stretched } from './preparation';
import { semanticFamily } from './semantic';

/**
 * SegFormer (Xie et al. 2021, arXiv:2105.15203): logits at a quarter of the input's size, pictures as ImageNet's.
 * Source: huggingface/transformers, models/segformer.
 */
export const segformer = semanticFamily(
  'segformer',
  { ...imageNetNumbers, ...stretched },
  ({ columns, rows, channels, channelsLast }, { width, height }) =>
    !channelsLast && channels > 1 && columns === Math.ceil(width / 4) && rows === Math.ceil(height / 4),
);
