import { existsSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './ports';
import { type Running, startProgram } from './process';

const places = ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/sbin'].map((folder) => join(folder, 'mosquitto'));

/** The broker that is installed here; `MOSQUITTO` names another. `undefined` where there is none. */
const installed = [process.env.MOSQUITTO ?? '', ...places].find((path) => existsSync(path));

/** A real broker, for this machine only. What was kept at it goes when it stops. */
export interface Broker {
  port: number;
  url: string;
  stop(): Promise<void>;
  /** Resolves when somebody, from now on, has subscribed to a topic without wildcards: what is sent there before is lost. */
  subscribed(topic: string): Promise<void>;
  /** After `stop`: on the same port again. */
  restart(): Promise<void>;
}

/** For `before`: a broker that runs; where none is installed, the tests are skipped, which is said. */
export async function mosquittoOrSkip(context: Mocha.Context): Promise<Broker> {
  const broker = await mosquitto(tmpdir());
  if (broker) return broker;
  console.log('      skipped: no MQTT broker here; install the package mosquitto, or name one in MOSQUITTO');
  return context.skip();
}

/** The same outside of tests; `undefined` where none is installed. What it is told lies below `folder`. */
export async function mosquitto(folder: string): Promise<Broker | undefined> {
  return installed ? startMosquitto(installed, folder) : undefined;
}

async function startMosquitto(program: string, folder = tmpdir()): Promise<Broker> {
  const port = await freePort();
  const config = join(await mkdtemp(join(folder, 'lineside-mosquitto-')), 'mosquitto.conf');
  const logs = ['error', 'warning', 'notice', 'information', 'subscribe'].map((type) => `log_type ${type}\n`);
  await writeFile(config, `listener ${port} 127.0.0.1\nallow_anonymous true\npersistence false\n${logs.join('')}`);
  let running: Running;
  const restart = async () => {
    running = startProgram(program, ['-c', config]);
    await running.line(/mosquitto version \S+ running/);
  };
  const subscribed = async (topic: string) => {
    const line = ` \\d ${topic}\\n`;
    const before = running.output().match(new RegExp(line, 'g'))?.length ?? 0;
    await running.line(new RegExp(`(${line}[\\s\\S]*?){${before + 1}}`));
  };
  await restart();
  const stop = async () => void (await running.stop('SIGTERM'));
  return { port, url: `mqtt://127.0.0.1:${port}`, subscribed, restart, stop };
}
