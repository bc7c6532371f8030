import { expect } from 'chai';
import { readForm } from './forms';

const script = `RED.nodes.registerType('lineside-x', {
  category: 'vision',
  inputs: 1,
  defaults: { name: { value: '' }, offset: { value: -1, required: true, validate: RED.validators.number() } },
  credentials: { apiKey: { type: 'password' } },
  label() { return this.name || this._('x.label'); },
  oneditprepare: function () { const node = this; node._(\`x.hint.\${this.name}\`); RED._('ok'); word('long'); },
});
function word(key) { return RED._(words + key); }
var words = '@lineside/node-red-vision/lineside-x:x.';`;
const dialog = `<script type="text/html" data-template-name="lineside-x">
  <label for="node-input-name" data-i18n="x.name"></label>
  <input id="node-input-name" data-i18n="[placeholder]x.name;[title]node-red:common.label.name">
</script>`;
const form = (code: string, rest = dialog) => `<script type="text/javascript">${code}</script>${rest}`;

describe('the reader of forms', () => {
  it('reads type, properties, ids and keys', () => {
    expect(readForm(form(script))).to.deep.include({
      type: 'lineside-x',
      category: 'vision',
      defaults: { name: { value: '' }, offset: { value: -1, required: true } },
      credentials: ['apiKey'],
      ids: ['node-input-name'],
      keys: [
        ...['x.name', 'x.name', 'node-red:common.label.name'],
        ...['x.label', 'x.hint.*'],
        ...['editor:ok', 'x.*', 'x.long'],
      ],
    });
  });

  it('reads an arrow-wrapped script too', () => {
    expect(readForm(form(`(() => {${script}})();`)).type).to.equal('lineside-x');
  });

  const turnedAway: [html: string, sentence: RegExp][] = [
    [form(script.replace(`'lineside-x'`, 'TYPE')), /literal type/],
    [form(`const d = {}; RED.nodes.registerType('lineside-x', d)`), /literal definition/],
    [form(script.replace('category:', `'category':`)), /unquoted keys/],
    [form(script.replace('name: {', '...more, name: {')), /no spread/],
    [form(script.replace(/defaults: .*/, 'defaults: all,')), /literal object for defaults/],
    [form(script + script), /one RED\.nodes\.registerType/],
    [`<script src="resources/x.js"></script>${dialog}`, /one inline script/],
    [form('import x from "x";'), /import/],
    [form(script, dialog.replace('"lineside-x"', '"lineside-y"')), /data-template-name="lineside-x"/],
  ];
  for (const [html, sentence] of turnedAway) {
    it(`turns away with ${sentence}`, () => expect(() => readForm(html)).to.throw(sentence));
  }
});
