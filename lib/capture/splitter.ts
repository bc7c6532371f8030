/** What comes out of a stream of bytes: whole pictures, in their order, and how many were broken. */
export interface Split {
  jpegs: Buffer[];
  broken: number;
}

/** A picture of more bytes is none: no camera sends one, and it would fill the memory. */
export const maxJpegBytes = 32 * 1024 * 1024;

const soi = Buffer.from([0xff, 0xd8, 0xff]);
const eoi = Buffer.from([0xff, 0xd9]);
const sos = 0xda;
const firstRoom = 512 * 1024;

/**
 * Cuts JPEG pictures out of what a pipe carries (ITU-T T.81 B.1). A header is stepped over segment by segment, because a
 * thumbnail in it has ends of its own; behind it, `ff d9` is the picture's end, and `ff d8 ff` says that the rest of it
 * never came. What stands between pictures is passed over: boundaries of multipart streams, words of a program.
 */
export class JpegSplitter {
  private room = Buffer.allocUnsafe(firstRoom);
  /** How many bytes of `room` are filled. */
  private length = 0;
  /** Up to where the picture was looked through. */
  private seen = 0;
  private inScan = false;

  /** Takes the next bytes. The pictures are copies: nobody writes into them any more. */
  push(chunk: Buffer): Split {
    this.append(chunk);
    const split: Split = { jpegs: [], broken: 0 };
    while (this.step(split));
    return split;
  }

  private append(chunk: Buffer): void {
    const needed = this.length + chunk.length;
    if (needed > this.room.length) {
      const larger = Buffer.allocUnsafe(2 * needed);
      this.room.copy(larger, 0, 0, this.length);
      this.room = larger;
    }
    chunk.copy(this.room, this.length);
    this.length = needed;
  }

  /** Goes one step further in what is there; false where more bytes are needed. */
  private step(split: Split): boolean {
    if (this.seen === 0) return this.begin();
    if (this.length > maxJpegBytes) return this.give(split, undefined, this.length);
    return this.inScan ? this.findEnd(split) : this.skipSegment(split);
  }

  /** Moves the next picture to the front. */
  private begin(): boolean {
    const at = this.bytes.indexOf(soi);
    // A start may be cut in two: its first two bytes stay.
    this.drop(at < 0 ? Math.max(0, this.length - soi.length + 1) : at);
    if (at >= 0) this.seen = 2;
    return at >= 0;
  }

  /** Over one segment of the header; its length stands behind its marker. */
  private skipSegment(split: Split): boolean {
    const at = this.seen;
    if (at + 4 > this.length) return false;
    const marker = this.room[at + 1]!;
    if (this.room[at] !== 0xff || marker < 0xc0) return this.give(split, undefined, at); // no header: garbage
    if (marker === 0xd8 || marker === 0xd9) return this.give(split, undefined, at);
    const next = at + 2 + this.room.readUInt16BE(at + 2);
    if (next > this.length) return false;
    this.inScan = marker === sos;
    this.seen = next;
    return true;
  }

  private findEnd(split: Split): boolean {
    const end = this.bytes.indexOf(eoi, this.seen);
    const upTo = end < 0 ? this.length : end;
    const another = this.room.subarray(this.seen, upTo).indexOf(soi);
    if (another >= 0) return this.give(split, undefined, this.seen + another);
    if (end >= 0) return this.give(split, end + eoi.length, end + eoi.length);
    this.seen = Math.max(this.seen, this.length - soi.length + 1);
    return false;
  }

  /** Ends the picture in hand: whole up to `end`, or broken; goes on at `next`. */
  private give(split: Split, end: number | undefined, next: number): boolean {
    if (end === undefined) split.broken++;
    else split.jpegs.push(Buffer.from(this.room.subarray(0, end)));
    this.drop(Math.max(next, 2));
    this.seen = 0;
    this.inScan = false;
    return true;
  }

  private drop(count: number): void {
    const most = Math.min(count, this.length);
    this.room.copyWithin(0, most, this.length);
    this.length -= most;
  }

  private get bytes(): Buffer {
    return this.room.subarray(0, this.length);
  }
}
