import sharp from 'sharp';

export type PictureFormat = 'jpeg' | 'png' | 'webp' | 'gif' | 'tiff' | 'avif';

/** A picture of one colour, 40 × 30 where nothing else is said. */
export function picture(format: PictureFormat = 'jpeg', width = 40, height = 30): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: '#3a7' } })
    .toFormat(format)
    .toBuffer();
}

/** A JPEG whose camera was held on its side: 40 × 30 as stored, 30 × 40 upright (EXIF orientation 6). */
export async function sidewaysPicture(): Promise<Buffer> {
  return sharp(await picture())
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
}

/** A JPEG whose header holds another whole JPEG, as cameras write their thumbnails (here in an APP1 segment). */
export async function pictureWithThumbnail(): Promise<Buffer> {
  const [outer, inner] = await Promise.all([picture('jpeg', 64, 64), picture('jpeg', 8, 8)]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(inner.length + 2, 2);
  return Buffer.concat([outer.subarray(0, 2), head, inner, outer.subarray(2)]);
}
