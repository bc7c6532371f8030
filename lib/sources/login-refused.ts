import { pauseAfterRefusal } from '../capture/backoff';
import { clockTime } from '../capture/clock-time';
import { LinesideError } from '../errors';
import type { Clock } from './source';

/** A server was told a login, and does not let it in: `BAD_SOURCE`. */
export class LoginRefused extends LinesideError {
  constructor(sentence: string) {
    super('BAD_SOURCE', sentence);
  }
}

/** Keeps a login that was refused from being sent again and again, which locks cameras. */
export class LoginRest {
  private refusals = 0;
  private until = Number.NEGATIVE_INFINITY;
  private reason: LoginRefused | undefined;

  constructor(private readonly clock: Clock) {}

  /** Does `work`, unless a login was refused a short while ago: then it throws the same again, with when the next try is. */
  async keep<T>(work: () => Promise<T>): Promise<T> {
    if (this.reason && this.clock.now() < this.until) throw this.reason;
    this.reason = undefined;
    try {
      const done = await work();
      this.refusals = 0;
      return done;
    } catch (error) {
      throw error instanceof LoginRefused ? this.rest(error) : error;
    }
  }

  private rest({ message }: LoginRefused): LoginRefused {
    const pauseMs = pauseAfterRefusal(this.refusals++);
    this.until = this.clock.now() + pauseMs;
    const when = clockTime(Date.now() + pauseMs);
    this.reason = new LoginRefused(`${message}; it is tried again at ${when}, as wrong logins lock cameras`);
    return this.reason;
  }
}
