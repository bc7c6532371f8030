import type { Node } from 'node-red';
import type { EngineModel } from '../../lib/engine/host';
import type { Slots } from '../../lib/slots';

/** A model that is open or will be, and the turns of the nodes that use it. */
export interface SharedModel {
  model: EngineModel;
  slots: Slots;
  close(): Promise<void>;
}

/** What a task node finds behind its `model` property. */
export interface ModelNode extends Node {
  /** Throws `NO_MODEL` or `BAD_OPTION` where the settings cannot work. */
  shared(): SharedModel;
}
