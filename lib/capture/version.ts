import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { promisify } from 'node:util';
import { LinesideError } from '../errors';

const run = promisify(execFile);
const timeoutMs = 10_000;

const install =
  'install it with "sudo apt install ffmpeg" (Debian, Ubuntu, Raspberry Pi OS), "winget install ffmpeg" (Windows) or ' +
  '"brew install ffmpeg" (macOS), or name its path in the node';

/** Of a path that somebody named: what is installed is found without one. */
const rename = 'name the path of ffmpeg in the node, or none where it is installed';

/**
 * The main version of an ffmpeg, such as 5.1; `Infinity` of a build from its repository, which names none.
 * Throws `NO_FFMPEG` where there is none that runs.
 */
export async function versionOf(ffmpeg: string): Promise<number> {
  const { stdout } = await run(ffmpeg, ['-hide_banner', '-version'], { timeout: timeoutMs }).catch((error: unknown) => {
    throw new LinesideError('NO_FFMPEG', whyNot(ffmpeg, error as Error));
  });
  const [, version] = /^ffmpeg version n?(\d+(\.\d+)?)/.exec(stdout) ?? [];
  if (!stdout.startsWith('ffmpeg version '))
    throw new LinesideError('NO_FFMPEG', `${ffmpeg} is another program; ${install}`);
  return version ? Number(version) : Number.POSITIVE_INFINITY;
}

function whyNot(ffmpeg: string, { code, message, stderr = '' }: NodeJS.ErrnoException & { stderr?: string }): string {
  if (code === 'ENOENT' && /[\\/]/.test(ffmpeg)) return `there is no program ${ffmpeg}; ${rename}`;
  if (code === 'ENOENT') return `${ffmpeg} is not installed; ${install}`;
  if (code === 'EACCES' && isFolder(ffmpeg)) return `${ffmpeg} is a folder, not a program; ${rename}`;
  if (code === 'EACCES') return `${ffmpeg} may not be run by the user that runs Node-RED; ${install}`;
  const [said = ''] = (stderr.trim() || message).split('\n');
  return `${ffmpeg} does not run (${said}); ${install}`;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
