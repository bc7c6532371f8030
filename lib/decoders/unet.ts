import { stretched, unitNumbers } from './preparation';
import { semanticFamily } from './semantic';

/**
 * U-Net (Ronneberger et al. 2015, arXiv:1505.04597) as it is usually trained from nothing: 0..1 without a mean. One
 * with an encoder of ImageNet's is `semantic`; the outputs do not tell them apart, so this one has to be named.
 */
export const unet = semanticFamily('unet', { ...unitNumbers, ...stretched }, () => false);
