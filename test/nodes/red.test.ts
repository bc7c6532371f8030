import { expect } from 'chai';
import type { Node, NodeAPI, NodeDef } from 'node-red';
import { getNode, loadFlow, nextError, nextMessages, nextStatus, once, startRed, stopRed } from './red';

/** Passes a number on, says so in its status, and fails for anything else. */
function counter(RED: NodeAPI): void {
  RED.nodes.registerType('counter', function (this: Node, config: NodeDef) {
    RED.nodes.createNode(this, config);
    this.on('input', (message, send, done) => {
      if (typeof message.payload !== 'number')
        return done(Object.assign(new Error('no number'), { code: 'NO_NUMBER' }));
      this.status({ text: String(message.payload) });
      send(message);
      done();
    });
  });
}

describe('the Node-RED of these tests', () => {
  const flow = [
    { id: 'tab', type: 'tab' },
    { id: 'c', type: 'counter', z: 'tab', wires: [['out']] },
    { id: 'out', type: 'helper', z: 'tab' },
    { id: 'caught', type: 'catch', z: 'tab', wires: [['errors']] },
    { id: 'errors', type: 'helper', z: 'tab' },
  ];

  beforeEach(async () => {
    await startRed();
    await loadFlow([counter], flow);
  });
  afterEach(stopRed);

  it('gives messages in order, a status that was waited for, and errors with their code', async () => {
    const both = nextMessages(getNode('out'), 2);
    const second = nextStatus(getNode('c'), ({ text }) => text === '2');
    for (const payload of [1, 2]) getNode('c').receive({ payload });
    expect((await both).map(({ payload }) => payload)).to.deep.equal([1, 2]);
    expect(await second).to.deep.equal({ text: '2' });

    const error = nextError(getNode('c'));
    const caught = once(getNode('errors'), 'input');
    getNode('c').receive({ payload: 'x' });
    expect(await error).to.include({ code: 'NO_NUMBER' });
    // Node-RED writes the error's name before its message.
    expect((await caught).error).to.include({ code: 'NO_NUMBER', message: 'Error: no number' });
  });

  it('names the id that has no node', () => {
    expect(() => getNode('nobody')).to.throw('nobody');
  });
});
