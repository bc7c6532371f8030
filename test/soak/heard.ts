import { connectAsync, type MqttClient } from 'mqtt';
import { topic } from './camera-flow';

/** What the flow says of a picture. */
export interface Said {
  /** When it was taken, in milliseconds since 1970. */
  timestamp: number;
  image: { width: number; height: number };
}

/** Somebody who listens at the broker, and comes back with it. */
export class Heard {
  count = 0;
  private readonly newest = new Map<number, Said>();
  private look = () => {};

  private constructor(private readonly client: MqttClient) {
    client.on('error', () => {}); // a broker that is away: it is tried again
    client.on('message', (name, payload) => {
      this.count++;
      this.newest.set(Number(name.slice(topic.length + 1)), JSON.parse(payload.toString()) as Said);
      this.look();
    });
  }

  static async at(url: string): Promise<Heard> {
    const heard = new Heard(await connectAsync(url, { reconnectPeriod: 500 }));
    await heard.client.subscribeAsync(`${topic}/#`);
    return heard;
  }

  /** Resolves with the cameras, of so many, of whose newest picture `good` does not become true within the limit. */
  until(cameras: number, good: (said: Said, camera: number) => boolean, limitMs: number): Promise<number[]> {
    const all = Array.from({ length: cameras }, (_, at) => at);
    const missing = () => all.filter((at) => !this.newest.has(at) || !good(this.newest.get(at)!, at));
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.look = () => {};
        resolve(missing());
      };
      const timer = setTimeout(end, limitMs);
      this.look = () => {
        if (missing().length === 0) end();
      };
      this.look();
    });
  }

  end(): Promise<void> {
    return this.client.endAsync(true);
  }
}
