import type { Layout } from './folder';
import { huggingFace } from './hugging-face';
import { roboflowConfig } from './roboflow-config';
import { roboflowEnvironment } from './roboflow-environment';

/** Asked in this order; a new layout is a file and a line here. */
export const layouts: readonly Layout[] = [roboflowConfig, roboflowEnvironment, huggingFace];
