import { expect } from 'chai';
import { type Packed, pack } from './npm';
import { read } from './repository';

interface Manifest {
  name: string;
  license: string;
  main: string;
  types: string;
  repository: { url: string };
  bugs: { url: string };
  keywords: string[];
  engines: { node: string };
  dependencies: Record<string, string>;
  optionalDependencies: Record<string, string>;
  'node-red': { version: string; nodes: Record<string, string> };
}

const manifest: Manifest = JSON.parse(read('package.json'));
const nodes = manifest['node-red'].nodes;

/** The checks of Node-RED's scorecard (node-red-dev) that can be held without a network, by its numbers. */
describe('the package', () => {
  it('P01 has a licence, and its text', () => {
    expect(manifest.license).to.equal('Apache-2.0');
    expect(read('LICENSE')).to.include('Apache License');
  });

  it('P03 says where its source and its issues are', () => {
    expect(manifest.repository.url).to.match(/^git\+https:/);
    expect(manifest.bugs.url).to.match(/^https:/);
  });

  it('P04 has a scoped name, P05 the keyword', () => {
    expect(manifest.name).to.match(/^@[\w-]+\/node-red-/);
    expect(manifest.keywords).to.include('node-red');
  });

  it('P06 admits Node-RED 4 and whatever comes after', () => {
    expect(manifest['node-red'].version).to.equal('>=4.0.0');
  });

  it('P07 admits Node 22.9, the least for Node-RED 5, and says no upper end', () => {
    const [, major, minor] = /^>=(\d+)\.(\d+)$/.exec(manifest.engines.node) ?? [];
    expect(Number(major) * 1000 + Number(minor))
      .to.be.at.least(20_000)
      .and.at.most(22_009);
  });

  it('N01 prefixes its node types, which are global', () => {
    for (const type of Object.keys(nodes)) expect(type).to.match(/^lineside-[a-z-]+$/);
  });

  it('D01 has at most six dependencies, optional ones counted', () => {
    expect(Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })).to.have.lengthOf.at.most(6);
  });

  it('D03 takes later versions of them', () => {
    const ranges = Object.values({ ...manifest.dependencies, ...manifest.optionalDependencies });
    for (const range of ranges) expect(range).to.match(/^\^\d+\.\d+\.\d+$/);
  });

  it('can do without the runtime, whose install script may fail', () => {
    expect(manifest.optionalDependencies).to.have.property('onnxruntime-node');
    expect(manifest.dependencies).not.to.have.property('onnxruntime-node');
  });
});

describe('the tarball', () => {
  let packed: Packed;
  let paths: string[];
  const missing = (wanted: string[]) => wanted.filter((path) => !paths.includes(path));
  before(async () => {
    packed = await pack('--dry-run');
    paths = packed.files.map(({ path }) => path);
  });

  it('holds what package.json points at', () => {
    const forms = Object.values(nodes).map((path) => path.replace(/\.js$/, '.html'));
    expect(missing([manifest.main, manifest.types, ...Object.values(nodes), ...forms])).to.deep.equal([]);
  });

  it('holds help and words in both languages for each node', () => {
    const words = Object.values(nodes).flatMap((path) => {
      const [, folder, name] = /^(.*)\/([^/]+)\.js$/.exec(path)!;
      return ['en-US', 'de'].flatMap((language) =>
        ['json', 'html'].map((ending) => `${folder}/locales/${language}/${name}.${ending}`),
      );
    });
    expect(missing(words)).to.deep.equal([]);
  });

  it('holds an example, the licence and the read-me', () => {
    expect(missing(['package.json', 'LICENSE', 'README.md'])).to.deep.equal([]);
    expect(paths.some((path) => /^examples\/.*\.json$/.test(path))).to.equal(true);
  });

  it('holds nothing else', () => {
    const wanted = [
      /^(package\.json|LICENSE|README\.md|CHANGELOG\.md)$/,
      /^dist\/lib\/.*\.(js|d\.ts)$/,
      /^dist\/nodes\/.*\.(js|html)$/,
      /^dist\/nodes\/[^/]+\/locales\/(en-US|de)\/[^/]+\.(json|html)$/,
      /^dist\/nodes\/[^/]+\/icons\/[^/]+\.(svg|png)$/,
      /^examples\/.*\.(json|md|jpg|png)$/,
      /^models\/(README\.md|[^/]+\.(onnx|json))$/,
    ];
    expect(paths.filter((path) => !wanted.some((pattern) => pattern.test(path)))).to.deep.equal([]);
  });

  it('is small: at most 1 MiB packed without models', () => {
    const models = packed.files
      .filter(({ path }) => path.startsWith('models/'))
      .reduce((sum, { size }) => sum + size, 0);
    expect(packed.unpackedSize - models).to.be.at.most(3 * 2 ** 20);
    expect(packed.size - models).to.be.at.most(2 ** 20);
  });
});
