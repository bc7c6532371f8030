/** What a camera of the bench, and who measures it in another process, agree on. */

/** Where the number of a picture stands: behind SOI, and the marker and length of a comment (ITU-T T.81 B.2.4.5). */
export const numberAt = 6;

/** The first bytes of a JPEG with a number (32 bits) in a comment, in place of its first two. */
export function numbered(count: number): Buffer {
  const start = Buffer.from([0xff, 0xd8, 0xff, 0xfe, 0, 6, 0, 0, 0, 0]);
  start.writeUInt32BE(count, numberAt);
  return start;
}

/** Milliseconds by a clock that all processes of a machine share, and nobody sets. */
export function sharedNow(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
