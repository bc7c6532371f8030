import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { LinesideError } from '../errors';

const run = promisify(execFile);
const timeoutMs = 10_000;

const install =
  'install it with "sudo apt install ffmpeg" (Debian, Ubuntu, Raspberry Pi OS), "winget install ffmpeg" (Windows) or ' +
  '"brew install ffmpeg" (macOS), or name its path in the node';

/**
 * The main version of an ffmpeg, such as 5.1; `Infinity` of a build from its repository, which names none.
 * Throws `NO_FFMPEG` where there is none that runs.
 */
export async function versionOf(ffmpeg: string): Promise<number> {
  const { stdout } = await run(ffmpeg, ['-hide_banner', '-version'], { timeout: timeoutMs }).catch((error: unknown) => {
    throw new LinesideError('NO_FFMPEG', `${ffmpeg} ${whyNot(error as NodeJS.ErrnoException)}; ${install}`);
  });
  const [, version] = /^ffmpeg version n?(\d+(\.\d+)?)/.exec(stdout) ?? [];
  if (!stdout.startsWith('ffmpeg')) throw new LinesideError('NO_FFMPEG', `${ffmpeg} is another program; ${install}`);
  return version ? Number(version) : Number.POSITIVE_INFINITY;
}

function whyNot({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT') return 'is not installed';
  if (code === 'EACCES') return 'may not be run by the user that runs Node-RED';
  return `does not run (${message.split('\n')[0]})`;
}
