import type { Node, NodeAPI } from 'node-red';
import { LinesideError } from '../../lib/errors';

/**
 * A text with each `${NAME}` in it replaced by the environment variable of that name, of the flow's or the system's.
 * Node-RED itself does this only where nothing else is in the text, and leaves one that is not set as it stands. Throws
 * `BAD_OPTION` for that one: what is left out of an address would lead somewhere else.
 */
export function withEnvironment(RED: NodeAPI, text: string, node?: Node | null): string {
  return text.replace(/\$\{([^}]+)\}/g, (whole, name: string) => {
    const value = RED.util.evaluateNodeProperty(whole, 'env', node as Node, {});
    if (value !== undefined && value !== '') return String(value);
    throw new LinesideError('BAD_OPTION', `the environment variable ${name} is not set`);
  });
}
