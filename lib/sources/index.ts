/** Every source there is; add one here. */
import { folder } from './folder';
import { snapshot } from './snapshot';
import { still } from './still';

export const sources = { still, folder, snapshot } as const;

export { parseAddress } from './address';
export { type FolderOptions, folder } from './folder';
export { type SnapshotOptions, snapshot, takeSnapshot } from './snapshot';
export { type Clock, pace, realClock, type Source, type SourceOptions } from './source';
export { readStill, type StillOptions, still } from './still';
