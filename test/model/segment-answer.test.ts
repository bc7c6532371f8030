import { expect } from 'chai';
import { decodeIds } from '../../lib/image/codec';
import { fitInto } from '../../lib/image/letterbox';
import type { Manifest } from '../../lib/model/manifest';
import { legend, segmentation } from '../../lib/model/segment-answer';

describe('the legend of a mask', () => {
  const rows: [what: string, classes: string[], names: Record<string, string>, background: number][] = [
    ['background first', ['background', 'part'], { 0: 'background', 1: 'part' }, 0],
    ['as data sets write it', ['__background__', 'part'], { 0: '__background__', 1: 'part' }, 0],
    ['as the API documents write it', [' Background', 'part'], { 0: ' Background', 1: 'part' }, 0],
    ['background elsewhere', ['part', 'background'], { 0: 'part', 1: 'background' }, 1],
    ['no background: 255', ['road', 'sky'], { 0: 'road', 1: 'sky', 255: 'background' }, 255],
    ['one class alone is 1', ['scratch'], { 0: 'background', 1: 'scratch' }, 0],
    ['no names', [], { 255: 'background' }, 255],
  ];
  for (const [what, classes, names, background] of rows) {
    it(what, () => expect(legend(classes)).to.deep.equal({ names, background }));
  }
});

describe('segmentation', () => {
  const input = { width: 2, height: 2 };
  const answer = (classes: string[], classIds: number[]) =>
    segmentation(
      { classIds: Int16Array.from(classIds), columns: 2, rows: 2 },
      { ...input, classes } as Manifest,
      0.5,
      fitInto(input, input, 'stretch'),
    );

  it('gives the mask, its legend and the areas, largest first', async () => {
    const body = await answer(['background', 'nut', 'bolt'], [2, 2, 2, 1]);
    expect(Object.keys(body)).to.have.members(['segmentation_mask', 'class_map', 'areas']);
    const { data, width, height } = await decodeIds(Buffer.from(body.segmentation_mask, 'base64'));
    expect([[...data], width, height]).to.deep.equal([[2, 2, 2, 1], 2, 2]);
    expect(body.class_map).to.deep.equal({ 0: 'background', 1: 'nut', 2: 'bolt' });
    expect(body.areas).to.deep.equal([
      { class: 'bolt', class_id: 2, pixels: 3, share: 0.75 },
      { class: 'nut', class_id: 1, pixels: 1, share: 0.25 },
    ]);
  });

  it('calls 255 what reaches no threshold, where no class is the background', async () => {
    const { areas, class_map } = await answer(['road', 'sky'], [0, -1, -1, -1]);
    expect(areas[0]).to.deep.equal({ class: 'background', class_id: 255, pixels: 3, share: 0.75 });
    expect(class_map).to.include({ 255: 'background' });
  });

  it('names an id that has no name, so that the legend is whole', async () => {
    const { areas, class_map } = await answer([], [7, 7, 7, 7]);
    expect(areas).to.deep.equal([{ class: 'class 7', class_id: 7, pixels: 4, share: 1 }]);
    expect(class_map).to.deep.equal({ 7: 'class 7', 255: 'background' });
  });
});
