/** After a program that gave pictures for a while; doubled after each that did not. */
const shortestMs = 500;
const longestMs = 15_000;

/** After a login that was refused. Cameras lock an account after some five wrong logins in half an hour: these are three. */
const afterRefusalMs = [60_000, 300_000, 1_800_000] as const;

/** How long a camera is left alone before it is opened anew. */
export class Backoff {
  private failures = 0;
  private refusals = 0;
  /** When the program that runs gave its first picture. */
  private first: number | undefined;

  /** `steadyMs`: one picture ends no trouble; a program that has given them for so long does. */
  constructor(private readonly steadyMs: number) {}

  /** A program begins. */
  begin(): void {
    this.first = undefined;
  }

  /** It gave a picture, by a clock of milliseconds: its login was right. */
  gave(now: number): void {
    this.refusals = 0;
    this.first ??= now;
    if (now - this.first >= this.steadyMs) this.failures = 0;
  }

  /** Whether the program that runs, or ran last, gave a picture. */
  get hasPictures(): boolean {
    return this.first !== undefined;
  }

  /** Milliseconds to wait after a program that ended; `refused` where the camera refused its login. */
  pauseMs(refused: boolean): number {
    return refused ? pauseAfterRefusal(this.refusals++) : Math.min(longestMs, shortestMs * 2 ** this.failures++);
  }
}

/** Milliseconds to wait after a login that was refused, and so many before it. */
export function pauseAfterRefusal(refusals: number): number {
  return afterRefusalMs[refusals] ?? afterRefusalMs[2];
}
