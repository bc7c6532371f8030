import { expected, LinesideError } from '../../lib/errors';
import type { WhenBusy } from '../../lib/latest';
import { type View, views } from '../../lib/simulator';
import { parseAddress } from '../../lib/sources';

export const kinds = ['message', 'file', 'folder', 'url', 'stream', 'command', 'simulator'] as const;
export type Kind = (typeof kinds)[number];

/** What the form of an image-in says, checked. */
export interface Settings {
  kind: Kind;
  path: string;
  url: string;
  intervalMs: number;
  /** Pictures a second at most; 0 is no limit, of the simulator what is usual. */
  fps: number;
  property: string;
  repeat: boolean;
  view: View;
  seed: number;
  /** Over restarts it is known which pictures of a folder were sent. */
  remember: boolean;
  /** Sends only when who works on the pictures has time. */
  slowDown: boolean;
  camera: Camera;
}

/** What only live sources have. */
export interface Camera {
  command: string;
  /** Pixels; 0 leaves pictures as they come. */
  width: number;
  /** So long without a picture, it is opened anew. */
  stallMs: number;
  hwaccel: string;
  inputOptions: string;
  ffmpeg: string;
  whenBusy: WhenBusy;
  queueLimit: number;
  autostart: boolean;
}

/** Longer than a day, timers begin to overflow. */
const maxIntervalMs = 86_400_000;
/** More often than this, looking through a folder is all that a small device would do. */
const minFolderMs = 100;
/** More often than this, making pictures is all that a small device would do. */
const maxSimulatorFps = 30;
const maxSeed = 2 ** 32 - 1;

const live = ['fps', 'timeout', 'whenBusy', 'queueLimit', 'autostart', 'slowDown'];
/** What the form shows of each source. All else is left over from another one: nobody sees it, so nothing comes of it. */
const shown: Record<Kind, readonly string[]> = {
  message: ['property', 'fps'],
  file: ['path', 'interval', 'repeat', 'slowDown'],
  folder: ['path', 'interval', 'repeat', 'fps', 'remember', 'slowDown'],
  url: ['url', 'interval', 'slowDown'],
  stream: [...live, 'url', 'width', 'repeat', 'hwaccel', 'inputOptions', 'ffmpeg'],
  command: [...live, 'command'],
  simulator: ['view', 'seed', 'fps', 'slowDown'],
};

/** A node's properties as they stand in a flow; those that are missing have their defaults. Throws `BAD_OPTION`. */
export function readSettings(all: Record<string, unknown>): Settings {
  const kind = readKind(all.source);
  const config = Object.fromEntries(shown[kind].map((name) => [name, all[name]]));
  const settings = {
    kind,
    path: text(config.path),
    url: text(config.url),
    intervalMs: number(config.interval, 'interval', 1000, kind === 'folder' ? minFolderMs : 0, maxIntervalMs),
    fps: number(config.fps, 'fps', 0, 0, kind === 'simulator' ? maxSimulatorFps : 1000),
    property: text(config.property) || 'payload',
    repeat: config.repeat === true,
    view: readView(config.view),
    seed: whole(config.seed, 'seed', 1, 0, maxSeed),
    remember: config.remember === true,
    slowDown: config.slowDown === true,
    camera: readCamera(config),
  };
  if (kind === 'folder' && !settings.path) throw missing('the path of a folder');
  if (kind === 'command' && !settings.camera.command) throw missing('a command');
  if (kind === 'url' && settings.url) parseAddress(settings.url);
  return settings;
}

function readCamera(config: Record<string, unknown>): Camera {
  return {
    command: text(config.command),
    width: whole(config.width, 'width', 0, 0, 16_384),
    stallMs: 1000 * number(config.timeout, 'timeout', 10, 1, 3600),
    hwaccel: text(config.hwaccel),
    inputOptions: text(config.inputOptions),
    ffmpeg: text(config.ffmpeg),
    whenBusy: config.whenBusy === 'queue' ? 'queue' : 'latest',
    queueLimit: whole(config.queueLimit, 'queueLimit', 10, 1, 1000),
    autostart: config.autostart !== false,
  };
}

function readKind(value: unknown): Kind {
  const kind = kinds.find((one) => one === (value ?? 'message'));
  if (!kind) throw bad(`one of ${kinds.join(', ')}`, 'source', value);
  return kind;
}

function readView(value: unknown): View {
  const view = views.find((one) => one === (value || 'belt'));
  if (!view) throw bad(`one of ${views.join(', ')}`, 'view', value);
  return view;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

function number(value: unknown, name: string, absent: number, least: number, most: number): number {
  if (value === undefined || value === '') return absent;
  const read = typeof value === 'string' ? Number(value) : value;
  if (typeof read === 'number' && read >= least && read <= most) return read;
  throw bad(`a number from ${least} to ${most}`, name, value);
}

function whole(value: unknown, name: string, absent: number, least: number, most: number): number {
  const read = number(value, name, absent, least, most);
  if (Number.isInteger(read)) return read;
  throw bad('a whole number', name, value);
}

function bad(what: string, name: string, received: unknown): LinesideError {
  return new LinesideError('BAD_OPTION', expected(what, name, received));
}

function missing(what: string): LinesideError {
  return new LinesideError('BAD_OPTION', `expected ${what} in the node but received none`);
}
