import { expect } from 'chai';
import type { FlowNode } from './nodes/red';
import { filesIn, read } from './repository';

/** Half of each of two nodes, and room for the bend between them; less, and the editor draws a loop around both. */
const leastApart = 100;

/** Wires that leave a group and lead back: they cross titles, and run behind what stands between. */
function wiresBack(flow: readonly FlowNode[]): string[] {
  const nodes = new Map(flow.map((node) => [node.id, node]));
  return flow.flatMap((from) => {
    const targets = ((from.wires ?? []) as string[][]).flat().map((id) => nodes.get(id)!);
    const others = targets.filter((to) => to.g !== from.g);
    return others
      .filter((to) => Number(to.x) - Number(from.x) < leastApart)
      .map((to) => `${from.name || from.type} → ${to.name || to.type}`);
  });
}

describe('the wires of the examples', () => {
  for (const path of filesIn('examples', '.json')) {
    it(`lead from group to group only forwards in ${path}`, () => {
      expect(wiresBack(JSON.parse(read(path)) as FlowNode[])).to.deep.equal([]);
    });
  }
});
