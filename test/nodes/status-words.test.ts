import { browserPath } from '../demo/browser';
import { type Editor, startEditor } from './editor';
import type { FlowNode } from './red';

const tab = { id: 'tab', type: 'tab', label: 'Linie' };
const cameras: [id: string, own: object, status: string][] = [
  ['waits', { source: 'message' }, 'wartet'],
  ['pointless', { source: 'stream', url: '', autostart: true }, 'keine Adresse'],
  ['stopped', { source: 'stream', url: '/dev/video0', autostart: false }, 'gestoppt'],
];

function nodeOf([id, own]: (typeof cameras)[number], index: number): FlowNode {
  const usual = { interval: 1000, fps: 0, property: 'payload', repeat: false, path: '', url: '' };
  const place = { x: 200, y: 80 + 60 * index, wires: [[]] };
  return { id, type: 'lineside-image-in', z: 'tab', name: '', ...place, ...usual, ...own };
}

describe('the status of a node in a German editor', function () {
  this.timeout(90_000);
  let editor: Editor;

  before(async function () {
    if (!browserPath) {
      console.log('      skipped: no Chromium here; install the package chromium, or name one in CHROMIUM');
      return this.skip();
    }
    editor = await startEditor(18890, [tab, ...cameras.map(nodeOf)], 'de');
    await editor.load();
  });
  after(() => editor?.end());

  for (const [id, , status] of cameras) {
    it(`says "${status}": the editor looks a status up among the words of its node`, async () => {
      const label = editor.page.locator(`[id="${id}"] .red-ui-flow-node-status-label`);
      await label.filter({ hasText: new RegExp(`^${status}$`) }).waitFor(); // another state may be shown before it
    });
  }
});
