import { expect } from 'chai';
import { type Colour, colourOf } from '../../lib/draw/palette';
import { defects, kinds } from '../../lib/simulator';
import { filesIn, read } from '../repository';
import { demo } from './flow';

const manifest = JSON.parse(read('package.json')) as {
  files: string[];
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  'node-red': { nodes: Record<string, string> };
};
const dashboard = '@flowfuse/node-red-dashboard';

describe('the flow of the demo', () => {
  const ofType = (type: string) => demo.filter((node) => node.type === type);

  it('shows every node but the one that opens a door to others', () => {
    const types = Object.keys(manifest['node-red'].nodes).filter((type) => type !== 'lineside-api');
    expect(demo.map(({ type }) => type)).to.include.members(types);
  });

  it('needs Node-RED, this package and the dashboard, and no other nodes', () => {
    const core = filesIn('node_modules/@node-red/nodes/core', '.html').map(read).join('\n');
    const known = [...core.matchAll(/data-template-name="([^"]+)"/g)].map(([, type]) => type!);
    const foreign = JSON.parse(read(`node_modules/${dashboard}/package.json`)) as typeof manifest;
    const all = [...known, ...Object.keys(manifest['node-red'].nodes), ...Object.keys(foreign['node-red'].nodes)];
    const drawn = ['tab', 'group', 'junction', 'link in', 'link out', 'global-config'];
    expect([...all, ...drawn]).to.include.members(demo.map(({ type }) => type));
  });

  it('says what it needs, and where it is missing Node-RED offers it', () => {
    expect(ofType('global-config')[0]!.modules).to.have.all.keys(dashboard);
    expect(ofType('tab')[0]!.info).to.include(dashboard);
  });

  it('is for a clone only: neither it nor what it needs is in the package', () => {
    expect(manifest.files).not.to.include('demo');
    expect(manifest.devDependencies).to.include.all.keys(dashboard, 'aedes');
    expect(manifest.dependencies).not.to.have.any.keys(dashboard, 'aedes');
  });

  it('stays on this machine, with cameras and models of its own', () => {
    expect(ofType('mqtt-broker').map(({ broker, port }) => [broker, port])).to.deep.equal([
      ['127.0.0.1', '$' + '{LINESIDE_MQTT_PORT}'],
    ]);
    expect(ofType('lineside-image-in').map(({ source, view }) => [source, view])).to.have.deep.members([
      ['simulator', 'belt'],
      ['simulator', 'station'],
    ]);
    const models = ofType('lineside-model').map(({ path }) => `models/${path}.onnx`);
    expect(filesIn('models', '.onnx')).to.include.members(models);
  });

  it('has every node in a group with a title, but for the comment and the style', () => {
    const loose = demo.filter(({ z, g, type }) => z && !g && type !== 'group').map(({ type }) => type);
    expect(loose).to.have.members(['comment', 'ui-template']);
    for (const { name } of ofType('group')) expect(name).to.match(/^\d · /);
  });

  it('paints kinds and defects on the page as draw does in the picture', () => {
    const named = ofType('ui-template').flatMap(({ format }) => [
      ...String(format).matchAll(/(\w+): '(#[\da-f]{6})'/g),
    ]);
    const [chart] = ofType('ui-chart');
    const lines = defects.map((name, at) => [name, (chart!.colors as string[])[at]!]);
    const shown = [...named.map(([, name, colour]) => [name!, colour!]), ...lines];
    expect(shown.map(([name]) => name)).to.include.members([...kinds, ...defects, 'good']);
    for (const [name, colour] of shown) expect(colour, name).to.equal(hex(colourOf(name!)));
  });

  it('leads every wire to a node', () => {
    const ids = demo.map(({ id }) => id);
    expect(ids).to.include.members(demo.flatMap(({ wires = [] }) => wires.flat()));
  });
});

const hex = (colour: Colour) => `#${colour.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
