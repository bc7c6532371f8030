import type { Frame } from '../../lib/frame';
import imageIn from '../../nodes/image-in/image-in';
import { getNode, loadFlow, type Message, once } from './red';

export const html = Buffer.from('<html><body>Please log in</body></html>');

/** Starts a flow of one image-in, `in`; what it sends comes to `out`, its errors by a Catch node to `errors`. */
export function load(own: Record<string, unknown>, credentials: Record<string, string> = {}): Promise<void> {
  const defaults = { source: 'message', path: '', url: '', interval: 1000, fps: 0, property: 'payload', repeat: false };
  const flow = [
    { id: 'tab', type: 'tab' },
    { id: 'in', type: 'lineside-image-in', z: 'tab', ...defaults, ...own, wires: [['out']] },
    { id: 'out', type: 'helper', z: 'tab' },
    { id: 'caught', type: 'catch', z: 'tab', wires: [['errors']] },
    { id: 'errors', type: 'helper', z: 'tab' },
  ];
  return loadFlow([imageIn], flow, { in: credentials });
}

/** The next message that the node sends. */
export const answer = () => once(getNode('out'), 'input');

/** The next error that the Catch node gets. */
export const caught = async () => (await once(getNode('errors'), 'input')).error as { code: string; message: string };

export const image = (message: Message) => message.image as Frame;

/** What the node sends for a message. */
export async function ask(message: Record<string, unknown>): Promise<Message> {
  const answered = answer();
  getNode('in').receive(message);
  return answered;
}

/** The error that the node raises for a message. */
export async function refusal(message: Record<string, unknown>): Promise<{ code: string; message: string }> {
  const error = caught();
  getNode('in').receive(message);
  return error;
}
