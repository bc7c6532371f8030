import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectAsync, type MqttClient } from 'mqtt';
import { type Child, start as startChild } from '../bench/child';
import { ffmpeg } from '../cameras/ffmpeg';
import { hasRtspServer, type RtspCamera, rtspCamera } from '../cameras/rtsp';
import { type Broker, mosquitto } from '../mosquitto';
import { flow, press, settled, topic, videoOf } from './camera-flow';
import type { CameraServer } from './camera-server';
import { answeredBy, counterRows, jpegCameras } from './counter-rows';
import type { Soaked } from './flow';

/**
 * Four cameras with 25 pictures a second each, one model, and what is seen as JSON to a broker: as fast as the machine can,
 * because each picture is taken as soon as the model has time.
 */
export function cameras(): Soaked {
  let server: Child<CameraServer> | undefined;
  let rtsp: RtspCamera | undefined;
  let broker: Broker | undefined;
  let client: MqttClient | undefined;
  let heard = 0;
  let began = 0;
  return {
    name: 'cameras',
    minutes: 30,
    settledMinutes: 2,

    async prepare(userDir) {
      if (!ffmpeg) throw new Error('expected ffmpeg but it is not installed; install the package ffmpeg');
      broker = await mosquitto(userDir);
      server = startChild<CameraServer>('../soak/camera-server.js');
      const urls = await server.ask('open', jpegCameras);
      const video = await videoOf(await server.ask('belt'), userDir);
      if (hasRtspServer) rtsp = await rtspCamera(video, 'guard', 'secret');
      const fourth = rtsp ? rtsp.url.replace('//', '//guard:secret@') : video;
      await writeFile(join(userDir, 'flows.json'), JSON.stringify(flow([...urls, fourth], broker?.port ?? 18850)));
    },

    async begin(running) {
      await running.said(/(Connected to broker)/); // what is sent before is lost, and no fault of a camera
      client = await connectAsync(broker?.url ?? 'mqtt://127.0.0.1:18850');
      client.on('message', () => heard++);
      await client.subscribeAsync(`${topic}/#`);
      began = performance.now();
      await press('start');
    },

    middle: async () => {},

    async end() {
      const seconds = (performance.now() - began) / 1000;
      await press('stop');
      const counts = await settled();
      for (let second = 0; second < 10 && heard < answeredBy(counts); second++) await sleep(1000); // by way of the broker
      return counterRows({ flow: 'cameras', counts, sent: await server!.ask('sent'), heard, seconds });
    },

    async close() {
      await client?.endAsync();
      await Promise.all([server?.stop(), rtsp?.stop('SIGKILL'), broker?.stop()]);
    },
  };
}
