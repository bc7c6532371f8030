import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { manifestBeside, readManifest } from '../../lib/model/manifest-file';

describe('the file of a manifest', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lineside-'));
  after(() => rmSync(folder, { recursive: true }));

  const written = (content: string | Buffer) => {
    const path = join(folder, 'parts.json');
    writeFileSync(path, content);
    return path;
  };

  const beside: [model: string, manifest: string][] = [
    ['parts.onnx', 'parts.json'],
    ['/models/v1.2/parts.best.onnx', '/models/v1.2/parts.best.json'],
    ['/models/v1.2/parts', '/models/v1.2/parts.json'],
  ];
  for (const [model, manifest] of beside) {
    it(`of ${model} is ${manifest}`, () => expect(manifestBeside(model)).to.equal(manifest));
  }

  const right: [content: string | Buffer, why: string][] = [
    ['{"width": 640, "classes": ["ä"]}', 'JSON'],
    ['\uFEFF{"width": 640, "classes": ["ä"]}', 'behind the mark that Windows’ editors write'],
    ['\r\n {"width": 640,\r\n "classes": ["\\u00e4"]}\r\n', 'with lines and escapes'],
  ];
  for (const [content, why] of right) {
    it(`is read: ${why}`, async () => {
      expect(await readManifest(written(content), true)).to.deep.equal({ width: 640, classes: ['ä'] });
    });
  }

  const wrong: [content: string, words: RegExp][] = [
    ['', /is no JSON/],
    ['{"width": 640', /is no JSON/],
    ["{'width': 640}", /is no JSON/],
    ['[]', /expected a JSON object/],
    ['null', /expected a JSON object/],
    ['"text"', /expected a JSON object/],
    ['{"width": "640"}', /for "width" but received "640"/],
  ];
  for (const [content, words] of wrong) {
    it(`is refused with its path: ${content || 'nothing'}`, async () => {
      const path = written(content);
      const error = await readManifest(path, false).catch((thrown) => thrown);
      expect(error.code).to.equal('BAD_MANIFEST');
      expect(error.message).to.match(words).and.to.include(path);
    });
  }

  it('may be absent, unless somebody named it', async () => {
    const absent = join(folder, 'absent.json');
    expect(await readManifest(absent, false)).to.equal(undefined);
    const error = await readManifest(absent, true).catch((thrown) => thrown);
    expect(error.code).to.equal('BAD_MANIFEST');
    expect(error.message).to.include(absent);
  });

  it('is no folder', async () => {
    const error = await readManifest(folder, false).catch((thrown) => thrown);
    expect(error.code).to.equal('BAD_MANIFEST');
  });

  const labelled = (labels: string | undefined, manifest: object = { classes: 'labels.txt', width: 640 }) => {
    rmSync(join(folder, 'labels.txt'), { force: true });
    if (labels !== undefined) writeFileSync(join(folder, 'labels.txt'), labels);
    return readManifest(written(JSON.stringify(manifest)), true);
  };

  const labels: [text: string, names: string[], why: string][] = [
    ['bolt\nnut\n', ['bolt', 'nut'], 'one name a line'],
    ['bolt\r\nnut', ['bolt', 'nut'], 'as Windows ends lines'],
    ['\uFEFFbolt\nnut\n\n', ['bolt', 'nut'], 'behind a mark, before empty lines'],
    ['hex bolt \n\tnut\n', ['hex bolt', 'nut'], 'blanks within a name stay'],
  ];
  for (const [text, names, why] of labels) {
    it(`may name a label file: ${why}`, async () => {
      expect(await labelled(text)).to.deep.equal({ classes: names, width: 640 });
    });
  }

  const wrongLabels: [labels: string | undefined, manifest: object | undefined, words: RegExp][] = [
    [undefined, undefined, /the label file .*labels\.txt cannot be read/],
    ['\n', undefined, /expected names, one a line, in the label file .*labels\.txt/],
    [
      'bolt',
      { classes: 'labels.txt', width: 0 },
      /^the manifest .*parts\.json is wrong: .* for "width" but received 0$/,
    ],
    ['bolt', { classes: '' }, /list of names.* for "classes" but received ""/],
  ];
  for (const [text, manifest, words] of wrongLabels) {
    it(`is refused where its labels are: ${words.source}`, async () => {
      const error = await labelled(text, manifest).catch((thrown) => thrown);
      expect(error.code).to.equal('BAD_MANIFEST');
      expect(error.message).to.match(words);
    });
  }
});
