import type { Node, NodeAPI } from 'node-red';
import { type FindDef, runFind } from '../common/find-node';

interface OutlineDef extends FindDef {
  maskFormat: string;
}

export = (RED: NodeAPI): void => {
  RED.nodes.registerType('lineside-outline', function (this: Node, def: OutlineDef) {
    RED.nodes.createNode(this, def);
    runFind(RED, this, def, 'outline', { maskFormat: def.maskFormat });
  });
};
