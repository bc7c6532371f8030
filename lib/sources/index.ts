/** Every source there is, one line each. */

export { type Login, parseAddress, shownAddress, withoutSecrets } from './address';
export { type CameraDevice, cameraDevices } from './devices';
export { type FolderOptions, folder } from './folder';
export { checked } from './picture';
export { Simulation, type SimulationOptions } from './simulation';
export { filmed, simulator } from './simulator';
export { fetched, type SnapshotOptions, snapshot, takeSnapshot } from './snapshot';
export { type Clock, realClock, type Source, type SourceOptions } from './source';
export { readStill, type StillOptions, still } from './still';
export { type CameraCounters, Stream, type StreamOptions } from './stream';
export { orAborted, stream, streamed } from './streamed';
