import { EventEmitter, once } from 'node:events';
import type { MqttClient } from 'mqtt';
import type { CameraServer } from './camera-server';
import type { Child } from './child';
import { sharedNow } from './numbered';

/** So long the last picture of several may be on its way. */
const patienceMs = 10_000;

/** The way from a camera to a broker's client, which gets the numbers of the pictures. */
export class CameraWay {
  private readonly arrivals = new Map<number, number>();
  private readonly told = new EventEmitter();

  constructor(
    private readonly camera: Child<CameraServer>,
    client: MqttClient,
  ) {
    client.on('message', (_, payload) => {
      const at = sharedNow();
      this.arrivals.set((JSON.parse(String(payload)) as { number: number }).number, at);
      this.told.emit('arrival');
    });
  }

  /** Resolves when pictures come through. Those by which ffmpeg learns what comes are lost. */
  async opened(): Promise<void> {
    while (this.arrivals.size === 0) await this.camera.ask('film', 5, 2);
    await this.times(5, 3);
  }

  /** Milliseconds of those of `count` pictures that get there. The first finds cold caches, and is left out. */
  async times(fps: number, count: number): Promise<number[]> {
    const sent = await this.camera.ask('film', fps, count);
    const { number: last } = sent.at(-1)!;
    while (!this.arrivals.has(last)) await once(this.told, 'arrival', { signal: AbortSignal.timeout(patienceMs) });
    return sent.slice(1).flatMap(({ number, at }) => {
      const arrival = this.arrivals.get(number);
      return arrival === undefined ? [] : [arrival - at];
    });
  }
}
