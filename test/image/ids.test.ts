import { expect } from 'chai';
import sharp from 'sharp';
import { decodeIds, encodeIds } from '../../lib/image/codec';

/** All ids, in runs and alone. */
const ids = (width: number, height: number) => ({
  data: Buffer.from(Array.from({ length: width * height }, (_, i) => (i % 3 === 0 ? i : i >> 4) & 255)),
  width,
  height,
});

describe('the PNG of class ids', () => {
  for (const [width, height] of [
    [1, 1],
    [7, 5],
    [64, 48],
    [1, 300],
    [257, 3],
  ] as const) {
    it(`of ${width} × ${height} comes back as it was`, async () => {
      const given = ids(width, height);
      const back = await decodeIds(await encodeIds(given));
      expect([back.width, back.height]).to.deep.equal([width, height]);
      expect(back.data.equals(given.data)).to.equal(true);
    });
  }

  it('has one channel of 8 bits (PNG specification, 11.2.1: bit depth 8, colour type 0)', async () => {
    const png = await encodeIds(ids(64, 48));
    expect(png.toString('latin1', 1, 4)).to.equal('PNG');
    expect([png[24], png[25]]).to.deep.equal([8, 0]);
  });

  it('of another writer, with three channels: the first is the id', async () => {
    const data = Buffer.from([5, 1, 2, 6, 3, 4]);
    const png = await sharp(data, { raw: { width: 2, height: 1, channels: 3 } })
      .png()
      .toBuffer();
    expect([...(await decodeIds(png)).data]).to.deep.equal([5, 6]);
  });

  it('that is none is refused', async () => {
    for (const bytes of [Buffer.alloc(0), Buffer.from('no picture'), (await encodeIds(ids(64, 48))).subarray(0, 60)]) {
      const error: unknown = await decodeIds(bytes).catch((thrown) => thrown);
      expect(error).to.have.property('code', 'BAD_IMAGE');
    }
  });
});
