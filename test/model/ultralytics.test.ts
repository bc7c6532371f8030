import { expect } from 'chai';
import { classNames, fromUltralytics } from '../../lib/model/ultralytics';

describe('class names as Python prints them', () => {
  const rows: [python: string, names: string[], why: string][] = [
    [`{0: 'person', 1: 'bicycle'}`, ['person', 'bicycle'], 'a dict, as Ultralytics writes it'],
    [`{0: "driver's cab", 1: 'door'}`, ["driver's cab", 'door'], 'double quotes round an apostrophe'],
    [`{0: 'it\\'s "so"'}`, [`it's "so"`], 'both kinds of quotes in a name'],
    [`{0: 'a\\\\b'}`, ['a\\b'], 'a backslash'],
    [`{0: 'a\\tb\\nc\\rd'}`, ['a\tb\nc\rd'], 'what breaks lines'],
    [`{0: 'M\\xa0 8'}`, ['M\u00a0 8'], 'a no-break space'],
    [`{0: '\\u200bx', 1: '\\U0001f600'}`, ['\u200bx', '\u{1f600}'], 'what Python does not show'],
    [`{0: 'Schräglage', 1: '螺丝', 2: '🔩'}`, ['Schräglage', '螺丝', '🔩'], 'other scripts'],
    [`{0: 'a, b', 1: 'c: d', 2: '{e}', 3: '[f]'}`, ['a, b', 'c: d', '{e}', '[f]'], 'marks in names'],
    [`{0: '1', 1: '2: 3'}`, ['1', '2: 3'], 'names that look like ids'],
    [`{0: ''}`, [''], 'an empty name'],
    [`{1: 'b', 0: 'a'}`, ['a', 'b'], 'out of order'],
    [`{0: 'a', 3: 'd'}`, ['a', 'class 1', 'class 2', 'd'], 'gaps get names'],
    [`{2:'c',0:'a',1:'b'}`, ['a', 'b', 'c'], 'without spaces'],
    [`['a', "b"]`, ['a', 'b'], 'a list, as old YOLOv5 writes it'],
    [`{"0": "a", "1": "b"}`, ['a', 'b'], 'JSON, whose ids are quoted'],
    [`{0: 'a', 4294967294: 'b'}`, ['a'], 'an id that would fill the memory'],
    [`{0: 'a', 65536: 'b'}`, ['a'], 'one beyond the highest'],
    [`{}`, [], 'none'],
    [``, [], 'nothing'],
    [`{0: 'cut o`, [], 'cut off'],
    [`hello`, [], 'no Python'],
  ];
  for (const [python, names, why] of rows) {
    it(why, () => expect(classNames(python)).to.deep.equal(names));
  }

  it('of sixty thousand classes are read', () => {
    const names = Array.from({ length: 60_000 }, (_, id) => `part ${id}`);
    const python = `{${names.map((name, id) => `${id}: '${name}'`).join(', ')}}`;
    expect(classNames(python)).to.deep.equal(names);
  });

  it('never stops on what is no list: a quote that is not closed, again and again', () => {
    expect(classNames(`{0: '${'\\'.repeat(100_001)}`)).to.deep.equal([]);
    expect(classNames(`'`.repeat(100_001))).to.have.lengthOf(50_000);
  });
});

describe('what Ultralytics’ metadata says', () => {
  const names = `{0: 'bolt'}`;
  const classes = ['bolt'];
  const rows: [metadata: Record<string, string>, declared: object, why: string][] = [
    [
      { names, task: 'detect', stride: '32', imgsz: '[480, 640]', author: 'Ultralytics', batch: '1' },
      { classes, task: 'detect', height: 480, width: 640 },
      'height stands first in imgsz',
    ],
    [{ names, imgsz: '[640]' }, { classes, height: 640, width: 640 }, 'one number is both'],
    [{ names, imgsz: '640' }, { classes, height: 640, width: 640 }, 'also without brackets'],
    [{ names, imgsz: '[]' }, { classes }, 'no number'],
    [{ imgsz: '[0, 640]' }, {}, 'no height at all'],
    [{ task: 'segment' }, { task: 'outline' }, 'their word for outlines'],
    [{ license: 'Apache-2.0', author: 'Lineside' }, { licence: 'Apache-2.0' }, 'what one may do with it'],
    [{ license: '' }, {}, 'a licence without a name'],
    [{ task: 'something new' }, {}, 'a word that nobody knows'],
    [{ task: 'constructor' }, {}, 'nor one that every object knows'],
    [{ producer: 'somebody else' }, {}, 'others say nothing of this'],
    [{}, {}, 'nothing said'],
  ];
  for (const [metadata, declared, why] of rows) {
    it(why, () => expect(fromUltralytics(metadata)).to.deep.equal(declared));
  }
});
