import { watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';

/**
 * Tells by `changed` which entry of `folder` came or changed, `undefined` where the system does not say; tells by `lost`
 * that it hears no more. Returns what ends it; throws where the folder cannot be watched.
 */
export type Watch = (folder: string, changed: (name: string | undefined) => void, lost: () => void) => () => void;

/** The system's own notices. None come from network shares. A removed folder tells of itself, by its own name. */
export const systemWatch: Watch = (folder, changed, lost) => {
  const self = basename(folder);
  const hear = (_: string, name: string | null) => (name === self ? lost() : changed(name ?? undefined));
  const watcher = watch(folder, { persistent: false }, hear);
  watcher.on('error', lost);
  return () => watcher.close();
};

/** A watch that is begun anew when the folder was removed and made again, because the old one is deaf then. */
export class LastingWatch {
  private stop: (() => void) | undefined;
  private watched = '';

  constructor(
    private readonly folder: string,
    private readonly watch: Watch,
    private readonly changed: (name: string | undefined) => void,
  ) {}

  /** To be called before each look at the folder; true where a new watch was begun. Rejects where the folder is not there. */
  async renew(): Promise<boolean> {
    const { dev, ino, birthtimeMs } = await stat(this.folder);
    const identity = `${dev}:${ino}:${birthtimeMs}`;
    if (this.stop && identity === this.watched) return false;
    this.close();
    this.watched = identity;
    this.stop = this.begin();
    return this.stop !== undefined;
  }

  close(): void {
    this.stop?.();
    this.stop = undefined;
  }

  /** Where the system has no watch left to give, looking through the folder from time to time has to do. */
  private begin(): (() => void) | undefined {
    const lost = () => {
      this.close();
      this.changed(undefined);
    };
    try {
      return this.watch(this.folder, this.changed, lost);
    } catch {
      return undefined;
    }
  }
}
