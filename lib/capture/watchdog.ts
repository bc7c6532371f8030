/** Barks once when it was not patted for a while. */
export class Watchdog {
  private timer: NodeJS.Timeout | undefined;
  private gone = false;
  hasBarked = false;

  constructor(
    ms: number,
    private readonly bark: () => void,
  ) {
    this.pat(ms);
  }

  /** All is well for `ms` more. */
  pat(ms: number): void {
    this.rest();
    if (this.gone) return;
    this.timer = setTimeout(() => {
      this.hasBarked = true;
      this.bark();
    }, ms);
  }

  /** Does not bark until it is patted again. */
  rest(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  /** Never barks again. */
  leave(): void {
    this.gone = true;
    this.rest();
  }
}
