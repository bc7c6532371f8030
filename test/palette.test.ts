import { expect } from 'chai';
import { type Form, readForm } from './forms';
import { filesIn, read } from './repository';
import { flat, hasWords, headings, helpShape, placeholders, runtimeKeys } from './words';

const paths: Record<string, string> = JSON.parse(read('package.json'))['node-red'].nodes;
const languages = ['en-US', 'de'];
const unstated = Symbol('a default that the architecture leaves open');

/** Architecture §5: names are permanent, because flows depend on them. */
const properties: Record<string, Record<string, unknown>> = {
  'lineside-model': {
    ...all('name', 'backend', 'path', 'manifest', 'provider', 'url', 'modelId', 'tls'),
    ...{ threads: 0, instances: 1, timeout: 30, maxSize: 0, inFlight: 2 },
  },
  'lineside-image-in': {
    ...all('name', 'source', 'path', 'url', 'interval', 'fps', 'property', 'repeat'),
    ...{ view: 'belt', seed: 1, remember: true, slowDown: true },
    ...{ command: '', width: 0, timeout: 10, hwaccel: '', inputOptions: '', ffmpeg: '' },
    ...{ whenBusy: 'latest', queueLimit: 10, autostart: true },
  },
  'lineside-detect': {
    ...all('name', 'model', 'input', 'inputType', 'classes', 'whenBusy'),
    ...{ confidence: 40, overlap: 30, maxDetections: 300, agnostic: false, queueLimit: 10 },
  },
  'lineside-outline': {
    ...all('name', 'model', 'input', 'inputType', 'classes', 'whenBusy'),
    ...{ confidence: 40, overlap: 30, maxDetections: 300, agnostic: false, maskFormat: 'polygon', queueLimit: 10 },
  },
  'lineside-segment': {
    ...all('name', 'model', 'input', 'inputType', 'whenBusy'),
    ...{ confidence: 50, queueLimit: 10 },
  },
  'lineside-classify': {
    ...all('name', 'model', 'input', 'inputType', 'whenBusy'),
    ...{ confidence: 40, topK: 0, queueLimit: 10 },
  },
  'lineside-draw': {
    ...all('name', 'format', 'output'),
    ...{ stroke: 2, labels: true, opacity: 40, quality: 80, maxWidth: 0, property: 'payload' },
  },
  'lineside-api': {
    ...all('name', 'models'),
    ...{ host: '127.0.0.1', port: 9001, bodyLimit: 20, maxInFlight: 16, cors: '', allowUrls: false },
  },
};

/** Properties that are lists: the editor writes what an element of their own name says into them, so theirs has another. */
const lists: Record<string, string[]> = { 'lineside-api': ['models'] };

/** A key comes with the backend that needs one: a node may lack these, and have no others. */
const credentials: Record<string, string[]> = {
  'lineside-model': ['apiKey'],
  'lineside-image-in': ['user', 'password'],
  'lineside-api': ['apiKey'],
};

function all(...names: string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, unstated]));
}

