/** Every source there is, one line each. */

export { type Login, parseAddress, shownAddress } from './address';
export { type FolderOptions, folder } from './folder';
export { checked } from './picture';
export { Simulation, type SimulationOptions } from './simulation';
export { filmed, simulator } from './simulator';
export { fetched, type SnapshotOptions, snapshot, takeSnapshot } from './snapshot';
export { type Clock, pace, realClock, type Source, type SourceOptions } from './source';
export { readStill, type StillOptions, still } from './still';
