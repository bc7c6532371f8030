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

/** The flow of cameras.ts, to which one fault after the other happens; each is waited for to be over. */
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
    errors,

    async prepare(userDir) {
      if (!ffmpeg) throw new Error('expected ffmpeg but it is not installed; install the package ffmpeg');
      if (!hasRtspServer) throw new Error('expected an RTSP server but there is none; see test/cameras/rtsp.ts');
      broker = await mosquitto(userDir);
      if (!broker) throw new Error('expected a broker but none is installed; install the package mosquitto');
      server = startChild<CameraServer>('../soak/camera-server.js');
      const urls = await server.ask('open', jpegCameras);
      const videos = {
        wide: await videoOf(await server.ask('belt', 'wide'), userDir, 'wide'),
        narrow: await videoOf(await server.ask('belt', 'narrow'), userDir, 'narrow'),
      };
      rtsp = await RtspStand.open(videos, join(userDir, 'shown.h264'));
      stands = [...urls.map((_, at) => jpegStand(server!, at)), rtsp];
      const nodes = flow([...urls, rtsp.url], broker.port, patience);
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
      await rtsp?.thaw();
      await Promise.all([server?.stop(), rtsp?.leave(), broker?.stop()]);
    },
  };
}