for (const [type, path] of Object.entries(paths)) {
  describe(`the node ${type}`, () => {
    const base = path.replace(/\.js$/, '');
    const [folder, name] = [base.slice(0, base.lastIndexOf('/')), base.slice(base.lastIndexOf('/') + 1)];
    const word = (language: string, ending: string) => read(`${folder}/locales/${language}/${name}.${ending}`);
    const catalog = (language: string) => flat(JSON.parse(word(language, 'json')));
    let form: Form;
    before(() => {
      form = readForm(read(`${base}.html`));
    });

    it('registers the same type in both halves', () => {
      expect(form.type).to.equal(type);
      expect(read(path)).to.match(new RegExp(`registerType\\(\\s*['"]${type}['"]`));
    });

    it('stands where it belongs', () => {
      const config = type === 'lineside-model';
      expect(form.category).to.equal(config ? 'config' : 'vision');
      if (config) return expect(form.literals).to.include({ hasUsers: false });
      return expect(form.literals).to.include.all.keys('color', 'icon', 'inputs', 'outputs');
    });

    it('has the properties that flows depend on, and their values', () => {
      expect(Object.keys(form.defaults)).to.have.members(Object.keys(properties[type] ?? {}));
      for (const [property, value] of Object.entries(properties[type] ?? {})) {
        if (value !== unstated) expect(form.defaults[property]?.value, property).to.equal(value);
      }
      expect(credentials[type] ?? []).to.include.members(form.credentials);
    });

    it('has a form element for each of them', () => {
      const prefix = form.category === 'config' ? 'node-config-input-' : 'node-input-';
      const wanted = [...Object.keys(form.defaults), ...form.credentials].map((property) =>
        lists[type]?.includes(property) ? `${prefix}${property}-list` : prefix + property,
      );
      expect(form.ids).to.include.members(wanted);
    });

    for (const language of languages) {
      it(`has words in ${language} for every key`, () => {
        const keys = [...form.keys, ...runtimeKeys(base, (file) => read(`${file}.js`))];
        const own = keys.filter((key) => !key.startsWith('node-red:'));
        expect(own.filter((key) => !hasWords(catalog(language), key))).to.deep.equal([]);
      });

      it(`has help in ${language}: a sentence, then what comes in and goes out`, () => {
        const help = helpShape(word(language, 'html'));
        expect(help.type).to.equal(type);
        expect(help.blocks[0]).to.equal('p');
        if (form.literals.inputs === 1) {
          expect(help.blocks.slice(1, 5)).to.deep.equal(['h3', 'dl.message-properties', 'h3', 'dl.message-properties']);
        }
      });
    }

    it('names no word of Node-RED that is not there', () => {
      const core = flat(JSON.parse(read('node_modules/@node-red/nodes/locales/en-US/messages.json')));
      const theirs = form.keys.filter((key) => key.startsWith('node-red:')).map((key) => key.slice('node-red:'.length));
      expect(theirs.filter((key) => !hasWords(core, key))).to.deep.equal([]);
    });

    it('says the same in every language', () => {
      const [english, german] = languages.map(catalog) as [Record<string, string>, Record<string, string>];
      expect(Object.keys(german)).to.have.members(Object.keys(english));
      for (const [key, words] of Object.entries(english)) {
        expect(placeholders(german[key]!), key).to.deep.equal(placeholders(words));
        expect(german[key]).not.to.equal('');
      }
      expect(helpShape(word('de', 'html')).blocks).to.deep.equal(helpShape(word('en-US', 'html')).blocks);
    });

    it('heads its help as Node-RED does', () => {
      const wanted = form.literals.inputs === 1 ? ['Inputs', 'Outputs'] : [];
      expect(headings(word('en-US', 'html')).slice(0, wanted.length)).to.deep.equal(wanted);
    });
  });
}

describe('the examples', () => {
  const flows = filesIn('examples', '.json').map((path) => ({ path, flow: JSON.parse(read(path)) as unknown }));
  const typesIn = (flow: unknown) => (Array.isArray(flow) ? flow.map(({ type }: { type: string }) => type) : []);

  it('N02 are arrays', () => {
    expect(flows).not.to.deep.equal([]);
    for (const { path, flow } of flows) expect(flow, path).to.be.an('array');
  });

  it('N02 show every node', () => {
    expect(flows.flatMap(({ flow }) => typesIn(flow))).to.include.members(Object.keys(paths));
  });

  const formsIn = (folder: string) =>
    filesIn(folder, '.html').flatMap((form) =>
      [...read(form).matchAll(/data-template-name="([^"]+)"/g)].map(([, type]) => type!),
    );
  const inDashboard = (path: string) => path.startsWith('examples/dashboard/');

  it('say in a comment what they show, and use no node of others but, in dashboard, those of Dashboard 2', () => {
    const known = ['tab', 'group', 'junction', ...formsIn('node_modules/@node-red/nodes/core'), ...Object.keys(paths)];
    const dashboard = ['global-config', ...formsIn('node_modules/@flowfuse/node-red-dashboard/nodes')];
    for (const { path, flow } of flows) {
      expect(typesIn(flow), path).to.include('comment');
      expect(inDashboard(path) ? [...known, ...dashboard] : known, path).to.include.members(typesIn(flow));
    }
  });

  it('name the package of Dashboard 2 where they need it: in a comment, and for the editor, which installs it', () => {
    for (const { path, flow } of flows.filter(({ path }) => inDashboard(path))) {
      const nodes = flow as { type: string; info?: string; modules?: object }[];
      expect(nodes.find(({ type }) => type === 'comment')!.info, path).to.include('@flowfuse/node-red-dashboard');
      const config = nodes.find(({ type }) => type === 'global-config');
      expect(config?.modules, path).to.have.all.keys('@flowfuse/node-red-dashboard');
    }
  });

  it('run on models that this package brings, or on a server', () => {
    const models = flows.flatMap(({ flow }) => flow as { type: string; backend?: string; path?: string }[]);
    const here = models.filter(({ type, backend }) => type === 'lineside-model' && backend === 'onnx');
    const paths = here.map(({ path }) => `models/${path}.onnx`);
    expect(filesIn('models', '.onnx')).to.include.members(paths);
  });

  it('hold no credentials and no path of a machine', () => {
    for (const { path } of flows) {
      expect(read(path), path).not.to.match(/"(apiKey|password)"\s*:\s*"[^"]|\/(home|root|Users)\//);
    }
  });
});
