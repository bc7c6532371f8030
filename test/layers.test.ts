import { parse } from 'acorn';
import { expect } from 'chai';
import { nodesOf } from './forms';
import { importsOf } from './imports';
import { wrongImports } from './layers';
import { filesIn, foldersIn, read } from './repository';

const sources = [...filesIn('lib', '.ts'), ...filesIn('nodes', '.ts')];

describe('the layers', () => {
  it('are those of sources that are found', () => {
    expect(sources).to.include.members(['lib/errors.ts', 'lib/image/codec.ts', 'nodes/common/message.ts']);
  });

  it('are held by every import', () => {
    expect(sources.flatMap((path) => wrongImports(path, read(path)))).to.deep.equal([]);
  });

  it('has no cupboard for what has no name', () => {
    const cupboards = /(^|\/)(utils?|helpers?|common|misc|shared)(\.ts)?$/;
    expect([...foldersIn('lib'), ...filesIn('lib', '.ts')].filter((path) => cupboards.test(path))).to.deep.equal([]);
  });
});

describe('the reader of imports', () => {
  it('sees each kind', () => {
    const source = [
      `import a from 'a';`,
      `import { b, type B } from './b';`,
      `import {\n  c,\n} from './c';`,
      `import type { D } from './d';`,
      `import { type E, type F } from './e';`,
      `export * from './g';`,
      `export type { H } from './h';`,
      `import './i';`,
      `import j = require('j');`,
      `const k = await import('k');`,
      `const l = require('l');`,
      `const m: import('m').M = n as import('n').N;`,
      `const o = require(process.env.O ?? 'o');`,
      `RED.require('not this');`,
      `// import 'nor this';`,
      `/* import x from 'nor this' */`,
      `const url = 'http://x'; require('p');`,
    ].join('\n');
    const seen = importsOf(source);
    const of = (kind: string) => seen.filter((entry) => entry.kind === kind).map(({ from }) => from);
    expect(of('value')).to.have.members(['a', './b', './c', './g', './i', 'j']);
    expect(of('type')).to.have.members(['./d', './e', './h', 'm', 'n']);
    expect(of('late')).to.have.members(['k', 'l', '<computed>', 'p']);
  });

  it('sees in every source what the compiler saw', () => {
    for (const path of sources) {
      const seen = importsOf(read(path)).map(({ from }) => from);
      const compiled = required(read(`dist/${path.replace(/\.ts$/, '.js')}`));
      expect(seen, path).to.include.members(compiled);
    }
  });
});

