import { setTimeout as sleep } from 'node:timers/promises';
import { Backoff } from './backoff';
import { clockTime } from './clock-time';
import { sendsLogin } from './connection';
import type { CaptureSettings, Trouble } from './settings';

/** Why a camera gives no picture, since when, and when it is opened anew. */
export class Outage {
  private readonly backoff: Backoff;
  /** When the last picture came. */
  private since = Date.now();
  /** Of the pause before the next try. */
  private nap = new AbortController();
  /** The login was refused: only who asks for a picture now ends the pause. */
  private refused = false;

  constructor(private readonly settings: CaptureSettings) {
    this.backoff = new Backoff(settings.stallMs);
  }

  /** A program begins. */
  begin(): void {
    this.backoff.begin();
  }

  /** It gave a picture. */
  gave(): void {
    this.backoff.gave(performance.now());
    this.since = Date.now();
  }

  /** Says by `tell` why there is no picture, and waits before the next try. Never rejects. */
  async last({ code, message, refused }: Trouble, tell: (trouble: Trouble) => void): Promise<void> {
    this.refused = !!refused && sendsLogin(this.settings) && !this.backoff.hasPictures;
    const pauseMs = this.backoff.pauseMs(this.refused);
    this.nap = new AbortController();
    tell({ code, message: code === 'NO_FFMPEG' ? message : this.sentence(message, pauseMs) });
    await sleep(pauseMs, undefined, { signal: this.nap.signal }).catch(() => {});
    this.refused = false;
  }

  /** Somebody asks for a picture now: even a login that was refused is tried again at once. */
  ask(): void {
    if (this.refused) this.nap.abort();
  }

  /** Nobody waits for the camera any more. */
  end(): void {
    this.nap.abort();
  }

  /** Stays the same while an outage has the same reason, unless the next try is far away. */
  private sentence(reason: string, pauseMs: number): string {
    const when = this.refused ? ` at ${clockTime(Date.now() + pauseMs)}, as wrong logins lock cameras` : '';
    return outageSentence(reason, this.settings.name, clockTime(this.since), when);
  }
}

/** Why and since when there is no picture, and what is done: a status has room for the beginning, so that goes first. */
export function outageSentence(reason: string, name: string, since: string, when = ''): string {
  const [why, ...advice] = reason.split('; ');
  return [`${why}, since ${since} (no picture of ${name})`, ...advice, `it is tried again${when}`].join('; ');
}
