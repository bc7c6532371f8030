import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Child, start as startChild } from '../bench/child';
import { ffmpeg } from '../cameras/ffmpeg';
import { hasRtspServer } from '../cameras/rtsp';
import { type Broker, mosquitto } from '../mosquitto';
import { flow, press, settled, videoOf } from './camera-flow';
import type { CameraServer } from './camera-server';
import { answeredBy, counterRows, jpegCameras } from './counter-rows';
import { faultRows } from './fault-rows';
import type { Soaked } from './flow';
import { Heard } from './heard';
import { look } from './look';
import type { Heap } from './node-red';
import { limitMs, Outages } from './outages';
import { jpegStand, RtspStand, type Stand } from './stands';

const name = 'cameras with faults';
/** Of cameras that freeze, some are opened anew, some are not. */
const patience = { camera: 2, model: 5 };
/** On its way, unread, when something ends; most where a program stands still. */
const lostByFault = 20;
/** What nodes say of the faults: any other word in the log is one too many. */
const errors =
  /\[lineside-(image-in|detect):[^\]]*\] LinesideError: ([^\n]+, since [\d: -]+ \(no picture of |the (capture|engine) process |no answer within )/;

/**
 * The flow of cameras.ts, to which one fault after the other happens; each is waited for to be over. Without an RTSP server
 * here, there are three cameras.
 */
export function faultyCameras(seed: number): Soaked {
  let server: Child<CameraServer> | undefined;
  let rtsp: RtspStand | undefined;
  let broker: Broker | undefined;
  let heard: Heard | undefined;
  let outages: Outages | undefined;
  let stands: Stand[] = [];
  let heap: Heap | undefined;
  let began = 0;
  return {
    name,
    minutes: 10,
    settledMinutes: 2,
    growth: 1.1, // processes that are young are smaller, and how many are is chance; of Node-RED the heap is judged
    errors,

    async prepare(userDir) {
      if (!ffmpeg) throw new Error('expected ffmpeg but it is not installed; install the package ffmpeg');
      broker = await mosquitto(userDir);
      if (!broker) throw new Error('expected a broker but none is installed; install the package mosquitto');
      server = startChild<CameraServer>('../soak/camera-server.js');
      const urls = await server.ask('open', jpegCameras);
      stands = urls.map((_, at) => jpegStand(server!, at));
      if (hasRtspServer) rtsp = await rtspStand(server, userDir);
      if (rtsp) stands.push(rtsp);
      const nodes = flow(rtsp ? [...urls, rtsp.url] : urls, broker.port, patience);
      await writeFile(join(userDir, 'flows.json'), JSON.stringify(nodes));
    },

    async begin({ pid, said }) {
      await said(/(Connected to broker)/); // what is sent before is lost, and no fault of a camera
      heard = await Heard.at(broker!.url);
      began = performance.now();
      await press('start');
      const missing = await heard.until(stands.length, () => true, limitMs);
      if (missing.length > 0)
        throw new Error(`expected pictures of all cameras but none came of ${missing.join(', ')}`);
      outages = new Outages({ pid, broker: broker!, heard, stands }, seed, await look());
    },

    async settled(running) {
      heap = await running.heap();
    },

    middle: async () => {},

    async end(running) {
      await outages!.end();
      const heaps: [Heap, Heap] | undefined = heap && [heap, await running.heap()];
      const { all, first, unheard } = outages!;
      const rows = faultRows({ flow: name, first, all, heaps });
      const seconds = (performance.now() - began) / 1000;
      await press('stop');
      const counts = await settled();
      for (let second = 0; second < 10 && heard!.count + unheard < answeredBy(counts); second++) await sleep(1000);
      const lost = lostByFault * all.length;
      const sent = await server!.ask('sent');
      return [...rows, ...counterRows({ flow: name, counts, sent, heard: heard!.count, seconds, lost, unheard })];
    },

    async close() {
      await outages?.end().catch(() => {});
      await heard?.end();
      await Promise.all([server?.stop(), rtsp?.leave(), broker?.stop()]);
    },
  };
}

/** With two videos of the belt. */
async function rtspStand(server: Child<CameraServer>, folder: string): Promise<RtspStand> {
  const videos = {
    wide: await videoOf(await server.ask('belt', 'wide'), folder, 'wide'),
    narrow: await videoOf(await server.ask('belt', 'narrow'), folder, 'narrow'),
  };
  return RtspStand.open(videos, join(folder, 'shown.h264'));
}
