import { asLinesideError, expected, LinesideError } from '../../lib/errors';
import type { Frame } from '../../lib/frame';
import {
  checked,
  fetched,
  filmed,
  folder,
  readStill,
  Simulation,
  type SourceOptions,
  snapshot,
  still,
  takeSnapshot,
} from '../../lib/sources';
import { isRecord, readPicture, type VisionMessage } from '../common/message';
import { refuseAction } from './action';
import { type Condition, Live } from './live';
import type { Kind, Settings } from './settings';
import type { StateStore } from './state';

/** What an inlet needs besides its settings. */
export interface Surroundings {
  /** Where relative paths begin. */
  base: string;
  login?: { user: string; password: string };
  /** The file in which a folder may keep what was sent. */
  memory?: string;
  /** Gives a frame that was made here the node's next number. */
  number: (frame: Frame) => Frame;
  /** The value of a message's property; `undefined` where there is none. */
  propertyOf: (message: VisionMessage, property: string) => unknown;
  /** Where a camera keeps what messages made of it, which is `configured` else. */
  store: (configured: { url: string; wanted: boolean }) => StateStore;
  /** Says how a camera is. */
  tell: (condition: Condition) => void;
}

/** The two ways in which pictures come: by themselves, and because a message asks for one. */
export interface Inlet {
  frames?: (options: SourceOptions, signal: AbortSignal) => AsyncIterable<Frame>;
  read(message: VisionMessage, signal: AbortSignal): Promise<Frame | Frame[]>;
  /** Does what a message asks by its action; `undefined` where it asks for a picture. Throws `BAD_OPTION`. */
  control?(message: VisionMessage): Promise<void> | undefined;
  /** Only where messages ask for more than pictures. */
  live?: Live;
  /** The file in which it keeps what was sent. */
  memory?: string;
}

/** The inlet of a node's settings. What messages bring may have an action for somebody else. */
export function openInlet(settings: Settings, surroundings: Surroundings): Inlet {
  const inlet = inlets[settings.kind](settings, surroundings);
  return settings.kind === 'message' ? inlet : { control: ({ action }) => refuseAction(action), ...inlet };
}

const inlets: Record<Kind, (settings: Settings, surroundings: Surroundings) => Inlet> = {
  message: ({ property }, { propertyOf, number }) => ({
    read: (message, signal) => readMessage(propertyOf(message, property), message, number, signal),
  }),

  file: ({ path, intervalMs, repeat }, { base, number }) => ({
    ...(path &&
      intervalMs > 0 && {
        frames: (options, signal) => still({ ...options, path, base, intervalMs: repeat ? intervalMs : 0 }, signal),
      }),
    read: async (message, signal) =>
      number(await readStill({ path: path || named(message, 'filename', 'a path'), base }, signal)),
  }),

  folder: ({ path, intervalMs, repeat, remember }, { base, memory }) => {
    const kept = remember && memory ? { memory } : {};
    return {
      ...kept,
      frames: (options, signal) => folder({ ...options, ...kept, path, base, intervalMs, existing: repeat }, signal),
      read: async () => {
        throw new LinesideError('BAD_OPTION', 'the source folder sends pictures by itself and takes no messages');
      },
    };
  },

  url: ({ url, intervalMs }, { login, number }) => {
    const access = login ? { login } : {};
    return {
      ...(url &&
        intervalMs > 0 && {
          frames: (options, signal) => snapshot({ ...options, ...access, url, intervalMs }, signal),
        }),
      read: async (message, signal) =>
        number(await takeSnapshot({ ...access, url: url || named(message, 'url', 'an address') }, signal)),
    };
  },

  stream: liveInlet,
  command: liveInlet,

  simulator: (settings, { number }) => {
    const simulation = new Simulation(settings);
    return {
      frames: (options, signal) => filmed(simulation, options, signal),
      read: async (_message, signal) => {
        simulation.endWith(signal);
        return number(await simulation.shootNow());
      },
    };
  },
};

function liveInlet({ url, fps, repeat, camera }: Settings, { base, login, store, tell }: Surroundings): Inlet {
  const { autostart, ...own } = camera;
  const live = new Live({
    camera: { ...own, url, fps, repeat, base, ...(login && { login }) },
    autostart,
    store: store({ url, wanted: autostart }),
    tell,
  });
  return {
    live,
    control: (message) => live.control(message),
    frames: (options, signal) => live.frames(options, signal),
    read: (_message, signal) => live.shoot(signal),
  };
}

/** A path or address that the message names, because the node leaves it open. */
function named(message: VisionMessage, property: 'filename' | 'url', what: string): string {
  const value = message[property];
  if (value === undefined || value === null || value === '')
    throw new LinesideError('BAD_OPTION', `expected ${what} in the node or in msg.${property} but received none`);
  if (typeof value === 'string') return value;
  throw new LinesideError('BAD_OPTION', expected(what, `msg.${property}`, value));
}

type Numbering = Surroundings['number'];

async function readMessage(
  value: unknown,
  { topic }: VisionMessage,
  number: Numbering,
  signal: AbortSignal,
): Promise<Frame | Frame[]> {
  const source = typeof topic === 'string' ? topic : '';
  if (!Array.isArray(value)) return readOne(value, source, number, signal);
  if (value.length === 0) throw new LinesideError('NO_IMAGE', 'expected pictures but received an empty list');
  return Promise.all(value.map((one, at) => readOne(one, source, number, signal).catch(ofMany(at, value.length))));
}

/** A list with a bad picture is refused as a whole: who reads it could not tell which answer belongs to which picture. */
function ofMany(at: number, count: number): (error: unknown) => never {
  return (thrown) => {
    const { code, message } = asLinesideError(thrown, 'BAD_IMAGE');
    throw new LinesideError(code, `picture ${at + 1} of ${count}: ${message}`, { cause: thrown });
  };
}

/** An address is fetched. A frame keeps its number, and where and when it was taken; anything else comes from the message's topic, now. */
async function readOne(value: unknown, source: string, number: Numbering, signal: AbortSignal): Promise<Frame> {
  const isFrame = isRecord(value) && typeof value.source === 'string' && typeof value.sequence === 'number';
  const frame = isFrame ? readPicture(value) : number(readPicture(value, source ? { source } : {}));
  return checked(await fetched(frame, signal));
}
