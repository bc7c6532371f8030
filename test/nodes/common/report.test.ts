import { EventEmitter } from 'node:events';
import { mock } from 'node:test';
import { expect } from 'chai';
import type { Node, NodeStatus } from 'node-red';
import { createReport } from '../../../nodes/common/report';

describe('the report of a node', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
  afterEach(() => mock.timers.reset());

  function node() {
    const texts: (string | undefined)[] = [];
    const status = ({ text }: NodeStatus) => texts.push(text);
    const emitter = Object.assign(new EventEmitter(), { status });
    return { texts, emitter, report: createReport(emitter as unknown as Node) };
  }

  it('shows the first at once, and of those that follow the newest when its time comes', () => {
    const { texts, report } = node();
    for (const text of ['first', 'second', 'third']) report.good(text);
    expect(texts).to.deep.equal(['first']);
    mock.timers.tick(500);
    expect(texts).to.deep.equal(['first', 'third']);
  });

  for (const said of [['first'], ['first', 'on its way']]) {
    it(`says nothing once the node is closed, after ${said.join(' and ')}: its successor has the same place`, () => {
      const { texts, emitter, report } = node();
      for (const text of said) report.good(text);
      emitter.emit('close');
      report.bad(new Error('the node was closed'), 'CLOSED');
      mock.timers.tick(5000);
      expect(texts).to.deep.equal(['first']);
    });
  }
});
