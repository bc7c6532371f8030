/** A belt with parts going by, as a camera sees it, and the truth about each picture. */

export { type Camera, type CameraOptions, createCamera, type Shot } from './camera';
export { jpegQuality, toJpeg } from './jpeg';
export type { Conditions } from './lens';
export { type Defect, defects, type Kind, kinds, partsPerSecond } from './part';
export { type View, views } from './scene';
export type { PartTruth, Truth } from './truth';
