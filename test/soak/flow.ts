import type { Row } from '../bench/row';
import type { Running } from './running';

/** Something that is soaked. */
export interface Soaked {
  name: string;
  /** When nothing else is said. */
  minutes: number;
  /** From when on memory is to stay as it is. */
  settledMinutes: number;
  /** By how much memory may grow from then on; 1.05 where absent. */
  growth?: number;
  /** Lines of the log with errors that are as they should be; none where absent. */
  errors?: RegExp;
  /** Puts what it needs into the user folder, before Node-RED starts. */
  prepare(userDir: string): Promise<void>;
  /** Node-RED runs. */
  begin(running: Running): Promise<void>;
  /** Memory is to stay as it is from now on. */
  settled?(running: Running): Promise<void>;
  /** Half of the time is over. */
  middle(): Promise<void>;
  /** Before Node-RED is stopped: what it is to hold, as rows. */
  end(running: Running): Promise<Row[]>;
  /** Also where something went wrong. */
  close(): Promise<void>;
}
