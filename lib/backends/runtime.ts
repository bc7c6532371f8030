import { LinesideError } from '../errors';

export type { InferenceSession, TypedTensor } from 'onnxruntime-node';
export type Runtime = typeof import('onnxruntime-node');

const command = 'ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node';

/**
 * Loads onnxruntime-node, or the build that the environment variable LINESIDE_ONNXRUNTIME names (Jetson: a folder or
 * module name). Late, because everything else works without it. Throws `NO_RUNTIME` with what to do on this machine.
 */
export async function loadRuntime(): Promise<Runtime> {
  const name = process.env.LINESIDE_ONNXRUNTIME || 'onnxruntime-node';
  try {
    return require(name) as Runtime;
  } catch (error) {
    throw new LinesideError('NO_RUNTIME', `${name} does not load here: ${advice(error as NodeJS.ErrnoException)}`, {
      cause: error,
    });
  }
}

/** Platforms with a prebuilt binding in onnxruntime-node 1.30; glibc only, so no Alpine. */
const prebuilt = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'win32-x64', 'win32-arm64'];

function advice(error: NodeJS.ErrnoException): string {
  const platform = `${process.platform}-${process.arch}`;
  if (!prebuilt.includes(platform)) {
    return `there is no build of it for ${platform}; use a 64-bit system, or a model on a server`;
  }
  if (isMusl())
    return 'it needs glibc and this is Alpine Linux (musl); use a Debian image of Node-RED, or a model on a server';
  if (error.code === 'MODULE_NOT_FOUND') return `it is not installed; in Node-RED's user folder run: ${command}`;
  return `${error.message.split('\n')[0]}; in Node-RED's user folder run: ${command}`;
}

/** glibc names its version in the process report, musl does not. */
function isMusl(): boolean {
  if (process.platform !== 'linux') return false;
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime === undefined;
}
