import type { Node, NodeAPI } from 'node-red';
import { type FindDef, runFind } from '../common/find-node';

export = (RED: NodeAPI): void => {
  RED.nodes.registerType('lineside-detect', function (this: Node, def: FindDef) {
    RED.nodes.createNode(this, def);
    runFind(RED, this, def, 'detect');
  });
};
