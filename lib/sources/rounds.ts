import { isPictureName, type Ledger, pictureNames } from './ledger';
import type { Clock } from './source';

/** How often files that grow are looked at again. */
const growthMs = 50;
/** Above so many notices at once, looking through the folder is cheaper. */
const maxHints = 10_000;

/** When a folder is looked at, and at which names: at once what the system tells of, and from time to time all that is new. */
export class Rounds {
  private readonly hints = new Set<string>();
  private nap = new AbortController();
  /** When all of the folder is to be looked through next. */
  private due = Number.NEGATIVE_INFINITY;
  /** At first known files are looked at too: they may have been written anew while nobody was here. */
  private first = true;

  constructor(
    private readonly ledger: Ledger,
    private readonly clock: Clock,
    private readonly intervalMs: number,
  ) {}

  /** What happens from now on shortens the next pause. */
  begin(): void {
    this.nap = new AbortController();
  }

  /** Names that are worth a look: those the system told of, those that grow, and from time to time all that are new. */
  async names(folder: string): Promise<string[]> {
    const told = new Set([...this.told(), ...this.ledger.growingNames]);
    if (this.clock.now() < this.due) return [...told];
    this.postpone();
    const present = await pictureNames(folder);
    this.ledger.keep(new Set(present));
    const all = this.first;
    this.first = false;
    return present.filter((name) => all || told.has(name) || !this.ledger.isKnown(name));
  }

  /** Names that the system told of since the last look. */
  told(): string[] {
    const names = [...this.hints];
    this.hints.clear();
    return names;
  }

  /** Until something happens in the folder, a growing file may be done, or all is to be looked through. */
  async pause(): Promise<void> {
    const rest = Math.max(0, this.due - this.clock.now());
    const growing = this.ledger.growingNames.length > 0;
    await this.clock.wait(growing ? Math.min(growthMs, rest) : rest, this.nap.signal);
  }

  /** The system tells of a name, or that it does not know which. */
  hear(name: string | undefined): void {
    if (name !== undefined && (!isPictureName(name) || this.ledger.isGrowing(name))) return;
    if (name === undefined || this.hints.size >= maxHints) this.hurry();
    else this.hints.add(name);
    this.wake();
  }

  wake(): void {
    this.nap.abort();
  }

  hurry(): void {
    this.due = Number.NEGATIVE_INFINITY;
  }

  postpone(): void {
    this.due = this.clock.now() + this.intervalMs;
  }
}
