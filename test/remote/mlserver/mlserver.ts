import { copyFileSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from 'mocha';
import { startProgram } from '../../process';
import { root } from '../../repository';

/** The real MLServer (PyPI), serving ONNX files by name. */
export interface MlServer {
  url: string;
  output(): string;
  close(): Promise<void>;
}

/**
 * Where MLServer is installed: `pip install mlserver onnxruntime` in the virtual environment that LINESIDE_MLSERVER names,
 * or in `.venv` at the root. The tests are skipped, and say so, where it is not.
 */
export function installed(test: Context): string {
  const folder = process.env.LINESIDE_MLSERVER || join(root, '.venv');
  const program = join(folder, 'bin', 'mlserver');
  if (existsSync(program)) return program;
  console.log(`      skipped: there is no MLServer in ${folder} (pip install mlserver onnxruntime)`);
  return test.skip();
}

/** Models by `name` or `name/version`. Resolves when all are loaded and requests are taken. */
export async function startMlServer(program: string, models: Record<string, string>): Promise<MlServer> {
  const folder = mkdtempSync(join(tmpdir(), 'lineside-'));
  const [http, grpc] = await freePorts(2);
  const settings = { host: '127.0.0.1', http_port: http, grpc_port: grpc, metrics_endpoint: null, parallel_workers: 0 };
  writeFileSync(join(folder, 'settings.json'), JSON.stringify({ ...settings, debug: false }));
  for (const [id, path] of Object.entries(models)) layOut(folder, id, path);
  const running = startProgram(program, ['start', folder]);
  await running.line(new RegExp(`Uvicorn running on http://127.0.0.1:${http}`));
  for (const id of Object.keys(models)) {
    await running.line(new RegExp(`Loaded model '${id.split('/')[0]}' successfully`));
  }
  const close = async () => {
    await running.stop('SIGTERM');
    await running.gone();
  };
  return { url: `http://127.0.0.1:${http}`, output: running.output, close };
}

function layOut(parent: string, id: string, path: string): void {
  const [name = '', version] = id.split('/');
  const folder = join(parent, name);
  mkdirSync(folder);
  copyFileSync(join(root, 'test', 'remote', 'mlserver', 'onnx_runtime.py'), join(folder, 'onnx_runtime.py'));
  const settings = { name, implementation: 'onnx_runtime.OnnxRuntime', parameters: { uri: path, version } };
  writeFileSync(join(folder, 'model-settings.json'), JSON.stringify(settings));
}

/** All open at once, so that they differ. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  await Promise.all(
    servers.map((server) => new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
  return ports;
}
