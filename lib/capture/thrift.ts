/** How long pictures are counted before it is judged how many of them are wanted. */
export const usualWindowMs = 10_000;

/** So many windows in a row must agree before fewer are made: cameras are not opened anew for a pause in the work. */
const agreeing = 3;
/** Below this share of pictures taken, the rest is not worth being made. */
const fewTaken = 0.6;
/** Above it, more would be taken. */
const mostTaken = 0.95;
/** What is made for each picture that is taken: the newest one is to be a new one. */
const spare = 1.25;
/** Windows for which a camera that could not be opened a second time is left alone. */
const restAfterRefusal = 60;

/**
 * Judges how many pictures a second ffmpeg is to make, by how many of them somebody takes: making a JPEG is half of the
 * work, and for those that are skipped it is done for nobody.
 */
export class Thrift {
  /** Pictures a second that are made now; 0 is all. */
  limit = 0;
  private few = 0;
  private most = 0;
  private resting = 0;

  /** What came and was taken in one window. Gives another limit where it is time for one. */
  judge(received: number, taken: number, windowMs: number): number | undefined {
    if (this.resting-- > 0 || received === 0) return undefined;
    this.few = taken < fewTaken * received ? this.few + 1 : 0;
    this.most = this.limit > 0 && taken > mostTaken * received ? this.most + 1 : 0;
    const wanted = Math.max(1, Math.ceil((spare * taken * 1000) / windowMs));
    if (this.few >= agreeing && (this.limit === 0 || wanted < this.limit)) return this.become(wanted);
    return this.most > 0 ? this.become(0) : undefined; // somebody who has time again is not kept waiting
  }

  /** The camera was not opened a second time: it stays as it was. */
  refuse(before: number): void {
    this.limit = before;
    this.resting = restAfterRefusal;
  }

  private become(limit: number): number {
    this.few = 0;
    this.most = 0;
    this.limit = limit;
    return limit;
  }
}
