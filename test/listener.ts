import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';

/** A message as it came from a broker. `retained`: it was kept there, and is older than the subscription. */
export interface Heard {
  topic: string;
  text: string;
  data: Buffer;
  retained: boolean;
  /** What MQTT 5 sends along. */
  correlation?: string;
}

export type Wanted = (heard: Heard) => boolean;

/** Somebody at a broker who hears all that is said on some topics. */
export interface Listener {
  client: MqttClient;
  /** All so far, in order. */
  heard: Heard[];
  /** The first on a topic that is wanted, of those that came and those to come. */
  first(topic: string, wanted?: Wanted): Promise<Heard>;
  /** The first of those to come. */
  next(topic: string, wanted?: Wanted): Promise<Heard>;
  /** What `find` finds, which is asked again after each message. */
  until<T>(find: () => T | undefined): Promise<T>;
  end(): Promise<void>;
}

export async function listen(url: string, topics: string | string[], options: IClientOptions = {}): Promise<Listener> {
  const client = await connectAsync(url, { reconnectPeriod: 200, ...options });
  const heard: Heard[] = [];
  client.on('message', (topic, data, { retain, properties }) => {
    const correlation = properties?.correlationData?.toString();
    heard.push({ topic, text: data.toString(), data, retained: retain, ...(correlation && { correlation }) });
  });
  await client.subscribeAsync(topics, { qos: 1 });
  const after =
    (from: number) =>
    (topic: string, wanted: Wanted = () => true) =>
      waitFor(client, () => heard.slice(from).find((one) => one.topic === topic && wanted(one)));
  return {
    client,
    heard,
    first: after(0),
    next: (topic, wanted) => after(heard.length)(topic, wanted),
    until: (find) => waitFor(client, find),
    end: () => client.endAsync(true),
  };
}

function waitFor<T>(client: MqttClient, find: () => T | undefined): Promise<T> {
  return new Promise((resolve) => {
    const look = () => {
      const found = find();
      if (found === undefined) return;
      client.off('message', look);
      resolve(found);
    };
    client.on('message', look); // after the one that remembers it
    look();
  });
}