describe('the table', () => {
  const rows: [allowed: boolean, path: string, source: string, why: string][] = [
    [true, 'lib/geometry/nms.ts', `import { iou } from './box';`, 'its own room'],
    [false, 'lib/geometry/nms.ts', `import { expected } from '../errors';`, 'geometry imports nothing'],
    [false, 'lib/geometry/nms.ts', `import { join } from 'node:path';`, 'nor a builtin'],
    [true, 'lib/frame.ts', `import type { Point } from './geometry/box';`, 'types of geometry'],
    [false, 'lib/frame.ts', `import { iou } from './geometry/box';`, 'but no values'],
    [true, 'lib/latest.ts', `import type { Slots } from './slots';`, 'a leaf beside it'],
    [true, 'lib/image/codec.ts', `import type Sharp from 'sharp';`, 'the file for sharp'],
    [true, 'lib/image/codec.ts', `require('sharp');`, 'late'],
    [false, 'lib/image/codec.ts', `import sharp from 'sharp';`, 'never at load'],
    [true, 'lib/backends/client/transport.ts', `require('undici');`, 'the file for undici, late'],
    [false, 'lib/backends/hosted-api.ts', `import { request } from 'undici';`, 'and the only one'],
    [false, 'lib/image/letterbox.ts', `import sharp from 'sharp';`, 'and the only one'],
    [false, 'lib/draw/label.ts', `import type { Sharp } from 'sharp';`, 'for its types too'],
    [true, 'lib/model/metadata.ts', `import { PbfReader } from 'pbf';`, 'the file for the protobuf reader'],
    [true, 'lib/backends/runtime.ts', `const ort = await import('onnxruntime-node');`, 'late'],
    [false, 'lib/backends/runtime.ts', `import { InferenceSession } from 'onnxruntime-node';`, 'never at load'],
    [true, 'lib/backends/runtime.ts', `import type { InferenceSession } from 'onnxruntime-node';`, 'its types'],
    [false, 'lib/engine/main.ts', `require('onnxruntime-node');`, 'only in runtime'],
    [false, 'lib/engine/main.ts', 'require(name);', 'nor by a computed name'],
    [false, 'lib/backends/onnx.ts', `import { createRequire } from 'node:module';`, 'nor by a road of its own'],
    [true, 'lib/backends/runtime.ts', 'require(name);', 'LINESIDE_ONNXRUNTIME names another build'],
    [true, 'lib/engine/main.ts', `import { openHere } from '../open';`, 'the engine opens'],
    [false, 'lib/open.ts', `import { engineModel } from './engine/host';`, 'what opens knows no engine'],
    [false, 'lib/decoders/yolo.ts', `import { runs } from '../model/tensor-model';`, 'only types of model'],
    [true, 'lib/decoders/yolo.ts', `import type { Decoder } from '../model/model';`, 'only types of model'],
    [false, 'lib/decoders/yolo.ts', `import { onnx } from '../backends/onnx';`, 'decoder and backend never meet'],
    [false, 'lib/backends/onnx.ts', `import { yolo } from '../decoders/yolo';`, 'nor the other way round'],
    [false, 'lib/sources/folder.ts', `import { overlay } from '../draw/overlay';`, 'two rooms of one layer'],
    [true, 'lib/sources/still.ts', `import { read } from '../image/codec';`, 'one file of a room'],
    [false, 'lib/sources/still.ts', `import { fit } from '../image/letterbox';`, 'and no other'],
    [false, 'lib/image/codec.ts', `import type { Model } from '../model/model';`, 'arrows point down'],
    [false, 'lib/open.ts', `import { status } from '../nodes/common/report';`, 'lib knows no node'],
    [false, 'lib/open.ts', `import type { Node } from 'node-red';`, 'nor Node-RED'],
    [false, 'lib/open.ts', `import { readFileSync } from 'fs';`, 'builtins are written node:'],
    [false, 'lib/open.ts', `import { x } from 'lodash';`, 'no package that is not named'],
    [false, 'lib/cupboard/x.ts', `import { LinesideError } from '../errors';`, 'a room that is not in the table'],
    [true, 'nodes/detect/detect.ts', `import type { NodeAPI } from 'node-red';`, 'its types'],
    [false, 'nodes/detect/detect.ts', `import { util } from 'node-red';`, 'no values'],
    [true, 'nodes/detect/detect.ts', `import { report } from '../common/report';`, 'what nodes share'],
    [false, 'nodes/detect/detect.ts', `import { draw } from '../draw/draw';`, 'another node'],
    [true, 'nodes/detect/detect.ts', `import { Line } from '../../lib/latest';`, 'the library'],
    [false, 'nodes/detect/detect.ts', `import { loadFlow } from '../../test/nodes/red';`, 'never a test'],
  ];

  for (const [allowed, path, source, why] of rows) {
    it(`${allowed ? 'allows' : 'refuses'} in ${path}: ${source} (${why})`, () => {
      expect(wrongImports(path, source)).to.have.lengthOf(allowed ? 0 : 1);
    });
  }
});

describe('the size of files', () => {
  const limit = 300;
  const files = ['lib', 'nodes', 'models', 'scripts', 'test'].flatMap((folder) =>
    filesIn(folder, '.ts', '.mjs', '.js', '.html'),
  );
  it(`is at most ${limit} lines`, () => {
    expect(files.filter((path) => read(path).split('\n').length > limit + 1)).to.deep.equal([]);
  });
});

/** What compiled CommonJS requires by a plain name, as acorn finds it. */
function required(code: string): string[] {
  return nodesOf(parse(code, { ecmaVersion: 'latest' })).flatMap((node) => {
    if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier' || node.callee.name !== 'require')
      return [];
    const [name] = node.arguments;
    return name?.type === 'Literal' ? [String(name.value)] : [];
  });
}
