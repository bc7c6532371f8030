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
const fill = 0xff;
const firstRoom = 512 * 1024;

/**
 * Cuts JPEG pictures out of what a pipe carries (ITU-T T.81 B.1). A header is stepped over segment by segment, because a
 * thumbnail in it has ends of its own; behind it, `ff d9` is the picture's end, and `ff d8 ff` says that the rest of it
 * never came. The tables between the scans of a progressive picture need no steps: no code of theirs is `ff` (F.1.2,
 * G.1.2). What stands between pictures is passed over: boundaries of multipart streams, words of a program.
 */
export class JpegSplitter {
  private room = Buffer.allocUnsafe(firstRoom);
  /** How many bytes of `room` are filled. */
  private length = 0;
  private phase: 'between' | 'header' | 'scan' = 'between';
  /** Where the picture in hand begins, or where the next one is looked for. */
  private start = 0;
  /** Up to where the picture was looked through. */
  private seen = 0;
  /** The segment that was stepped over last. */
  private segment = 0;
  /** The next end that is known: each byte is searched for it once, however many pictures are broken. */
  private end = -1;

  /** Takes the next bytes. The pictures are copies: nobody writes into them any more. */
  push(chunk: Buffer): Split {
    this.append(chunk);
    const split: Split = { jpegs: [], broken: 0 };
    while (this.step(split));
    if (this.length - this.start > maxJpegBytes) this.giveUp(split);
    this.moveToFront();
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

  private moveToFront(): void {
    if (this.start > 0) this.room.copyWithin(0, this.start, this.length);
    this.length -= this.start;
    this.seen -= this.start;
    this.segment -= this.start;
    this.start = 0;
    this.end = -1;
  }

  /** Goes one step further in what is there; false where more bytes are needed. */
  private step(split: Split): boolean {
    if (this.phase === 'between') return this.begin();
    return this.phase === 'scan' ? this.findEnd(split) : this.skipSegment(split);
  }

  private begin(): boolean {
    const at = this.bytes.indexOf(soi, this.start);
    // A start may be cut in two: its first two bytes stay.
    this.start = at < 0 ? Math.max(this.start, this.length - soi.length + 1) : at;
    if (at < 0) return false;
    this.phase = 'header';
    this.seen = this.segment = at + 2;
    return true;
  }

  /** Over one segment of the header; its length stands behind its marker, before which any number of `ff` may stand. */
  private skipSegment(split: Split): boolean {
    const at = this.seen;
    if (at + 4 > this.length) return false;
    const marker = this.room[at + 1]!;
    if (this.room[at] !== 0xff || marker < 0xc0) return this.giveBroken(split, this.segment); // its length reached into what came next
    if (marker === fill) return this.goOn(at + 1);
    if (marker >= 0xd0 && marker <= 0xd9) return this.giveBroken(split, at); // these stand in no header
    if (marker === sos) this.phase = 'scan'; // of its own few bytes none is `ff`
    const next = at + 2 + (marker === sos ? 2 : this.room.readUInt16BE(at + 2));
    if (next > this.length) return false;
    this.segment = at;
    return this.goOn(next);
  }

  private goOn(at: number): true {
    this.seen = at;
    return true;
  }

  private findEnd(split: Split): boolean {
    const end = this.nextEnd();
    const another = this.room.subarray(this.seen, Math.min(end, this.length)).indexOf(soi);
    if (another >= 0) return this.giveBroken(split, this.seen + another);
    if (end < this.length) return this.giveWhole(split, end + eoi.length);
    this.seen = Math.max(this.seen, this.length - soi.length + 1);
    return false;
  }

  private nextEnd(): number {
    if (this.end >= this.seen) return this.end;
    const at = this.bytes.indexOf(eoi, this.seen);
    this.end = at < 0 ? Number.POSITIVE_INFINITY : at;
    return this.end;
  }

  private giveWhole(split: Split, end: number): true {
    split.jpegs.push(Buffer.from(this.room.subarray(this.start, end)));
    return this.lookFrom(end);
  }

  private giveBroken(split: Split, next: number): true {
    split.broken++;
    return this.lookFrom(next);
  }

  private lookFrom(at: number): true {
    this.start = at;
    this.phase = 'between';
    return true;
  }

  private giveUp(split: Split): void {
    this.giveBroken(split, this.length);
    this.moveToFront();
    this.room = Buffer.allocUnsafe(firstRoom);
  }

  private get bytes(): Buffer {
    return this.room.subarray(0, this.length);
  }
}
