import { EventEmitter } from 'node:events';
import { mock } from 'node:test';
import { expect } from 'chai';
import type { Node, NodeStatus } from 'node-red';
import { outageSentence } from '../../../lib/capture/outage';
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

  const reasons = [
    'user or password are missing or wrong (401)',
    'the camera refuses this user (403)',
    'the camera has no such stream (404)',
    'the camera has no stream to give now',
    'nobody listens there (connection refused)',
    'its name is not known',
    'there is no such file or device',
    'it may not be opened by the user that runs Node-RED; cameras want "sudo usermod -aG video USER"',
    'nothing came for 10 s',
  ];
  for (const reason of reasons) {
    it(`shows in full why a camera gives no picture, and since when: ${reason}`, () => {
      const { texts, report } = node();
      report.bad(
        new Error(outageSentence(reason, 'rtsp://192.168.0.20:554/a/long/stream', '11-30 12:05:09')),
        'BAD_SOURCE',
      );
      expect(texts).to.deep.equal([`${reason.split(';')[0]}, since 11-30 12:05:09 …`]);
    });
  }

  const cut: [sentence: string, shown: string][] = [
    ['no model is chosen', 'no model is chosen'],
    ['z'.repeat(75), 'z'.repeat(75)],
    ['z'.repeat(76), `${'z'.repeat(74)}…`],
    [`(so) it begins (${'z'.repeat(70)}`, `(so) it begins (${'z'.repeat(58)}…`],
    [`100 messages are waiting already; slow the source down ${'z'.repeat(60)}`, '100 messages are waiting already …'],
  ];
  for (const [sentence, shown] of cut) {
    it(`ends where a clause does: ${sentence.slice(0, 40)}`, () => {
      const { texts, report } = node();
      report.bad(new Error(sentence), 'BAD_SOURCE');
      expect(texts).to.deep.equal([shown]);
    });
  }
});
